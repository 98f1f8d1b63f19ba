"""A stand-in for a server and its adapter, for faults that no real server produces on demand.

Real servers do not lose one reply, go away between two bytes or send poison when asked to. This
one does: a switch is a file in its folder, so that an engine in another process obeys it too.
It keeps no idempotency keys, like many real servers: a message sent twice is there twice.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from protocols.adapter import (
    LIVE,
    Credentials,
    Later,
    Offer,
    Offline,
    OpenAddress,
    Refused,
    SignedIn,
    SignedOut,
    Speaks,
    Tools,
    Unknown,
)
from storage.model import (
    Accepts,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    Item,
    ItemId,
    ItemKind,
    Media,
    Outgoing,
    OutgoingId,
    Payload,
    Placement,
    ReadMark,
    Reason,
    Say,
    ServerAnswer,
    Stream,
    channel_id,
)

STREAM = Stream("all")
PAGE = 10  # messages in one step
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Server:
    """Messages and switches in a folder; the tests hold one end, the adapter the other."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)

    def turn(self, switch: str, on: bool | str = True) -> None:
        """``offline``, ``later`` (seconds), ``refuse`` (a code), ``lose`` (the reply of a send),
        ``lost`` (the request), ``blind`` (nothing tells that a message is ours),
        ``hang`` (after receiving), ``revoked``, ``slow`` (seconds for each answer), ``unmarked``
        (nothing is told of read marks), ``dead`` (nothing can be followed live)."""
        file = self.place / switch
        if on is False:
            file.unlink(missing_ok=True)
        else:
            file.write_text(on if isinstance(on, str) else "")

    def has(self, switch: str) -> bool:
        return (self.place / switch).exists()

    def value(self, switch: str) -> str:
        return (self.place / switch).read_text()

    def note(self, what: str) -> None:
        """Remember that something was asked."""
        with (self.place / "asked.log").open("a") as log:
            log.write(what + "\n")

    def asked(self) -> list[str]:
        log = self.place / "asked.log"
        return log.read_text().split() if log.exists() else []

    def post(self, text: str, *, by: str = "mem:rose", room: str = "room", key: str = "") -> str:
        """Receive a message, unconditionally."""
        id_ = os.urandom(6).hex()
        message = {"id": id_, "text": text, "by": by, "room": room, "key": key}
        line = json.dumps(message | {"number": len(self.messages())})
        with (self.place / "messages").open("a") as file:
            file.write(line + "\n")
        return id_

    def messages(self) -> list[dict[str, Any]]:
        file = self.place / "messages"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages()]

    def check(self) -> None:
        """Raise what the switches say, before anything is done."""
        if self.has("offline"):
            raise Offline
        if self.has("revoked"):
            raise SignedOut
        if self.has("later"):
            raise Later(float(self.value("later")))


