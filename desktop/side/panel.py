"""What everything in the right column has in common: a title, a way back, a body."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop.cards.heading import HeadingText
from desktop.cards.parts import SMALL, IconButton, Text
from desktop.desk import Desk
from desktop.look.icons import picture
from desktop.look.mirror import margins
from desktop.look.roll import Roll
from desktop.look.rule import Rule
from desktop.wording.prose import breakable
from storage.model import Changed


class Panel(QWidget):
    """Base of the right column's contents."""

    area: Roll | None = None
    """What is scrolled, where that is called as the panel. It is not looked for: PySide would make
    the classes of all that it comes by."""

    def __init__(self, desk: Desk, *, titled: bool = True) -> None:
        super().__init__()
        self.desk = desk
        px = desk.theme.px
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(margins(self, 1, 0, 0, 0))
        self.whole.setSpacing(0)
        self.head = QWidget(self)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(margins(self, px(22), px(15), px(14), px(12)))
        row.setSpacing(px(8))
        self.back = IconButton(desk, self.head, "back", self.tr("Back to the list"))
        self.back.clicked.connect(desk.closed)
        self.back.hide()
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setContentsMargins(0, px(3), 0, 0)  # the first line level with the buttons
        names.setSpacing(px(2))
        self.title = HeadingText(desk, self.head, size=16, bold=True)
        self.subtitle = Text(desk, self.head, size=SMALL, colour="muted")
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        self._heads = names
        self._mark: tuple[QWidget, QLabel, Text] | None = None
        row.addLayout(names, 1)
        self.whole.addWidget(self.head)
        self.rule = self._line()
        self.whole.addWidget(self.rule)
        if not titled:
            self.title.hide()
            self.subtitle.hide()
            self.rule.hide()

    def _line(self) -> Rule:
        return Rule(self.desk.theme, self)

    def name(self, title: str, subtitle: str = "") -> None:
        """Say what is open."""
        self.title.setText(breakable(title))
        self.subtitle.setText(breakable(subtitle))
        self.subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)
        if self.area is not None:
            self.area.setAccessibleName(title)

    def mark(self, drawing: str, sentence: str) -> None:
        """A small still drawing and what it means, under the name; none without a sentence."""
        if self._mark is None and sentence:
            strip = QWidget(self.head)
            row = QHBoxLayout(strip)
            row.setContentsMargins(0, self.desk.theme.px(3), 0, 0)
            row.setSpacing(self.desk.theme.px(6))
            drawn = QLabel(strip)
            text = Text(self.desk, strip, size=SMALL, colour="muted")
            row.addWidget(drawn, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text, 1)
            self._heads.addWidget(strip)
            self._mark = strip, drawn, text
        if self._mark is not None:
            strip, drawn, text = self._mark
            size = self.desk.theme.px(15)
            drawn.setPixmap(picture(drawing, self.desk.theme.muted, size, self.devicePixelRatioF()))
            text.setText(sentence)
            strip.setAccessibleName(sentence)
            strip.setVisible(bool(sentence))

    def offer(self, button: QWidget) -> None:
        """Put a button beside the name."""
        layout = self.head.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def cover(self, covers: bool) -> None:
        """The column lies over the centre: there must be a way back."""
        self.back.setVisible(covers)
        # where no name stands beside it, a head that was laid out before leaves it no height
        around = self.desk.theme.px(15) + self.desk.theme.px(12)
        alone = covers and self.title.isHidden()
        self.head.setMinimumHeight(self.desk.theme.px(30) + around if alone else 0)

    def refresh(self) -> None:
        """Read again what is shown."""

    def concerns(self, _changed: Changed) -> bool:
        return True

    def key(self) -> str | None:
        """The row of the centre that this belongs to, if it is known."""
        return None

    def writes_in(self) -> str:
        """The place of the draft that is written in it, if any."""
        return ""

    def leave(self) -> None:
        """It is about to go: drafts are saved."""

    def take_focus(self) -> None:
        """The keyboard goes where reading or writing begins."""
        inside = self.findChild(QAbstractScrollArea)
        if inside is not None:
            inside.setFocus(Qt.FocusReason.OtherFocusReason)


class EmptyPanel(Panel):
    """Nothing is open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, titled=False)
        words = Text(desk, self, colour="muted")
        words.setText(self.tr("What you choose opens here."))
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.whole.addStretch(1)
        self.whole.addWidget(words)
        self.whole.addStretch(1)
