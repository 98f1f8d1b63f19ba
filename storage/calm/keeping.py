"""The person's choices as settings keep them: read with care, written one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage.calm import nextpage
from storage.calm.choices import MOST_HOURS, WEEKDAYS, Choices, Kept, Quiet, Shown
from storage.clock import Clock, SystemClock
from storage.codec import clean, instant, millis
from storage.model import AccountId, AddressId, Changed, ChannelId, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Database, Write

HOURS = "calm.hours"  # [[480, 750], [], …], Monday first; minutes after midnight
QUIET = "calm.quiet"  # [[1320, 420], null, …], Monday first
PAUSED = "calm.paused"  # milliseconds since 1970
PEOPLE = "calm.people"
BOOSTS = "calm.boosts"
APPRECIATIONS = "calm.appreciations"
CHANNELS = "calm.channels"
TAKE_BACK = "calm.take_back"

LONGEST_TAKE_BACK = 120  # seconds
_DAY = 24 * 60  # minutes


def load(get: Callable[[str, Any], Any]) -> Choices:
    """What was chosen, from whatever reads settings by name and default.

    What is malformed counts as not chosen, and never makes the program louder: where quiet hours
    or a pause cannot be read, nobody has said when the program may speak.
    """
    hours = _hours(get(HOURS, None))
    quiet = _quiet(get(QUIET, None))
    paused = get(PAUSED, None)
    if quiet is None or not (paused is None or _is_time(paused)):
        hours = None
    chosen = Choices()
    appreciations = _one_of(Kept, get(APPRECIATIONS, None), chosen.appreciations)
    take_back = get(TAKE_BACK, None)
    return Choices(
        hours=hours,
        quiet=chosen.quiet if quiet is None else quiet,
        paused_until=instant(paused) if _is_time(paused) else None,
        people=frozenset(AddressId(one) for one in _texts(get(PEOPLE, None))),
        boosts=_one_of(Kept, get(BOOSTS, None), chosen.boosts),
        appreciations=Kept.DROPPED if appreciations is Kept.WHOLE else appreciations,
        channels=_channels(get(CHANNELS, None)),
        take_back=take_back if _within(take_back, LONGEST_TAKE_BACK + 1) else chosen.take_back,
    )


def read(write: Write) -> Choices:
    """What was chosen, within somebody's transaction."""
    change = _Change(write)

    def get(name: str, default: Any) -> Any:
        kept = change.get(name)
        return default if kept is None else kept

    return load(get)


