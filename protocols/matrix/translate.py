"""Between wire and records: what the bytes of a homeserver say, as a Batch. Pure, never raises.

Each event is read by itself, so that a poisonous one costs at most the one row that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from protocols.adapter import LIVE
from storage.model import (
    LARGEST_ATTACHMENT,
    Account,
    AddressId,
    Batch,
    Channel,
    ChannelKind,
    Item,
    ItemId,
    ItemKind,
    Placement,
    Presence,
    ReadMark,
    Reason,
    Removal,
    ServerAnswer,
    channel_id,
)

from . import guards, place
from .draft import DATA, EPOCH, FIRST, SYNC, THREAD, Draft, Keys
from .mending import Waiting, amend, mend
from .messages import Place, read
from .rooms import DirectRooms, Known, Room, direct_rooms, ignored

PAGE = "page"
"""``page ROOM``: one answer of /messages in a room, newest first."""
_ROOMS = (ChannelKind.ROOM, ChannelKind.DIRECT)
_RECEIPTS = ("m.read", "m.read.private")


def answer(
    said: ServerAnswer,
    account: Account,
    known: Waiting,
    keys: Keys | None = None,
    largest: int = LARGEST_ATTACHMENT,
) -> Batch:
    """What one kept answer says. ``known`` is the cache as the answers before this one left it:
    an answer names only what changed in a room. With ``keys`` what is encrypted is opened, and
    what waited for a key that is here now. ``largest``: bytes of a file that the server takes."""
    kind, _, about = said.kind.partition(" ")
    body = guards.parse(said.body) or {}
    if kind == PAGE:
        return page(body, about, account, known, keys)
    if kind in (FIRST, SYNC, DATA):
        at = guards.instant(guards.integer(about)) or datetime(1970, 1, 1, tzinfo=UTC)
        sync = _Sync(account, known, at, keys, largest)
        if said.stream == LIVE:
            sync.read_rooms(body, place.rooms(said.cursor))
        else:
            sync.read(body, whole=kind == FIRST)
        mend(sync.draft, known)
        amend(sync.draft, known)
        return sync.draft.batch()
    return Batch()


def page(
    body: dict[str, Any], remote: str, account: Account, known: Waiting, keys: Keys | None = None
) -> Batch:
    """Events of one room outside /sync: older ones, or those of a gap.

    Members' names are taken, their presence is not: an old page tells of an old time.
    """
    draft, identity = Draft(account, keys, known), channel_id(account.id, remote)
    before = known.channel(identity)
    if before is None:
        return Batch()
    for event in guards.listing(body.get("state")):
        if guards.mapping(event).get("type") == "m.room.member":
            draft.member(event, None)
    room = Room(account, remote, known)
    place = Place(
        channel=identity,
        direct=before.kind is ChannelKind.DIRECT,
        arrived=room.arrived,
        sealed_since=room.sealed_since,
    )
    for event in guards.listing(body.get("chunk")):
        read(event, place, draft)
    amend(draft, known)
    return draft.batch()


def thread(
    events: Iterable[object],
    room: Channel,
    account: Account,
    known: Waiting,
    keys: Keys | None = None,
) -> Batch:
    """Events that were asked for because somebody opened a thread: beside the room, so that
    what is old there does not count as news."""
    remote = room.remote + THREAD
    channel = replace(
        room, id=channel_id(account.id, remote), remote=remote, kind=ChannelKind.THREAD
    )
    draft = Draft(account, keys, known)
    draft.channels[channel.id] = channel
    since = Room(account, room.remote, known).sealed_since
    place = Place(channel=channel.id, reason=Reason.THREAD, sealed_since=since)
    for event in events:
        read(event, place, draft)
    amend(draft, known)
    return draft.batch()


class _Sync:
    """One answer of /sync.

    https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3sync
    """

    def __init__(
        self, account: Account, known: Known, at: datetime, keys: Keys | None, largest: int
    ) -> None:
        self.account, self.known, self.at, self.largest = account, known, at, largest
        self.draft = Draft(account, keys, known)
        self.direct: DirectRooms | None = None

    def read_rooms(self, body: dict[str, Any], only: Set[str]) -> None:
        """What is said in these rooms; whatever else the answer says is for the next round."""
        rooms = guards.mapping(body.get("rooms"))
        for remote, said in self._of(rooms, "join").items():
            if remote in only:
                self._joined(remote, said)
        for remote, said in self._of(rooms, "leave").items():
            if remote in only:
                self._left(remote, said)

    def read(self, body: dict[str, Any], *, whole: bool) -> None:
        data = _events(body.get("account_data"))
        self.direct = direct_rooms(data)
        self.draft.blocked = ignored(data)
        rooms = guards.mapping(body.get("rooms"))
        seen = {
            remote for which in ("join", "invite", "leave") for remote in self._of(rooms, which)
        }
        for remote, said in self._of(rooms, "join").items():
            self._joined(remote, said)
        for remote, said in self._of(rooms, "invite").items():
            self._invited(remote, said)
        for remote, said in self._of(rooms, "leave").items():
            self._left(remote, said)
        if self.direct is not None:
            self._others(seen)
        if whole:
            self._gone(seen)
        self._renewed(seen)

    @staticmethod
    def _of(rooms: dict[str, Any], which: str) -> dict[str, dict[str, Any]]:
        said = guards.mapping(rooms.get(which))
        return {
            remote: room
            for remote, room in said.items()
            if guards.identifier(remote, "!") and isinstance(room, dict)
        }

    def _joined(self, remote: str, said: dict[str, Any]) -> None:
        room = self._fold(remote, said)
        room.presence = Presence.JOINED
        self._answered(room)
        # It holds rooms, not words. That of an encrypted room is a lie, to have it forgotten.
        if room.facts.space and not (room.before and room.before.encrypted):
            if room.before:
                self.draft.gone_channels[room.id] = None
            return
        if room.before is None and room.facts.creators is None:
            return  # a room is told whole when it is new here: this is a space, or nothing
        keep(room, self.draft)
        self._members(room, said)
        times = self._timeline(room, said)
        self._marks(room, said, times)

    def _left(self, remote: str, said: dict[str, Any]) -> None:
        if self.known.channel(channel_id(self.account.id, remote)) is None:
            return
        room = self._fold(remote, said)
        room.presence = Presence.LEFT
        self._answered(room)
        keep(room, self.draft)
        self._members(room, said)
        self._timeline(room, said)

    def _fold(self, remote: str, said: dict[str, Any]) -> Room:
        room = Room(self.account, remote, self.known, self.largest)
        room.summary(said.get("summary"))
        for event in _states(said):
            room.fold(event)
        room.facts.inviter = None  # who invited matters as long as the invitation stands
        if self.direct is not None:
            room.be_direct(self.direct)
        return room

    def _members(self, room: Room, said: dict[str, Any]) -> None:
        for event in _states(said):
            if event.get("type") == "m.room.member":
                self.draft.member(event, room.id)

    def _timeline(self, room: Room, said: dict[str, Any]) -> dict[str, datetime]:
        direct = room.kind is ChannelKind.DIRECT
        # Where it was encrypted before this answer, all that the answer brings must be sealed.
        since = EPOCH if room.before and room.before.encrypted else room.sealed_since
        place = Place(channel=room.id, direct=direct, arrived=room.arrived, sealed_since=since)
        times: dict[str, datetime] = {}
        for event in _events(said.get("timeline")):
            at = read(event, place, self.draft)
            if at is not None:
                times[event["event_id"]] = at
        return times

    def _invited(self, remote: str, said: dict[str, Any]) -> None:
        """https://spec.matrix.org/latest/client-server-api/#stripped-state"""
        room = Room(self.account, remote, self.known, self.largest)
        if self.direct is not None:
            room.be_direct(self.direct)
        room.presence = Presence.INVITED
        events, at = _events(said.get("invite_state")), self.at
        for event in (*events, *events):  # twice: the inviter's name may stand before the invite
            room.fold(event)
        for event in events:
            if guards.mapping(event).get("type") == "m.room.member":
                self.draft.member(event, room.id)
                mine = event.get("state_key") == self.account.address
                at = (guards.instant(event.get("origin_server_ts")) if mine else None) or at
        again = room.before is not None and room.before.presence is Presence.INVITED
        if not (again and room.facts.invitation):
            stamp = guards.milliseconds(at)
            room.facts.invitation = f"{remote}/invitation/{self.account.address}/{stamp}"
            self._invitation(room, at)
        keep(room, self.draft)

    def _invitation(self, room: Room, at: datetime) -> None:
        item = ItemId(room.facts.invitation or "")
        channel, inviter = room.channel(), AddressId(room.facts.inviter or "")
        self.draft.place(
            Item(
                id=item,
                kind=ItemKind.INVITATION,
                author=inviter,
                at=at,
                title=channel.name,
                text=channel.topic,
            ),
            Placement(
                item=item,
                channel=room.id,
                reason=Reason.INVITATION,
                at=at,
                by=inviter or None,
            ),
        )

    def _answered(self, room: Room) -> None:
        """An invitation that was accepted, declined or taken back is nothing to read any more."""
        if room.facts.invitation:
            item = ItemId(room.facts.invitation)
            self.draft.remove(Removal(item=item, channel=room.id))
            room.facts.invitation = None

    def _others(self, seen: set[str]) -> None:
        """Rooms that m.direct makes direct, or no longer, and that the answer does not name."""
        for channel in self.known.channels():
            named = channel.remote in (self.direct or ())
            if channel.remote in seen or not (named or channel.kind is ChannelKind.DIRECT):
                continue
            if channel.kind in _ROOMS and channel.presence is not Presence.INVITED:
                room = Room(self.account, channel.remote, self.known, self.largest)
                room.be_direct(self.direct or {})
                keep(room, self.draft)

    def _renewed(self, seen: set[str]) -> None:
        """Rooms kept by an earlier version, which took less than this one does: files, marks, and
        any words where they are encrypted. The server has no reason to name them again."""
        for channel in self.known.channels():
            here = channel.kind in _ROOMS and channel.presence is Presence.JOINED
            whole = channel.accepts.attachments and channel.accepts.marks
            if not here or whole or channel.remote in seen:
                continue
            room = Room(self.account, channel.remote, self.known, self.largest)
            if channel.id not in self.draft.channels and room.channel() != channel:
                keep(room, self.draft)

    def _gone(self, seen: set[str]) -> None:
        """Rooms left while the place in the stream was lost."""
        for channel in self.known.channels():
            here = channel.kind in _ROOMS and channel.presence is not Presence.LEFT
            if here and channel.remote not in seen:
                room = Room(self.account, channel.remote, self.known, self.largest)
                room.presence = Presence.LEFT
                self._answered(room)
                keep(room, self.draft)

    def _marks(self, room: Room, said: dict[str, Any], times: dict[str, datetime]) -> None:
        """How far this account has read, as its other devices tell.

        https://spec.matrix.org/latest/client-server-api/#receipts
        """
        marks: list[ReadMark] = []
        for event in _events(said.get("account_data")):
            if guards.mapping(event).get("type") == "m.fully_read":
                item = guards.mapping(guards.mapping(event).get("content")).get("event_id")
                marks += self._mark(room, item, None, times)
        for event in _events(said.get("ephemeral")):
            if guards.mapping(event).get("type") == "m.receipt":
                content = guards.mapping(guards.mapping(event).get("content"))
                for item, receipts in content.items():
                    for at in self._receipts(receipts):
                        marks += self._mark(room, item, at, times)
        if marks:
            self.draft.read_marks[room.id] = max(marks, key=lambda mark: mark.at)

    def _receipts(self, receipts: object) -> list[datetime]:
        """When this account said that it had read an event; answers in threads stand apart."""
        found = []
        for kind in _RECEIPTS:
            said = guards.mapping(guards.mapping(guards.mapping(receipts).get(kind)))
            mine = said.get(self.account.address)
            if isinstance(mine, dict) and mine.get("thread_id", "main") == "main":
                at = guards.instant(mine.get("ts"))
                found += [at] if at else []
        return found

    def _mark(
        self, room: Room, item: object, said: datetime | None, times: dict[str, datetime]
    ) -> list[ReadMark]:
        """The time of a mark is its item's own; when it was read stands in where that is lost."""
        found = guards.identifier(item, "$")
        if found is None:
            return []
        at = times.get(found)
        if at is None:
            kept = self.known.payload(ItemId(found), room.id)
            event = guards.parse(kept.body) if kept else None
            at = guards.instant((event or {}).get("origin_server_ts")) or said
        return [ReadMark(channel=room.id, item=ItemId(found), at=at)] if at else []


def keep(room: Room, draft: Draft) -> None:
    """Write a room's channel and facts, if they are not what the cache already has."""
    channel, facts = room.channel(), room.payload()
    if channel != room.before:
        draft.channels[channel.id] = channel
    if facts:
        draft.payloads[facts.channel, facts.remote] = facts


def _states(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The state events of a room, those among its timeline last."""
    events = (*_events(said.get("state")), *_events(said.get("timeline")))
    return [event for event in events if isinstance(event, dict) and "state_key" in event]


def _events(said: object) -> list[Any]:
    return guards.listing(guards.mapping(said).get("events"))
