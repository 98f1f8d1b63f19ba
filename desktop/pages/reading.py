"""How far the person is in an edition: the place they come back to, and what went by on screen."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer

from desktop.cards.card import Row
from desktop.cards.cardlist import CardList
from desktop.cards.lines import EntryLine
from desktop.desk import Desk
from storage.calm.choices import Shown
from storage.model import ChannelId, ItemId, Reason

REST = 900
"""Milliseconds for which a list must stand still before what is on it counts as seen."""
_NO_MARKS = frozenset({Reason.INVITATION, Reason.APPRECIATED, Reason.CALENDAR})


class Reading(QObject):
    """Watches one list. Everything stays on this computer but the marks of channels, which the
    person's other devices share."""

    def __init__(self, desk: Desk, cards: CardList) -> None:
        super().__init__(cards)
        self._desk, self._cards = desk, cards
        self._edition: int | None = None
        self._kept: tuple[str, int] | None = None
        self._wanted: tuple[str, int] | None = None  # until the list is laid out
        self._passed: set[ItemId] = set()
        self._marked: dict[ChannelId, ItemId] = {}
        self.whole = True  # nothing is narrowed away
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.look)
        cards.stirred.connect(self._stirred)

    def open(self, edition: int | None) -> None:
        """Another edition is on the list; go to where the person left it."""
        if edition == self._edition:
            return
        self._edition, self._kept = edition, None
        self._passed.clear()
        if edition is None:
            return
        kept = self._desk.pages.position(edition)
        if kept is None:  # from now on it was on screen, and stays as it is
            self._keep("heading", 0)
        else:
            self.stand(kept)

    def stand(self, place: tuple[str, int] | None) -> None:
        """Go to a place, as soon as the list is laid out."""
        self._kept = self._wanted = place
        self._stirred()

    def where(self) -> tuple[str, int] | None:
        """The place that a list made anew should show."""
        return self._wanted or self._cards.place()

    def leave(self) -> None:
        """The person goes: keep the place."""
        self._rest.stop()
        place = self._cards.place()
        if place is not None and self.whole and self._wanted is None and place != self._kept:
            self._keep(*place)

    def look(self) -> None:
        """The list has stood still: keep the place, and mark as read what was on screen."""
        window = self._cards.window()
        if not self._cards.isVisible() or not window.isActiveWindow():
            return
        self.leave()
        if self.whole:
            self._mark()

    def _stirred(self) -> None:
        if self._wanted is not None:
            place = self._wanted
            self._wanted = None  # going there stirs the list again
            self._cards.to_place(*place)
            if not self._cards.isVisible():
                self._wanted = place
        if self._cards.isVisible():
            self._rest.start()

    def _keep(self, row: str, offset: int) -> None:
        edition = self._edition
        if edition is not None:
            self._kept = (row, offset)
            self._desk.writer.ask(lambda stores: stores.positions.keep(edition, row, offset))

    def _mark(self) -> None:
        on_screen = (row for row in self._cards.passed() if isinstance(row, EntryLine))
        self._passed |= {
            row.entry.item for row in on_screen if row.entry.item and not row.entry.folded
        }
        chosen = self._desk.pages.choices().channels
        out = {channel for channel, shown in chosen.items() if shown is Shown.OUT}
        found = marks(self._cards.rows(), self._passed, out)
        fresh = {to: item for to, item in found.items() if self._marked.get(to) != item}
        if not fresh:
            return
        self._marked |= fresh

        def mark(stores: object) -> None:
            for channel, item in fresh.items():
                stores.read_marks.read(channel, item)  # type: ignore[attr-defined]

        self._desk.writer.ask(mark, later=True)


def marks(
    rows: Sequence[Row], passed: Collection[ItemId], out: Container[ChannelId]
) -> Mapping[ChannelId, ItemId]:
    """Up to where each channel is read. A mark means everything before it too, so it goes no
    further than the first thing of the edition that was not on screen; what a closed line stands
    for was not. Channels that the person left out of editions are read where they are opened."""
    lines = [row.entry for row in rows if isinstance(row, EntryLine)]
    inside = {item for entry in lines for item in entry.folded}
    found: dict[ChannelId, ItemId] = {}
    stopped: set[ChannelId] = set()
    for entry in sorted(lines, key=lambda entry: entry.passed_at or entry.at):
        skipped = not entry.folded and entry.item in inside
        if skipped or entry.item is None or entry.reason in _NO_MARKS or entry.channel in out:
            continue
        last = entry.folded[-1] if entry.folded else entry.item
        if entry.channel in stopped or not set(entry.folded or (entry.item,)) <= set(passed):
            stopped.add(entry.channel)
        else:
            found[entry.channel] = last
    return found
