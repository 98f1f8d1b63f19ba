"""What ties one window to its hours: the scheduler, the making of editions, the notifier."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop.calm.notifier import EDITION, Notifier, Sight, direct_of
from desktop.calm.scheduler import LOOK_BACK, Scheduler
from desktop.calm.service import Service
from desktop.places import AtConversation, Place
from storage.model import View

if TYPE_CHECKING:
    from desktop.calm.making import Making
    from desktop.desk import Desk, Line, Now, Pages, Work
    from desktop.window import Window
    from storage.model import Changed, ChannelId


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
        self.scheduler = Scheduler(clock, lambda: self._pages().choices())
        self.scheduler.near.connect(lambda _hour: line().call("sync"))
        self.scheduler.due.connect(lambda hour: making.at(hour, self.notifier.edition))
        self.scheduler.missed.connect(lambda _hour: making.since_the_last())
        self.scheduler.passed.connect(self.notifier.time_passed)

    def start(self) -> None:
        """From now on: hours before this are not made up for."""
        self.scheduler.start()

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
        if window is None:
            return
        if token:  # https://wayland.app/protocols/xdg-activation-v1: Qt takes it from here
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        if place is None:
            window.show_edition()
        else:
            window.open(place)
        _to_front(window)


def _to_front(window: Any) -> None:
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
