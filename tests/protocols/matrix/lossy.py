"""Camille, who writes through a proxy that loses things, and Noé, who reads; by our adapter."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import vodozemac

from protocols.adapter import Later, Offline, Unknown
from protocols.matrix.adapter import MatrixAdapter
from storage.model import Batch, Intent, Outgoing
from tests.servers import Member, Synapse
from tests.servers.peers import MatrixPeer
from tests.servers.proxy import Proxy

from .community import Signed, enter

SECRET = "Le code est 4711"


@dataclass
class Pair:
    """Camille writes through the proxy, Noé reads; both by our adapter, in one encrypted room."""

    synapse: Synapse
    proxy: Proxy
    camille: Signed
    noe: Signed
    http: MatrixPeer  # Noé's other session, which has no keys
    member: Member  # Camille's account
    room: str

    async def deliver(self, intent: Intent, key: str = "") -> Batch:
        """Send as the queue does: again after whatever did not arrive, asked first if unsure."""
        outgoing = self.camille.outgoing(self.room, intent, key)
        for _ in range(40):
            batch = await self.attempt(outgoing)
            if batch is not None:
                self.camille.shelf.apply(batch)
                return batch
        raise AssertionError("it never arrived")

    async def attempt(self, outgoing: Outgoing) -> Batch | None:
        try:
            return await self.camille.adapter.send(outgoing)
        except (Offline, Later):
            return None
        except Unknown:
            pass
        try:
            return await self.camille.adapter.find(outgoing)
        except (Offline, Later):
            return None

    async def read(self) -> list[str]:
        await self.noe.sync()
        return self.noe.shelf.texts(self.noe.channel(self.room))

    def events(self) -> list[dict[str, Any]]:
        """What the server has of the room, without its state."""
        return [one for one in self.http.messages(self.room) if "state_key" not in one]

    def indices(self) -> list[tuple[str, int]]:
        found = []
        for event in self.events():
            content = event["content"]
            message = vodozemac.MegolmMessage.from_base64(content["ciphertext"])
            found.append((content["session_id"], message.message_index()))
        return found

    def restart(self) -> None:
        """Begin again with what is on disk."""
        self.camille.adapter = MatrixAdapter(self.camille.tools)

    def sealed_only(self) -> bool:
        """Whether neither the server nor the way to it ever had a plain word."""
        bodies = b"".join(one.body for one in self.proxy.seen)
        return SECRET not in json.dumps(self.events()) and SECRET.encode() not in bodies

    def set_clock(self, at: datetime) -> None:
        """Of what seals for Camille."""
        self.camille.adapter._sending._sharing._clock = lambda: at


@asynccontextmanager
async def meet(synapse: Synapse) -> AsyncIterator[Pair]:
    """The two, in a room that was just made."""
    camille, noe = synapse.member("Camille"), synapse.member("Noé")
    http = MatrixPeer(synapse, noe)
    room = http.room("Coffre", invite=[camille], encrypted=True)
    MatrixPeer(synapse, camille).join(room)
    with Proxy(synapse.url) as proxy:
        found = Pair(
            synapse,
            proxy,
            await enter(proxy, camille),
            await enter(synapse, noe),
            http,
            camille,
            room,
        )
        await found.noe.sync()
        await found.camille.sync()
        await found.noe.sync()
        yield found
        await found.camille.adapter.close()
        await found.noe.adapter.close()
