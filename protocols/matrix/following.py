"""Following an account: /sync from a cursor until caught up, with what it left out filled in."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from protocols.adapter import Offline, Refused
from storage.model import ServerAnswer, Stream

from . import guards
from .client import TIMEOUT, Client, Reply, TooLargeError, path
from .draft import DATA, FIRST, SYNC
from .rooms import DIRECT, IGNORED
from .translate import PAGE

log = logging.getLogger(__name__)

STREAM = Stream("sync")
OWN_DATA = Stream("data")
"""The account's own lists, asked for once: whoever followed the account before they were read
is told of them by /sync only when they change."""
_READ = "1"
"""The cursor of OWN_DATA; another one asks again."""
_FIRST_LIMIT, _LATER_LIMIT = 50, 100  # events of a room in one answer
_SMALLER = (10, 1)  # the same, when that was more than may be read: an event can have 64 KiB
_BROKEN = 1 << 20  # bytes; a longer answer that cannot be read may be too much, not half of one
LONGEST_TOKEN = 64 * 1024
"""Characters; it goes into an address, and servers take no longer one."""
_FIRST_TIMEOUT = 300.0  # seconds; a server gathers every room before its first byte
_PAGE = 100
_MOST_PAGES = 20  # of one gap; older events come when the person scrolls to them
HIDDEN = ["m.reaction"]  # read in a later version; now they would only fill the pages

STATE = [
    f"m.room.{name}"
    for name in (
        "create",
        "name",
        "canonical_alias",
        "topic",
        "power_levels",
        "encryption",
        "history_visibility",
        "join_rules",
        "tombstone",
        "member",
    )
]

Concerns = Callable[[dict[str, Any]], bool]
"""Whether an answer must be kept for what it says beside its rooms."""
PAGE_FILTER = json.dumps({"lazy_load_members": True, "not_types": HIDDEN})


def sync_filter(limit: int) -> str:
    """https://spec.matrix.org/latest/client-server-api/#filtering"""
    return json.dumps(
        {
            "account_data": {"types": [DIRECT, IGNORED]},
            "presence": {"not_types": ["*"]},
            "room": {
                "account_data": {"types": ["m.fully_read"]},
                "ephemeral": {"types": ["m.receipt"]},
                # What is not read here could be told in any number, by whoever may change it.
                "state": {"lazy_load_members": True, "types": STATE},
                "timeline": {"limit": limit, "lazy_load_members": True, "not_types": HIDDEN},
            },
        }
    )


async def follow(
    client: Client, cursor: str | None, concerns: Concerns
) -> AsyncGenerator[ServerAnswer, None]:
    """Each answer from ``cursor`` on, until one says nothing new: nothing to read, and nothing
    that ``concerns`` the keys, which the server tells once and forgets when its place in the
    stream is used.

    Polled, not held open: nobody is shown as online by it, and nothing wakes a resting machine.
    """
    while True:
        try:
            reply, said = await _sync(client, cursor)
        except Refused as refused:
            if cursor is None or refused.code not in ("invalid", "not-found"):
                raise
            log.warning("the server does not know the cursor any more; from the beginning")
            cursor = None
            continue
        after = said.get("next_batch")
        if not isinstance(after, str) or not 0 < len(after) <= LONGEST_TOKEN:
            raise Offline("not-the-server")
        if cursor is not None:
            if not (_news(said) or concerns(said)):
                return
            async for page in gaps(client, said, cursor, STREAM, cursor):
                yield page
        at = guards.milliseconds(reply.at) if reply.at else 0
        kind = f"{SYNC if cursor else FIRST} {at}"
        yield ServerAnswer(stream=STREAM, cursor=after, kind=kind, body=reply.body)
        if after == cursor:
            return
        cursor = after


