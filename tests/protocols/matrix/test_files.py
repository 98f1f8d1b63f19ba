"""Encrypted files: opened whole when they are what the message says, never in part."""

from __future__ import annotations

from typing import Any

import pytest
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from protocols.adapter import Refused
from protocols.matrix.crypto import files

PLAIN = bytes(range(256)) * 257
REMOTE = "mxc://club.example/AbC-123_x"


def _described(data: bytes = PLAIN) -> tuple[bytes, dict[str, Any]]:
    closed, file = files.closed(data)
    return closed, {**file, "url": REMOTE}


def test_what_was_closed_opens_here_and_elsewhere() -> None:
    closed, file = _described()
    assert PLAIN[:64] not in closed
    noted = files.note(file)
    assert noted is not None
    assert noted[0] == REMOTE
    assert files.opened(noted[1], closed) == PLAIN
    again = decrypt_attachment(closed, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
    assert again == PLAIN
    assert file["v"] == "v2"
    assert file["key"]["alg"] == "A256CTR"
    assert set(file["key"]["key_ops"]) == {"encrypt", "decrypt"}


def test_each_file_has_a_key_of_its_own() -> None:
    (one, first), (other, second) = _described(), _described()
    assert one != other
    assert first["key"]["k"] != second["key"]["k"]
    assert first["iv"] != second["iv"]


def test_an_empty_file_is_a_file() -> None:
    closed, file = _described(b"")
    noted = files.note(file)
    assert noted is not None
    assert files.opened(noted[1], closed) == b""


@pytest.mark.parametrize("place", [0, 1000, -1])
def test_one_wrong_bit_gives_nothing(place: int) -> None:
    closed, file = _described()
    noted = files.note(file)
    assert noted is not None
    spoiled = bytearray(closed)
    spoiled[place] ^= 1
    with pytest.raises(Refused, match="damaged"):
        files.opened(noted[1], bytes(spoiled))
    with pytest.raises(Refused, match="damaged"):
        files.opened(noted[1], closed[:-1])
    with pytest.raises(Refused, match="damaged"):
        files.opened(noted[1], closed + b"x")


def test_what_other_programs_write_is_understood() -> None:
    """Padding, and either alphabet of base64."""
    closed, file = encrypt_attachment(PLAIN)
    file["url"] = REMOTE
    file["hashes"]["sha256"] += "="
    file["iv"] = file["iv"].replace("/", "_").replace("+", "-") + "=="
    noted = files.note(file)
    assert noted is not None
    assert files.opened(noted[1], closed) == PLAIN


WRONG: list[dict[str, Any]] = [
    {"v": "v1"},
    {"v": None},
    {"url": "https://club.example/picture"},
    {"url": "mxc://club.example/../secret"},
    {"iv": "AAAA"},
    {"iv": 7},
    {"iv": "é" * 22},
    {"hashes": {}},
    {"hashes": {"sha256": "AAAA"}},
    {"hashes": []},
    {"key": {"kty": "oct", "alg": "A256CBC", "k": "A" * 43}},
    {"key": {"kty": "oct", "alg": "A256CTR", "k": "A" * 22}},
    {"key": {"kty": "RSA", "alg": "A256CTR", "k": "A" * 43}},
    {"key": {"kty": "oct", "alg": "A256CTR", "k": "A" * 4300}},
    {"key": None},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_description_that_can_open_nothing_is_none(wrong: dict[str, Any]) -> None:
    _, file = _described()
    assert files.note(file) is not None
    assert files.note({**file, **wrong}) is None
    assert files.note(wrong) is None


@pytest.mark.parametrize("sealed", ["", "[]", "{}", '{"k": 1}', '{"k": "A", "iv": "é"}'])
def test_a_note_that_is_none_of_ours_opens_nothing(sealed: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        files.opened(sealed, b"data")
