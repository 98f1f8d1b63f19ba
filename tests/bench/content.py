"""Two years of a community, as rows of the cache's tables: the newest first, the same each time.

A smaller content is the newest part of a larger one, so that a page shows the same of both.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.codec import millis
from storage.folding import fold
from tests.bench.words import Speech

MILLION = 1_000_000
SPAN = timedelta(days=730)
ROOMS, ENCRYPTED, DIRECT = 200, 70, 30
PEOPLE = 3_000
HASHTAGS = tuple(f"sujet{n}" for n in range(8))
CALENDARS = 6
EVENTS, CARDS = 5_000, 35_000  # of a million items
_LEAST_EVENTS = 1_000  # so that an agenda is as full with few items as with many
_TURNS = 0.1  # how often another room has the word: people answer one another
_DAY = 86_400_000  # milliseconds
ME = {"talk": "@me:talk.example", "news": "@me@news.example", "dav": "mailto:me@asso.example"}
ACCOUNTS = {name: f"{name:0<16}" for name in ME}
PROTOCOLS = {"talk": "matrix", "news": "mastodon", "dav": "dav"}
_FIRST = ("Camille", "Mathis", "Sophie", "Renaud", "Nadia", "Paul", "Anne", "Élodie", "Marc", "Zoé")
_FAMILY = ("Roux", "Lambert", "Bernard", "Keller", "Amrani", "Jourdan", "Blanchet", "Martin")

Row = tuple[Any, ...]


@dataclass(slots=True)
class Portion:
    """Rows of one part of the content: table -> rows, in the order of ``COLUMNS``."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, *row: Any) -> None:
        self.rows.setdefault(table, []).append(row)


COLUMNS = {
    "account": "key, protocol, server, login, address, name, state, synced_at, added_at",
    "channel": "key, account, remote, kind, name, aliases, topic, accepts, presence, encrypted,"
    " peers",
    "address": "key, name",
    "membership": "channel, address, name, present",
    "item": "id, key, kind, author, at, text, html, title, warning, language, visibility, reply_to,"
    " thread, url, media, mentions, edited_at",
    "placement": 'item, channel, reason, "by", at, arrived',
    "tag": "item, tag",
    "payload": "channel, remote, item_key, body, version",
    "amendment": "key, account, item_key, author, at, text",
    "appreciation": 'account, item_key, "by", kind, at, arrived',
    "event": "item, starts, ends, all_day, zone, place, organiser, attendees, recurs, cancelled",
    "occurrence": "item, channel, recurrence, starts, ends, all_day",
    "card": "id, key, channel, name, sort, fields",
    "card_field": "card, kind, value",
    "card_text": "rowid, words",
    "read_mark": "channel, item_key, at, told",
    "blocked": "address, source",
    "alarm": 'item_key, "before", important',
}


def key_of(number: int) -> str:
    """An item's key: as long and as scattered as servers make them."""
    digest = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=32).digest()
    return "$" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def address_of(person: int, where: str = "talk") -> str:
    return f"@p{person}@news.example" if where == "news" else f"@p{person}:talk.example"


def name_of(person: int) -> str:
    return f"{_FIRST[person % 10]} {_FAMILY[person // 10 % 8]} {person}"


def channel_of(account: str, remote: str) -> str:
    return f"{ACCOUNTS[account]}/{remote}"


def room_of(number: int) -> str:
    return channel_of("talk", f"!salon{number}:talk.example")


