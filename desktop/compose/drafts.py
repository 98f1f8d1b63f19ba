"""What is being written is kept within a second, and is there again after a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.desk import Desk
from storage.model import Changed, View

Show = Callable[[dict[str, Any]], None]
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
        self._follow: Show | None = None
        self._steps = 0  # how often this window has written, or gone to a place
        desk.changed.connect(self._heard)

    def open(self, place: str, show: Show, follow: Show | None = None) -> None:
        """Go to another place: what was here is saved, what was there is shown. ``follow`` shows
        what another window makes of it later ({}: it is no draft any more), unless something is
        typed here that is not saved yet."""
        self.flush()
        self.place, self._saved, self._follow = place, {}, follow
        self._steps += 1

        def came(kept: dict[str, Any] | None) -> None:
            if kept and place == self.place:
                self._saved = dict(kept)
                show(kept)

        self._desk.writer.ask(lambda stores: stores.drafts.load(place), came)

    def _heard(self, changed: Changed) -> None:
        place, steps = self.place, self._steps
        if place and self._follow is not None and View.DRAFTS in changed.views:
            self._desk.writer.ask(
                lambda stores: stores.drafts.load(place),
                lambda kept: self._changed_elsewhere(place, steps, kept or {}),
            )

    def _changed_elsewhere(self, place: str, steps: int, kept: dict[str, Any]) -> None:
        if place != self.place or steps != self._steps:
            return  # what was read is older than what this window wrote since
        typed = self._timer.isActive() or self._failing or self._state() != self._saved
        if typed or kept == self._saved or self._follow is None:
            return
        self._saved = dict(kept)
        self._follow(kept)
        self._timer.stop()  # what was shown is what is kept

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
        self._steps += 1
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
        self._steps += 1
        if place:
            self._desk.writer.ask(lambda stores: stores.drafts.discard(place))
