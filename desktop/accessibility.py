"""Gives lists of cards their true roles, so that a screen reader reads each row in one stop."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import Shiboken

SWEEP = 64  # accessible objects that may be made between two looks for dead ones


class Spoken(QAccessibleWidget):
    """A widget with a role of our choice, whose name is what it says of itself."""

    def text(self, kind: QAccessible.Text) -> str:
        thing = self.object()
        if thing is None:  # it is being taken apart
            return ""
        speak = getattr(thing, "spoken", None)
        if kind == QAccessible.Text.Name and speak is not None:
            return str(speak())
        return super().text(kind)


class Keeper:
    """Keeps the Python side of accessible objects for as long as Qt has them.

    Qt owns what this makes and deletes it with its widget. Python would delete it too if the last
    reference went first, so a reference stays here until Qt has done it.
    """

    def __init__(self) -> None:
        self.kept: list[Spoken] = []
        self._room = SWEEP

    def __call__(self, _kind: str, thing: QObject) -> QAccessibleInterface | None:
        role = getattr(type(thing), "accessible_role", None)
        if role is None or not isinstance(thing, QWidget):
            return None
        if len(self.kept) >= self._room:
            self.kept = [spoken for spoken in self.kept if Shiboken.isValid(spoken)]
            self._room = 2 * len(self.kept) + SWEEP
        spoken = Spoken(thing, role)
        self.kept.append(spoken)
        return spoken


@cache
def install() -> Keeper:
    """Before the first window; once a program, however often it is asked for."""
    keeper = Keeper()
    QAccessible.installFactory(keeper)
    return keeper