class Content:
    """``size`` items until ``now``, and what belongs to so many."""

    def __init__(self, size: int, now: datetime) -> None:
        self.size, self.now = size, millis(now)
        self._step = SPAN / timedelta(milliseconds=1) / MILLION
        self._chance = random.Random(7)
        self._speech = Speech()
        self._weights = list(itertools.accumulate(1 / (n + 3) for n in range(ROOMS)))
        self._members = [self._of_room(n) for n in range(ROOMS)]
        self._recent: dict[str, list[int]] = {}
        self._room = 0

    def _of_room(self, number: int) -> list[int]:
        if number >= ROOMS - DIRECT:
            return [number]
        chance = random.Random(number)
        return chance.sample(range(PEOPLE), max(5, 400 // (number + 1)))

    # --- what stands around --------------------------------------------------------------------

    def around(self) -> Portion:
        """Accounts, channels and people."""
        made = Portion()
        for name, address in ME.items():
            made.add(
                *("account", ACCOUNTS[name], PROTOCOLS[name], "http://127.0.0.1:1", "me"),
                *(address, "Me", "ready", self.now, self.now - 800 * _DAY),
            )
        self._rooms(made)
        self._timelines(made)
        for person in range(PEOPLE):
            made.add("address", address_of(person), name_of(person))
            made.add("address", address_of(person, "news"), name_of(person))
        for n in range(3):
            made.add("blocked", address_of(PEOPLE - 1 - n), "")
        return made

    def _rooms(self, made: Portion) -> None:
        say = json.dumps({"intents": ["Delete", "Edit", "Say"]})
        for n in range(ROOMS):
            direct = n >= ROOMS - DIRECT
            peers = [address_of(one) for one in self._members[n]] if direct else []
            made.add(
                *("channel", room_of(n), ACCOUNTS["talk"], f"!salon{n}:talk.example"),
                *("direct" if direct else "room", name_of(n) if direct else f"Salon {n}", "[]", ""),
                *(say, "joined", int(n % ROOMS < ENCRYPTED or direct), json.dumps(peers)),
            )
            for one in self._members[n]:
                made.add("membership", room_of(n), address_of(one), name_of(one), 1)
            made.add("membership", room_of(n), ME["talk"], "Me", 1)

    def _timelines(self, made: Portion) -> None:
        post = json.dumps({"intents": ["Boost", "Delete", "Edit", "Say"]})
        plan = json.dumps({"intents": ["Delete", "Reschedule", "Rsvp", "Schedule"]})

        def add(account: str, remote: str, kind: str, name: str, accepts: str = "{}") -> None:
            key = channel_of(account, remote)
            row = (key, ACCOUNTS[account], remote, kind, name, "[]", "", accepts, "joined", 0, "[]")
            made.add("channel", *row)

        add("news", "home", "home", "home", post)
        add("news", "mentions", "mentions", "mentions")
        for tag in HASHTAGS:
            add("news", f"tag/{tag}", "hashtag", tag)
        for n in range(CALENDARS):
            add("dav", f"/cal{n}/", "calendar", f"Agenda {n}", plan)
        add("dav", "/book/", "book", "Annuaire")

    # --- items ---------------------------------------------------------------------------------

    def portions(self, most: int = 5_000) -> Iterator[Portion]:
        """All items with what belongs to them, the oldest portion first, as they came."""
        for last in range(self.size, 0, -most):
            made = Portion()
            for number in range(last - 1, max(last - most, 0) - 1, -1):
                self._item(made, number)
            yield made
        made = Portion()
        for room, recent in self._recent.items():
            made.add("read_mark", room, key_of(recent[0]), self._at(recent[0]), 1)
        yield made

    def _at(self, number: int) -> int:
        return int(self.now - self._step * (number + 1))

    def _item(self, made: Portion, number: int) -> None:
        if number % 4 == 3:
            self._post(made, number)
        else:
            self._message(made, number)

    def _message(self, made: Portion, number: int) -> None:
        if self._chance.random() < _TURNS:
            self._room = self._chance.choices(range(ROOMS), cum_weights=self._weights)[0]
        room = self._room
        where = room_of(room)
        person = self._chance.choice(self._members[room])
        author = ME["talk"] if number % 17 == 0 else address_of(person)
        recent = self._heard(where, number)
        reply = self._chance.choice(recent) if number % 7 == 0 and recent else None
        thread = recent[0] if number % 23 == 0 and recent else None
        mention = [ME["talk"]] if number % 50 == 0 else []
        self._write(made, number, "message", author, reply=reply, thread=thread, mentions=mention)
        reason = "mention" if mention else "direct" if room >= ROOMS - DIRECT else "room"
        at = self._at(number)
        made.add("placement", self._id(number), where, reason, None, at, at)
        text = made.rows["item"][-1][5]
        body = {
            "type": "m.room.message",
            "sender": author,
            "event_id": key_of(number),
            "origin_server_ts": at,
            "content": {"msgtype": "m.text", "body": text},
        }
        raw = json.dumps(body, ensure_ascii=False).encode()
        made.add("payload", where, key_of(number), key_of(number), raw, 1)

    def _post(self, made: Portion, number: int) -> None:
        home = channel_of("news", "home")
        author = ME["news"]
        if number % 61:
            author = address_of(int(self._chance.paretovariate(0.7)) % PEOPLE, "news")
        recent = self._heard(home, number)
        reply = self._chance.choice(recent) if number % 5 == 0 and recent else None
        self._write(made, number, "post", author, reply=reply)
        item, at = self._id(number), self._at(number)
        if number % 11 == 0:
            by = address_of(number % 200, "news")
            made.add("placement", item, home, "boost", by, at, at)
            boost = (ACCOUNTS["news"], key_of(number), by, "boost", at, at)
            made.add("appreciation", *boost)
        else:
            made.add("placement", item, home, "followed", None, at, at)
        if number % 53 == 0:
            made.add("placement", item, channel_of("news", "mentions"), "mention", None, at, at)
        if number % 10 == 7:
            tag = HASHTAGS[number // 10 % len(HASHTAGS)]
            made.add("tag", item, tag)
            made.add("placement", item, channel_of("news", f"tag/{tag}"), "hashtag", None, at, at)

    def _heard(self, where: str, number: int) -> list[int]:
        """What was said there last, oldest first; what is about to be said joins it."""
        recent = self._recent.setdefault(where, [])
        before = recent[-12:]
        recent[:] = [*before, number]
        return before

    def _id(self, number: int) -> int:
        """Local ids rise as things come."""
        return self.size - number

    def _write(
        self,
        made: Portion,
        number: int,
        kind: str,
        author: str,
        *,
        reply: int | None,
        thread: int | None = None,
        mentions: Sequence[str] = (),
    ) -> None:
        post = kind == "post"
        text, at = self._speech.text(number, 28 if post else 14), self._at(number)
        edited = at + 60_000 if number % 97 == 0 else None
        if edited:
            account = ACCOUNTS["news" if post else "talk"]
            made.add("amendment", key_of(number) + "e", account, key_of(number), author, at, text)
        media = [{"id": f"m{number}", "remote": f"mxc://t/{number}"}] if number % 20 == 1 else []
        html = f"<p>{text}</p>" if post or number % 10 == 2 else None
        key, answers = key_of(number), None if reply is None else key_of(reply)
        root = None if thread is None else key_of(thread)
        url = f"https://news.example/@p/{number}" if post else None
        made.add(
            *("item", self._id(number), key, kind, author, at, text, html, "", "", "fr"),
            *(
                "public" if post else None,
                answers,
                root,
                url,
                json.dumps(media),
                json.dumps(mentions),
            ),
            edited,
        )

    # --- events and people ----------------------------------------------------------------------

    def events(self) -> Portion:
        """Those nearest to now first; each fiftieth is a series of every week."""
        made = Portion()
        count = max(self.size * EVENTS // MILLION, min(self.size, _LEAST_EVENTS))
        for n in range(count):
            away = (n + 1) // 2 * (SPAN / timedelta(milliseconds=1) / EVENTS)
            starts = int(self.now + (away if n % 2 else -away)) // 900_000 * 900_000
            self._event(made, n, min(starts, self.now + 300 * _DAY - n * 60_000))
        for n in range(0, min(count, 200), 10):
            made.add("alarm", f"event-{n}@asso.example", 60, 0)
        return made

    def _event(self, made: Portion, n: int, starts: int) -> None:
        where = channel_of("dav", f"/cal{n % CALENDARS}/")
        item, key, whole = self.size + 1 + n, f"event-{n}@asso.example", n % 12 == 0
        if whole:
            starts = starts // _DAY * _DAY
        ends = starts + (_DAY if whole else 7_200_000)
        at = min(starts - 30 * _DAY, self.now - n * 3_600_000 - 1)
        title = self._speech.text(1, 4)
        made.add(
            *("item", item, key, "event", ME["dav"], at, self._speech.text(1, 10), None, title),
            *("", None, None, None, None, None, "[]", "[]", None),
        )
        series = n % 50 == 0
        people = [{"address": f"mailto:p{k}@asso.example"} for k in range(n % 8)]
        made.add(
            *("event", item, starts, ends, int(whole), "Europe/Paris", f"Salle {n % 40}"),
            *(ME["dav"], json.dumps(people), "FREQ=WEEKLY;COUNT=52" if series else "", 0),
        )
        made.add("placement", item, where, "calendar", None, at, at)
        made.add("payload", where, f"{n}.ics", key, b"BEGIN:VCALENDAR\r\n" * 30, 1)
        for week in range(52 if series else 1):
            begins = starts + week * 7 * _DAY
            name = f"{begins}" if series else ""
            made.add("occurrence", item, where, name, begins, begins + ends - starts, int(whole))

    def cards(self) -> Iterator[Portion]:
        """The directory."""
        count = self.size * CARDS // MILLION
        for first in range(0, count, 5_000):
            made = Portion()
            for n in range(first, min(first + 5_000, count)):
                self._card(made, n)
            yield made

    def _card(self, made: Portion, n: int) -> None:
        chance = random.Random(n)
        first, family = chance.choice(_FIRST), f"{chance.choice(_FAMILY)}{n % 400}"
        said = {
            "year": str(1955 + n % 70),
            "region": chance.choice(("Nord", "Sud", "Est", "Ouest")),
            "city": f"Ville-{chance.randrange(900)}",
            "org": f"Société {chance.randrange(6000)}",
            "title": f"Métier {n % 500}",
            "category": f"Groupe {n % 60}",
            "email": f"p{n}@asso.example",
            "matrix": f"@p{n}:talk.example",
        }
        book, name = channel_of("dav", "/book/"), f"{first} {family}"
        fields = json.dumps([{"kind": kind, "value": value} for kind, value in said.items()])
        made.add("card", n + 1, f"{book}/{n}", book, name, fold(f"{family} {first}"), fields)
        made.add("card_text", n + 1, " ".join((name, *said.values())))
        for kind in ("year", "region", "city", "org", "title", "category"):
            made.add("card_field", n + 1, kind, said[kind])
