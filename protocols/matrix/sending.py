"""Intents sent to a homeserver, and looked for when the reply to one was lost."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from protocols.adapter import Later, Offline, Outcome, Refused, Tools, Unknown
from storage.errors import StorageError
from storage.model import (
    Batch,
    ChannelKind,
    Delete,
    Edit,
    Invite,
    ItemId,
    Join,
    Leave,
    Outgoing,
    Presence,
    Removal,
    Say,
)

from . import guards
from .client import Client, Elsewhere, Reply, path
from .contents import Contents, check, event_of
from .crypto.crypto import Crypto
from .crypto.sharing import Sharing
from .draft import THREAD, Draft
from .finding import Finding
from .messages import Place, opened, read
from .rooms import Room
from .translate import keep
from .uploads import Uploads

log = logging.getLogger(__name__)

_MESSAGE, _SEALED = "m.room.message", "m.room.encrypted"
_JOIN_TIMEOUT = 90.0  # seconds; joining a room of another server takes its time
_EXACT_TIMEOUT = 5.0  # seconds, for a time that the next sync tells as well
_FULL_DISK = 10.0  # seconds before storage that failed is tried again
_TRIES = 8  # that another server does not answer; with the pauses between them two minutes


class Sending:
    """The writing half of one account."""

    def __init__(self, client: Client, tools: Tools, crypto: Crypto, uploads: Uploads) -> None:
        self.client, self.account, self.shelf = client, tools.account, tools.shelf
        self._crypto = crypto
        self._sharing = Sharing(crypto, client)
        self._finding = Finding(client, tools.account, crypto)
        self._contents = Contents(tools.account, tools.shelf, uploads)
        self._uploads = uploads

    async def send(self, outgoing: Outgoing) -> Batch:
        """https://spec.matrix.org/latest/client-server-api/#sending-events-to-a-room

        ``outgoing.id`` is the transaction id. Refused ``encrypted-room``: it is encrypted in a
        way that is not known here; ``elsewhere``: the server of the room or the person who is
        invited has not answered ours for a while, and there may be none.
        """
        try:
            if isinstance(outgoing.intent, Join) and outgoing.intent.address:
                return await self._enter(outgoing.intent)
            return await self._do(outgoing, self._room(outgoing))
        except Elsewhere:
            if isinstance(outgoing.intent, Join | Invite) and outgoing.attempts >= _TRIES:
                raise Refused("elsewhere") from None
            raise
        except StorageError as error:  # keys or a token could not be kept: nothing has left
            raise Later(_FULL_DISK, error.code) from error

    async def _do(self, outgoing: Outgoing, room: Room) -> Batch:
        match outgoing.intent:
            case Say() | Edit() as intent:
                return await self._say(outgoing, room, intent)
            case Delete(item=item):
                await self._put(outgoing, room, ("redact", event_of(item)), {})
                return Batch(removals=(Removal(item=item, trace=True),))
            case Join():
                address = path("v3", "rooms", room.remote, "join")
                _heard(await self.client.post(address, {}, timeout=_JOIN_TIMEOUT))
                await self._mark_direct(room)
                return self._moved(room, Presence.JOINED)
            case Leave():
                _heard(await self.client.post(path("v3", "rooms", room.remote, "leave"), {}))
                return self._moved(room, Presence.LEFT)
            case Invite(address=who):
                return await self._invite(room, who)
        raise Refused("unsupported")

    async def _enter(self, intent: Join) -> Batch:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3joinroomidoralias

        Who is in already is let in again; what the room is, the next sync tells.
        """
        name = guards.identifier(intent.address, "#") or guards.identifier(intent.address, "!")
        if name is None:
            raise Refused("invalid")
        # both are asked: "via" has taken the place of "server_name" since version 1.12
        servers = [(key, one) for key in ("via", "server_name") for one in intent.via]
        address = path("v3", "join", name) + (f"?{urlencode(servers)}" if servers else "")
        reply = _heard(await self.client.post(address, {}, timeout=_JOIN_TIMEOUT))
        remote = guards.identifier((guards.parse(reply.body) or {}).get("room_id"), "!")
        if remote is None:
            raise Unknown
        room = Room(self.account, remote, self.shelf, self._uploads.largest)
        if room.before is None and name.startswith("#"):
            room.facts.alias = name  # how it is called until it says so itself
        return self._moved(room, Presence.JOINED)

    async def _invite(self, room: Room, who: str) -> Batch:
        """https://spec.matrix.org/latest/client-server-api/#post_matrixclientv3roomsroomidinvite

        Whoever is invited, or in the room, already is what was wanted; a sync tells the rest.
        """
        if guards.user(who) is None:
            raise Refused("invalid")
        address = path("v3", "rooms", room.remote, "invite")
        try:
            _heard(await self.client.post(address, {"user_id": who}))
        except Refused:
            if not await self._finding.is_asked_in(room.remote, who):
                raise
        return Batch()

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """What became of a lost request; None where sending it again is safe: see
        :class:`.finding.Finding`. Joining, leaving and deleting change nothing when they are
        done twice."""
        if isinstance(outgoing.intent, Join):
            return None
        room = self._room(outgoing)
        if isinstance(outgoing.intent, Invite):
            asked = await self._finding.is_asked_in(room.remote, outgoing.intent.address)
            return Batch() if asked else None
        if not isinstance(outgoing.intent, Say | Edit):
            return None
        await self._crypto.begin()
        event = await self._finding.event(outgoing, room.remote)
        return None if event is None else self._batch(outgoing, room, event)

    def _room(self, outgoing: Outgoing) -> Room:
        channel = self.shelf.channel(outgoing.channel)
        remote = channel.remote if channel else outgoing.channel.partition("/")[2]
        remote = remote.removesuffix(THREAD)
        if guards.identifier(remote, "!") is None:
            raise Refused("not-found")
        return Room(self.account, remote, self.shelf, self._uploads.largest)

    async def _say(self, outgoing: Outgoing, room: Room, intent: Say | Edit) -> Batch:
        """Never is anything written in plain into a room that is encrypted: not when the cache
        says so, nor when the server does at the very moment of sending."""
        check(intent)
        encrypt = await self._encrypted(room)
        content = await self._contents.make(intent, encrypt=encrypt)
        if not encrypt and content.get("url") and await self._encrypted(room):
            encrypt = True  # while the file was on its way
            content = await self._contents.make(intent, encrypt=True)
        kind, body = _MESSAGE, content
        if encrypt:
            kind, body = _SEALED, await self._sharing.seal(room.remote, _MESSAGE, content)
        reply = await self._put(outgoing, room, ("send", kind), body)
        made = guards.identifier((guards.parse(reply.body) or {}).get("event_id"), "$")
        if made is None:
            raise Unknown
        event = await self._made(room, made, sealed=encrypt)
        if event is None:
            event = {
                "type": _MESSAGE,
                "event_id": made,
                "sender": self.account.address,
                "origin_server_ts": guards.milliseconds(reply.at or outgoing.at),
                "content": content,
            }
        return self._batch(outgoing, room, event, sealed=encrypt)

    async def _made(self, room: Room, event: str, *, sealed: bool) -> dict[str, Any] | None:
        """A sent event with the server's own time, in clear; None if that must wait, or what the
        server gives is not what was sent."""
        address = path("v3", "rooms", room.remote, "event", event)
        try:
            found = (await self.client.get(address, timeout=_EXACT_TIMEOUT)).json
        except Outcome:  # it is sent: its exact time will come with the next sync
            return None
        found = opened(found, room.remote, self._crypto)
        right = found.get("type") == _MESSAGE and ("decrypted" in found) is sealed
        return found if right and found.get("event_id") == event else None

    async def _encrypted(self, room: Room) -> bool:
        """Whether a room is encrypted, by the cache, by what was sealed for it before or, since
        both may be older than a decision to encrypt, by the server at this moment."""
        if room.encrypted or await self._sharing.sealed_before(room.remote):
            return True
        address = path("v3", "rooms", room.remote, "state", "m.room.encryption", "")
        try:
            reply = await self.client.get(address)
        except Refused as refused:
            if refused.code == "not-found":
                return False
            raise
        if guards.parse(reply.body) is None:
            raise Offline("not-the-server")  # a page of the network in between
        return True

    async def _put(
        self, outgoing: Outgoing, room: Room, names: tuple[str, str], content: dict[str, Any]
    ) -> Reply:
        address = path("v3", "rooms", room.remote, *names, outgoing.id)
        return _heard(await self.client.put(address, content))

    def _batch(
        self, outgoing: Outgoing, room: Room, event: dict[str, Any], *, sealed: bool = False
    ) -> Batch:
        """The event as translation reads it, known as the answer to ``outgoing``. ``sealed``: it
        was, and is in clear already."""
        unsigned = {**guards.mapping(event.get("unsigned")), "transaction_id": outgoing.id}
        draft = Draft(self.account, self._crypto, self.shelf)
        place = Place(
            channel=room.id,
            direct=room.kind is ChannelKind.DIRECT,
            sealed_since=room.sealed_since,
            was_sealed=sealed,
        )
        read({**event, "unsigned": unsigned}, place, draft)
        return draft.batch()

    def _moved(self, room: Room, presence: Presence) -> Batch:
        """The room after an invitation was answered or the room left; a sync tells the rest."""
        draft, invitation = Draft(self.account), room.facts.invitation
        room.presence, room.facts.invitation = presence, None
        if invitation:
            draft.remove(Removal(item=ItemId(invitation), channel=room.id))
        keep(room, draft)
        return draft.batch()

    async def _mark_direct(self, room: Room) -> None:
        """Tell this account's other devices that the room is a direct one, as its invitation
        said. https://spec.matrix.org/latest/client-server-api/#server-behaviour-16"""
        other = room.facts.inviter
        if room.kind is not ChannelKind.DIRECT or other is None:
            return
        address = path("v3", "user", self.account.address, "account_data", "m.direct")
        try:
            try:
                said = (await self.client.get(address)).json
            except Refused as refused:
                if refused.code != "not-found":
                    raise
                said = {}
            rooms = guards.listing(said.get(other))
            if room.remote not in rooms:
                await self.client.put(address, {**said, other: [*rooms, room.remote]})
        except Outcome:
            log.info("m.direct not written")  # the room is joined: this is no reason to fail


def _heard(reply: Reply) -> Reply:
    """This reply, if the homeserver gave it. Unknown for a page of the network in between."""
    if guards.parse(reply.body) is None:
        raise Unknown
    return reply