class Keeping:
    """Writes the person's choices in one database; each is told as View.SETTINGS. What waits for
    their next page follows their hours in the same transaction."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        self._db, self._clock = db, clock or SystemClock()

    def choices(self) -> Choices:
        return load(self._get)

    def answer_hours(self, hours: Sequence[Sequence[int]]) -> Changed:
        """Seven days, Monday first; each any minutes after midnight, at most MOST_HOURS. A day
        without any, and seven of them, are answers too. ValueError for anything else."""
        kept = _hours([list(day) for day in hours])
        if kept is None:
            raise ValueError("not hours")
        with self._change() as change:
            # what could not be read has kept the program silent, and is not what the person saw
            if _quiet(change.get(QUIET)) is None:
                change.set(QUIET, None)
            if not _is_time(change.get(PAUSED)):
                change.set(PAUSED, None)
            change.set(HOURS, kept)
            self._moved(change)
        return change.changed

    def set_quiet(self, quiet: Sequence[Quiet | None]) -> Changed:
        """Seven days, Monday first. ValueError for anything else."""
        kept = [None if day is None else [day.begins, day.ends] for day in quiet]
        if _quiet(kept) is None:
            raise ValueError("not quiet hours")
        with self._change() as change:
            change.set(QUIET, kept)
            self._moved(change)
        return change.changed

    def pause(self, until: datetime | None) -> Changed:
        """Say nothing before an instant; None ends a pause."""
        with self._change() as change:
            change.set(PAUSED, None if until is None else millis(until))
            self._moved(change)
        return change.changed

    def list_people(self, addresses: Iterable[AddressId]) -> Changed:
        """Tell of their direct messages at once from now on."""
        with self._change() as change:
            listed = {*_texts(change.get(PEOPLE)), *(clean(one) for one in addresses)}
            change.set(PEOPLE, sorted(listed))
        return change.changed

    def unlist_people(self, addresses: Iterable[AddressId]) -> Changed:
        with self._change() as change:
            change.set(PEOPLE, sorted({*_texts(change.get(PEOPLE))} - {*addresses}))
        return change.changed

    def show_channel(self, channel: ChannelId, shown: Shown) -> Changed:
        """How a channel stands in editions; WHOLE is what every channel is at first."""
        with self._change() as change:
            channels = {**_channels(change.get(CHANNELS)), channel: shown}
            change.set(CHANNELS, {key: how for key, how in channels.items() if how != Shown.WHOLE})
        return change.changed

    def set_boosts(self, kept: Kept) -> Changed:
        with self._change() as change:
            change.set(BOOSTS, kept)
        return change.changed

    def set_appreciations(self, kept: Kept) -> Changed:
        """GROUPED or DROPPED; ValueError for WHOLE: one line for each like would be a stream."""
        if kept is Kept.WHOLE:
            raise ValueError("not one by one")
        with self._change() as change:
            change.set(APPRECIATIONS, kept)
        return change.changed

    def set_take_back(self, seconds: int) -> Changed:
        """0 to LONGEST_TAKE_BACK; ValueError for anything else."""
        if not _within(seconds, LONGEST_TAKE_BACK + 1):
            raise ValueError("not seconds")
        with self._change() as change:
            change.set(TAKE_BACK, seconds)
        return change.changed

    def _moved(self, change: _Change) -> None:
        nextpage.follow(change.write, read(change.write), self._clock.now())

    @contextmanager
    def _change(self) -> Iterator[_Change]:
        with self._db.write() as write:
            yield _Change(write)
            write.touch(views=[View.SETTINGS])

    def _get(self, name: str, default: Any) -> Any:
        rows = self._db.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return json.loads(rows[0][0]) if rows else default


class _Change:
    """Settings read and written in one transaction, so that two windows lose nothing."""

    def __init__(self, write: Write) -> None:
        self.write = write

    @property
    def changed(self) -> Changed:
        """Once it is committed."""
        return self.write.changed

    def get(self, name: str) -> Any:
        kept = self.write.value("SELECT value FROM setting WHERE name = ?", (name,))
        return None if kept is None else json.loads(kept)

    def set(self, name: str, value: object) -> None:
        self.write.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )


_STRANGERS = """
SELECT one.value FROM json_each(?) AS one
WHERE NOT EXISTS (SELECT 1 FROM address WHERE key = one.value)
  AND NOT EXISTS (SELECT 1 FROM item WHERE author = one.value)
  AND NOT EXISTS (SELECT 1 FROM membership WHERE address = one.value)
  AND NOT EXISTS (
    SELECT 1 FROM card WHERE instr(lower(fields), ltrim(lower(one.value), '@')))
"""


def forget(write: Write, account: AccountId) -> None:
    """Take the channels of an account that is gone, and people whom nobody else knows, out of the
    choices."""
    change = _Change(write)
    channels = _channels(change.get(CHANNELS))
    kept = {key: how for key, how in channels.items() if not key.startswith(f"{account}/")}
    if kept != channels:
        change.set(CHANNELS, kept)
    people = _texts(change.get(PEOPLE))
    strangers = {one for (one,) in write.rows(_STRANGERS, (json.dumps(people),))}
    if strangers:
        change.set(PEOPLE, sorted({*people} - strangers))


def _hours(kept: Any) -> tuple[tuple[int, ...], ...] | None:
    if not isinstance(kept, list) or len(kept) != WEEKDAYS:
        return None
    if not all(isinstance(day, list) and all(_within(one, _DAY) for one in day) for day in kept):
        return None
    days = tuple(tuple(sorted(set(day))) for day in kept)
    return days if all(len(day) <= MOST_HOURS for day in days) else None


def _quiet(kept: Any) -> tuple[Quiet | None, ...] | None:
    """None for what cannot be read; never chosen is seven days without."""
    if kept is None:
        return Choices().quiet
    if not isinstance(kept, list) or len(kept) != WEEKDAYS:
        return None
    if not all(day is None or _is_span(day) for day in kept):
        return None
    return tuple(None if day is None else Quiet(begins=day[0], ends=day[1]) for day in kept)


def _is_span(day: Any) -> bool:
    return isinstance(day, list) and len(day) == 2 and all(_within(one, _DAY) for one in day)


def _is_time(kept: Any) -> bool:
    return _within(kept, 1 << 47)  # some thousand years


def _within(kept: Any, limit: int) -> bool:
    return isinstance(kept, int) and not isinstance(kept, bool) and 0 <= kept < limit


def _texts(kept: Any) -> list[str]:
    return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []


def _channels(kept: Any) -> Mapping[ChannelId, Shown]:
    if not isinstance(kept, dict):
        return {}
    known = {str(one): one for one in Shown}
    return {
        ChannelId(key): known[how]
        for key, how in kept.items()
        if isinstance(how, str) and how in known
    }


def _one_of(kind: type[Kept], kept: Any, default: Kept) -> Kept:
    return kind(kept) if isinstance(kept, str) and kept in {str(one) for one in kind} else default
