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
        self._saved: dict[str, Any] | None = {}  # None: nobody knows, writing it down failed
        self.failing = ""  # the code of why what is here could not be written down
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.save)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.save)
        self._follow: Show | None = None
        self._steps = 0  # how often this window has written, or gone to a place
        self._stay = 0  # how often a place was left: what fails later is of another one
        desk.changed.connect(self._heard)

    def open(self, place: str, show: Show, follow: Show | None = None) -> None:
        """Go to another place: what was here is saved, what was there is shown. ``follow`` shows
        what another window makes of it later ({}: it is no draft any more), unless something is
        typed here that is not saved yet."""
        self.leave()
        self.place, self._saved, self._follow = place, {}, follow
        self._steps += 1
        stay = self._stay

        def came(kept: dict[str, Any] | None) -> None:
            if stay != self._stay:
                return
            if kept:
                self._saved = dict(kept)
            here = self._desk.unkept.pop(place, None)  # newer: it could not be written down
            if here or kept:
                show(here or kept or {})
            if here:
                self.touch()

        self._desk.writer.ask(
            lambda stores: stores.drafts.load(place), came, lambda _code: came(None)
        )

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
        typed = self._timer.isActive() or self._state() != self._saved
        if typed or self.failing or kept == self._saved or self._follow is None:
            return
        self._saved = dict(kept)
        self._follow(kept)
        self._timer.stop()  # what was shown is what is kept

    def close(self) -> None:
        """Save what is not saved yet; what is emptied from now on is no draft of anything."""
        self.leave()
        self.place, self._saved = "", {}

    def leave(self) -> None:
        """Save what is not saved yet: the person goes on, and what cannot be written down now
        waits for that without them."""
        self.flush()
        self._stay += 1
        self._again.stop()
        if self.failing:
            self.failing = ""
            self.troubled.emit("")

    def touch(self) -> None:
        """Something was typed."""
        if self.place and not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Save now what is not saved yet."""
        if self._timer.isActive() or self.failing:
            self._timer.stop()
            self.save()

    @property
    def unkept(self) -> bool:
        """Whether something was typed here that is not written down."""
        waits = bool(self.failing) or self._timer.isActive()
        return waits and bool(self.place) and any(self._state().values())

    def save(self) -> None:
        place, state, stay = self.place, self._state(), self._stay
        if not place or state == self._saved:
            return
        self._saved = state
        self._steps += 1
        if any(state.values()):
            self._desk.writer.ask(
                lambda stores: stores.drafts.save(place, state),
                lambda _saved: self._kept(place),
                lambda code: self._failed(place, state, stay, code),
            )
        else:
            self._desk.writer.ask(
                lambda stores: stores.drafts.discard(place),
                lambda _discarded: self._kept(place),
                lambda code: self._failed(place, {}, stay, code),
            )

    def _kept(self, place: str) -> None:
        self._desk.unkept.pop(place, None)
        if self.failing:
            self.failing = ""
            self.troubled.emit("")

    def _failed(self, place: str, state: dict[str, Any], stay: int, code: str) -> None:
        if stay != self._stay:
            if state:
                self._desk.unkept[place] = state
        elif place == self.place:
            self._saved, self.failing = None, code
            self._again.start(AGAIN)
            self.troubled.emit(code if state else "")  # of no text there is nothing to say

    def forget(self) -> None:
        """What is here is no draft any more, and nobody's business: it is not saved."""
        self._timer.stop()
        self._again.stop()
        self._stay += 1
        self.failing = ""
        self.place, self._saved = "", {}

    def done(self) -> None:
        """It was sent: there is no draft any more."""
        self._timer.stop()
        self._again.stop()
        self.failing = ""
        place, self._saved = self.place, {}
        self._steps += 1
        if place:
            self._desk.writer.ask(lambda stores: stores.drafts.discard(place))
