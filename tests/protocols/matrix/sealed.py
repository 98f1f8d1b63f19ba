"""Members with devices of their own and a key server that is only dicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import vodozemac

from protocols.matrix.client import Client, Reply
from protocols.matrix.crypto.crypto import Crypto
from protocols.matrix.crypto.machine import MEGOLM, OLM, Machine
from protocols.matrix.draft import FIRST, SYNC
from storage.errors import StorageError
from storage.model import Account, AccountId, AddressId, ServerAnswer, Stream
from tests.contract.shelf import MemoryCrypto

ROOM = "!sealed:club.example"
AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


class FailingCrypto(MemoryCrypto):
    """Keeps what it is given, except while ``fails`` is set: then nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: str | None = None
        self.commits = 0

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        if self.fails:
            raise StorageError(self.fails)
        self.commits += 1
        for _, name in changes:
            name.encode()  # a database keeps nothing else
        await super().commit(changes)


@dataclass
class Home:
    """The part of a homeserver that hands keys and to-device messages around."""

    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    once: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    fallback: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    inboxes: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    breaks: dict[str, list[Exception]] = field(default_factory=dict)
    """What the next requests to an address raise instead of an answer, or after it was done."""

    def answer(self, user: str, device: str, address: str, body: Any) -> dict[str, Any]:
        name = unquote(address.partition("/v3/")[2])
        self.asked.append((name, body))
        if name == "keys/upload":
            return self._uploaded(user, device, body)
        if name == "keys/query":
            wanted = body["device_keys"]
            found = {who: self.devices[who] for who in wanted if who in self.devices}
            return {"device_keys": json.loads(json.dumps(found)), "failures": {}}
        if name == "keys/claim":
            return {"one_time_keys": self._claimed(body["one_time_keys"])}
        assert name.startswith("sendToDevice/m.room.encrypted/"), name
        for who, devices in body["messages"].items():
            for one, content in devices.items():
                event = {"type": "m.room.encrypted", "sender": user, "content": content}
                self.inboxes.setdefault((who, one), []).append(json.loads(json.dumps(event)))
        return {}

    def _uploaded(self, user: str, device: str, body: Any) -> dict[str, Any]:
        if "device_keys" in body:
            self.devices.setdefault(user, {})[device] = body["device_keys"]
        kept = self.once.setdefault((user, device), {})
        for name, key in body.get("one_time_keys", {}).items():
            assert kept.get(name, key) == key, "an id was used for two keys"
            kept[name] = key
        if "fallback_keys" in body:
            self.fallback[user, device] = body["fallback_keys"]
        return {"one_time_key_counts": {"signed_curve25519": len(kept)}}

    def _claimed(self, wanted: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for who, devices in wanted.items():
            for one in devices:
                kept = self.once.get((who, one), {})
                keys = kept or self.fallback.get((who, one), {})
                if keys:
                    name = next(iter(keys))
                    found.setdefault(who, {})[one] = {name: keys[name]}
                    kept.pop(name, None)
        return found

    def counts(self, user: str, device: str) -> dict[str, int]:
        return {"signed_curve25519": len(self.once.get((user, device), {}))}


class HomeClient(Client):
    """Requests that go no further than a :class:`Home`."""

    def __init__(self, home: Home, user: str, device: str) -> None:
        super().__init__("http://127.0.0.1:1")
        self.home, self.who = home, (user, device)

    async def post(self, path: str, body: Any, *, timeout: float | None = None) -> Reply:
        return self._done(path, body)

    async def put(self, path: str, body: Any) -> Reply:
        return self._done(path, body)

    def _done(self, path: str, body: Any) -> Reply:
        name = unquote(path.partition("/v3/")[2]).partition("/m.")[0]
        said = self.home.answer(*self.who, path, json.loads(json.dumps(body)))
        if broken := self.home.breaks.get(name):
            raise broken.pop(0)  # done there, and lost on the way back
        return Reply(json.dumps(said).encode(), AT)


class Side:
    """One device of one member."""

    def __init__(self, home: Home, name: str, device: str = "") -> None:
        self.home, self.user = home, f"@{name}:club.example"
        self.device = device or f"{name}-1".upper()
        self.kept = FailingCrypto()
        self.at = AT
        self.cursors = 0
        self.crypto: Crypto
        self.restart()

    def restart(self) -> None:
        """As after a crash: only what was committed is known."""
        account = Account(
            id=AccountId(f"{abs(hash(self.user)):016x}"[:16]),
            protocol="matrix",
            server="http://127.0.0.1:1",
            login=self.user,
            address=AddressId(self.user),
            name=self.user,
        )
        client = HomeClient(self.home, self.user, self.device)
        secret = {"device_id": self.device, "access_token": "t"}
        self.crypto = Crypto(account, secret, self.kept, client, lambda: self.at)

    async def machine(self) -> Machine:
        return (await self.crypto.begin()).machine

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def answer(self, events: list[Any] | None = None, **said: Any) -> ServerAnswer:
        """One answer of /sync, with ``events`` to this device or else what lies ready for it."""
        self.cursors += 1
        ready = self.home.inboxes.pop((self.user, self.device), [])
        body = {
            "next_batch": f"s{self.cursors}",
            "to_device": {"events": ready if events is None else events},
            "device_one_time_keys_count": self.home.counts(self.user, self.device),
            **said,
        }
        kind = f"{SYNC if self.cursors > 1 else FIRST} 0"
        text = json.dumps(body).encode()
        return ServerAnswer(stream=Stream("sync"), cursor=f"s{self.cursors}", kind=kind, body=text)

    async def learn(self, events: list[Any] | None = None, **said: Any) -> None:
        await self.crypto.learn(self.answer(events, **said))

    async def tell(self, other: Side, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The to-device event with which something is told through Olm."""
        parts = await self.crypto.begin()
        await parts.keys.query([other.user])
        device = parts.machine.devices.get(other.user, other.device)
        assert device is not None
        await parts.keys.claim([device])
        sealed = parts.machine.encrypt_to(device, kind, content)
        await parts.machine.store.commit()
        event = {"type": "m.room.encrypted", "sender": self.user, "content": sealed}
        copied: dict[str, Any] = json.loads(json.dumps(event))
        return copied


class Talk:
    """An outbound Megolm session of a member, and the events it seals."""

    def __init__(self, side: Side, room: str = ROOM) -> None:
        self.side, self.room = side, room
        self.session = vodozemac.GroupSession()
        self.said = 0

    @property
    def id(self) -> str:
        return self.session.session_id

    def key(self, **other: Any) -> dict[str, Any]:
        """The content of the m.room_key that opens what is sealed from now on."""
        content = {"algorithm": MEGOLM, "room_id": self.room, "session_id": self.id}
        return {**content, "session_key": self.session.session_key.to_base64(), **other}

    async def share(self, other: Side, **changed: Any) -> dict[str, Any]:
        return await self.side.tell(other, "m.room_key", self.key(**changed))

    def say(self, text: str, **content: Any) -> dict[str, Any]:
        return self.seal({"msgtype": "m.text", "body": text, **content})

    def seal(self, content: Mapping[str, Any], **outer: Any) -> dict[str, Any]:
        inner = {"type": "m.room.message", "content": content, "room_id": self.room}
        return self.event(json.dumps(inner).encode(), **outer)

    def event(self, plain: bytes, **outer: Any) -> dict[str, Any]:
        """A timeline event around any bytes."""
        self.said += 1
        content = {
            "algorithm": MEGOLM,
            "ciphertext": self.session.encrypt(plain).to_base64(),
            "session_id": self.id,
        }
        return {
            "type": "m.room.encrypted",
            "event_id": f"${self.id[:8]}-{self.said}".replace("/", "_"),
            "sender": self.side.user,
            "origin_server_ts": int(AT.timestamp() * 1000) + 60_000 + self.said,
            "content": {**content, **outer},
        }


def garbage(sender: str, receiver: str, body: Any = "AAAA", sort: Any = 0) -> dict[str, Any]:
    """An Olm event to a device's key that says nothing."""
    content = {"algorithm": OLM, "sender_key": "A" * 43}
    return {
        "type": "m.room.encrypted",
        "sender": sender,
        "content": {**content, "ciphertext": {receiver: {"type": sort, "body": body}}},
    }


async def pair(home: Home | None = None) -> tuple[Side, Side]:
    """Two members whose keys are at the server."""
    home = home or Home()
    noe, camille = Side(home, "noe"), Side(home, "camille")
    await noe.crypto.tend()
    await camille.crypto.tend()
    return noe, camille
