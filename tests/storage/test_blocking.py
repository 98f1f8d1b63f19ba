"""Whom the person does not read: their own list beside what their servers say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.accounts import Accounts
from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.model import Address, AddressId, Batch, Changed, ChannelId, View
from storage.pages import Reader
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    ROOM,
    StillClock,
    account,
    apply,
    message,
    room,
    said,
)

LOUD, GONE = AddressId("@loud:example.org"), AddressId("@gone:example.org")


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    reader = Reader(db.reader(), clock)
    yield reader
    reader.close()


def names(reader: Reader) -> list[tuple[str, bool]]:
    return [(row.name, row.here) for row in reader.blocked()]


def test_who_is_blocked_here_is_listed_by_name_until_that_is_taken_back(
    db: Database, cache: Cache, reader: Reader
) -> None:
    apply(cache, Batch(addresses=(Address(id=LOUD, name="Lou"),)))
    blocking = Blocking(db)
    blocking.block(AUTHOR)
    blocking.block(LOUD)
    blocking.block(LOUD)
    assert names(reader) == [(AUTHOR, True), ("Lou", True)]
    assert blocking.addresses() == {AUTHOR, LOUD}
    blocking.unblock(AUTHOR)
    assert names(reader) == [("Lou", True)]


def test_a_servers_list_takes_the_place_of_its_earlier_one_and_leaves_the_persons_own(
    db: Database, cache: Cache, reader: Reader
) -> None:
    Blocking(db).block(LOUD)
    apply(cache, Batch(blocked=frozenset({LOUD, AUTHOR})))
    assert names(reader) == [(AUTHOR, False), (LOUD, True)]
    Blocking(db).unblock(AUTHOR)  # that is the server's
    assert names(reader) == [(AUTHOR, False), (LOUD, True)]
    apply(cache, Batch(blocked=frozenset()))
    assert names(reader) == [(LOUD, True)]


def test_the_person_is_never_blocked(db: Database, reader: Reader) -> None:
    Blocking(db).block(ACCOUNT.address)
    assert reader.blocked() == ()
    assert Blocking(db).addresses() == frozenset()


def test_blocking_is_told_where_the_persons_words_are_shown(db: Database, cache: Cache) -> None:
    apply(cache, said(message("m")))
    told: list[Changed] = []
    db.on_changed(told.append)
    Blocking(db).block(AUTHOR)
    apply(cache, Batch(blocked=frozenset({AUTHOR})))
    apply(cache, Batch(blocked=frozenset({AUTHOR})))
    assert [View.BLOCKED in one.views and ROOM in one.channels for one in told] == [
        True,
        True,
        False,
    ]


def test_what_an_account_says_of_people_leaves_with_it(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    other = account("other")
    accounts = Accounts(db, clock)
    accounts.add(other, {"token": "t"})
    apply(cache, Batch(blocked=frozenset({LOUD})), other)
    apply(cache, Batch(blocked=frozenset({AUTHOR})))
    Blocking(db).block(AddressId("@third:example.org"))
    accounts.remove(other.id)
    assert Blocking(db).addresses() == {AUTHOR, "@third:example.org"}


def test_the_persons_own_word_leaves_only_with_the_account_that_brought_whom_it_is_about(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    other = account("other")
    accounts = Accounts(db, clock)
    accounts.add(other, {"token": "t"})
    there = ChannelId("other/there")
    apply(cache, Batch(channels=(room(there),)), other)
    apply(cache, said(message("$loud", author=LOUD), channel=there), other)
    apply(cache, Batch(addresses=(Address(id=LOUD, name="Lou"), Address(id=GONE, name="G"))))
    for one in (LOUD, GONE, AddressId("@third:example.org")):
        Blocking(db).block(
            one
        )  # of the second, whom the account that stays brought, nothing is here
    accounts.remove(other.id)
    assert Blocking(db).addresses() == {GONE, "@third:example.org"}
