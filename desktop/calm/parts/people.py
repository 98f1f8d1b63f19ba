"""Whom the person lets speak to them at once, on which events they put an alarm, whom they do not
read: each list with what takes somebody out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.calm.parts.part import Part
from desktop.cards.parts import SMALL, Text
from desktop.wording import dates
from storage.calm.choices import Choices
from storage.model import AddressId
from storage.rows import AlarmRow, BlockedRow


class ListPart(Part):
    """Rows with words at the left and what can be done about them at the right."""

    def row(self, title: str, under: str = "") -> tuple[QWidget, QVBoxLayout, QHBoxLayout]:
        """One row: itself, where more words go, and where a button goes."""
        px = self.desk.theme.px
        row = QWidget(self.inside)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, px(2), 0, px(2))
        line.setSpacing(px(12))
        said = QVBoxLayout()
        said.setSpacing(px(2))
        name = Text(self.desk, row)
        name.setText(title)
        said.addWidget(name)
        if under:
            small = Text(self.desk, row, size=SMALL, colour="muted")
            small.setText(under)
            said.addWidget(small)
        line.addLayout(said, 1)
        self.column.addWidget(row)
        return row, said, line

    def end_with(
        self, row: QWidget, line: QHBoxLayout, label: str, name: str, then: Callable[[], object]
    ) -> None:
        """The button of a row; ``name`` says for the ear of what it is."""
        button = self.button(row, label, then, key=name)
        button.setAccessibleName(name)
        line.addWidget(button)


class PeoplePart(ListPart):
    """Whose direct messages are told at once."""

    def look(self, choices: Choices) -> None:
        found: dict[str, list[AddressId]] = {}
        for address, name in self.desk.pages.names_of(choices.people).items():
            found.setdefault(name, []).append(address)
        self.show_state(
            tuple((name, tuple(sorted(found[name]))) for name in sorted(found, key=str.casefold))
        )

    def fill(self) -> None:
        self.say(
            self.tr(
                "When one of these people writes to you, and to you alone, you are told at once."
                " Your quiet hours hold for them too."
            )
        )
        if not self._state:
            self.say(
                self.tr("Nobody. You add somebody on their card, or where you talk with them."),
                muted=False,
            )
        for name, addresses in self._state:
            row, _, line = self.row(name)
            self.end_with(
                row,
                line,
                self.tr("No longer tell me"),
                self.tr("No longer tell me when {name} writes").format(name=name),
                self._unlisting(addresses),
            )

    def _unlisting(self, addresses: tuple[AddressId, ...]) -> Callable[[], None]:
        def work(stores: Any) -> None:
            stores.calm.unlist_people(addresses)

        return lambda: self.choose(work)


class AlarmsPart(ListPart):
    """Alarms on events, and which of them may ring in quiet hours."""

    def look(self, _choices: Choices) -> None:
        self.show_state(self.desk.pages.alarms())

    def fill(self) -> None:
        self.say(self.tr("Before these events an alarm tells you that they are near."))
        if not self._state:
            self.say(self.tr("No alarm. You put one where an event is open."), muted=False)
        for alarm in self._state:
            self._alarm(alarm)

    def _alarm(self, alarm: AlarmRow) -> None:
        row, said, line = self.row(alarm.title, self._when(alarm))
        label = self.tr("Also in my quiet hours")
        box = self.check(row, label, on=alarm.important, key=f"{alarm.item}:important")
        box.setAccessibleName(self.tr("{title}: also in my quiet hours").format(title=alarm.title))
        box.clicked.connect(
            lambda on: self.choose(lambda stores: stores.alarms.put(alarm.item, alarm.before, on))
        )
        said.addWidget(box)
        self.end_with(
            row,
            line,
            self.tr("Take away"),
            self.tr("Take the alarm of {title} away").format(title=alarm.title),
            lambda: self.choose(lambda stores: stores.alarms.remove(alarm.item)),
        )

    def _when(self, alarm: AlarmRow) -> str:
        before = self._before(alarm.before, alarm.all_day)
        if alarm.starts is None:
            return self.tr("It is over.")
        day = alarm.starts.date() if alarm.all_day else alarm.starts.astimezone().date()
        when = dates.capital(dates.day_words(day))
        if not alarm.all_day:
            when = self.tr("{day}, {time}").format(day=when, time=dates.hour(alarm.starts))
        return self.tr("{when}. The alarm rings {before}.").format(when=when, before=before)

    def _before(self, minutes: int, all_day: bool) -> str:
        if minutes == 0:
            return self.tr("when it begins")
        if all_day and minutes <= 24 * 60:
            return dates.before_a_day(minutes)
        if minutes % 1440 == 0:
            return self.tr("%n day(s) before", "", minutes // 1440)
        if minutes % 60 == 0:
            return self.tr("%n hour(s) before", "", minutes // 60)
        return self.tr("%n minute(s) before", "", minutes)


class BlockedPart(ListPart):
    """Whom the person does not read."""

    def look(self, _choices: Choices) -> None:
        self.show_state(self.desk.pages.blocked())

    def fill(self) -> None:
        self.say(
            self.tr(
                "What these people write is shown nowhere, and nothing tells you of it. They are"
                " not told."
            )
        )
        if not self._state:
            self.say(
                self.tr("Nobody. You choose this on somebody’s card or beside what they wrote."),
                muted=False,
            )
        for person in self._state:
            self._person(person)

    def _person(self, person: BlockedRow) -> None:
        if not person.here:
            there = self.tr(
                "You chose this at the server where you have an account, and change it there."
            )
            self.row(person.name, there)
            return
        row, _, line = self.row(person.name, person.address.removeprefix("mailto:"))
        self.end_with(
            row,
            line,
            self.tr("Read again"),
            self.tr("Read {name} again").format(name=person.name),
            lambda: self.choose(lambda stores: stores.blocking.unblock(person.address)),
        )
