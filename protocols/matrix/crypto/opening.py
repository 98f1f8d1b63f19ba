"""Room events opened, or why not: no network, quick, from any thread.

https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import vodozemac

from protocols.matrix import guards
from protocols.matrix.draft import Opened, Shut

from .machine import MEGOLM, Machine
from .roomkeys import RoomKey

_MOST_INDEXES = 10_000  # of messages of one key, against replays; keys serve 100 or so
_MOST_SEEN = 1_000  # keys of which that is in memory at a time
_SEEN = struct.Struct(">I8s")  # index, and a digest of the event's name
_SESSION = re.compile(r"[A-Za-z0-9+/_-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What an event says of itself before anything is opened."""

    session: str
    message: vodozemac.MegolmMessage
    sender: str
    id: str
    at: datetime

    @property
    def awaits(self) -> str:
        """A key of this session by this sender: one name for all that it opens. No space stands
        in either."""
        return f"{self.session} {self.sender}"

    @property
    def awaits_more(self) -> str:
        """A key that begins no later than this message."""
        return f"{self.awaits} {self.message.message_index()}"


class Opening:
    """Opens what is kept keys for."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._made = guards.instant(machine.own.made)
        self._seen: OrderedDict[str, dict[int, bytes]] = OrderedDict()

    def open(self, event: Mapping[str, Any], room: str) -> Opened | Shut:
        """The event with its type and content in clear and its envelope kept, or why not."""
        content = guards.mapping(event.get("content"))
        if content.get("algorithm") != MEGOLM:
            return Shut("encrypted" if isinstance(content.get("algorithm"), str) else "malformed")
        sealed = _sealed(event, content)
        if sealed is None:
            return Shut("malformed")
        with self._machine.store.lock:
            claims = self._machine.keys.claims(room, sealed.session)
            key = next((one for one in claims if one.sender == sealed.sender), None)
            if key is None:
                return Shut("forged" if claims else self._lacking(sealed, room), sealed.awaits)
            if key.first > sealed.message.message_index():
                return Shut("key-before", sealed.awaits_more)
            return self._opened(event, sealed, key)

    def opens(self, room: str, awaits: str) -> bool:
        """Whether what an event waited for is here."""
        session, _, rest = awaits.partition(" ")
        sender, _, index = rest.partition(" ")
        key = self._machine.keys.find(room, session, sender)
        if key is None:
            return self._machine.keys.news_of(room, session)
        return not index or (index.isdecimal() and key.first <= int(index))

    def _lacking(self, sealed: _Sealed, room: str) -> str:
        if self._machine.keys.withheld(room, sealed.session, sealed.sender):
            return "key-withheld"
        old = self._made is not None and sealed.at < self._made
        return "key-before" if old else "key-awaited"

    def _opened(self, event: Mapping[str, Any], sealed: _Sealed, key: RoomKey) -> Opened | Shut:
        try:
            found = key.session.decrypt(sealed.message)
        except ValueError:  # its signature or code is not that of the key
            return Shut("forged")
        inner = guards.parse(found.plaintext)
        if inner is None:
            return Shut("malformed")
        kind, content = inner.get("type"), inner.get("content")
        if inner.get("room_id") != key.room or self._replayed(sealed, key, found.message_index):
            return Shut("forged")
        if not isinstance(kind, str) or not isinstance(content, dict) or kind == event.get("type"):
            return Shut("malformed")
        outer = guards.mapping(event.get("content")).get("m.relates_to")
        if outer is not None and "m.relates_to" not in content:
            content["m.relates_to"] = outer
        note = {"session": sealed.session, "index": found.message_index, "by": key.curve25519}
        return Opened({**event, "type": kind, "content": content, "decrypted": note})

    def _replayed(self, sealed: _Sealed, key: RoomKey, index: int) -> bool:
        """Whether a ciphertext came before under another event's name: today, or ever."""
        name, mine = f"{key.room} {sealed.session}", _digest(sealed.id)
        seen = self._seen_of(name)
        if index not in seen:
            seen[index] = mine
            if len(seen) > _MOST_INDEXES:
                del seen[next(iter(seen))]
            self._machine.store.later("seen", name, lambda: _packed(seen))
        return seen[index] != mine

    def _seen_of(self, name: str) -> dict[int, bytes]:
        """What was opened with one key; written with the next commit, whatever that is for."""
        if name not in self._seen:
            body = self._machine.store.get("seen", name) or b""
            self._seen[name] = dict(_SEEN.iter_unpack(body[: len(body) // _SEEN.size * _SEEN.size]))
        self._seen.move_to_end(name)
        while len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return self._seen[name]


def _digest(event: str) -> bytes:
    return hashlib.sha256(event.encode()).digest()[:8]


def _packed(seen: dict[int, bytes]) -> bytes:
    return b"".join(_SEEN.pack(index, mine) for index, mine in list(seen.items()))


def _sealed(event: Mapping[str, Any], content: Mapping[str, Any]) -> _Sealed | None:
    session, body = content.get("session_id"), content.get("ciphertext")
    sender, name = guards.user(event.get("sender")), guards.identifier(event.get("event_id"), "$")
    at = guards.instant(event.get("origin_server_ts"))
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return None
    if not isinstance(body, str) or sender is None or name is None or at is None:
        return None
    try:
        return _Sealed(session, vodozemac.MegolmMessage.from_base64(body), sender, name, at)
    except ValueError:
        return None