class Adapter:
    """Implements :class:`protocols.adapter.Adapter` over a :class:`Server`."""

    def __init__(self, tools: Tools) -> None:
        self._account = tools.account
        self._server = Server(Path(tools.secret["place"]))

    async def streams(self) -> tuple[Stream, ...]:
        return (STREAM,)

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        done = int(cursor or 0)
        self._server.note("changes")
        while True:
            await self._answer()
            page = self._server.messages()[done : done + PAGE]
            if self._server.has("blind"):
                page = [message | {"key": ""} for message in page]
            if not page and cursor is not None:
                return
            done += len(page)
            cursor = str(done)
            body = json.dumps(page).encode()
            yield ServerAnswer(stream=stream, cursor=cursor, kind="page", body=body)
            if len(page) < PAGE:
                return

    async def learn(self, answer: ServerAnswer) -> None:
        """Nothing to learn."""

    def translate(self, answer: ServerAnswer) -> Batch:
        page = json.loads(answer.body)
        for message in page:
            if message["text"] == "poison":
                raise RuntimeError("a translator's fault")
            if message["text"] == "deadly" and not self._server.has("cured"):
                os._exit(9)  # as a fault in a C library would
        return self._batch(page)

    async def send(self, outgoing: Outgoing) -> Batch:
        self._server.note("send")
        await self._answer()
        if self._server.has("refuse"):
            raise Refused(self._server.value("refuse"), "the server's own words")
        if self._server.has("lost"):
            raise Unknown
        return await self._receive(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        self._server.note("find")
        await self._answer()
        if self._server.has("blind"):
            raise Unknown
        found = [one for one in self._server.messages() if one["key"] == outgoing.id]
        return self._batch(found) if found else None

    async def live(
        self,
        channels: frozenset[ChannelId],
        cursor: str | None,
    ) -> AsyncIterator[ServerAnswer]:
        """What comes into some rooms, from what was there when it began."""
        rooms = sorted(channel.partition("/")[2] for channel in channels)
        self._server.note(f"live:{','.join(rooms)}")
        if self._server.has("dead"):
            return
        done = int(cursor or len(self._server.messages()))
        try:
            while True:
                self._server.check()
                page = self._server.messages()[done:]
                done += len(page)
                page = [message for message in page if message["room"] in rooms]
                if page:
                    body = json.dumps(page).encode()
                    yield ServerAnswer(stream=LIVE, cursor=str(done), kind="page", body=body)
                await asyncio.sleep(0.02)
        finally:
            self._server.note("live-over")

    async def mark(self, mark: ReadMark) -> None:
        self._server.check()
        if self._server.has("unmarked"):
            self._server.note("mark-refused")
            raise Refused("unsupported")
        self._server.note(f"mark:{mark.item}")

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        await self._answer()
        return self._batch([{"id": "old", "text": "older", "by": "mem:rose", "room": "room"}])

    async def thread(self, item: ItemId) -> Batch:
        await self._answer()
        return self._batch([{"id": "answer", "text": "answer", "by": "mem:rose", "room": "thread"}])

    async def fetch(self, media: Media) -> bytes:
        self._server.note("fetch")
        await self._answer()
        file = self._server.place / media.remote
        if not file.exists():
            raise Refused("not-found")
        return file.read_bytes()

    async def sign_out(self) -> None:
        await self._answer()
        self._server.note("sign_out")

    async def close(self) -> None:
        self._server.note("close")

    async def _answer(self) -> None:
        if self._server.has("slow"):
            await asyncio.sleep(float(self._server.value("slow")))
        self._server.check()

    async def _receive(self, outgoing: Outgoing) -> Batch:
        assert isinstance(outgoing.intent, Say)
        room = outgoing.channel.partition("/")[2]
        self._server.post(
            outgoing.intent.text, by=self._account.address, room=room, key=outgoing.id
        )
        if self._server.has("hang"):
            self._server.note("received")
            await asyncio.sleep(600)
        if self._server.has("lose"):
            raise Unknown
        return self._batch(self._server.messages()[-1:])

    def _batch(self, page: list[dict[str, Any]]) -> Batch:
        account = self._account.id
        rooms = {"room", "other"} | {message["room"] for message in page}
        items = tuple(self._item(message) for message in page)
        places = tuple(channel_id(account, message["room"]) for message in page)
        return Batch(
            channels=tuple(
                Channel(
                    id=channel_id(account, room),
                    account=account,
                    remote=room,
                    kind=ChannelKind.THREAD if room == "thread" else ChannelKind.ROOM,
                    name=room.title(),
                    accepts=Accepts(intents=frozenset(("Say",))),
                )
                for room in sorted(rooms)
            ),
            items=items,
            placements=tuple(
                Placement(item=item.id, channel=place, reason=Reason.ROOM, at=item.at)
                for item, place in zip(items, places, strict=True)
            ),
            payloads=tuple(
                Payload(channel=place, remote=item.id, item=item.id, body=b"{}", version=1)
                for item, place in zip(items, places, strict=True)
            ),
        )

    def _item(self, message: dict[str, Any]) -> Item:
        return Item(
            id=ItemId(f"mem:{message['id']}"),
            kind=ItemKind.MESSAGE,
            author=AddressId(message["by"]),
            at=START + timedelta(minutes=message.get("number", -1)),
            text=message["text"],
            echo=OutgoingId(message["key"]) if message.get("key") else None,
        )


async def sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    """``server`` is the folder of the stand-in, the password is "right"."""
    place = Path(credentials.server)
    if not place.is_dir():
        raise Refused("no-service")
    Server(place).check()
    if credentials.password == "browser":
        await open_address("http://127.0.0.1/authorize")
    elif credentials.password != "right":
        raise Refused("wrong-password")
    return SignedIn(
        server=credentials.server,
        login=credentials.login,
        address=f"mem:{credentials.login}",
        name=credentials.login.title(),
        secret={"place": credentials.server, "token": os.urandom(4).hex()},
    )


PROTOCOL = Speaks(
    offer=Offer(protocol="memory", brand="Memory", speaks="talk", method="password"),
    adapter=Adapter,
    sign_in=sign_in,
)
