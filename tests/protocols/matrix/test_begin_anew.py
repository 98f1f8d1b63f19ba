"""A copy of an account never turns the ratchets of the computer that it came from."""

from __future__ import annotations

from protocols.matrix import PROTOCOL
from tests.contract.shelf import MemoryCrypto


async def test_what_one_device_alone_may_have_goes_and_room_keys_stay() -> None:
    kept = MemoryCrypto()
    kinds = ("account", "session", "devices", "wedged", "learnt", "outbound", "begun")
    received = ("key", "withheld", "seen")
    await kept.commit({(kind, "one"): b"x" for kind in (*kinds, *received)})
    assert PROTOCOL.begin_anew is not None
    for _ in range(2):
        await PROTOCOL.begin_anew(kept)
        assert [kind for kind in (*kinds, *received) if kept.all(kind)] == list(received)
