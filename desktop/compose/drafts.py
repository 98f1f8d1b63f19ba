"""What is being written is kept within a second, and is there again after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.desk import Desk

DELAY = 600  # milliseconds after the last key
AGAIN = 5000  # milliseconds until what could not be kept is tried again


class Draft(QObject):
    """One place's draft: "say:<channel>", "reply:<item>", "edit:<item>", "event:new"."""

    troubled = Signal(str)  # a code: it cannot be kept now, and is tried again; "": now it is

    def __init__(self, desk: Desk, parent: QObject, state: Callable[[], dict[str, Any]]) -> None:
        super().__init__(parent)
        self._desk, self._state = desk, state
        self.place = ""
        self._saved: dict[str, Any] = {}
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.save)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.save)

    def open(self, place: str, show: Callable[[dict[str, Any]], None]) -> None:
        """Go to another place: what was here is saved, what was there is shown."""
        self.flush()
        self.place, self._saved = place, {}

        def came(kept: dict[str, Any] | None) -> None:
            if kept and place == self.place:
                self._saved = dict(kept)
                show(kept)

        self._desk.writer.ask(lambda stores: stores.drafts.load(place), came)

    def close(self) -> None:
        """Save what is not saved yet; what is emptied from now on is no draft of anything."""
        self.flush()
        self.place, self._saved = "", {}

    def touch(self) -> None:
        """Something was typed."""
        if self.place and not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Save now what is not saved yet."""
        if self._timer.isActive():
            self._timer.stop()
            self.save()

    def save(self) -> None:
        place, state = self.place, self._state()
        if not place or state == self._saved:
            return
        self._saved = state
        if any(state.values()):
            self._desk.writer.ask(
                lambda stores: stores.drafts.save(place, state),
                lambda _saved: self._kept(),
                lambda code: self._failed(place, code),
            )
        else:
            self._desk.writer.ask(lambda stores: stores.drafts.discard(place))

    def _kept(self) -> None:
        if self._failing:
            self._failing = False
            self.troubled.emit("")

    def _failed(self, place: str, code: str) -> None:
        if place == self.place:
            self._saved, self._failing = {}, True
            self._again.start(AGAIN)
            self.troubled.emit(code)

    def forget(self) -> None:
        """What is here is no draft any more, and nobody's business: it is not saved."""
        self._timer.stop()
        self._again.stop()
        self.place, self._saved = "", {}

    def done(self) -> None:
        """It was sent: there is no draft any more."""
        self._timer.stop()
        place, self._saved = self.place, {}
        if place:
            self._desk.writer.ask(lambda stores: stores.drafts.discard(place))
