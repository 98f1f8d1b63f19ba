"""The page that lists every key, made from the table that makes them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.cards.parts import Text
from desktop.desk import Desk
from desktop.keyboard import keys
from desktop.keyboard.keys import Key
from desktop.pages.form import FormPage
from desktop.wording import keys as keywords
from storage.model import Changed

KEYS_WIDE = 190  # design pixels


class KeyLine(QWidget):
    """What is pressed, and what it does: read in one stop."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.ListItem

    def __init__(self, desk: Desk, parent: QWidget, key: Key) -> None:
        super().__init__(parent)
        self.setMinimumWidth(1)  # its columns follow from the page's width, not the page from them
        self._wide = desk.theme.px(KEYS_WIDE)
        self.key = key
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(16))
        self.pressed = Text(desk, self, colour="accent", bold=True)
        self.pressed.setText(keywords.shown(key))
        self.pressed.setFixedWidth(self._wide)
        self.said = Text(desk, self)
        self.said.setText(keywords.does(key))
        for part in (self.pressed, self.said):
            part.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.pressed, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.said, 1)
        self.setAccessibleName(self.spoken())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pressed.setFixedWidth(min(self._wide, event.size().width() * 2 // 5))

    def spoken(self) -> str:
        return f"{self.pressed.text()}: {self.said.text()}"


class KeysPage(FormPage):
    """Nothing here can be changed; it is to be read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(
            self.tr("The keys"),
            self.tr(
                "Everything in Préau can be done without a mouse. You need none of it to begin."
            ),
        )
        self.lines: list[KeyLine] = []
        for place in keys.WHERE:
            listed = keys.of(place)
            if listed:
                self.add_section(keywords.where(place))
            for key in listed:
                line = KeyLine(desk, self.inside, key)
                self.column.addWidget(line)
                self.lines.append(line)
        self.column.addStretch(1)

    def concerns(self, _changed: Changed) -> bool:
        return False
