"""A column that may be longer than the screen."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget

from desktop.cards.heading import HeadingText


def own_viewport(area: QAbstractScrollArea) -> None:
    """Give an area a viewport of ours, without a background, before anybody asks for Qt's: PySide
    would make every class of widget with all its enumerations, to know which one that is (9 ms of
    whoever asks first)."""
    area.setViewport(QWidget())


class Roll(QScrollArea):
    """A screen reader meets what is in it, not the bars; the keyboard scrolls it, so that it is
    called as what it shows."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        own_viewport(self)

    def spoken(self) -> str:
        """As the page, else as the first heading that is in it."""
        heads = (one for one in self.findChildren(HeadingText) if one.isVisible())
        return self.accessibleName() or next((one.spoken() for one in heads), "")

    def accessible_parts(self) -> list[QWidget]:
        inside = self.widget()
        return [inside] if inside is not None else []
