"""When Préau speaks to the person, and about what: every choice of it on one page, in sentences."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TypeVar

from desktop.calm.parts.hours import HoursPart
from desktop.calm.parts.part import Part
from desktop.calm.parts.quiet import PausePart, QuietPart
from desktop.desk import Desk
from desktop.keyboard.order import as_seen
from desktop.pages.form import FormPage
from storage.model import Changed, View

P = TypeVar("P", bound=Part)


def load(module: str, part: str) -> type[Part]:
    found: type[Part] = getattr(import_module(f"desktop.calm.parts.{module}"), part)
    return found


class CalmPage(FormPage):
    """What is chosen here holds at once, and is taken back where it was chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(
            self.tr("When Préau speaks to you"),
            self.tr("You decide it, here and nowhere else. Nobody can decide it for you."),
        )
        self.parts: list[Part] = []
        self.make(
            self._when,
            partial(self._part, self.tr("Who may speak to you at once"), "people", "PeoplePart"),
            partial(self._part, self.tr("Alarms"), "people", "AlarmsPart"),
            partial(self._part, self.tr("This computer"), "computer", "ComputerPart"),
            partial(self._part, self.tr("What you send"), "contents", "SendingPart"),
            partial(self._part, self.tr("People whom you do not read"), "people", "BlockedPart"),
            partial(self._part, self.tr("What stands in your page"), "contents", "KindsPart"),
            self._channels,
        )

    def _when(self) -> None:
        """What is on screen first. It is read when the page is."""
        for name, kind in (
            (self.tr("Your page"), HoursPart),
            (self.tr("A pause"), PausePart),
            (self.tr("Quiet hours"), QuietPart),
        ):
            self.add_section(name)
            self._put(name, kind)

    def _part(self, name: str, module: str, part: str) -> None:
        """A section of its own; its module is imported when the page comes to it."""
        self.add_section(name)
        self._put(name, load(module, part)).look(self.desk.pages.choices())

    def _channels(self) -> None:
        """In the section of the part before."""
        name = self.parts[-1].accessibleName()
        self._put(name, load("contents", "ChannelsPart")).look(self.desk.pages.choices())

    def _put(self, name: str, kind: type[Part]) -> Part:
        part = kind(self.desk, self.inside)
        part.setAccessibleName(name)
        self.column.addWidget(part)
        self.parts.append(part)
        return part

    def part(self, kind: type[P]) -> P:
        """The one part of that kind; all are there then."""
        self.growing.finish()
        return next(part for part in self.parts if isinstance(part, kind))

    def concerns(self, changed: Changed) -> bool:
        here = {View.SETTINGS, View.BLOCKED, View.AGENDA, View.CHANNELS, View.ACCOUNTS}
        return bool(changed.views & here)

    def refresh(self) -> None:
        choices = self.desk.pages.choices()
        for part in self.parts:
            part.look(choices)
        as_seen(self.inside)  # what is chosen among may be new
