"""What one answer of /sync brings to the keys. One event's fault costs that event only.

https://spec.matrix.org/latest/client-server-api/#end-to-end-encryption
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from protocols.matrix import guards

from .keys import Keys
from .machine import MEGOLM, Machine, Told, UnopenedError
from .outbound import Beginnings, Circles
from .roomkeys import RoomKey, Source, taken

log = logging.getLogger(__name__)

LEARNT = ("learnt", "sync")
_LEARNT_LIVE = ("learnt", "live")
_OPENED = ("learnt", "opened")
_MOST_OPENED = 500
_DIGEST = 8  # bytes
_KEY = re.compile(r"[A-Za-z0-9+/_-]{1,64}")  # a key or a session's id, in base64
_CODES = frozenset(("m.blacklisted", "m.unverified", "m.unauthorised", "m.unavailable", "m.no_olm"))
"""https://spec.matrix.org/latest/client-server-api/#reporting-that-decryption-keys-are-withheld"""


class Learning:
    """Takes answers in, each once: an answer that comes again is known by its cursor."""

    def __init__(self, machine: Machine, keys: Keys) -> None:
        self._machine, self._keys = machine, keys
        self._opened = _Opened(machine.store.get(*_OPENED) or b"")

    def take(
        self, said: Mapping[str, Any], cursor: str, *, whole: bool, live: bool = False
    ) -> None:
        """Everything that one answer says, pending in the store together with its cursor.

        ``whole``: an answer from the beginning, so that changes before it were never told.
        ``live``: one that was asked for a few rooms only. Its place says nothing of the others'
        members, so that it stands beside that of the account.
        """
        store, learnt = self._machine.store, _LEARNT_LIVE if live else LEARNT
        with store.lock:
            counts = said.get("device_one_time_keys_count")
            self._keys.told(counts, said.get("device_unused_fallback_key_types"))
            if store.get(*learnt) == cursor.encode():
                return
            self._machine.keys.forget_news()
            for event in guards.listing(guards.mapping(said.get("to_device")).get("events")):
                self._event(event)
            self._lists(guards.mapping(said.get("device_lists")), whole=whole)
            Circles(store).learn(said, whole=whole)
            if self._opened.changed:
                store.put(*_OPENED, self._opened.body())
            store.put(*learnt, cursor.encode())

    def _event(self, event: object) -> None:
        try:
            match guards.mapping(event).get("type"):
                case "m.room.encrypted":
                    self._sealed(guards.mapping(event))
                case "m.room_key.withheld":
                    self._withheld(guards.mapping(event))
        except UnopenedError as error:
            log.info("to-device event left aside: %s", error.code)
        except Exception as error:  # whatever it is, the events after it bring keys
            log.warning("to-device event left aside: %s", type(error).__name__)

    def _lists(self, said: Mapping[str, Any], *, whole: bool) -> None:
        devices = self._machine.devices
        if whole:
            devices.all_changed()
        for user in guards.listing(said.get("changed")):
            if guards.user(user):
                devices.changed(user)
        for user in guards.listing(said.get("left")):
            if guards.user(user) and user != self._machine.user:
                devices.left(user)

    def _sealed(self, event: Mapping[str, Any]) -> None:
        name = self._opened.name(event)
        if name in self._opened:  # no ratchet opens it twice: it is not a sign of a broken one
            raise UnopenedError("again")
        try:
            told = self._machine.decrypt(event)
        except UnopenedError as error:
            if error.wedged:
                self._wedged(event)
            raise
        self._opened.add(name)
        self._machine.devices.track([told.sender])
        match told.type:
            case "m.room_key":
                self._room_key(told)
            case "m.forwarded_room_key":
                # Only an answer to a question of ours could be believed, and none is asked yet.
                log.info("room key that was not asked for")
            case "m.dummy":
                Beginnings(self._machine.store).anew(told.sender, told.curve25519)

    def _room_key(self, told: Told) -> None:
        """https://spec.matrix.org/latest/client-server-api/#mroom_key"""
        content = told.content
        room, session = content.get("room_id"), content.get("session_id")
        made = taken(room, session, content.get("session_key"))
        if content.get("algorithm") != MEGOLM or made is None:
            raise UnopenedError("malformed")
        fresh = self._machine.keys.offer(
            RoomKey(
                room=str(room),
                sender=told.sender,
                curve25519=told.curve25519,
                ed25519=told.ed25519,
                source=Source.OWNER,
                session=made,
            )
        )
        if not fresh:
            log.info("room key no better than the one kept")

    def _withheld(self, event: Mapping[str, Any]) -> None:
        """In clear, so that only its wording depends on it; a key that comes is taken."""
        content, sender = guards.mapping(event.get("content")), guards.user(event.get("sender"))
        room, session = content.get("room_id"), content.get("session_id")
        if content.get("algorithm") != MEGOLM or sender is None:
            raise UnopenedError("malformed")
        if guards.identifier(room, "!") is None or not isinstance(session, str):
            return  # no Olm session with us: no single key is meant
        if not _KEY.fullmatch(session):
            raise UnopenedError("malformed")
        code = content.get("code")
        code = code if isinstance(code, str) and code in _CODES else "unknown"
        self._machine.keys.withhold(str(room), session, sender, code)

    def _wedged(self, event: Mapping[str, Any]) -> None:
        """Remember that a device's Olm session with us is broken, and when it was last mended."""
        sender, key = str(event["sender"]), str(event["content"]["sender_key"])
        if not _KEY.fullmatch(key):
            return
        store, name = self._machine.store, f"{sender} {key}"
        last = (guards.parse(store.get("wedged", name) or b"{}") or {}).get("last")
        store.put("wedged", name, json.dumps({"wanted": True, "last": last}).encode())
        self._machine.devices.track([sender])


class _Opened:
    """Which Olm messages were opened lately, by digest, the oldest first."""

    def __init__(self, body: bytes) -> None:
        names = (body[at : at + _DIGEST] for at in range(0, len(body), _DIGEST))
        self._names = dict.fromkeys(names)
        self.changed = False

    def __contains__(self, name: bytes) -> bool:
        return name in self._names

    @staticmethod
    def name(event: Mapping[str, Any]) -> bytes:
        sealed = guards.mapping(event.get("content")).get("ciphertext")
        return hashlib.sha256(json.dumps(sealed).encode()).digest()[:_DIGEST]

    def add(self, name: bytes) -> None:
        self._names[name] = None
        while len(self._names) > _MOST_OPENED:
            del self._names[next(iter(self._names))]
        self.changed = True

    def body(self) -> bytes:
        self.changed = False
        return b"".join(self._names)
