"""What becomes of a file that was being written to when the power went: torn at a place."""

from __future__ import annotations

from collections.abc import Callable

Tear = Callable[[bytearray, int], None]


def cut(data: bytearray, at: int) -> None:
    del data[at:]


def zeroed(data: bytearray, at: int) -> None:
    data[at:] = bytes(len(data) - at)


def flipped(data: bytearray, at: int) -> None:
    if at < len(data):
        data[at] ^= 0x40


def shifted(data: bytearray, at: int) -> None:
    """The disk wrote a sector twice, and all behind it too far on."""
    data[at:at] = data[at - 512 : at]


TEARS: tuple[Tear, ...] = (cut, zeroed, flipped, shifted)
