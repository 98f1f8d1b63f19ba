"""Camille, signed in through our adapter, and people who use matrix-js-sdk, in encrypted rooms."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any

import vodozemac

from protocols.matrix.adapter import MatrixAdapter
from storage.model import Item, ItemId, ItemKind, Join, OutgoingId, Say
from tests.servers import JsMember, JsProcess, Member, Synapse
from tests.servers.js_peer import Reading

from .community import Signed, enter

MEGOLM = "m.megolm.v1.aes-sha2"


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


class Forger:
    """A program of Noé's that lies: a Megolm session made by hand, and whatever is said of it.

    Its keys go out sealed by Olm from Noé's real device, so that only their content is wrong.
    """

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.noe = meeting, meeting.noe
        self.session = vodozemac.GroupSession()
        self._mine = next(
            one for one in self.noe.devices(self.noe.member) if one["id"] == self.noe.device
        )

    def share(self, **wrong: Any) -> None:
        """Give the key as it is now; ``wrong`` replaces parts of its message."""
        content = {
            "algorithm": MEGOLM,
            "room_id": self.meeting.room,
            "session_id": self.session.session_id,
            "session_key": self.session.session_key.to_base64(),
        }
        self.whisper("m.room_key", content | wrong)

    def whisper(self, kind: str, content: Reading) -> None:
        device = (self.meeting.camille.tools.account.address, self.meeting.device)
        self.noe.whisper(kind, content, device)

    def seal(self, payload: object, **wrong: Any) -> Reading:
        """An event's content with any payload (bytes as they are, else as JSON) inside."""
        plain = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        content = {
            "algorithm": MEGOLM,
            "sender_key": self._mine["key"],
            "device_id": self.noe.device,
            "session_id": self.session.session_id,
            "ciphertext": self.session.encrypt(plain).to_base64(),
        }
        return content | wrong

    def post(self, content: Reading, room: str = "") -> str:
        return self.noe.http.send(room or self.meeting.room, "m.room.encrypted", content)

    def message(self, text: str, room: str = "") -> Reading:
        content = {"msgtype": "m.text", "body": text}
        return {
            "type": "m.room.message",
            "room_id": room or self.meeting.room,
            "content": content,
        }