async def own_data(
    client: Client, user: str, cursor: str | None
) -> AsyncGenerator[ServerAnswer, None]:
    """The account's direct conversations and whom it ignores, once.

    https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3useruseridaccount_datatype
    """
    if cursor == _READ:
        return
    events = []
    for kind in (DIRECT, IGNORED):
        try:
            reply = await client.get(path("v3", "user", user, "account_data", kind))
        except Refused:
            continue  # there is none
        events.append({"type": kind, "content": reply.json})
    body = json.dumps({"account_data": {"events": events}}).encode()
    yield ServerAnswer(stream=OWN_DATA, cursor=_READ, kind=DATA, body=body)


async def _sync(client: Client, cursor: str | None) -> tuple[Reply, dict[str, Any]]:
    """One answer of /sync, as bytes and as JSON. One that is too large is asked for again with
    fewer events of each room: what is left out then is a gap, and gaps are read in pages."""
    for limit in (_LATER_LIMIT if cursor else _FIRST_LIMIT, *_SMALLER):
        try:
            reply = await _sync_of(client, cursor, limit)
        except TooLargeError:
            log.warning("an answer of %d events a room is too large", limit)
            continue
        said = await asyncio.to_thread(guards.parse, reply.body)
        if said is not None:
            return reply, said
        if len(reply.body) < _BROKEN:
            break
    raise Offline("not-the-server")


async def _sync_of(client: Client, cursor: str | None, limit: int) -> Reply:
    query = {"timeout": "0", "set_presence": "offline", "filter": sync_filter(limit)}
    if cursor:
        return await client.get(path("v3", "sync"), {**query, "since": cursor}, timeout=2 * TIMEOUT)
    return await client.get(path("v3", "sync"), query, timeout=_FIRST_TIMEOUT)


def _news(said: dict[str, Any]) -> bool:
    data = guards.mapping(said.get("account_data")).get("events")
    rooms = guards.mapping(said.get("rooms"))
    return bool(data) or any(rooms.values())


async def gaps(
    client: Client, said: dict[str, Any], since: str, stream: Stream, cursor: str
) -> AsyncIterator[ServerAnswer]:
    """What an answer left out of rooms where much was said since ``since``.

    Given before the answer itself and with the old cursor, so that a crash in between asks for
    all of it again. https://spec.matrix.org/latest/client-server-api/#syncing
    """
    for room, found in guards.mapping(guards.mapping(said.get("rooms")).get("join")).items():
        timeline = guards.mapping(guards.mapping(found).get("timeline"))
        token = timeline.get("prev_batch")
        if timeline.get("limited") is not True or not isinstance(token, str):
            continue
        if guards.identifier(room, "!") is None or _new(found):
            continue
        async for body in _gap(client, room, token, since):
            yield ServerAnswer(stream=stream, cursor=cursor, kind=f"{PAGE} {room}", body=body)


def _new(found: object) -> bool:
    """Whether the account has just come into a room: its whole state is told then."""
    room = guards.mapping(found)
    parts = (guards.mapping(room.get(part)).get("events") for part in ("state", "timeline"))
    events = (guards.mapping(event) for part in parts for event in guards.listing(part))
    return any(event.get("type") == "m.room.create" for event in events)


async def _gap(
    client: Client, room: str, token: str | None, since: str
) -> AsyncGenerator[bytes, None]:
    for _ in range(_MOST_PAGES):
        query = {
            "dir": "b",
            "from": token or "",
            "to": since,
            "limit": str(_PAGE),
            "filter": PAGE_FILTER,
        }
        try:
            reply = await client.get(path("v3", "rooms", room, "messages"), query)
        except Refused as refused:  # left meanwhile, or its history is not shown
            log.info("gap not filled: %s", refused.code)
            return
        said = await asyncio.to_thread(guards.parse, reply.body)
        if said is None:
            raise Offline("not-the-server")
        if not guards.listing(said.get("chunk")):
            return
        yield reply.body
        token = said.get("end")
        if not isinstance(token, str):
            return
    log.info("gap of more than %d events: the rest waits to be asked for", _PAGE * _MOST_PAGES)
