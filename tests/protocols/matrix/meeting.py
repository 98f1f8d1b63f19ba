"""Camille, signed in through our adapter, and people who use matrix-js-sdk, in encrypted rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from protocols.matrix.adapter import MatrixAdapter
from storage.model import Item, ItemId, ItemKind, Join, OutgoingId, Say
from tests.servers import JsMember, JsProcess, Member, Synapse

from .community import Signed, enter


@dataclass
class Meeting:
    """An encrypted room with both in it."""

    js: JsProcess
    synapse: Synapse
    member: Member  # Camille's account
    camille: Signed
    noe: JsMember
    room: str

    @property
    def device(self) -> str:
        """Camille's device."""
        return self.camille.tools.secret["device_id"]

    async def say(self, text: str, *, reply_to: str = "", key: str = "") -> str:
        """Camille writes; the event id."""
        intent = Say(text=text, reply_to=ItemId(reply_to) if reply_to else None)
        [item] = (await self.camille.send(self.room, intent, OutgoingId(key))).items
        return item.id

    async def texts(self) -> list[str]:
        """What Camille reads of the room after a sync; codes for what she cannot."""
        await self.camille.sync()
        return self.read()

    def read(self, room: str = "") -> list[str]:
        shelf, channel = self.camille.shelf, self.camille.channel(room or self.room)
        placed = [one for one in shelf.placements.values() if one.channel == channel]
        placed.sort(key=lambda one: one.at)
        found = (one.item for one in placed if one.item in shelf.items)
        return [self.word(item) for item in found if self.item(item).kind != ItemKind.INVITATION]

    def word(self, item: str) -> str:
        found = self.item(item)
        if found.kind is ItemKind.UNREADABLE:
            return f"({found.problem})"
        return self.camille.shelf.text(found.id)

    def item(self, event: str) -> Item:
        return self.camille.shelf.items[ItemId(event)]

    async def restart(self) -> None:
        """The engine ends, and begins again with what it had kept."""
        await self.camille.adapter.close()
        self.camille.adapter = MatrixAdapter(self.camille.tools)

    def session(self, event: str) -> str:
        """With which Megolm session an event was sealed, as the server has it."""
        said = self.noe.http.call("GET", f"/rooms/{self.room}/event/{event}")
        assert said["type"] == "m.room.encrypted"
        return str(said["content"]["session_id"])

    async def newcomer(self, name: str) -> JsMember:
        """Somebody more in the room, of whom both have heard."""
        member = self.synapse.member(name)
        guest = await asyncio.to_thread(self.js.member, self.synapse, member)
        self.noe.invite(self.room, member)
        guest.join(self.room)
        self.noe.sees(self.room, member)
        await self.camille.sync()
        return guest

    async def anew(self, **settings: Any) -> Meeting:
        """The same two in a fresh room. ``settings``: of the room."""
        self.noe.release()
        self.noe.withhold(withhold=False)
        room = self.noe.room(invite=[self.member], **settings)
        await enter_room(self.camille, room)
        self.noe.sees(room, self.member)
        return replace(self, room=room)


async def enter_room(camille: Signed, room: str) -> None:
    """Accept an invitation."""
    await camille.sync()
    await camille.send(room, Join())
    await camille.sync()


async def acquaint(js: JsProcess, synapse: Synapse) -> Meeting:
    """Both sign in, and are in no room yet."""
    member = synapse.member("Camille")
    noe = js.member(synapse, synapse.member("Noé"))
    camille = await enter(synapse, member)
    await camille.sync()  # her device's keys are known from here on
    return Meeting(js, synapse, member, camille, noe, "")
