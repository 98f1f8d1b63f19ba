"""A first sync without end, through the real engine: an adapter whose server never runs dry.

Run as ``python -m tests.bench.pouring --data DIR`` it is that engine.
"""

from __future__ import annotations

import json
import random
import secrets
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from protocols.adapter import Credentials, Offer, Offline, OpenAddress, SignedIn, Speaks, Tools
from protocols.registry import Registry
from storage.model import (
    AddressId,
    Batch,
    ChannelId,
    Item,
    ItemId,
    ItemKind,
    Media,
    Outgoing,
    Payload,
    Placement,
    ReadMark,
    Reason,
    ServerAnswer,
    Stream,
)
from tests.bench.content import ROOMS, address_of, room_of
from tests.bench.words import vocabulary

_EVENTS = 1_000  # of one answer
_POURS = "matrix"


class Pouring:
    """Implements :class:`protocols.adapter.Adapter`: one account receives, the others rest."""

    def __init__(self, tools: Tools) -> None:
        self._account = tools.account
        self._pours = tools.account.protocol == _POURS
        self._words = vocabulary()[:5_000]

    async def streams(self) -> tuple[Stream, ...]:
        return (Stream("sync"),) if self._pours else ()

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        number = int(cursor) if cursor and cursor.isdigit() else 0
        while True:
            number += _EVENTS
            body = json.dumps([self._event() for _ in range(_EVENTS)]).encode()
            yield ServerAnswer(stream=stream, cursor=str(number), kind="sync", body=body)

    def _event(self) -> dict[str, object]:
        chance = random.Random(secrets.randbits(32))
        return {
            "event_id": "$" + secrets.token_urlsafe(32),
            "room": room_of(int(chance.paretovariate(0.6)) % ROOMS),
            "sender": address_of(chance.randrange(3000)),
            "body": " ".join(chance.choices(self._words, k=14)),
        }

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing to learn."""

    def translate(self, answer: ServerAnswer) -> Batch:
        return meaning(answer)

    async def send(self, outgoing: Outgoing) -> Batch:
        raise Offline

    async def find(self, outgoing: Outgoing) -> Batch | None:
        raise Offline

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        raise Offline

    async def thread(self, item: ItemId) -> Batch:
        raise Offline

    async def live(
        self, channels: frozenset[ChannelId], cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        """Nothing is live."""
        return
        yield

    async def mark(self, mark: ReadMark) -> None:
        raise Offline

    async def fetch(self, media: Media) -> bytes:
        raise Offline

    async def sign_out(self) -> None:
        """Nobody to tell."""

    async def close(self) -> None:
        """Nothing is open."""


def meaning(answer: ServerAnswer) -> Batch:
    """What a server that pours said."""
    events, now = json.loads(answer.body), datetime.now(UTC)
    return Batch(
        items=tuple(
            Item(
                id=ItemId(one["event_id"]),
                kind=ItemKind.MESSAGE,
                author=AddressId(one["sender"]),
                at=now,
                text=one["body"],
            )
            for one in events
        ),
        placements=tuple(
            Placement(
                item=ItemId(one["event_id"]),
                channel=ChannelId(one["room"]),
                reason=Reason.ROOM,
                at=now,
            )
            for one in events
        ),
        payloads=tuple(
            Payload(
                channel=ChannelId(one["room"]),
                remote=one["event_id"],
                item=ItemId(one["event_id"]),
                body=json.dumps(one).encode(),
                version=1,
            )
            for one in events
        ),
    )


async def _sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    raise Offline


PROTOCOL = Speaks(
    offer=Offer(protocol=_POURS, brand="Pouring", speaks="talk", method="password"),
    adapter=Pouring,
    sign_in=_sign_in,
)

if __name__ == "__main__":
    from protocols.__main__ import main

    everything = dict.fromkeys(("matrix", "mastodon", "dav"), "tests.bench.pouring")
    sys.exit(main(registry=Registry(everything)))
