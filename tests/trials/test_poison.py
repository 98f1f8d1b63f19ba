"""Content of the wrong form: one row that says so, and everything beside it is there."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from storage.editions import Editions
from storage.model import ItemKind
from storage.rows import Entry
from tests.household import LANGUAGES, Household, event
from tests.trials.panes import page, program, shown

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

WRONG: tuple[object, ...] = (None, 7, "x\0y", [], {}, True, [{"a": [None]}], 1e308)
MALFORMED = {
    "en": "This came in a form that cannot be read.",
    "fr": "Cela est arrivé sous une forme illisible.",
}
BROKEN_CALENDAR = {
    "en": "The calendar holds an event here that cannot be read.",
    "fr": "L’agenda contient ici un événement illisible.",
}


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field of a JSON value, whole objects included."""
    found: dict[Any, Any] = dict(enumerate(value)) if isinstance(value, list) else {}
    for name, inside in (value if isinstance(value, dict) else found).items():
        yield (*way, name)
        yield from places(inside, (*way, name))


def spoiled(sound: dict[str, Any], keep: set[str], mark: Callable[[Any, str], None]) -> list[Any]:
    """``sound`` once for each field and each wrong value, each with an identity of its own."""
    made = []
    for way in places(sound):
        if way[0] in keep:
            continue
        for wrong in WRONG:
            one = copy.deepcopy(sound)
            at = one
            for step in way[:-1]:
                at = at[step]
            at[way[-1]] = wrong
            mark(one, f"{'-'.join(map(str, way))}-{WRONG.index(wrong)}")
            made.append(one)
    return made


def everything(house: Household, protocol: str) -> list[Entry]:
    """All that an account holds, by channel."""
    found: list[Entry] = []
    for channel in house.reader.channels():
        if channel.account == house.accounts[protocol]:
            found += house.reader.conversation(channel.id, None, 5000)
    return found


async def healthy(house: Household, news: dict[str, str], engine: Any) -> None:
    """The engine is the same, every account is well, and what is new came."""
    assert set((await house.sync(engine)).values()) == {"ok"}
    for word in news.values():
        assert house.entries(word)
    log = [file.read_text() for file in house.folder.path.glob("*.log*")]
    assert not [line for text in log for line in text.splitlines() if "given up" in line]


async def said(
    house: Household, app: QApplication, protocol: str, sentence: dict[str, str]
) -> None:
    """In the row of the spoiled item: at the command line, and in the window's edition."""
    Editions(house.database, house.clock).make()
    for language in LANGUAGES:
        listed = await house.command(language, "timeline", "--limit", "1000")
        assert sentence[language] in listed.out
        with program(app, house.folder, house.key, language) as made:
            assert made.window is not None
            assert sentence[language] in page(made.window)


async def test_a_message_with_a_wrong_type_in_every_field(
    house: Household, qapp: QApplication
) -> None:
    sound = {
        "type": "m.room.message",
        "sender": house.world.talk.member.address,
        "origin_server_ts": 0,
        "content": {
            "msgtype": "m.text",
            "body": "sain",
            "format": "org.matrix.custom.html",
            "formatted_body": "<b>sain</b>",
            "m.mentions": {"user_ids": ["@a:b.example"]},
            "m.relates_to": {"m.in_reply_to": {"event_id": "$x"}, "rel_type": "m.thread"},
        },
        "unsigned": {"age": 5, "transaction_id": "m1", "m.relations": {"m.replace": {}}},
    }
    told: list[str] = []

    def mark(one: dict[str, Any], name: str) -> None:
        one["event_id"] = f"${secrets.token_hex(4)}-{name}"
        told.append(one["event_id"])

    def change(body: bytes) -> bytes:
        answer = json.loads(body)
        joined = answer.get("rooms", {}).get("join", {})
        for room in joined.values():
            events = room.get("timeline", {}).get("events", [])
            if any("Nouvelle" in str(one.get("content")) for one in events):
                sound["origin_server_ts"] = events[-1]["origin_server_ts"]
                wrong = spoiled(sound, set(), mark)
                room["timeline"]["events"] = [*wrong, 5, None, [], {"event_id": 4}, *events]
        return json.dumps(answer).encode()

    house.proxies["matrix"].falsify(change, lambda _m, path: "/sync" in path)
    async with house.engine() as engine:
        news = {name: await house.world.bring(name) for name in house.accounts}
        await healthy(house, news, engine)
    rows = {entry.item: entry for entry in everything(house, "matrix")}
    # A wrong kind or a sender nobody knows how to name is said so; what is not needed is not.
    missing = [name for name in told if name not in rows and "-type-" not in name]
    assert not missing
    unreadable = [one for one in rows.values() if one.kind is ItemKind.UNREADABLE]
    assert len(unreadable) >= 5 * (len(WRONG) - 1)
    assert {one.problem for one in unreadable} == {"malformed"}
    await said(house, qapp, "matrix", MALFORMED)


