"""Tells the engine which conversation is in front of the person, and when it no longer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from shiboken6 import Shiboken

from desktop.places import AtConversation, AtThread

if TYPE_CHECKING:
    from desktop.desk import Line
    from desktop.window import Window
    from storage.model import ChannelId

_SEEN = frozenset((QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange))


class Live(QObject):
    """What is open at the right of a window that can be seen, and nothing else, is live.

    One for each program: a window that is made anew in another look takes the place of the
    old one, and the conversation in it is not interrupted.
    """

    def __init__(self, line: Callable[[], Line]) -> None:
        super().__init__()
        self._line = line
        self._window: Window | None = None
        self._told: list[ChannelId] = []

    def watch(self, window: Window) -> None:
        """This is the window that the person has now."""
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window.placed.disconnect(self._look)
            self._window.desk.changed.disconnect(self._look)
        self._window = window
        window.installEventFilter(self)
        window.placed.connect(self._look)
        window.desk.changed.connect(self._look)
        self._look()

    def close(self) -> None:
        """The program ends: the engine knows by the line's end, and nothing is told any more."""
        if self._window is not None and Shiboken.isValid(self._window):
            self._window.removeEventFilter(self)
        self._window, self._told = None, []

    def leave(self) -> None:
        """There is no window any more, and the engine goes on: nothing is live."""
        told = self._told
        self.close()
        if told:
            self._line().call("live", channels=[])

    def engine_is(self, trouble: object) -> None:
        """``None``: it is there. It may be another than before, who was told nothing."""
        if trouble is None:
            self._told = []
            self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SEEN:
            QTimer.singleShot(0, self, self._look)  # when it has happened
        return super().eventFilter(watched, event)

    def _look(self, *_changed: object) -> None:
        channels = self._in_front()
        if channels != self._told:
            self._told = channels
            self._line().call("live", channels=channels)

    def _in_front(self) -> list[ChannelId]:
        window = self._window
        if window is None or not Shiboken.isValid(window):
            return []
        if not window.isVisible() or window.isMinimized():
            return []
        match window.place:
            case AtConversation(channel=channel):
                return [channel]
            case AtThread(entry=entry) if entry.item is not None:
                return list(window.desk.pages.thread_channels(entry.item))
        return []
