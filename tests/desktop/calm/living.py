"""A window that lives by a clock of ours, and a real notification service that it may speak to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QEventLoop

from desktop.calm.keeper import Keeper
from desktop.program import Program
from storage.calm.choices import OFFERED
from storage.model import AddressId, Batch
from tests.desktop.conftest import House
from tests.desktop.rest import rest
from tests.servers.notifier import Notifier, Told

TICK = timedelta(seconds=30)


@dataclass(slots=True)
class Living:
    """One window of a house. ``told``: when, by our clock, and what the desktop was given."""

    house: House
    desktop: Notifier
    told: list[tuple[datetime, Told]] = field(default_factory=list)

    @property
    def program(self) -> Program:
        assert self.house.program is not None
        return self.house.program

    @property
    def calm(self) -> Keeper:
        assert self.program.calm is not None
        return self.program.calm

    def choose(self, *works: Callable[[Any], Any]) -> None:
        """The person chooses something: what the settings write."""
        assert self.program.writer is not None
        for work in works:
            self.program.writer.ask(work)
        self.settle()

    def answer(self, day: Sequence[int] = OFFERED) -> None:
        """The person answers when their page shall come: every day at these hours."""
        self.choose(lambda stores: stores.calm.answer_hours((tuple(day),) * 7))

    def receive(self, owner: Any, batch: Batch) -> None:
        self.house.receive(owner, batch)

    def at(self, now: datetime) -> list[Told]:
        """The clock says ``now``, and the window looks at it; what it then told."""
        self.house.clock.at = now
        self.calm.scheduler.look()
        return self.settle()

    def until(self, end: datetime, step: timedelta = TICK) -> None:
        """Let time go by as it does, a look every ``step``."""
        while self.house.clock.at < end:
            self.at(min(end, self.house.clock.at + step))

    def settle(self) -> list[Told]:
        """Until nothing is on its way any more between window, disk and desktop."""
        settle(self.program)
        if not self.desktop.shown():
            return []
        found = self.desktop.told()
        self.told.extend((self.house.clock.at, one) for one in found)
        return found

    def titles(self) -> list[str]:
        return [one.title for _, one in self.told]


def settle(program: Program) -> None:
    """Until what a window decides has gone all its way: writer, system, writer, desktop."""
    assert program.writer is not None
    assert program.calm is not None
    for _ in range(3):
        _wait(lambda done: program.writer.ask(lambda _: None, done, done, later=True))  # type: ignore[union-attr]
        _wait(program.calm.service.is_there)
    rest(program)


def _wait(ask: Callable[[Callable[[Any], None]], None]) -> None:
    loop = QEventLoop()
    ask(lambda _: loop.quit())
    loop.exec()


def person(name: str) -> AddressId:
    """How somebody of the community is met in its rooms."""
    return AddressId(f"@{name}:asso.example")
