"""The column in the middle: the page that is read, and a way to the left one that is away."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from desktop.cards.parts import IconButton
from desktop.desk import Desk
from desktop.look.column import Column


class Centre(Column):
    """The page that is read, and with one column the way to the left one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu = IconButton(desk, self, "menu", self.tr("Pages and groups"))
        side = desk.theme.px(10)
        self._top = QWidget(self)
        top = QHBoxLayout(self._top)
        top.setContentsMargins(side, desk.theme.px(5), side, 0)
        top.addWidget(self.menu)
        top.addStretch(1)
        self.inside.addWidget(self._top)
        self._top.hide()
        self.stack = QStackedLayout()
        self.inside.addLayout(self.stack, 1)

    def show_menu(self, shown: bool) -> None:
        """With one column the left one is behind a button."""
        self._top.setVisible(shown)
