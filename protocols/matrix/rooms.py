"""What a room is, folded from its state events and kept beside its channel between two syncs.

An incremental sync names only the state that changed, and a Channel is written whole. So what a
room's name, place and rights are made of is kept in the cache as one payload for each room, and
each answer folds its events into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from storage.model import (
    LARGEST_ATTACHMENT,
    Accepts,
    Account,
    AddressId,
    Channel,
    ChannelId,
    ChannelKind,
    ItemId,
    Payload,
    Presence,
    channel_id,
)

from . import guards
from .draft import VERSION

_MOST_HEROES = 5
_MOST_ALIASES = 50
_OLD_VERSIONS = frozenset(str(number) for number in range(1, 12))
MEGOLM = "m.megolm.v1.aes-sha2"
"""https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2"""
_WORDS = frozenset(("Say", "Edit"))
LONGEST = 10_000
"""Characters of a text: sealed, with four bytes each, they stay below the 64 KiB that the
specification allows an event. https://spec.matrix.org/latest/client-server-api/#size-limits"""
_ENDLESS = 2**53
DIRECT, IGNORED = "m.direct", "m.ignored_user_list"
DirectRooms = Mapping[str, tuple[str, ...]]
"""Room → with whom."""
_STATE = "state"  # the payload's remote: no event id, these begin with "$"


class Known(Protocol):
    """What translation reads of the cache."""

    def channels(self) -> tuple[Channel, ...]: ...

    def channel(self, channel: ChannelId) -> Channel | None: ...

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None: ...


