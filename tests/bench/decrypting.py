"""5,000 encrypted messages opened as translation does, from the encrypted database; beside them
stock nio with its own store, and vodozemac alone, in the same run."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vodozemac

from protocols.matrix.client import Client
from protocols.matrix.crypto.crypto import Crypto
from protocols.matrix.crypto.machine import MEGOLM
from protocols.matrix.crypto.roomkeys import RoomKey, Source
from protocols.matrix.draft import Opened
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.crypto import CryptoStore
from storage.database import Database
from storage.folder import Folder
from storage.model import Account, AccountId, AddressId
from tests.bench.report import Measure, measure

_EVENTS, _ROTATION = 5_000, 100
_TIMES = 3  # of which the quickest counts: the machine does other things as well
_STOCK = 500  # events for stock nio, which takes its time
_LIMIT = 0.4  # milliseconds
_ROOM, _NOE = "!bench:club.example", "@noe:club.example"
_ACCOUNT = Account(
    id=AccountId("00000000000bec00"),
    protocol="matrix",
    server="http://127.0.0.1:1",
    login="camille",
    address=AddressId("@camille:club.example"),
    name="Camille",
)


@dataclass(frozen=True, slots=True)
class _Written:
    """What somebody wrote: the keys, and the events."""

    ed25519: str
    curve25519: str
    keys: list[tuple[str, str]]  # session id, session key
    events: list[dict[str, Any]]


class _Kept:
    """The account's part of the real database, without the engine around it."""

    def __init__(self, store: CryptoStore) -> None:
        self._store = store

    def get(self, kind: str, name: str) -> bytes | None:
        return self._store.get(kind, name)

    def all(self, kind: str) -> Mapping[str, bytes]:
        return self._store.all(kind)

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        self._store.commit(changes)


def measures() -> list[Measure]:
    """Milliseconds an event."""
    written = _write()
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        ours = asyncio.run(_ours(Path(folder) / "data", written))
        alone, stock = _alone(written), _stock(Path(folder), written)
    beside = f"vodozemac alone {alone:.3f}, stock nio {stock:.2f}"
    return [measure("decrypting 5,000 events, an event", ours, "ms", _LIMIT, beside)]


def _write() -> _Written:
    other = vodozemac.Account()
    keys: list[tuple[str, str]] = []
    events: list[dict[str, Any]] = []
    for number in range(_EVENTS):
        if number % _ROTATION == 0:
            session = vodozemac.GroupSession()
            keys.append((session.session_id, session.session_key.to_base64()))
        content = {"msgtype": "m.text", "body": f"Rendez-vous à {number} heures, salle du fond."}
        inner = {"type": "m.room.message", "content": content, "room_id": _ROOM}
        sealed = {
            "algorithm": MEGOLM,
            "ciphertext": session.encrypt(json.dumps(inner).encode()).to_base64(),
            "session_id": session.session_id,
            "sender_key": other.curve25519_key.to_base64(),
            "device_id": "NOE",
        }
        envelope: dict[str, Any] = {
            "event_id": f"$event{number}",
            "sender": _NOE,
            "unsigned": {"age": 1},
        }
        envelope |= {"type": "m.room.encrypted", "origin_server_ts": 1_800_000_000_000 + number}
        events.append({**envelope, "content": sealed, "room_id": _ROOM})
    return _Written(other.ed25519_key.to_base64(), other.curve25519_key.to_base64(), keys, events)


def _timed(work: Callable[[dict[str, Any]], object], events: list[dict[str, Any]]) -> float:
    began = time.perf_counter()
    for event in events:
        work(event)
    return (time.perf_counter() - began) / len(events) * 1000


async def _ours(folder: Path, written: _Written) -> float:
    folder.mkdir()
    database = Database.open(Folder(folder), bytes(range(32)))
    try:
        Accounts(database, SystemClock()).add(_ACCOUNT, {"access_token": "t"})
        kept = _Kept(CryptoStore(database, _ACCOUNT.id))
        machine = (await _begun(kept)).machine
        for _, key in written.keys:
            machine.keys.offer(
                RoomKey(
                    room=_ROOM,
                    sender=_NOE,
                    curve25519=written.curve25519,
                    ed25519=written.ed25519,
                    source=Source.OWNER,
                    session=vodozemac.InboundGroupSession(vodozemac.SessionKey(key)),
                )
            )
        await machine.store.commit()
        times = []
        for _ in range(_TIMES):
            crypto = (await _begun(kept)).opening  # as after a start: every key is on the disk

            def work(event: dict[str, Any], crypto: Any = crypto) -> None:
                assert isinstance(crypto.open(event, _ROOM), Opened)

            times.append(_timed(work, written.events))
        return min(times)
    finally:
        database.close()


async def _begun(kept: _Kept) -> Any:
    client = Client(_ACCOUNT.server)
    return await Crypto(_ACCOUNT, {"device_id": "CAMILLE"}, kept, client).begin()


def _alone(written: _Written) -> float:
    times = []
    for _ in range(_TIMES):
        made = ((name, vodozemac.SessionKey(key)) for name, key in written.keys)
        sessions = {name: vodozemac.InboundGroupSession(key) for name, key in made}

        def work(event: dict[str, Any], sessions: Any = sessions) -> None:
            content = event["content"]
            message = vodozemac.MegolmMessage.from_base64(content["ciphertext"])
            assert sessions[content["session_id"]].decrypt(message).plaintext

        times.append(_timed(work, written.events))
    return min(times)


def _stock(folder: Path, written: _Written) -> float:
    """nio's Olm machine over its default store, as its own client uses it."""
    from nio.crypto import Olm, OlmDevice
    from nio.events import MegolmEvent
    from nio.store import DefaultStore

    store = DefaultStore(_ACCOUNT.address, "CAMILLE", str(folder), "bench.db")
    olm = Olm(_ACCOUNT.address, "CAMILLE", store)
    device = OlmDevice(_NOE, "NOE", {"ed25519": written.ed25519, "curve25519": written.curve25519})
    olm.device_store.add(device)
    store.save_device_keys({_NOE: {"NOE": device}})
    for name, key in written.keys:
        olm.create_group_session(written.curve25519, written.ed25519, _ROOM, name, key)

    def work(event: dict[str, Any]) -> None:
        sealed = MegolmEvent.from_dict(event)
        sealed.room_id = _ROOM
        assert olm.decrypt_megolm_event(sealed).decrypted

    return _timed(work, written.events[:_STOCK])


if __name__ == "__main__":
    for one in measures():
        print(one)
