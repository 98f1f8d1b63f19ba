"""The keys of rooms' messages: which are kept, and by whose word.

https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import vodozemac

from protocols.matrix import guards

from .account import PICKLE
from .store import Store

_MOST_OPEN = 1_000  # room keys unpickled at a time
_MOST_CLAIMS = 4  # how many users may claim one key as theirs


class Source(IntEnum):
    """How a key came, from the least trusted on."""

    HANDED_ON = 0  # by somebody else than its owner: a file, a backup, another device
    OWNER = 1  # through Olm, by who writes with it


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomKey:
    """One inbound Megolm session. ``sender`` gave it, and may write with it in ``room`` only."""

    room: str
    sender: str
    curve25519: str
    ed25519: str
    source: Source
    session: vodozemac.InboundGroupSession

    @property
    def id(self) -> str:
        return self.session.session_id

    @property
    def first(self) -> int:
        """The index of the first message that it opens."""
        return self.session.first_known_index


class RoomKeys:
    """Room keys by room, session and who gave them: somebody who hands on another's key as
    their own (any member could) neither hinders its owner nor speaks with the owner's voice."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: OrderedDict[tuple[str, str], tuple[RoomKey, ...]] = OrderedDict()
        self._absent: set[tuple[str, str]] = set()
        self._news: set[tuple[str, str]] = set()

    def find(self, room: str, session: str, sender: str) -> RoomKey | None:
        return next((key for key in self.claims(room, session) if key.sender == sender), None)

    def claims(self, room: str, session: str) -> tuple[RoomKey, ...]:
        """All that is kept under one session's id, whoever gave it."""
        name = (room, session)
        with self._store.lock:
            if name in self._absent:
                return ()
            if name in self._open:
                self._open.move_to_end(name)
                return self._open[name]
            body = self._store.get("key", _name(room, session))
            if body is None:
                self._absent.add(name)
                return ()
            return self._remember(name, _load(room, body))

    def offer(self, key: RoomKey) -> bool:
        """Take a key in; False when what is kept is as good. The one door for room keys.

        A key that opens more (a lower first index) replaces one that opens less, of equal reach
        the first one stays, unless the new one is trusted more.
        """
        name = (key.room, key.id)
        with self._store.lock:
            claims = self.claims(*name)
            mine = next((one for one in claims if one.sender == key.sender), None)
            if mine is None and len(claims) >= _MOST_CLAIMS:
                return False
            if mine is not None and not _better(key, mine):
                return False
            kept = (*(one for one in claims if one is not mine), key)
            self._absent.discard(name)
            self._remember(name, kept)
            self._store.put("key", _name(*name), _dump(kept))
            self._store.drop("withheld", _name(*name))
            return True

    def withhold(self, room: str, session: str, sender: str, code: str) -> None:
        """Somebody's program says that it will not give a key of theirs, and why."""
        with self._store.lock:
            known = guards.parse(self._store.get("withheld", _name(room, session)) or b"{}") or {}
            if sender in known or len(known) < _MOST_CLAIMS:
                body = json.dumps({**known, sender: code}).encode()
                self._store.put("withheld", _name(room, session), body)
                self._news.add((room, session))

    def withheld(self, room: str, session: str, sender: str) -> str | None:
        """The code with which a key was refused by who has it."""
        body = self._store.get("withheld", _name(room, session))
        code = (guards.parse(body) or {}).get(sender) if body else None
        return code if isinstance(code, str) else None

    def news_of(self, room: str, session: str) -> bool:
        """Whether the answer in hand told why a key is not here."""
        with self._store.lock:
            return (room, session) in self._news

    def forget_news(self) -> None:
        """The next answer is taken in."""
        with self._store.lock:
            self._news.clear()

    def _remember(self, name: tuple[str, str], keys: tuple[RoomKey, ...]) -> tuple[RoomKey, ...]:
        self._open[name] = keys
        self._open.move_to_end(name)
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return keys


def _better(new: RoomKey, old: RoomKey) -> bool:
    if new.source < old.source and not _same(new, old):
        return False  # by hearsay, and not even the same ratchet
    if new.source > old.source and not _same(new, old):
        return True
    if new.first != old.first:
        return new.first < old.first
    return new.source > old.source


def _same(one: RoomKey, other: RoomKey) -> bool:
    """Whether two keys are the same ratchet: an exported key is not signed by its session."""
    at = max(one.first, other.first)
    exports = (one.session.export_at(at), other.session.export_at(at))
    first, second = (export.to_base64() if export else None for export in exports)
    return first is not None and first == second


def _name(room: str, session: str) -> str:
    return f"{room} {session}"


def _dump(keys: tuple[RoomKey, ...]) -> bytes:
    rows = [
        {
            "sender": key.sender,
            "curve25519": key.curve25519,
            "ed25519": key.ed25519,
            "source": int(key.source),
            "pickle": key.session.pickle(PICKLE),
        }
        for key in keys
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def _load(room: str, body: bytes) -> tuple[RoomKey, ...]:
    rows: list[dict[str, Any]] = json.loads(body)
    return tuple(
        RoomKey(
            room=room,
            sender=row["sender"],
            curve25519=row["curve25519"],
            ed25519=row["ed25519"],
            source=Source(row["source"]),
            session=vodozemac.InboundGroupSession.from_pickle(row["pickle"], PICKLE),
        )
        for row in rows
    )


def taken(room: object, session: object, key: object) -> vodozemac.InboundGroupSession | None:
    """A session made of an ``m.room_key``, if its key is one and its id is that of the key."""
    if guards.identifier(room, "!") is None or not isinstance(key, str):
        return None
    try:
        made = vodozemac.InboundGroupSession(vodozemac.SessionKey(key))
    except ValueError:
        return None
    return made if made.session_id == session else None
