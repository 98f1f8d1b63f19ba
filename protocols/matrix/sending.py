"""Intents sent to a homeserver, and looked for when the reply to one was lost."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from typing import Any

from protocols.adapter import Offline, Outcome, Refused, Shelf, Unknown
from storage.model import (
    Account,
    Batch,
    ChannelKind,
    Delete,
    Edit,
    ItemId,
    Join,
    Leave,
    Outgoing,
    Presence,
    Removal,
    Say,
)

from . import guards
from .client import Client, Reply, path
from .draft import THREAD, Draft
from .following import PAGE_FILTER
from .messages import Place, read, relations
from .rooms import Room
from .translate import keep

log = logging.getLogger(__name__)

_SKEW = timedelta(hours=1)  # between this computer's clock and the server's
_LOOK_PAGES = 20  # of 100 events, when a lost message is looked for
_ADDRESS = re.compile(r"(?<![^\s(\[])@[a-z0-9._=/+-]+:[a-z0-9.-]+(?::[0-9]+)?", re.IGNORECASE)
_JOIN_TIMEOUT = 90.0  # seconds; joining a room of another server takes its time
_EXACT_TIMEOUT = 5.0  # seconds, for a time that the next sync tells as well
_TEXTS = ("m.text", "m.notice", "m.emote")


class Sending:
    """The writing half of one account."""

    def __init__(self, client: Client, account: Account, shelf: Shelf) -> None:
        self.client, self.account, self.shelf = client, account, shelf

    async def send(self, outgoing: Outgoing) -> Batch:
        """https://spec.matrix.org/latest/client-server-api/#sending-events-to-a-room

        ``outgoing.id`` is the transaction id. Refused ``encrypted-room``: never is a text
        written in plain into a room that is encrypted, or of which that cannot be known.
        """
        room = self._room(outgoing)
        match outgoing.intent:
            case Say() | Edit() as intent:
                content = self._content(intent)
                await self._plain(room)
                return await self._say(outgoing, room, content)
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
        raise Refused("unsupported")

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """What became of a lost request; None where sending it again is safe.

        Joining, leaving and deleting change nothing when they are done twice. For a text, the
        room is read back to before it was written: the server shows this session the
        transaction id of each event that it sent. That the event is not there means that it was
        not made; were it being made at this moment, the server would answer the same
        transaction id with the same event. Only an event of this account that shows no
        transaction id (made by another session) and says the same leaves it unknown, as does a
        room so busy that its last two thousand events are younger than the text.
        """
        if not isinstance(outgoing.intent, Say | Edit):
            return None
        room, until = self._room(outgoing), outgoing.at - _SKEW
        address = path("v3", "rooms", room.remote, "messages")
        alike, token = False, ""
        for _ in range(_LOOK_PAGES):
            query = {"dir": "b", "limit": "100", "filter": PAGE_FILTER}
            query |= {"from": token} if token else {}
            said = (await self.client.get(address, query)).json
            events = [guards.mapping(event) for event in guards.listing(said.get("chunk"))]
            for event in events:
                if self._is(event, outgoing):
                    return self._batch(outgoing, room, event)
                alike = alike or self._alike(event, outgoing, until)
            token = said.get("end", "")
            if not isinstance(token, str) or not token or _older(events, until):
                break
        else:
            raise Unknown
        if alike:
            raise Unknown
        return None

    def _is(self, event: dict[str, Any], outgoing: Outgoing) -> bool:
        mine = event.get("sender") == self.account.address
        echo = guards.mapping(event.get("unsigned")).get("transaction_id")
        return mine and echo == outgoing.id

    def _alike(self, event: dict[str, Any], outgoing: Outgoing, until: datetime) -> bool:
        at = guards.instant(event.get("origin_server_ts"))
        echo = guards.mapping(event.get("unsigned")).get("transaction_id")
        if event.get("sender") != self.account.address or echo is not None or not at:
            return False
        content = guards.mapping(event.get("content"))
        fresh = guards.mapping(content.get("m.new_content")) or content
        text = outgoing.intent.text if isinstance(outgoing.intent, Say | Edit) else None
        return at >= until and fresh.get("body") == text

    def _room(self, outgoing: Outgoing) -> Room:
        channel = self.shelf.channel(outgoing.channel)
        remote = channel.remote if channel else outgoing.channel.partition("/")[2]
        remote = remote.removesuffix(THREAD)
        if guards.identifier(remote, "!") is None:
            raise Refused("not-found")
        return Room(self.account, remote, self.shelf)

    async def _plain(self, room: Room) -> None:
        """Make sure that a room takes plain text: by the cache, and, since that may be older
        than a decision to encrypt, by the server at the very moment of sending."""
        if room.encrypted:
            raise Refused("encrypted-room")
        address = path("v3", "rooms", room.remote, "state", "m.room.encryption", "")
        try:
            reply = await self.client.get(address)
        except Refused as refused:
            if refused.code == "not-found":
                return
            raise
        if guards.parse(reply.body) is None:
            raise Offline("not-the-server")  # a page of the network in between
        raise Refused("encrypted-room")

    def _content(self, intent: Say | Edit) -> dict[str, Any]:
        if not intent.text.strip():
            raise Refused("invalid")
        if isinstance(intent, Edit):
            return self._edited(intent)
        content: dict[str, Any] = {"msgtype": "m.text", "body": intent.text}
        named = dict.fromkeys(_ADDRESS.findall(intent.text))
        if intent.reply_to is not None:
            target = event_of(intent.reply_to)
            event = self._event(intent.reply_to)
            relates: dict[str, Any] = {"m.in_reply_to": {"event_id": target}}
            _, thread = relations(guards.mapping(event.get("content")))
            if thread:
                relates |= {"rel_type": "m.thread", "event_id": thread, "is_falling_back": False}
            content["m.relates_to"] = relates
            if author := guards.user(event.get("sender")):
                named[author] = None
        named.pop(self.account.address, None)
        content["m.mentions"] = {"user_ids": list(named)} if named else {}
        return content

    def _edited(self, intent: Edit) -> dict[str, Any]:
        """https://spec.matrix.org/latest/client-server-api/#event-replacements"""
        before = guards.mapping(self._event(intent.item).get("content"))
        sort = before.get("msgtype", "m.text")
        if sort not in _TEXTS:
            raise Refused("unsupported")  # a picture's caption
        return {
            "msgtype": sort,
            "body": f"* {intent.text}",
            "m.mentions": {},
            "m.new_content": {"msgtype": sort, "body": intent.text, "m.mentions": {}},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_of(intent.item)},
        }

    def _event(self, item: ItemId) -> dict[str, Any]:
        kept = self.shelf.payload(item)
        return (guards.parse(kept.body) if kept else None) or {}

    async def _say(self, outgoing: Outgoing, room: Room, content: dict[str, Any]) -> Batch:
        reply = await self._put(outgoing, room, ("send", "m.room.message"), content)
        made = guards.identifier((guards.parse(reply.body) or {}).get("event_id"), "$")
        if made is None:
            raise Unknown
        try:
            address = path("v3", "rooms", room.remote, "event", made)
            found = (await self.client.get(address, timeout=_EXACT_TIMEOUT)).json
        except Outcome:  # it is sent: its exact time will come with the next sync
            found = {}
        if found.get("event_id") != made:
            at = guards.milliseconds(reply.at or outgoing.at)
            found = {
                "type": "m.room.message",
                "event_id": made,
                "sender": self.account.address,
                "origin_server_ts": at,
                "content": content,
            }
        return self._batch(outgoing, room, found)

    async def _put(
        self, outgoing: Outgoing, room: Room, names: tuple[str, str], content: dict[str, Any]
    ) -> Reply:
        address = path("v3", "rooms", room.remote, *names, outgoing.id)
        return _heard(await self.client.put(address, content))

    def _batch(self, outgoing: Outgoing, room: Room, event: dict[str, Any]) -> Batch:
        """The event as translation reads it, known as the answer to ``outgoing``."""
        unsigned = {**guards.mapping(event.get("unsigned")), "transaction_id": outgoing.id}
        draft = Draft(self.account)
        place = Place(channel=room.id, direct=room.kind is ChannelKind.DIRECT)
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


def _older(events: list[dict[str, Any]], until: datetime) -> bool:
    times = [at for event in events if (at := guards.instant(event.get("origin_server_ts")))]
    return bool(times) and min(times) < until


def event_of(item: ItemId) -> str:
    """The event id that an item has, for it is one; Refused for anything else."""
    found = guards.identifier(item, "$")
    if found is None:
        raise Refused("not-found")
    return found
