"""When Préau speaks to the person, and about what: every choice of it on one page, in sentences."""

from __future__ import annotations

from desktop.calm.parts.computer import ComputerPart
from desktop.calm.parts.contents import ChannelsPart, KindsPart, SendingPart
from desktop.calm.parts.hours import HoursPart
from desktop.calm.parts.part import Part
from desktop.calm.parts.people import AlarmsPart, BlockedPart, PeoplePart
from desktop.calm.parts.quiet import PausePart, QuietPart
from desktop.desk import Desk
from desktop.pages.form import FormPage
from storage.model import Changed, View


class CalmPage(FormPage):
    """What is chosen here holds at once, and is taken back where it was chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(
            self.tr("When Préau speaks to you"),
            self.tr("You decide it, here and nowhere else. Nobody can decide it for you."),
        )
        self.parts: list[Part] = []
        self.hours = self._part(self.tr("Your page"), HoursPart(desk, self.inside))
        self.pause = self._part(self.tr("A pause"), PausePart(desk, self.inside))
        self.quiet = self._part(self.tr("Quiet hours"), QuietPart(desk, self.inside))
        self.people = self._part(
            self.tr("Who may speak to you at once"), PeoplePart(desk, self.inside)
        )
        self.alarms = self._part(self.tr("Alarms"), AlarmsPart(desk, self.inside))
        self.computer = self._part(self.tr("This computer"), ComputerPart(desk, self.inside))
        self.sending = self._part(self.tr("What you send"), SendingPart(desk, self.inside))
        self.blocked = self._part(
            self.tr("People whom you do not read"), BlockedPart(desk, self.inside)
        )
        self.channels = self._part(
            self.tr("What stands in your page"),
            KindsPart(desk, self.inside),
            ChannelsPart(desk, self.inside),
        )
        self.column.addStretch(1)

    def _part(self, name: str, *parts: Part) -> Part:
        """A section of one part or several; the last is returned."""
        self.add_section(name)
        for part in parts:
            part.setAccessibleName(name)
            self.column.addWidget(part)
            self.parts.append(part)
        return parts[-1]

    def concerns(self, changed: Changed) -> bool:
        here = {View.SETTINGS, View.BLOCKED, View.AGENDA, View.CHANNELS, View.ACCOUNTS}
        return bool(changed.views & here)

    def refresh(self) -> None:
        choices = self.desk.pages.choices()
        for part in self.parts:
            part.look(choices)
