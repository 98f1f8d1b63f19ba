"""A page that is a column of fields: a title, sections, and what belongs under each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.cardlist import WIDEST
from desktop.cards.heading import HeadingText
from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import SMALL, TITLE, Text
from desktop.desk import Desk
from desktop.keyboard.order import as_seen
from desktop.look.mirror import margins
from desktop.look.roll import Roll
from desktop.pages.growing import Growing
from desktop.pages.page import Page


class SectionHead(QWidget):
    """The name of what follows, and a line as far as there is room."""

    def __init__(self, desk: Desk, parent: QWidget, words: str) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, desk.theme.px(14), 0, 0)
        self._beside = desk.theme.px(20)  # where the line is shorter there might as well be none
        row.setSpacing(desk.theme.px(10))
        self._name = HeadingText(desk, self, size=SMALL, colour="muted", bold=True)
        self._name.setText(words)
        self._name.setWordWrap(False)
        self._name.setMinimumWidth(1)  # else the page would be as wide as its longest name
        self._line = QFrame(self)
        self._line.setFixedHeight(1)
        self._line.setStyleSheet(f"background: {desk.theme.line}")
        row.addWidget(self._name)
        row.addWidget(self._line, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = self._name.fontMetrics().horizontalAdvance(self._name.text())
        fits = words + self._beside <= event.size().width()
        if fits is self._name.wordWrap():
            self._name.setWordWrap(not fits)
            self._line.setVisible(fits)


class FormPage(Page):
    """Base of pages that are not lists."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        px = desk.theme.px
        self.area = Roll(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.inside = QWidget(self.area)
        self.margins = QHBoxLayout(self.inside)
        self.column = QVBoxLayout()
        self.column.setSpacing(px(10))
        self.margins.addLayout(self.column)
        self.area.setWidget(self.inside)
        self.area.verticalScrollBar().rangeChanged.connect(self._settle)
        self.inside.setAutoFillBackground(False)
        self.whole.addWidget(self.area)
        self.growing = Growing(self, desk.spent)

    def resizeEvent(self, event: Any) -> None:
        self._settle()
        super().resizeEvent(event)

    def _settle(self) -> None:
        """As wide as a list, with and without something to scroll."""
        px, bar = self.desk.theme.px, self.area.verticalScrollBar()
        margin = px(40) if self.width() > px(520) else min(px(40), 20)
        side = max(margin, (self.width() - px(WIDEST)) // 2)
        beside = min(side, bar.sizeHint().width()) if bar.maximum() else 0
        self.margins.setContentsMargins(margins(self, side, px(24), side - beside, px(32)))

    def make(self, *pieces: Callable[[], object]) -> None:
        """All of the page: what the first of these adds at once, what the others add as soon as
        that is on screen, or when :attr:`growing` is finished."""
        first, *others = pieces
        first()
        self.column.addStretch(1)
        self.growing.begin(*(partial(self._grow, one) for one in others))

    def _grow(self, piece: Callable[[], object]) -> None:
        """Above the space at the end."""
        self.column.takeAt(self.column.count() - 1)
        try:
            piece()
        finally:
            self.column.addStretch(1)
            if self.growing.over:
                as_seen(self.inside)

    def add_title(self, words: str, under: str = "") -> None:
        title = HeadingText(self.desk, self.inside, size=TITLE, bold=True)
        title.setText(words)
        self.area.setAccessibleName(words)
        self.column.addWidget(title)
        if under:
            self.add_text(under)

    def add_section(self, words: str) -> None:
        """The name of what follows, and a line."""
        self.column.addWidget(SectionHead(self.desk, self.inside, words))

    def add_text(self, words: str, *, size: float = 15, colour: str = "muted") -> Text:
        text = Paragraph(self.desk, self.inside, size=size, colour=colour)
        text.setText(words)
        self.column.addWidget(text)
        return text
