"""The real engine's process among servers that mean harm: it stays, and the sync goes on.

The servers are stand-ins of our own (listening.py, and the one of tests/protocols/dav), for no
real one can be made to say this.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop.work.engine import Asker, reach
from protocols.adapter import Credentials
from protocols.dav.discovery import sign_in
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.model import Account, AccountId, AddressId
from tests.protocols.dav.reader import calendar, card, event, nobody
from tests.protocols.dav.stand_in import AGENDA, BOOK, StandIn
from tests.servers.engines import engines
from tests.waiting import until

from . import test_json
from .listening import Listener, answer
from .test_calendars import CALENDARS, CARDS

pytestmark = [pytest.mark.row("E15"), pytest.mark.timeout(600)]
KEY = bytes(range(32))
MEMORY = 1200.0  # MiB of the whole process at its peak
POISONS = tuple(test_json.POISONS.values())
MALFORMED: tuple[object, ...] = (
    None, 7, [], "x", {}, {"event_id": "$x"}, {"event_id": "$y", "type": 5, "content": []},
)  # fmt: skip


def talk(request: bytes) -> Iterator[bytes]:
    """A homeserver that answers /sync, and nothing else."""
    address = urlsplit(request.split(b" ", 2)[1].decode())
    query = parse_qs(address.query)
    if not address.path.endswith("/sync"):
        yield answer(b'{"errcode":"M_UNRECOGNIZED"}', "404 Not Found")
        return
    since = query.get("since", [""])[0]
    limit = json.loads(query["filter"][0])["room"]["timeline"]["limit"]
    if since == "s1" and limit > 10:
        yield answer(b'{"next_batch":"never","x":[' + b"[]," * 15_000_000 + b"[]]}")
        return
    yield answer(ANSWERS.get(since, ANSWERS["s2"]))


def room(after: bytes, *events: bytes, state: bytes = b"") -> bytes:
    body = test_json.sync(*events).replace(b'"next_batch":"s"', b'"next_batch":"%s"' % after)
    return body.replace(b'{"timeline"', b'{"state":{"events":[%s]},"timeline"' % state)


def said(number: int, more: bytes = b"1") -> bytes:
    content = b'{"msgtype":"m.text","body":"mot%d","z":%s}' % (number, more)
    return test_json.event(number, content)


CREATE = b'{"type":"m.room.create","state_key":"","sender":"@noe:club.example","content":{}}'
ANSWERS = {
    "": room(
        b"s1",
        said(0),
        *(said(100 + number, poison) for number, poison in enumerate(POISONS)),
        *(json.dumps(one).encode() for one in MALFORMED),
        said(1),
        state=CREATE,
    ),
    "s1": room(b"s2", said(2)),
    "s2": b'{"next_batch":"s2","rooms":{}}',
}


def news(request: bytes) -> Iterator[bytes]:
    """A Fediverse server with one page of home."""
    path = urlsplit(request.split(b" ", 2)[1].decode()).path
    me = {"id": "1", "username": "me", "acct": "me", "source": {"privacy": "public"}}
    instance = {"domain": "news.example", "version": "4.3.0", "uri": "news.example"}
    spoiled = (test_json.spoiled(100 + n, poison) for n, poison in enumerate(POISONS))
    wrong = (test_json.post(200 + n, account=one, content=one) for n, one in enumerate(MALFORMED))
    page = (test_json.post(0), *spoiled, *wrong, b"null", b"[]", b"7", test_json.post(1))
    bodies = {
        "/api/v1/accounts/verify_credentials": json.dumps(me).encode(),
        "/api/v2/instance": json.dumps(instance).encode(),
        "/api/v1/timelines/home": b"[" + b",".join(page) + b"]",
        "/api/v1/notifications": b"[]",
    }
    if path in bodies and b"max_id" not in request:
        yield answer(bodies[path], Content_Type="application/json")
    else:
        yield answer(b"[]", Content_Type="application/json")


def days(server: StandIn) -> None:
    """Hostile calendars and cards, with a sound one before and after."""
    server.put(f"{AGENDA}0.ics", calendar(event("sound0", "mot0")))
    server.put(f"{BOOK}0.vcf", card("0", "Amar", "Zoé"))
    for number, text in enumerate(CALENDARS.values()):
        if len(text) < 1_000_000 or number % 5 == 0:
            server.put(f"{AGENDA}1{number}.ics", text)
    for number, line in enumerate(CARDS.values()):
        server.put(f"{BOOK}1{number}.vcf", card(str(number), "Martin", "Ines", line[:1_000_000]))
    server.put(f"{AGENDA}2.ics", b"BEGIN:VCALENDAR\x0b\xff\xfe")
    server.put(f"{AGENDA}9.ics", calendar(event("sound9", "mot9")))
    server.put(f"{BOOK}9.vcf", card("9", "Zidi", "Adam"))


def account(number: int, protocol: str, server: str, address: str) -> Account:
    return Account(
        id=AccountId(f"{number:016x}"),
        protocol=protocol,
        server=server,
        login="me",
        address=AddressId(address),
        name="Me",
    )


@asynccontextmanager
async def engine(folder: Folder) -> AsyncIterator[Asker]:
    client = await reach(folder, KEY)
    try:
        yield Asker(client)
    finally:
        await client.close()


def peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


async def test_the_engine_bears_hostile_servers(data_folder: Path) -> None:
    folder = Folder(data_folder)
    database = Database.open(folder, KEY)
    accounts = Accounts(database, SystemClock())
    with Listener(talk) as homeserver, Listener(news) as fediverse, StandIn() as server:
        days(server)
        secret = {"access_token": "t", "device_id": "D"}
        accounts.add(account(1, "matrix", homeserver.url, "@camille:club.example"), secret)
        accounts.add(account(2, "mastodon", fediverse.url, "me@news.example"), {"token": "t"})
        signed = await sign_in(Credentials(server=server.url, login="m", password="p"), nobody)
        accounts.add(account(3, "dav", signed.server, signed.address), dict(signed.secret))
        async with engine(folder) as asker:
            [pid] = engines(folder.path)
            for _ in range(2):
                codes = await asker.sync()
                assert set(codes.values()) == {"ok"}
            assert engines(folder.path) == {pid}, "it is the same process"
            assert peak(pid) < MEMORY
            await asker.call("leave")
        check(database)
        last = [one for one in homeserver.asked if b"/sync" in one][-1]
        assert b"since=s2" in last, "the place in the stream moved on"
    await until(lambda: not folder.line.exists())
    database.close()


def check(database: Database) -> None:
    """What is sound is here, and what is not has at most one row each."""
    texts = {text for (text,) in database.rows("SELECT text FROM item")}
    assert {"mot0", "mot1", "mot2", "Bonjour"} <= texts
    titles = {title for (title,) in database.rows("SELECT title FROM item")}
    assert {"mot0", "mot9"} <= titles
    people = {name for (name,) in database.rows("SELECT name FROM card")}
    assert {"Zoé Amar", "Adam Zidi"} <= people
    kinds = dict(database.rows("SELECT kind, count(*) FROM item GROUP BY kind"))
    assert kinds["unreadable"] <= 2 * len(MALFORMED) + len(CALENDARS) + 1
    assert kinds["post"] == len(POISONS) + 2
    assert database.rows("SELECT count(*) FROM inbox") == [(0,)]
