"""A room full of devices in memory, as a homeserver tells of them: for numbers and for faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import vodozemac

from protocols.adapter import Outcome
from protocols.matrix.client import Reply
from protocols.matrix.crypto.crypto import Crypto
from protocols.matrix.crypto.sharing import Sharing
from protocols.matrix.crypto.signing import canonical
from tests.contract.shelf import MemoryCrypto

from .community import ACCOUNT

ROOM = "!hall"
ME = str(ACCOUNT.address)
START = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


class Device:
    """Somebody's program: it takes room keys in, and opens what is sealed with them."""

    def __init__(self, user: str, name: str, keys: int = 1) -> None:
        self.user, self.name = user, name
        self.account = vodozemac.Account()
        self.account.generate_one_time_keys(max(keys, 1))
        self.once = list(self.account.one_time_keys.items())[:keys]
        self.olm: dict[str, vodozemac.Session] = {}
        self.rooms: dict[str, vodozemac.InboundGroupSession] = {}
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def sign(self, said: dict[str, Any]) -> dict[str, Any]:
        made = self.account.sign(canonical(said)).to_base64()
        return {**said, "signatures": {self.user: {f"ed25519:{self.name}": made}}}

    @property
    def described(self) -> dict[str, Any]:
        keys = {
            f"curve25519:{self.name}": self.account.curve25519_key.to_base64(),
            f"ed25519:{self.name}": self.account.ed25519_key.to_base64(),
        }
        said = {"user_id": self.user, "device_id": self.name, "algorithms": [], "keys": keys}
        return self.sign(said)

    def claimed(self) -> dict[str, Any]:
        if not self.once:
            return {}
        name, key = self.once.pop()
        return {f"signed_curve25519:{name}": self.sign({"key": key.to_base64()})}

    def hear(self, kind: str, content: dict[str, Any]) -> None:
        self.heard.append((kind, content))
        if kind != "m.room.encrypted":
            return
        key = content["sender_key"]
        part = content["ciphertext"][self.account.curve25519_key.to_base64()]
        if key in self.olm:
            message = vodozemac.PreKeyMessage.from_base64(part["body"]).to_any()
            plain = self.olm[key].decrypt(message)
        else:
            sender = vodozemac.Curve25519PublicKey.from_base64(key)
            first = vodozemac.PreKeyMessage.from_base64(part["body"])
            self.olm[key], plain = self.account.create_inbound_session(sender, first)
        said = json.loads(plain)
        made = vodozemac.InboundGroupSession(vodozemac.SessionKey(said["content"]["session_key"]))
        self.rooms.setdefault(said["content"]["session_id"], made)

    def read(self, sealed: Mapping[str, Any]) -> str:
        message = vodozemac.MegolmMessage.from_base64(sealed["ciphertext"])
        plain = self.rooms[sealed["session_id"]].decrypt(message).plaintext
        return str(json.loads(plain)["content"]["body"])


@dataclass
class Hall:
    """The homeserver's part, in the place of a client."""

    devices: list[Device] = field(default_factory=list)
    encryption: dict[str, Any] = field(default_factory=lambda: {"algorithm": MEGOLM})
    fails: Callable[[str], Outcome | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    crypto: MemoryCrypto = field(default_factory=MemoryCrypto)
    at: datetime = START

    def __post_init__(self) -> None:
        self.sharing = self.sharer()

    def sharer(self) -> Sharing:
        """This account's program, begun (again) with what is on disk."""
        client: Any = self
        secret = {"device_id": "MINE"}
        crypto = Crypto(ACCOUNT, secret, self.crypto, client, lambda: self.at)
        self.sharing = Sharing(crypto, client, lambda: self.at)
        return self.sharing

    async def seal(self, text: str) -> dict[str, Any]:
        return await self.sharing.seal(ROOM, "m.room.message", {"body": text})

    def count(self, step: str) -> int:
        return sum(step in asked for asked in self.asked)

    # --- what a client does ---

    async def get(self, address: str, *_: object, **__: object) -> Reply:
        self._ask(address)
        if address.endswith("/members"):
            users = dict.fromkeys(device.user for device in self.devices)
            return _reply({"chunk": [_member(user) for user in (ME, *users)]})
        if "m.room.encryption" in address:
            return _reply(self.encryption)
        return _reply({})

    async def post(self, address: str, body: Mapping[str, Any], **_: object) -> Reply:
        self._ask(address)
        if address.endswith("/keys/query"):
            asked = set(body["device_keys"])
            found: dict[str, dict[str, Any]] = {user: {} for user in asked}
            for device in self.devices:
                if device.user in asked:
                    found[device.user][device.name] = device.described
            return _reply({"device_keys": found})
        if address.endswith("/keys/claim"):
            wanted = body["one_time_keys"]
            given: dict[str, dict[str, Any]] = {}
            for device in self.devices:
                if device.name in wanted.get(device.user, {}):
                    given.setdefault(device.user, {})[device.name] = device.claimed()
            return _reply({"one_time_keys": given})
        return _reply({"one_time_key_counts": {"signed_curve25519": 50}})

    async def put(self, address: str, body: Mapping[str, Any]) -> Reply:
        self._ask(address)
        kind = address.split("/")[-2]
        messages = body["messages"]
        for device in self.devices:
            if device.name in messages.get(device.user, {}):
                device.hear(kind, messages[device.user][device.name])
        return _reply({})

    def _ask(self, address: str) -> None:
        self.asked.append(address)
        if error := self.fails(address):
            raise error


MEGOLM = "m.megolm.v1.aes-sha2"


def _member(user: str) -> dict[str, Any]:
    return {"type": "m.room.member", "state_key": user, "content": {"membership": "join"}}


def _reply(said: Mapping[str, Any]) -> Reply:
    return Reply(json.dumps(said).encode(), None)


def people(count: int, each: int = 1) -> list[Device]:
    """So many devices of different people."""
    return [Device(f"@p{number // each}:club.example", f"D{number}") for number in range(count)]
