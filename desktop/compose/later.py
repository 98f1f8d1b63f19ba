"""One small button in a composer: what is written here leaves with the next page, or now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import IconButton, Text
from desktop.compose.friction import next_page
from desktop.desk import Desk
from desktop.look.icons import icon
from desktop.wording import dates
from storage.model import Changed, View


class Later(IconButton):
    """Pressed in, it is for the next page. Hidden where no page is to come."""

    turned = Signal()  # the person pressed it

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, "clock", "")
        self._desk = desk
        self._drawn, self._offered = False, True
        self.setCheckable(True)
        self.clicked.connect(self._pressed)
        desk.changed.connect(self._heard)
        self.refresh()

    def refresh(self) -> None:
        """As the person's hours are now."""
        there = self._offered and next_page(self._desk) is not None
        self.setVisible(there)
        if not there:
            self.setChecked(False)
        name = self.tr("With the next page")
        self.setAccessibleName(name)
        self.setToolTip(self.sentence() or name)
        self._draw()

    def withdraw(self) -> None:
        """What is written here has its hour already."""
        self._offered = False
        self.refresh()

    def choose(self, later: bool) -> None:
        """As a draft remembers it."""
        self.setChecked(later)
        self.refresh()

    def kept(self) -> dict[str, Any]:
        """What a draft remembers."""
        return {"later": True} if self.isChecked() else {}

    def hour(self) -> datetime | None:
        """When it is to leave; None: now."""
        return next_page(self._desk) if self.isChecked() else None

    def tell(self, line: Text) -> None:
        """Say in ``line`` when it leaves, while the button is pressed in."""
        line.setText(self.sentence())
        line.setVisible(bool(line.text()))

    def sentence(self) -> str:
        """When it leaves, in words; "" for now."""
        at = self.hour()
        if at is None:
            return ""
        when = dates.ahead(at, self._desk.now())
        return self.tr("Leaves with your next page, {when}.").format(when=when)

    def _pressed(self) -> None:
        self.refresh()
        self.turned.emit()

    def _heard(self, changed: Changed) -> None:
        if View.SETTINGS in changed.views:
            self.refresh()
            self.turned.emit()

    def _draw(self) -> None:
        if self._drawn != self.isChecked():
            self._drawn = self.isChecked()
            theme, size = self._desk.theme, self._desk.theme.px(18)
            shade = theme.accent if self._drawn else theme.muted
            self.setIcon(icon("clock", shade, size, self.devicePixelRatioF()))
