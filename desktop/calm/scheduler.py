"""The window's scheduler: what the clock asks for, however it was set and however long we slept.

It looks twice a minute, and once more exactly at a moment that is near. It trusts no timer: what is
due is read from the clock at each look, so that a computer that slept, or whose clock was set,
loses nothing and is told nothing twice (docs/decisions/042).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.desk import Now
from storage.calm.choices import Choices
from storage.calm.gate import PATIENCE
from storage.calm.hours import last_edition, next_edition

TICK = 30_000  # milliseconds between two looks: an hour is met well within PATIENCE
LEAST_LEAD, MOST_LEAD = 30, 90
"""Seconds before an edition at which the servers are asked what is new. Each folder takes another
moment each time: of 35,000 members, some five hundred ask in the same second."""
LOOK_BACK = timedelta(hours=1)
"""An alarm that rang while the program was closed, or whose event was moved so that it lies behind,
is still told, unless the event has begun."""


def drawn_lead() -> timedelta:
    """How long before the next hour this folder asks its servers."""
    return timedelta(seconds=LEAST_LEAD + secrets.randbelow(MOST_LEAD - LEAST_LEAD + 1))


class Scheduler(QObject):
    """Says when something is due. Nothing is, before the person has answered."""

    near = Signal(object)  # an edition's hour comes soon: the servers should be asked now
    due = Signal(object)  # an edition's hour has come
    missed = Signal(object)  # one has passed while nobody looked
    passed = Signal(object, object)  # time went by: after which instant, until which

    def __init__(
        self,
        clock: Now,
        choices: Callable[[], Choices],
        *,
        lead: Callable[[], timedelta] = drawn_lead,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__()
        self._clock, self._choices, self._zone = clock, choices, zone
        self._draw, self._lead = lead, lead()
        self._looked: datetime | None = None
        self._asked: datetime | None = None  # the hour before which the servers were asked
        self._tick = QTimer(self, interval=TICK, timerType=Qt.TimerType.CoarseTimer)
        self._tick.timeout.connect(self.look)
        self._exact = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._exact.timeout.connect(self.look)

    def start(self) -> None:
        """Begin now: hours before this are nobody's any more."""
        self._looked = self._clock.now()
        self.passed.emit(self._looked - LOOK_BACK, self._looked)
        self._tick.start()
        self.look()

    def stop(self) -> None:
        self._tick.stop()
        self._exact.stop()
        self._looked = None

    def look(self) -> None:
        """Say what became due since the last look."""
        before = self._looked
        if before is None:
            return
        _read_the_zone()
        now, choices = self._clock.now(), self._choices()
        self._looked = now
        coming = next_edition(choices, now, self._zone)
        self._ask_before(coming, now)
        if now > before:  # else the clock was set back, and what lies ahead may have been told
            self._say_hour(last_edition(choices, now, self._zone), before, now)
            self.passed.emit(before, now)
        self._aim(coming, now)

    def _ask_before(self, coming: datetime | None, now: datetime) -> None:
        if coming is not None and coming != self._asked and now >= coming - self._lead:
            self._asked, self._lead = coming, self._draw()
            self.near.emit(coming)

    def _say_hour(self, hour: datetime | None, before: datetime, now: datetime) -> None:
        if hour is not None and before < hour:
            (self.due if now - hour <= PATIENCE else self.missed).emit(hour)

    def _aim(self, coming: datetime | None, now: datetime) -> None:
        """Look exactly when the next thing is due, if that is before the next tick."""
        self._exact.stop()
        if coming is None:
            return
        aims = [coming] if coming == self._asked else [coming - self._lead, coming]
        wait = min(max(0, round((aim - now) / timedelta(milliseconds=1))) for aim in aims)
        if wait < TICK:
            self._exact.start(wait + 1)


def _read_the_zone() -> None:
    """The computer may have travelled: its zone is read again where the system keeps it."""
    if hasattr(time, "tzset"):
        time.tzset()
