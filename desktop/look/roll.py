"""A column that may be longer than the screen."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.cards.heading import HeadingText


class Roll(QScrollArea):
    """A screen reader meets what is in it, not the bars; the keyboard scrolls it, so that it is
    called as what it shows."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    def spoken(self) -> str:
        """As the page, else as the first heading that is in it."""
        heads = (one for one in self.findChildren(HeadingText) if one.isVisible())
        return self.accessibleName() or next((one.text() for one in heads), "")

    def accessible_parts(self) -> list[QWidget]:
        inside = self.widget()
        return [inside] if inside is not None else []
