"""Every page that a reader has, as the window asks for it, and how long each takes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import cycle
from typing import Any

from desktop.pages.directory import TYPED
from desktop.pages.search import SHOWN
from storage.clock import Clock
from storage.model import AddressId, CardId, ChannelId, ChannelKind, FieldKind, GroupId, ItemId
from storage.pages import Reader
from storage.rows import Narrow, NarrowKind
from tests.bench.content import ACCOUNTS, ROOMS, address_of, channel_of, key_of, room_of
from tests.bench.words import rarest, vocabulary

Ask = Callable[[], object]
_WARM = 5  # askings that do not count
_HOME = ChannelId(channel_of("news", "home"))
_BOOK = channel_of("dav", "/book/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds of this thread's processor and of the clock on the wall."""

    p50: float
    p95: float
    cpu: float  # the median
    cpu95: float
    rows: int  # of the last answer, 1 for one that has none


def took(ask: Ask, times: int = 60) -> Took:
    """How long it takes to ask, over and over."""
    return took_beside({"": ask}, times)[""]


def took_beside(asks: Mapping[str, Ask], times: int = 60) -> dict[str, Took]:
    """Several ways to ask in turns, so that what else the computer does hits each alike."""
    walls: dict[str, list[float]] = {name: [] for name in asks}
    cpus: dict[str, list[float]] = {name: [] for name in asks}
    found: dict[str, object] = {}
    for n in range(times + _WARM):
        for name, ask in asks.items():
            began, spent = time.perf_counter(), time.thread_time()
            found[name] = ask()
            if n >= _WARM:
                cpus[name].append(1000 * (time.thread_time() - spent))
                walls[name].append(1000 * (time.perf_counter() - began))
    return {
        name: Took(
            p50=statistics.median(walls[name]),
            p95=_p95(walls[name]),
            cpu=statistics.median(cpus[name]),
            cpu95=_p95(cpus[name]),
            rows=_rows(found[name]),
        )
        for name in asks
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _rows(found: Any) -> int:
    if isinstance(found, tuple | list | frozenset | dict):
        return sum(len(getattr(one, "entries", "1")) for one in found)  # days have several
    sections = getattr(found, "sections", None)
    return 1 if sections is None else sum(len(one.entries) for one in sections)


class Asking:
    """The questions of one reader, whose content is ``size`` items."""

    def __init__(self, reader: Reader, clock: Clock, size: int) -> None:
        self.reader, self._now, self._size = reader, clock.now(), size
        self._chance = random.Random(11)

    def any_item(self, kind: str = "") -> ItemId:
        """One of all, by chance; ``kind`` "post" or "message" if it matters."""
        number = self._chance.randrange(self._size // 4) * 4
        return ItemId(key_of(min(number + (3 if kind == "post" else 0), self._size - 1)))

    def merged(self) -> dict[str, Ask]:
        """The pages that put everything in one order."""
        reader = self.reader
        month = reader.editions()[1].id
        return {
            "timeline": reader.timeline,
            "edition": reader.edition,
            "edition of a month": lambda: reader.edition(id=month),
            "timeline, any date": lambda: reader.timeline(before=self.any_item()),
            "home, any date": lambda: reader.conversation(_HOME, before=self.any_item("post")),
            "agenda, any month": lambda: reader.agenda(self._any_day(), 42, UTC),
        }

    def _any_day(self) -> Any:
        return (self._now - timedelta(days=self._chance.randrange(700))).date()

    def pages(self) -> dict[str, Ask]:
        """Every page of the reader."""
        return {
            **self.merged(),
            **self._lists(),
            **self._time(),
            **self._people(),
            **self._around(),
            **self._calm(),
        }

    def _lists(self) -> dict[str, Ask]:
        reader, person = self.reader, address_of(5)
        rooms = cycle(ChannelId(room_of(n)) for n in (0, 3, 20, 100))
        tag = channel_of("news", "tag/sujet3")
        edition = reader.edition()
        assert edition is not None
        folds = [one for part in edition.sections for one in part.entries if one.folded]

        def narrow(kind: NarrowKind, value: str) -> Ask:
            return lambda: reader.edition(Narrow(kind=kind, value=value))

        return {
            "editions": reader.editions,
            "edition of a group": narrow(NarrowKind.GROUP, "g3"),
            "edition of a source": narrow(NarrowKind.SOURCE, tag),
            "edition of a person": narrow(NarrowKind.PERSON, person),
            "fold": lambda: (
                folds
                and reader.fold(edition.id, folds[0].folded[-20:], ItemId(folds[0].item or ""))
            ),
            "conversation": lambda: reader.conversation(next(rooms)),
            "thread": lambda: reader.thread(self.any_item()),
            "thread of a post": lambda: reader.thread(self.any_item("post")),
            "thread channels": lambda: reader.thread_channels(self.any_item()),
            "entry": lambda: reader.entry(self.any_item()),
            "position": lambda: reader.position(edition.id),
        }

    def _time(self) -> dict[str, Ask]:
        reader = self.reader
        events = cycle(ItemId(f"event-{n}@asso.example") for n in range(0, 200, 7))
        return {
            "agenda": lambda: reader.agenda(self._now.date(), 31, UTC),
            "event": lambda: reader.event(next(events)),
            "ties of an event": lambda: reader.ties(next(events)),
            "events that a post names": lambda: reader.named(self.any_item("post")),
            "alarms": reader.alarms,
            "alarm": lambda: reader.alarm(next(events)),
            "alarms due": lambda: reader.alarms_due(self._now - timedelta(minutes=5), self._now),
        }

    def _people(self) -> dict[str, Ask]:
        reader = self.reader
        cards = cycle(CardId(f"{_BOOK}/{n}") for n in range(0, 30, 7))
        year = {FieldKind.YEAR: frozenset({"1992"})}
        return {
            "people: all": lambda: reader.people(""),
            "people: a facet": lambda: reader.people("", 200, year),
            "facets": reader.facets,
            "facet: city": lambda: reader.facet(FieldKind.CITY),
            "facet: city beside a year": lambda: reader.facet(FieldKind.CITY, year),
            "unreadable cards": reader.has_unreadable_cards,
            "person": lambda: reader.person(next(cards)),
            "card of an address": lambda: reader.card_of(AddressId("@p17:talk.example")),
            "names": lambda: reader.names_of([AddressId(address_of(n)) for n in range(20)]),
            "blocked": reader.blocked,
        }

    def _around(self) -> dict[str, Ask]:
        reader = self.reader
        talk = (ChannelKind.ROOM, ChannelKind.DIRECT)
        return {
            "groups": reader.groups,
            "group": lambda: reader.group(GroupId("g3")),
            "channels": reader.channels,
            "conversations": lambda: reader.channels(talk),
            "channel": lambda: reader.channel(ChannelId(room_of(0))),
            "places": lambda: reader.places("Say"),
            "outbox": reader.outbox,
            "drafts": reader.drafts,
            "accounts": reader.accounts,
            "freshness": reader.freshness,
            "setting": lambda: reader.setting("association", {}),
            "revision": reader.revision,
        }

    def _calm(self) -> dict[str, Ask]:
        reader = self.reader
        people = [AddressId(address_of(n)) for n in range(ROOMS - 30, ROOMS)]
        direct = [ChannelId(room_of(n)) for n in range(ROOMS - 30, ROOMS)]
        hour = self._now - timedelta(hours=1)
        return {
            "choices": reader.choices,
            "direct messages to tell": lambda: reader.direct_since(people, direct, hour, hour),
        }

    # --- what is typed -------------------------------------------------------------------------

    def searches(self) -> dict[str, Ask]:
        """Newest first, by words of every frequency, and narrowed."""
        every = vocabulary()
        common, usual, rare = every[1], every[300], rarest()
        typed = {
            "a word of every text": common,
            "a usual word": usual,
            "a rare word": rare,
            "a word that one text has": f"dossier{self._size // 200 * 100}",
            "a word that none has": "zzyzx",
            "three letters of a common word": every[60][:3],
            "three letters": "cha",
            "two letters": "co",
            "two letters that many are called by": "ca",
            "a usual word and two letters": f"{usual} co",
            "an emoji": "🎉",
            "a long prefix": every[2000][:5],
            "two common words": f"{every[0]} {every[3]}",
            "a common and a rare word": f"{common} {rare}",
            "four words": " ".join((common, usual, every[50], every[7])),
            "a phrase": f'"{every[0]} {every[1]}"',
        }
        typed |= self._narrowed(common, rare)
        return {name: self._search(text) for name, text in typed.items()}

    def _narrowed(self, common: str, rare: str) -> dict[str, str]:
        who, seldom = '"Paul Lambert 15"', '"Nadia Amrani 2934"'
        old, new = (f"{self._now - timedelta(days=n):%Y-%m-%d}" for n in (600, 30))
        return {
            "common, in a large room": f'{common} in:"Salon 0"',
            "common, in a small room": f'{common} in:"Salon 150"',
            "rare, in a room": f'{rare} in:"Salon 0"',
            "common, in a group": f'{common} in:"Groupe 0"',
            "rare, in a group": f'{rare} in:"Groupe 0"',
            "common, from somebody": f"{common} from:{who}",
            "common, from one who hardly speaks": f"{common} from:{seldom}",
            "common, from and in": f'{common} from:{who} in:"Salon 2"',
            "common, before long ago": f"{common} before:{old}",
            "common, after a day": f"{common} after:{new}",
            "prefix, from, before": f"{common[:3]} from:{who} before:{old}",
            "all at once": f'{common} from:{who} in:"Salon 2" after:{old} before:{new}',
        }

    def _search(self, text: str) -> Ask:
        """As many as the page shows."""
        return lambda: self.reader.search(text, SHOWN)

    def directory(self) -> dict[str, Ask]:
        """As one types a name, a city, or both."""
        typed = ("c", "ca", "cam", "mar", "martin", "lambert12 cam", "ville-3", "paul roux", "zz")
        return {text: self._people_of(text) for text in typed}

    def _people_of(self, text: str) -> Ask:
        """As many as the page lists."""
        return lambda: self.reader.people(text, TYPED)


def account_of(name: str) -> str:
    return ACCOUNTS[name]
