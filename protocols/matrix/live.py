"""What is said in a few rooms, as it is said: /sync held open, for these rooms alone.

https://spec.matrix.org/latest/client-server-api/#syncing
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from protocols.adapter import LIVE, Offline, Refused
from protocols.pace import Backoff
from storage.model import ServerAnswer

from . import guards
from .client import TIMEOUT, Client, Reply, path
from .draft import SYNC
from .following import HIDDEN, LONGEST_TOKEN, STATE, Concerns, gaps
from .place import Place

log = logging.getLogger(__name__)
POLL = 30.0
"""Seconds that the server may hold a question open."""
MOST_ROOMS = 100
"""The question is an address, and servers take no longer ones; others wait for their round."""
_AT_ONCE = 1.0  # seconds; who answers sooner, with nothing, does not hold questions open
_LIMIT = 50  # events of a room in one answer

Tend = Callable[[], Awaitable[None]]


def live_filter(rooms: frozenset[str]) -> str:
    """Words, names and places of a few rooms. Not who reads or types there: neither is shown."""
    nothing = {"not_types": ["*"]}
    return json.dumps(
        {
            "account_data": nothing,
            "presence": nothing,
            "room": {
                "rooms": sorted(rooms),
                "account_data": {"types": ["m.fully_read"]},
                "ephemeral": nothing,
                "state": {"lazy_load_members": True, "types": STATE},
                "timeline": {
                    "limit": _LIMIT,
                    "lazy_load_members": True,
                    "not_types": HIDDEN,
                },
            },
        },
        separators=(",", ":"),
    )


async def watch(
    client: Client, place: Place, concerns: Concerns, tend: Tend
) -> AsyncGenerator[ServerAnswer, None]:
    """Each answer that says something, from ``place`` on, without end.

    Whichever place of the stream is used, the server forgets the letters to this device before
    it. So these answers are kept and learnt like any other before the next question, and what
    ``concerns`` the keys is an answer even if nothing was said. ``tend``: looks after the keys.
    """
    patience = Backoff(first=1.0, longest=POLL)
    wanted = live_filter(place.rooms)
    while True:
        began = _now()
        try:
            reply, said = await _poll(client, place.since, wanted)
        except Refused as refused:
            if place.since == place.round or refused.code not in ("invalid", "not-found"):
                raise
            log.warning("the server does not know the place any more; from the last round on")
            place = place.at(place.round)
            continue
        after = said.get("next_batch")
        if not isinstance(after, str) or not 0 < len(after) <= LONGEST_TOKEN:
            raise Offline("not-the-server")
        news = _news(said, place.rooms) or concerns(said)
        if news:
            async for page in gaps(client, said, place.since, LIVE, place.packed()):
                yield page
            at = guards.milliseconds(reply.at) if reply.at else 0
            cursor = place.at(after).packed()
            yield ServerAnswer(stream=LIVE, cursor=cursor, kind=f"{SYNC} {at}", body=reply.body)
            await tend()
        if _now() - began < _AT_ONCE and (not news or after == place.since):
            await asyncio.sleep(patience.failed())
        else:
            patience.reset()
        place = place.at(after)


async def _poll(client: Client, since: str, wanted: str) -> tuple[Reply, dict[str, Any]]:
    query = {
        "timeout": str(round(POLL * 1000)),
        "set_presence": "offline",
        "since": since,
        "filter": wanted,
    }
    reply = await client.get(path("v3", "sync"), query, timeout=POLL + TIMEOUT)
    said = await asyncio.to_thread(guards.parse, reply.body)
    if said is None:
        raise Offline("not-the-server")
    return reply, said


def _news(said: dict[str, Any], rooms: frozenset[str]) -> bool:
    found = guards.mapping(said.get("rooms"))
    return any(not rooms.isdisjoint(guards.mapping(found.get(part))) for part in ("join", "leave"))


def _now() -> float:
    return asyncio.get_running_loop().time()
