"""What every part of the settings has in common: a heading, and a column of controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import SMALL, TEXT, Button, Text, font
from desktop.desk import Desk
from desktop.look.choice import Look
from desktop.look.flow import Flow
from desktop.look.wrapped import Choice, Tick
from storage.model import View


class SettingsPart(QWidget):
    """One subject. What is chosen holds at once, and is taken back where it was chosen."""

    name: ClassVar[str] = ""
    """By what a link points at this part: "settings:<name>"."""
    views: ClassVar[frozenset[View]] = frozenset()
    """What has to change for :meth:`refresh` to be called while the page is on screen."""

    wanted = Signal(object)  # a widget of this part that should be brought into sight

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(desk.theme.px(10))
        self.fill()
        if heading := self.heading():
            self.setAccessibleName(heading)

    def heading(self) -> str:
        """The words above the part; "" for none."""
        return ""

    def fill(self) -> None:
        """Make the controls, once."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read again what is shown; nothing on screen moves."""

    def come(self) -> None:
        """Be seen: a link elsewhere meant this part."""
        self.wanted.emit(self)

    # --- what the parts are made of ---------------------------------------------------------

    def say(self, sentence: str, *, size: float = SMALL, colour: str = "muted") -> Text:
        """A sentence below what is there already."""
        text = Paragraph(self.desk, self, size=size, colour=colour)
        text.setText(sentence)
        self.column.addWidget(text)
        return text

    def line(self) -> tuple[QWidget, Flow]:
        """A row whose controls go below each other where they do not fit."""
        row = QWidget(self)
        flow = Flow(row, self.desk.theme.px(8))
        self.column.addWidget(row)
        return row, flow

    def way(self, row: QWidget, page: str, label: str) -> Button:
        """A button that goes to another page."""
        button = Button(self.desk, row, label)
        button.clicked.connect(lambda: self.desk.visited.emit(page))
        return button

    def check(self, label: str, *, on: bool, then: Callable[[bool], object]) -> QCheckBox:
        """A box to tick; ``then`` hears what the person chose."""
        box = Tick(label, self)
        box.setFont(font(self.desk.theme, TEXT))
        box.setChecked(on)
        box.toggled.connect(then)
        self.column.addWidget(box)
        return box

    def choice(
        self,
        name: str,
        options: tuple[tuple[str, Any], ...],
        now: Any,
        then: Callable[[Any], object],
    ) -> QComboBox:
        """One of several, each a few words; ``name`` is what is chosen about."""
        box = Choice(self)
        box.setFont(font(self.desk.theme))
        box.setAccessibleName(name)
        for label, value in options:
            box.addItem(label, value)
        box.setCurrentIndex(max(0, box.findData(now)))
        box.activated.connect(lambda place: then(box.itemData(place)))
        self.column.addWidget(box)
        return box

    def look(self, look: Look) -> None:
        """The window looks otherwise from now on, and is made anew if it must."""
        self.desk.looked.emit(look)
