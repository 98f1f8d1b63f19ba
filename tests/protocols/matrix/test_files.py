"""Encrypted files: opened whole when they are what the message says, never in part."""

from __future__ import annotations

import json
from typing import Any

import pytest
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from protocols.adapter import Refused
from protocols.matrix.crypto import files

PLAIN = bytes(range(256)) * 257


def _closed(data: bytes = PLAIN) -> tuple[bytes, str]:
    closed, file = files.closed(data)
    return closed, json.dumps(file)


def _refused(sealed: str, data: bytes) -> bool:
    with pytest.raises(Refused) as caught:
        files.opened(sealed, data)
    return caught.value.code == "damaged"


def test_what_was_closed_opens_here_and_elsewhere() -> None:
    closed, file = files.closed(PLAIN)
    assert PLAIN[:64] not in closed
    assert files.opened(json.dumps(file), closed) == PLAIN
    again = decrypt_attachment(closed, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
    assert again == PLAIN
    assert file["v"] == "v2"
    assert file["key"]["alg"] == "A256CTR"
    assert set(file["key"]["key_ops"]) == {"encrypt", "decrypt"}


def test_each_file_has_a_key_of_its_own() -> None:
    (one, first), (other, second) = files.closed(PLAIN), files.closed(PLAIN)
    assert one != other
    assert first["key"]["k"] != second["key"]["k"]
    assert first["iv"] != second["iv"]


def test_an_empty_file_is_a_file() -> None:
    closed, sealed = _closed(b"")
    assert files.opened(sealed, closed) == b""


@pytest.mark.parametrize("place", [0, 1000, -1])
def test_one_wrong_bit_gives_nothing(place: int) -> None:
    closed, sealed = _closed()
    spoiled = bytearray(closed)
    spoiled[place] ^= 1
    assert _refused(sealed, bytes(spoiled))
    assert _refused(sealed, closed[:-1])
    assert _refused(sealed, closed + b"x")


def test_what_other_programs_write_is_understood() -> None:
    """Padding, and either alphabet of base64."""
    closed, file = encrypt_attachment(PLAIN)
    file["hashes"]["sha256"] += "="
    file["iv"] = file["iv"].replace("/", "_").replace("+", "-") + "=="
    assert files.opened(json.dumps(file), closed) == PLAIN


WRONG: list[dict[str, Any]] = [
    {"v": "v1"},
    {"v": None},
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
def test_a_description_that_can_open_nothing_opens_nothing(wrong: dict[str, Any]) -> None:
    closed, file = files.closed(PLAIN)
    assert _refused(json.dumps({**file, **wrong}), closed)
    assert _refused(json.dumps(wrong), closed)


@pytest.mark.parametrize("sealed", ["", "[]", "{}", "null", '{"key": 1}', "[" * 100_000])
def test_a_note_that_is_none_opens_nothing(sealed: str) -> None:
    assert _refused(sealed, b"data")
