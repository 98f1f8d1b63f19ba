"""What stands in the person's page, and how: rooms and sources, what is passed on, thanks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.calm.parts.part import Part
from desktop.cards.parts import SMALL, Text
from desktop.desk import Desk
from desktop.wording import dates, words
from storage.calm.choices import Choices, Kept, Shown
from storage.model import AccountId, ChannelId, ChannelKind, Presence

KINDS = (
    ChannelKind.ROOM,
    ChannelKind.HOME,
    ChannelKind.LIST,
    ChannelKind.HASHTAG,
    ChannelKind.FEED,
    ChannelKind.CALENDAR,
)
"""What can be left out of a page. What is written to the person themself always stands in it."""
FIRST, MORE = 6, 20  # rooms and sources: at first, and how many more come with a click
Options = tuple[tuple[str, Any], ...]
SECONDS = (0, 5, 10, 20, 30, 60)


class Asked(QWidget):
    """What is chosen about at the left, the choice at the right; below, where there is no room."""

    def __init__(self, part: Part, words_: str, under: str, box: QComboBox) -> None:
        super().__init__(part)
        px = part.desk.theme.px
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, px(2), 0, px(2))
        self._line.setSpacing(px(12))
        said = QVBoxLayout()
        said.setSpacing(px(1))
        name = Text(part.desk, self)
        name.setText(words_)
        said.addWidget(name)
        if under:
            small = Text(part.desk, self, size=SMALL, colour="muted")
            small.setText(under)
            said.addWidget(small)
        self._line.addLayout(said, 1)
        self._line.addWidget(box)


class AskingPart(Part):
    """Lines that each ask for one of several."""

    def ask(
        self, name: str, options: Options, now: Any, keep: Callable[[Any, Any], object]
    ) -> None:
        """One line; ``keep`` gets the stores and what was chosen."""

        def chosen(value: Any) -> None:
            self.choose(lambda stores: keep(stores, value))

        box = self.choice(self.inside, name, options, now, chosen)
        self.column.addWidget(Asked(self, name, "", box))


class KindsPart(AskingPart):
    """By kind: what others pass on, and who liked what the person wrote."""

    def look(self, choices: Choices) -> None:
        self.show_state((choices.boosts, choices.appreciations))

    def fill(self) -> None:
        boosts, appreciations = self._state
        together = (self.tr("In one line together"), Kept.GROUPED)
        nowhere = (self.tr("Not shown"), Kept.DROPPED)
        self.ask(
            self.tr("What people pass on to others"),
            ((self.tr("In full"), Kept.WHOLE), together, nowhere),
            boosts,
            lambda stores, kept: stores.calm.set_boosts(kept),
        )
        self.ask(
            self.tr("Who liked what you wrote, or passed it on"),
            (together, nowhere),
            appreciations,
            lambda stores, kept: stores.calm.set_appreciations(kept),
        )


class SendingPart(AskingPart):
    """How long what was sent waits to be taken back."""

    def look(self, choices: Choices) -> None:
        self.show_state(choices.take_back)

    def fill(self) -> None:
        offered = sorted({*SECONDS, self._state})
        self.ask(
            self.tr("What you send can be taken back"),
            tuple((self._seconds(count), count) for count in offered),
            self._state,
            lambda stores, seconds: stores.calm.set_take_back(seconds),
        )

    def _seconds(self, count: int) -> str:
        return self.tr("for %n second(s)", "", count) if count else self.tr("No, it leaves at once")


class ChannelsPart(Part):
    """Each room and source by name, a few at a time: there may be many, and a row costs. Those
    about which something was chosen come first; a row stays where it is when it is changed."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._boxes: dict[ChannelId, QComboBox] = {}
        self._choices = Choices()
        self._shown = FIRST

    def look(self, choices: Choices) -> None:
        self._choices = choices
        rows = sorted(
            (row for row in self.desk.pages.sources(KINDS) if row.presence is Presence.JOINED),
            key=lambda row: (row.name.casefold(), row.id),
        )
        found = tuple((row.id, row.name, row.kind, row.account) for row in rows)
        self.show_state((found, self._shown))
        for channel, box in self._boxes.items():
            shown = choices.channels.get(channel, Shown.WHOLE)
            if box.currentData() != shown:
                box.setCurrentIndex(max(0, box.findData(shown)))

    def fill(self) -> None:
        self._boxes.clear()
        rows, most = self._state
        if not rows:
            self.say(self.tr("None yet. Rooms and other sources that you follow stand here."))
            return
        self.say(
            self.tr(
                "Everything new stands in your page, unless you choose otherwise here. What is left"
                " out is there when you open it. What is written to you is never left out."
            )
        )
        chosen = self._choices.channels
        ordered = sorted(rows, key=lambda row: row[0] not in chosen)
        alike = len({name for _, name, *_ in rows}) < len(rows)
        for channel, name, kind, account in ordered[: max(most, len(chosen))]:
            self._add(channel, name, self._kind(kind, account) if alike else _plain(kind))
        if len(self._boxes) < len(rows):
            row, flow = self.line()
            flow.addWidget(self.button(row, self.tr("Show more of them"), self._more))

    def _add(self, channel: ChannelId, name: str, under: str) -> None:
        options = (
            (self.tr("In full"), Shown.WHOLE),
            (self.tr("In one line"), Shown.FOLDED),
            (self.tr("Left out"), Shown.OUT),
        )
        now = self._choices.channels.get(channel, Shown.WHOLE)
        box = self.choice(self.inside, name, options, now, self._keeping(channel))
        self._boxes[channel] = box
        self.column.addWidget(Asked(self, name, under, box))

    def _kind(self, kind: ChannelKind, account: AccountId) -> str:
        """Where two have the same name, whose each is."""
        row = next((one for one in self.desk.pages.accounts() if one.id == account), None)
        address = str(row.address).removeprefix("mailto:") if row is not None else ""
        return f"{_plain(kind)}, {address}" if address else _plain(kind)

    def _keeping(self, channel: ChannelId) -> Any:
        def keep(shown: Shown) -> None:
            self.choose(lambda stores: stores.calm.show_channel(channel, shown))

        return keep

    def _more(self) -> None:
        self._shown = len(self._boxes) + MORE
        self.look(self._choices)


def _plain(kind: ChannelKind) -> str:
    return dates.capital(words.channel_kind(kind))