@dataclass(slots=True, kw_only=True)
class Power:
    """The levels that concern this account.

    https://spec.matrix.org/latest/client-server-api/#mroompower_levels
    """

    mine: int = 0
    say: int = 0
    delete: int = 0
    invite: int = 0


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of one room. None: no event has told."""

    name: str | None = None
    alias: str | None = None
    aliases: list[str] = field(default_factory=list)
    topic: str | None = None
    heroes: list[str] | None = None
    others: int = 0  # members and invited besides this account
    names: dict[str, str] = field(default_factory=dict)  # how the heroes are called here
    creators: list[str] | None = None
    endless: bool = False  # creators stand above all levels (room version 12 and later)
    power: Power | None = None
    space: bool = False
    closed: bool = False  # replaced by another room
    encrypted: bool = False  # sticky: no event unsets it
    algorithm: str | None = None  # of the encryption
    direct: bool = False
    peers: list[str] = field(default_factory=list)  # with whom, as this account's own list says
    invitation: str | None = None  # the item that shows it
    inviter: str | None = None
    arrived: int | None = None  # when this account was let in last, milliseconds since 1970
    sealed: int | None = None  # from when on it is encrypted, likewise; 0: it was before


class Room:
    """One room while an answer is read: what was known, and what the answer adds."""

    def __init__(
        self, account: Account, remote: str, known: Known, largest: int = LARGEST_ATTACHMENT
    ) -> None:
        """``largest``: bytes of a file that may be sent."""
        self.account, self.remote, self.largest = account, remote, largest
        self.id = channel_id(account.id, remote)
        self.before = known.channel(self.id)
        self._kept = known.payload(state_item(remote), self.id)
        self.facts = _load(self._kept)
        self.presence = self.before.presence if self.before else Presence.JOINED

    @property
    def kind(self) -> ChannelKind:
        return ChannelKind.DIRECT if self.facts.direct else ChannelKind.ROOM

    def fold(self, event: object) -> None:
        """Take one state event, stripped or whole; anything else is left alone.

        https://spec.matrix.org/latest/client-server-api/#room-events
        """
        state = guards.mapping(event)
        content, key = guards.mapping(state.get("content")), state.get("state_key")
        kind = state.get("type")
        if kind == "m.room.member":
            self._member(state, content)
        elif key == "" and isinstance(kind, str):
            self._about(kind, state, content)

    def _about(self, kind: str, state: dict[str, Any], content: dict[str, Any]) -> None:
        facts = self.facts
        match kind:
            case "m.room.create":
                self._created(state, content)
            case "m.room.name":
                facts.name = guards.name(content.get("name"))
            case "m.room.canonical_alias":
                facts.alias = guards.identifier(content.get("alias"), "#")
                others = guards.listing(content.get("alt_aliases"))[:_MOST_ALIASES]
                facts.aliases = [a for other in others if (a := guards.identifier(other, "#"))]
            case "m.room.topic":
                facts.topic = guards.text(content.get("topic"), 4096)
            case "m.room.power_levels":
                facts.power = self._levels(content)
            case "m.room.encryption":
                facts.encrypted, facts.algorithm = True, guards.name(content.get("algorithm"))
                self._sealing(state)
            case "m.room.tombstone":
                facts.closed = True

    def _sealing(self, state: dict[str, Any]) -> None:
        """The first word counts; one that replaces another tells that there was one before."""
        again = "replaces_state" in guards.mapping(state.get("unsigned"))
        at = 0 if again else guards.count(state.get(_AT))
        self.facts.sealed = at if self.facts.sealed is None else self.facts.sealed

    def _created(self, state: dict[str, Any], content: dict[str, Any]) -> None:
        more = guards.listing(content.get("additional_creators"))[:100]
        named = (state.get("sender"), *more)
        self.facts.creators = [who for name in named if (who := guards.user(name))]
        self.facts.endless = str(content.get("room_version", "1")) not in _OLD_VERSIONS
        self.facts.space = content.get("type") == "m.space"

    def _levels(self, content: dict[str, Any]) -> Power:
        users, events = guards.mapping(content.get("users")), guards.mapping(content.get("events"))
        usual = guards.integer(content.get("events_default"), 0)
        others = guards.integer(content.get("users_default"), 0)
        return Power(
            mine=guards.integer(users.get(self.account.address), others) or 0,
            say=guards.integer(events.get("m.room.message"), usual) or 0,
            delete=guards.integer(events.get("m.room.redaction"), usual) or 0,
            invite=guards.integer(content.get("invite"), 0) or 0,
        )

    def _member(self, state: dict[str, Any], content: dict[str, Any]) -> None:
        who, facts = guards.user(state.get("state_key")), self.facts
        if who is None:
            return
        if who == self.account.address:
            self._arrival(state, content.get("membership"))
        if who == self.account.address and content.get("membership") == "invite":
            facts.inviter = guards.user(state.get("sender"))
            facts.direct = facts.direct or content.get("is_direct") is True
        elif who in (facts.heroes or ()) or (self._invited and facts.inviter == who):
            facts.names[who] = guards.name(content.get("displayname"))

    def _arrival(self, state: dict[str, Any], membership: object) -> None:
        """Who is in an encrypted room gives its keys to those who are invited or there; whoever
        changes their name there says once more that they are."""
        unsigned, at = guards.mapping(state.get("unsigned")), guards.count(state.get(_AT))
        before = guards.mapping(unsigned.get("prev_content")).get("membership")
        unknown = before is None and "replaces_state" in unsigned
        if membership == "invite":
            self.facts.arrived = at
        elif membership == "join" and before != "join" and not unknown:
            known = self.facts.arrived if before == "invite" else None
            self.facts.arrived = at if known is None else known

    @property
    def arrived(self) -> datetime | None:
        """Before this, what was said here was for others."""
        return guards.instant(self.facts.arrived)

    def summary(self, value: object) -> None:
        """https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3sync_response-200_roomsummary"""
        summary, facts = guards.mapping(value), self.facts
        if isinstance(heroes := summary.get("m.heroes"), list):
            facts.heroes = [who for hero in heroes[:_MOST_HEROES] if (who := guards.user(hero))]
            facts.names = {who: facts.names[who] for who in facts.heroes if who in facts.names}
        counts = [guards.count(summary.get(f"m.{which}_member_count")) for which in _COUNTED]
        if any(number is not None for number in counts):
            facts.others = max(0, sum(number or 0 for number in counts) - 1)

    def channel(self) -> Channel:
        facts, before = self.facts, self.before
        aliases = dict.fromkeys([*([facts.alias] if facts.alias else []), *facts.aliases])
        topic, old = facts.topic, before.topic if before else ""
        return Channel(
            id=self.id,
            account=self.account.id,
            remote=self.remote,
            kind=self.kind,
            name=self._name(),
            aliases=tuple(aliases) or (before.aliases if before and not self._kept else ()),
            topic=old if topic is None else topic,
            accepts=self._accepts(),
            presence=self.presence,
            inviter=AddressId(facts.inviter) if facts.inviter and self._invited else None,
            encrypted=facts.encrypted or bool(before and before.encrypted),
            peers=self._peers(),
        )

    def _peers(self) -> tuple[AddressId, ...]:
        """With whom a direct conversation is: those whom the account's own list names, and the
        one other person where there are two."""
        facts = self.facts
        if not facts.direct:
            return ()
        two = (facts.heroes or [])[:1] if facts.others == 1 else []
        inviter = [facts.inviter] if facts.inviter and self._invited else []
        return tuple(AddressId(who) for who in dict.fromkeys((*facts.peers, *two, *inviter)))

    def be_direct(self, rooms: DirectRooms) -> None:
        """What the account's list of direct conversations says of this room."""
        found = rooms.get(self.remote)
        self.facts.direct, self.facts.peers = found is not None, list(found or ())

    @property
    def sealed_since(self) -> datetime | None:
        """From when on what is said here is encrypted; None: it need not be."""
        return guards.instant(self.facts.sealed or 0) if self.encrypted else None

    @property
    def encrypted(self) -> bool:
        return self.facts.encrypted or bool(self.before and self.before.encrypted)

    @property
    def _invited(self) -> bool:
        return self.presence is Presence.INVITED

    def _name(self) -> str:
        """https://spec.matrix.org/latest/client-server-api/#calculating-the-display-name-for-a-room

        Empty when nothing names the room: the words for that are the window's.
        """
        facts = self.facts
        if facts.name or facts.alias:
            return facts.name or facts.alias or ""
        heroes = facts.heroes or ([facts.inviter] if facts.inviter else [])
        if not heroes:
            return self.before.name if self.before and facts.name is None else ""
        called = [facts.names.get(who) or who[1:].partition(":")[0] for who in heroes]
        more = ["…"] if facts.others > len(heroes) else []
        return ", ".join([*called, *more])

    def _accepts(self) -> Accepts:
        """What the room's power levels let this account do; by default what a new room lets."""
        if self.presence is Presence.LEFT:
            return Accepts()
        if self._invited:
            return Accepts(intents=frozenset(("Join", "Leave")))
        intents = self._allowed()
        if self.encrypted and self.facts.algorithm not in (None, MEGOLM):
            intents -= _WORDS
        if "Say" not in intents:
            return Accepts(intents=frozenset(intents))
        return Accepts(
            intents=frozenset(intents),
            max_length=LONGEST,
            attachments=1,
            max_bytes=self.largest,
            marks=True,
        )

    def _allowed(self) -> set[str]:
        facts, before = self.facts, self.before
        if facts.closed:
            return {"Leave"}
        if facts.creators is None and before and before.presence is self.presence:
            return set(before.accepts.intents)
        creator = self.account.address in (facts.creators or ())
        power = facts.power or Power(mine=100 if creator else 0)
        mine = _ENDLESS if creator and facts.endless else power.mine
        allowed = {"Leave", "Delete"} if mine >= power.delete else {"Leave"}
        if mine >= power.invite:
            allowed.add("Invite")
        return allowed | _WORDS if mine >= power.say else allowed

    def payload(self) -> Payload | None:
        """The facts to keep, None when they have not changed."""
        body = json.dumps(asdict(self.facts), separators=(",", ":")).encode()
        if self._kept and self._kept.body == body and self._kept.version == VERSION:
            return None
        return Payload(
            channel=self.id,
            remote=_STATE,
            item=state_item(self.remote),
            body=body,
            version=VERSION,
        )


