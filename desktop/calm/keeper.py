"""What ties one window to its hours: the scheduler, the making of editions, the notifier."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.calm.notifier import EDITION, Notifier, Sight, direct_of
from desktop.calm.outside import Outside
from desktop.calm.scheduler import LOOK_BACK, Scheduler
from desktop.calm.service import Service
from desktop.places import AtConversation, Place
from desktop.system.front import to_front
from storage.calm.choices import Choices
from storage.calm.gate import PATIENCE
from storage.calm.hours import last_edition
from storage.model import Changed, ChannelKind, View

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.calm.making import Making
    from desktop.desk import Desk, Line, Now, Pages, Work
    from desktop.window import Window
    from storage.model import ChannelId


class Keeper(QObject):
    """Keeps the calm of one window, from when it can write until it is closed."""

    def __init__(
        self,
        window: Callable[[], Window | None],
        making: Making,
        writer: Callable[[], Work],
        line: Callable[[], Line],
        clock: Now,
    ) -> None:
        super().__init__()
        self._window, self._making, self._clock = window, making, clock
        self.service = Service()
        sight = Sight(
            name=lambda: self._here().desk.name,
            pages=self._pages,
            writer=writer,
            in_front=self._in_front,
        )
        self.notifier = Notifier(self.service, sight, clock)
        self.notifier.clicked.connect(self._go)
        self._line = line
        self._outside: Outside | None = None  # while the window is locked
        self._hours: Choices | None = None
        self.scheduler = Scheduler(clock, self._choices)
        self.scheduler.near.connect(self._near)
        self.scheduler.due.connect(self._due)
        self.scheduler.missed.connect(self._missed)
        self.scheduler.passed.connect(self._passed)

    def start(self) -> None:
        """From now on: hours before this are not made up for."""
        self.scheduler.start()

    def lock(self) -> None:
        """From now on there is no window: the engine is asked what there is to be told."""
        known = self._pages().choices()
        self._hours = Choices(hours=known.hours, quiet=known.quiet, paused_until=known.paused_until)
        self._outside = Outside(self.service, self._here().desk.name, self._line, self._clock)
        self.notifier.hide()

    def outside(self) -> None:
        """The window is gone: what it had not told yet is told from outside."""
        now = self._clock.now()
        assert self._outside is not None
        hour = last_edition(self._choices(), now)
        if hour is not None and now - hour <= PATIENCE:
            self._outside.hour(hour)
        self._outside.passed(now - LOOK_BACK, now)
        self._outside.came(None)

    def unlock(self) -> None:
        """There is a window again. What could not be told meanwhile is told now, if it may be."""
        before, self._outside, self._hours = self._outside, None, None
        self.notifier.discreet = self.notifier.away = False
        if before is None:
            return
        for place in before.shown:
            self.service.withdraw(place)
        if before.owed:
            self._making.since_the_last()
        now = self._clock.now()
        self.notifier.time_passed(now - LOOK_BACK, now)
        rows = self._pages().channels((ChannelKind.DIRECT,))
        self.notifier.heard(Changed(channels=frozenset(row.id for row in rows)))

    def heard_outside(self, changed: Changed) -> None:
        """Something was committed while the window is locked."""
        if self._outside is not None:
            self._outside.came(changed.channels)

    def watch(self, desk: Desk) -> None:
        """What the person opens in this window needs no notification any more."""
        desk.bell = self.service
        desk.opened.connect(self._seen)
        desk.visited.connect(self._visited)

    def heard(self, changed: Changed) -> None:
        """Something was committed."""
        self.notifier.heard(changed)
        self._making.heard(changed)
        if View.SETTINGS in changed.views:
            self.scheduler.look()  # perhaps the next hour is another one now

    def came(self, changed: Changed) -> None:
        """Somebody else committed something: perhaps an event was moved so near that its alarm
        should have rung already."""
        if View.AGENDA in changed.views:
            now = self._clock.now()
            self.notifier.time_passed(now - LOOK_BACK, now)

    def close(self) -> None:
        self.scheduler.stop()
        self.service.close()

    def _choices(self) -> Choices:
        return self._hours or self._pages().choices()

    def _near(self) -> None:
        """An hour comes: what is new by then stands in its page."""
        self._line().call("sync")

    def _due(self, hour: datetime) -> None:
        if self._outside is not None:
            self._outside.hour(hour)
        else:
            self._making.at(hour, self.notifier.edition)

    def _missed(self, _hour: datetime) -> None:
        if self._outside is not None:
            self._outside.missed()
        else:
            self._making.since_the_last()

    def _passed(self, after: datetime, until: datetime) -> None:
        if self._outside is not None:
            self._outside.passed(after, until)
        else:
            self.notifier.time_passed(after, until)

    def _here(self) -> Window:
        window = self._window()
        assert window is not None
        return window

    def _pages(self) -> Pages:
        return self._here().desk.pages

    def _in_front(self, channel: ChannelId) -> bool:
        window = self._here()
        place = window.place
        at = isinstance(place, AtConversation) and place.channel == channel
        return at and window.isActiveWindow()

    def _seen(self, place: Place) -> None:
        if isinstance(place, AtConversation):
            self.service.withdraw(direct_of(place.channel))

    def _visited(self, page: str) -> None:
        if page == "newest":
            self.service.withdraw(EDITION)

    def _go(self, place: Place | None, token: str) -> None:
        """The person clicked: only now does the window come to the front."""
        window = self._window()
        if window is None or self._outside is not None:  # it is locked, or about to be
            return
        if place is None:
            window.show_edition()
        else:
            window.open(place)
        to_front(window, token)
