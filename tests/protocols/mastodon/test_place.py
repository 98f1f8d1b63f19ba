"""What may be typed for a server, and which addresses may be asked."""

from __future__ import annotations

import pytest

from protocols.adapter import Refused
from protocols.mastodon.place import base_of, is_secure, origin
from storage.loopback import is_loopback


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("asso.example", "https://asso.example"),
        (" Asso.Example/ ", "https://asso.example"),
        ("asso.example:8443", "https://asso.example:8443"),
        ("@noor@asso.example", "https://asso.example"),
        ("noor@asso.example", "https://asso.example"),
        ("https://asso.example/@noor", "https://asso.example"),
        ("https://asso.example:443/web/home?x=1", "https://asso.example"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("localhost:8001", "http://localhost:8001"),
        ("http://[::1]:8001/", "http://[::1]:8001"),
    ],
)
def test_an_address_in_any_of_its_forms(typed: str, base: str) -> None:
    assert base_of(typed) == base


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no-service"),
        ("two words", "no-service"),
        ("ftp://asso.example", "no-service"),
        ("https://", "no-service"),
        ("https://asso.example:port", "no-service"),
        ("https://[::1", "no-service"),
        ("asso.example/path", "no-service"),
        ("javascript://alert", "no-service"),
        ("http://asso.example", "not-secure"),
        ("http://192.0.2.1", "not-secure"),
        ("http://127.0.0.1.asso.example", "not-secure"),
    ],
)
def test_what_cannot_be_asked_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        base_of(typed)
    assert refused.value.code == code


def test_only_this_computer_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost")))
    assert not any(map(is_loopback, ("", "128.0.0.1", "localhost.example", "0.0.0.0", "::2")))
    assert is_secure("https://asso.example/x")
    assert not is_secure("http://asso.example/x")
    assert not is_secure("file:///etc/passwd")
    assert origin("https://user:secret@asso.example/x") == "https://asso.example"