_COUNTED = ("joined", "invited")
_AT = "origin_server_ts"


def state_item(remote: str) -> ItemId:
    """Under which name the facts of a room are found again; no item has it."""
    return ItemId(f"{remote}/{_STATE}")


def _load(kept: Payload | None) -> Facts:
    if kept is None or kept.version != VERSION:
        return Facts()
    said = guards.parse(kept.body) or {}
    try:
        facts = Facts(**said)
    except TypeError:
        return Facts()
    return replace(facts, power=Power(**said["power"]) if said.get("power") else None)


def direct_rooms(events: Iterable[object]) -> DirectRooms | None:
    """The rooms of m.direct in account data, and with whom each is; None when it is not there.

    https://spec.matrix.org/latest/client-server-api/#mdirect
    """
    found: dict[str, tuple[str, ...]] | None = None
    for event in events:
        data = guards.mapping(event)
        if data.get("type") == DIRECT and isinstance(data.get("content"), dict):
            found = {}
            for who, rooms in data["content"].items():
                for room in guards.listing(rooms):
                    if guards.identifier(room, "!") and guards.user(who):
                        found[room] = (*found.get(room, ()), who)
    return found


def ignored(events: Iterable[object]) -> frozenset[AddressId] | None:
    """Whom the account ignores; None when its account data does not say.

    https://spec.matrix.org/latest/client-server-api/#mignored_user_list
    """
    found: frozenset[AddressId] | None = None
    for event in events:
        data = guards.mapping(event)
        if data.get("type") == IGNORED and isinstance(data.get("content"), dict):
            named = guards.mapping(data["content"].get("ignored_users"))
            found = frozenset(AddressId(who) for who in named if guards.user(who))
    return found
