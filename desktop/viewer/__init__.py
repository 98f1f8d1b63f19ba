"""Pictures seen large, one after the other, over the window; nothing waits for it to be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.desk import Desk
    from desktop.viewer.viewer import Viewer
    from storage.rows import Entry


def look_at(desk: Desk, window: QWidget, entry: Entry, number: int) -> Viewer:
    """Show an entry's pictures over ``window``, this one first, counted from 0."""
    from desktop.viewer.viewer import Viewer

    made = Viewer(desk, window, entry, number)
    made.open()
    return made
