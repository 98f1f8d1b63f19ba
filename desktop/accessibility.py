"""Gives lists of cards their true roles, so that a screen reader reads each row in one stop."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class Spoken(QAccessibleWidget):
    """A widget with a role of our choice, whose name is what it says of itself."""

    def text(self, kind: QAccessible.Text) -> str:
        speak = getattr(self.object(), "spoken", None)
        if kind == QAccessible.Text.Name and speak is not None:
            return str(speak())
        return super().text(kind)


class _Keeper:
    """Keeps the accessible objects alive as long as their widgets, and no longer."""

    def __init__(self) -> None:
        self.kept: dict[int, Spoken] = {}

    def __call__(self, _kind: str, thing: QObject) -> QAccessibleInterface | None:
        role = getattr(type(thing), "accessible_role", None)
        if role is None or not isinstance(thing, QWidget):
            return None
        identity = id(thing)
        spoken = Spoken(thing, role)
        self.kept[identity] = spoken
        thing.destroyed.connect(lambda *_: self.kept.pop(identity, None))
        return spoken


def install() -> None:
    """Once a program, before the first window."""
    QAccessible.installFactory(_Keeper())