async def test_a_post_with_a_wrong_type_in_every_field(
    house: Household, qapp: QApplication
) -> None:
    told: list[str] = []

    def mark(one: dict[str, Any], name: str) -> None:
        one["id"] = f"{secrets.token_hex(4)}-{name}"
        if not name.startswith("uri-"):
            one["uri"] = f"https://news.example/{one['id']}"
            told.append(one["uri"])

    def change(body: bytes) -> bytes:
        entries = json.loads(body)
        sound = next(one for one in entries if "Nouvelle" in one.get("content", ""))
        sound = {**sound, "card": {"url": "https://x.example"}, "tags": [{"name": "x"}]}
        sound["account"] = {key: value for key, value in sound["account"].items() if value}
        wrong = spoiled(sound, {"id", "reblog"}, mark)
        return json.dumps([5, None, [], {}, *wrong, *entries]).encode()

    house.proxies["mastodon"].falsify(
        change, lambda _m, path: "/timelines/home" in path and "max_id" not in path
    )
    async with house.engine() as engine:
        news = {name: await house.world.bring(name) for name in house.accounts}
        await healthy(house, news, engine)
    rows = {str(entry.item): entry for entry in everything(house, "mastodon")}
    assert not [name for name in told if name not in rows]
    unreadable = [one for one in rows.values() if one.kind is ItemKind.UNREADABLE]
    assert {one.problem for one in unreadable} == {"malformed"}
    await said(house, qapp, "mastodon", MALFORMED)


BROKEN_ICS = (
    "",
    "Bonjour",
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:cut",
    (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:sans début\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART:hier\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:99999999T999999Z\r\n"
        "DTEND:-1\r\nRRULE:FREQ=SOMETIMES\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
)
BROKEN_VCARDS = ("", "Bonjour", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoé\r\n", "BEGIN:VCARD\r\nFN")


def replaced(words: dict[str, str]) -> Callable[[bytes], bytes]:
    """Put other bytes where the server has a whole object with this UID."""

    def change(body: bytes) -> bytes:
        text = body.decode()
        for name, broken in words.items():
            begin = text.find("BEGIN:V", text.find(f"{name}."))
            end = text.find("</", begin)
            if text.find(f"{name}.") >= 0 and begin >= 0:
                text = text[:begin] + broken + text[end:]
        return text.encode()

    return change


async def test_broken_events_and_cards(house: Household, qapp: QApplication) -> None:
    days = house.world.days
    events_ = {f"brise{n}": text for n, text in enumerate(BROKEN_ICS)}
    cards = {f"dechire{n}": text for n, text in enumerate(BROKEN_VCARDS)}
    for name in events_:
        days.put(f"{house.world.calendar}{name}.ics", event(name, "entier"))
    for name in (*cards, "zz-whole"):
        days.put(f"{house.world.book}{name}.vcf", card(name, "Zoé Amar"))
    house.proxies["dav"].falsify(
        replaced({**events_, **cards}), lambda method, _path: method == "REPORT"
    )
    async with house.engine() as engine:
        news = {name: await house.world.bring(name) for name in house.accounts}
        await healthy(house, news, engine)
    rows = everything(house, "dav")
    unreadable = [one for one in rows if one.kind is ItemKind.UNREADABLE]
    assert len(unreadable) == len(BROKEN_ICS)
    await said(house, qapp, "dav", BROKEN_CALENDAR)
    assert [one.name for one in house.reader.people("zoe")] == ["Zoé Amar"]
    for language in LANGUAGES:
        with program(qapp, house.folder, house.key, language) as made:
            assert made.window is not None
            made.window.visit("directory")
            assert UNREADABLE_CARDS[language] in shown(made.window.pages["directory"])


UNREADABLE_CARDS = {
    "en": "Some cards came in a form that cannot be read.",
    "fr": "Certaines fiches sont arrivées sous une forme illisible.",
}


def card(uid: str, name: str) -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:Amar;Zoé;;;\r\nEND:VCARD\r\n"
