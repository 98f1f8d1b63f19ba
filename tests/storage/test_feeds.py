"""The address of a public agenda: what may be one, and what is known of it."""

from __future__ import annotations

import pytest

from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.feeds import ADDRESS, THROUGH, Address, called, is_feed, kept, typed
from storage.hosts import Why, hosts
from storage.model import AccountId

SECRET = "https://ville.example/private-8f3a/basic.ics"


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("https://asso.example/a.ics", "https://asso.example/a.ics", "asso.example"),
        ("webcal://asso.example/a.ics", "https://asso.example/a.ics", "asso.example"),
        ("WEBCALS://Asso.Example:8443/a?k=v#x", "https://asso.example:8443/a?k=v",
         "asso.example:8443"),
        ("  asso.example/a.ics ", "https://asso.example/a.ics", "asso.example"),
        ("https://a.example/u%40b.example/é.ics", "https://a.example/u%40b.example/%C3%A9.ics",
         "a.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://127.0.0.1:5232/a/", "http://127.0.0.1:5232/a/", "127.0.0.1:5232"),
        ("webcal://localhost/a", "http://localhost/a", "localhost"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a", "[2001:db8::1]"),
    ],
)  # fmt: skip
def test_what_may_be_one(text: str, url: str, host: str) -> None:
    assert typed(text) == Address(url, host)
    assert typed(url) == Address(url, host)  # once more is the same


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "bonjour", "ftp://asso.example/a", "file:///etc/passwd", "https://",
        "https://me:secret@asso.example/a.ics", "https://asso.example:99999/",
        "javascript:alert(1)", "https://a b.example",
        "https://asso.example\\@evil.example/", "https://asso\u200b.example/",
        "https://a..example/", "https://.example/", "https://{a}.example/", "https://a'b.example/",
        "https://a%2eexample.org/", "https://" + "a" * 64 + ".example/", "https://-.example/",
        "webcal:asso.example", "https://" + "a" * 3000 + ".example",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert typed(text) == "no-service"


@pytest.mark.parametrize("text", ["http://asso.example/a.ics", "http://192.0.2.1:8080"])
def test_plain_http_leads_to_this_computer_only(text: str) -> None:
    assert typed(text) == "not-secure"


def test_only_the_secret_has_the_address(db: Database) -> None:
    found = typed(SECRET)
    assert isinstance(found, Address)
    account, secret = kept(found, AccountId("a" * 16))
    assert secret == {ADDRESS: SECRET}
    assert "8f3a" not in repr(account)
    assert is_feed(account.address)
    assert account.address == called(SECRET) != called(SECRET + "x")
    assert not is_feed("mailto:a@b.example")


def test_its_hosts_are_told_also_those_that_it_leads_to(db: Database) -> None:
    found = typed(SECRET)
    assert isinstance(found, Address)
    account, secret = kept(found, AccountId("a" * 16))
    through = {THROUGH: '["https://files.example:8443"]'}
    Accounts(db, SystemClock()).add(account, {**secret, **through})
    told = {one.name: one.why for one in hosts(db)}
    assert told["ville.example"] is Why.AGENDA
    assert told["files.example:8443"] is Why.AGENDA
    assert Why.ACCOUNT not in {told["ville.example"], told["files.example:8443"]}
