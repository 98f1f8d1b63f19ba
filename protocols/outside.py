"""What the engine says for a window that is locked, and has no key: that there is something to be
told, and never what (docs/decisions/054). The window tells it; the engine notifies nobody."""

from __future__ import annotations

import itertools
from contextlib import closing
from datetime import datetime, timedelta

from protocols.adapter import Refused
from protocols.store import Store
from storage.calm.claims import Claims
from storage.calm.gate import Signal, SignalKind, Verdict, judge
from storage.codec import millis
from storage.editions import Editions
from storage.line import Frame
from storage.model import ChannelId, ChannelKind
from storage.pages import Reader

REACH = timedelta(minutes=10)
"""How long ago a direct message may have come here and still be told of."""
MOST = 100  # signals that wait for a window's word about its system


class Outside:
    """Signals go out as a number and a kind. Each is judged by the gate twice, as in a window:
    when it arises, and again when the window knows whether its system is still; then claimed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._claims = Claims(store.database, store.clock)
        self._editions = Editions(store.database, store.clock)
        self._number = itertools.count(1)
        self._waiting: dict[int, Signal] = {}

    async def answer(self, args: Frame) -> Frame:
        """``about``: "hour" (an edition's hour has come: it is made), "alarms", "direct", or
        "tell" (whether number so and so may be told now: then it is, and by nobody else)."""
        do = self._store.do
        match args.get("about"):
            case "hour":
                found = await do(self._hour, _instant(args, "hour"))
            case "alarms":
                found = await do(self._alarms, _instant(args, "after"), _instant(args, "until"))
            case "direct":
                found = await do(self._direct, _channels(args), _instant(args, "written"))
            case "tell":
                number = args.get("number")
                signal = self._waiting.pop(number, None) if isinstance(number, int) else None
                still = args.get("still") is not False
                return {"tell": signal is not None and await do(self._first, signal, still)}
            case _:
                raise Refused("invalid")
        return {"signals": [self._told_of(signal) for signal in found]}

    def _told_of(self, signal: Signal) -> Frame:
        number = next(self._number)
        self._waiting[number] = signal
        while len(self._waiting) > MOST:
            del self._waiting[next(iter(self._waiting))]
        return {"number": number, "kind": str(signal.kind), "at": signal.at.isoformat()}

    # --- on the writing thread --------------------------------------------------------------

    def _hour(self, hour: datetime) -> list[Signal]:
        """As a window makes it at its hour: of all that would, one does. A window that made it
        and was locked before it told of it leaves that to us."""
        if self._claims.claim(f"made:{hour.isoformat()}"):
            number = self._editions.make_if_new(kind="hour")
        else:
            number = self._made_since(hour)
        if number is None:
            return []
        empty = self._editions.is_empty(number)
        name = f"edition:{hour.isoformat()}"
        return self._passing([Signal(kind=SignalKind.EDITION, name=name, at=hour, empty=empty)])

    def _made_since(self, hour: datetime) -> int | None:
        found = self._store.database.rows(
            "SELECT max(id) FROM edition WHERE kind = 'hour' AND made_at >= ?", (millis(hour),)
        )
        return None if found[0][0] is None else int(found[0][0])

    def _alarms(self, after: datetime, until: datetime) -> list[Signal]:
        with closing(self._store.database.reader()) as connection:
            due = Reader(connection, self._store.clock).alarms_due(after, until)
        now = self._store.clock.now()
        return self._passing(
            [
                Signal(
                    kind=SignalKind.ALARM,
                    name=f"alarm:{one.item}#{one.recurrence}:{one.starts.isoformat()}",
                    at=one.at,
                    important=one.important,
                )
                for one in due
                if one.starts > now
            ]
        )

    def _direct(self, channels: frozenset[ChannelId] | None, written: datetime) -> list[Signal]:
        with closing(self._store.database.reader()) as connection:
            reader = Reader(connection, self._store.clock)
            people = reader.choices().people
            if not people:
                return []
            if channels is None:
                channels = frozenset(row.id for row in reader.channels((ChannelKind.DIRECT,)))
            since = self._store.clock.now() - REACH
            rows = reader.direct_since(people, channels, since, written)
        return self._passing(
            [
                Signal(
                    kind=SignalKind.DIRECT, name=f"direct:{one.item}", at=one.at, author=one.author
                )
                for one in rows
            ]
        )

    def _passing(self, signals: list[Signal], *, still: bool = False) -> list[Signal]:
        """Those that the gate lets through now."""
        if not signals:
            return []
        with closing(self._store.database.reader()) as connection:
            reader = Reader(connection, self._store.clock)
            choices = reader.choices()
            blocked = frozenset(row.address for row in reader.blocked())
        now = self._store.clock.now()
        return [
            signal
            for signal in signals
            if judge(signal, choices, now, still=still, blocked=blocked) is Verdict.PASSES
        ]

    def _first(self, signal: Signal, still: bool) -> bool:
        return bool(self._passing([signal], still=still)) and self._claims.claim(signal.name)


def _instant(args: Frame, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(args.get(name)))
    except ValueError:
        raise Refused("invalid") from None
    if found.tzinfo is None:
        raise Refused("invalid")
    return found


def _channels(args: Frame) -> frozenset[ChannelId] | None:
    """None: wherever one is written to directly."""
    given = args.get("channels")
    if given is None:
        return None
    if not isinstance(given, list):
        raise Refused("invalid")
    return frozenset(ChannelId(one) for one in given if isinstance(one, str))
