"""The keys that end Préau, for what stands in the place of its window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.keyboard import keys


def listen(widget: QWidget, end: Callable[[], object]) -> None:
    """``end``, a bound method, is called when they are pressed there."""
    key = keys.key("end")
    shortcut = QShortcut(widget)
    shortcut.setObjectName(key.does)
    shortcut.setKeys([QKeySequence(one) for one in (*key.keys, *key.also)])
    shortcut.activated.connect(end)
