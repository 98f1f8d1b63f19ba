"""One filter for people whom the person does not read: every page leaves them out, none forgets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.editions import Editions
from storage.groups import Groups
from storage.model import AddressId, Batch, ChannelKind, ItemId, Presence, Reason, channel_id
from storage.pages import Reader
from storage.profile import parse
from storage.read_marks import ReadMarks
from storage.rows import Entry
from tests.storage.making import ACCOUNT, AUTHOR, ROOM, StillClock, apply, room
from tests.storage.reading import HOME, PROFILE, community, post, put, reading, rows, said

LOUD = AddressId("@loud:example.org")
INVITED = channel_id(ACCOUNT.id, "!invited")


@pytest.fixture(autouse=True)
def talked(db: Database, cache: Cache, clock: StillClock) -> None:
    """A room and a home timeline in which LOUD speaks last, and is answered."""
    community(db, clock)
    put(cache, ROOM, said("before", -9), said("loud", -8, "snow there", author=LOUD))
    put(cache, ROOM, said("answer", -7, "snow here", reply_to=ItemId("loud")))
    put(cache, ROOM, said("mine", -6, author=ACCOUNT.address))
    put(cache, ROOM, said("last", -5, author=LOUD, reply_to=ItemId("answer")))
    put(cache, HOME, post("theirs", minutes=-4, author=LOUD))
    put(cache, HOME, post("passed", minutes=-3), by=LOUD, reason=Reason.BOOST)
    put(cache, HOME, post("both", minutes=-2))
    put(cache, HOME, post("both", minutes=-2), by=LOUD, reason=Reason.BOOST)
    invitation = room(INVITED, name="Invited", presence=Presence.INVITED, inviter=LOUD)
    apply(cache, Batch(channels=(invitation,)))


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    with reading(db, clock) as made:
        yield made


def by_server(cache: Cache, *people: AddressId) -> None:
    apply(cache, Batch(blocked=frozenset(people)))


@pytest.mark.parametrize("where", ["here", "at a server"])
def test_every_list_leaves_them_out_and_has_them_back(
    db: Database, cache: Cache, reader: Reader, where: str
) -> None:
    everything = {
        "room": ["before", "loud", "answer", "mine", "last"],
        "home": ["theirs", "passed", "both"],
        "timeline": ["both", "passed", "theirs", "last", "mine", "answer", "loud", "before"],
        "thread": ["loud", "answer", "last"],
        "search": ["answer", "loud"],
    }

    def shown() -> dict[str, list[str]]:
        return {
            "room": rows(reader.conversation(ROOM)),
            "home": rows(reader.conversation(HOME)),
            "timeline": rows(reader.timeline()),
            "thread": rows(reader.thread(ItemId("answer"))),
            "search": rows(reader.search("snow")),
        }

    assert shown() == everything
    if where == "here":
        Blocking(db).block(LOUD)
    else:
        by_server(cache, LOUD)
    assert shown() == {
        "room": ["before", "answer", "mine"],
        "home": ["both"],
        "timeline": ["both", "mine", "answer", "before"],
        "thread": ["answer"],
        "search": ["answer"],
    }
    Blocking(db).unblock(LOUD)
    by_server(cache)
    assert shown() == everything


def test_what_is_quoted_of_them_is_left_out(db: Database, reader: Reader) -> None:
    def quoted() -> Entry:
        return next(one for one in reader.conversation(ROOM) if one.row == "answer")

    assert quoted().quote is not None
    Blocking(db).block(LOUD)
    assert quoted().quote is None


def test_search_goes_on_behind_them(db: Database, cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"flood{n}", n, "snow again", author=LOUD) for n in range(60)))
    Blocking(db).block(LOUD)
    assert rows(reader.search("snow")) == ["answer"]


def test_a_page_of_a_conversation_is_full_without_them(
    db: Database, cache: Cache, reader: Reader
) -> None:
    put(cache, ROOM, *(said(f"flood{n}", n, author=LOUD) for n in range(60)))
    Blocking(db).block(LOUD)
    assert rows(reader.conversation(ROOM, limit=2)) == ["answer", "mine"]


def test_a_conversations_last_line_and_mark_are_those_of_others(
    db: Database, reader: Reader, clock: StillClock
) -> None:
    Groups(db).install(parse(PROFILE))
    ReadMarks(db, clock).read(ROOM, ItemId("mine"))

    def shown() -> tuple[str, bool, bool]:
        row = reader.channel(ROOM)
        assert row is not None
        promo = next(one for one in reader.groups() if one.name == "Promo")
        return row.last_text, row.unread, promo.unread

    assert shown() == ("text of last", True, True)
    Blocking(db).block(LOUD)
    assert shown() == ("text of mine", False, False)


def test_an_invitation_of_theirs_is_not_listed(db: Database, reader: Reader) -> None:
    def listed() -> bool:
        return INVITED in {row.id for row in reader.channels([ChannelKind.ROOM])}

    assert listed()
    Blocking(db).block(LOUD)
    assert not listed()


def test_a_frozen_edition_is_without_them(db: Database, clock: StillClock, reader: Reader) -> None:
    clock.forward(60)
    Editions(db, clock).make()

    def shown() -> list[str]:
        page = reader.edition()
        assert page is not None
        return [entry.row for section in page.sections for entry in section.entries]

    before = shown()
    assert {"theirs", "passed", "both"} <= {*before}
    Blocking(db).block(LOUD)
    assert not {"theirs", "passed", "loud", "last"} & {*shown()}
    assert "both" in shown()
    Blocking(db).unblock(LOUD)
    assert shown() == before


def test_ones_own_words_stay(db: Database, reader: Reader) -> None:
    """Whatever a server says: nobody is asked not to read themself."""
    Blocking(db).block(ACCOUNT.address)
    Blocking(db).block(AUTHOR)
    assert rows(reader.conversation(ROOM)) == ["loud", "mine", "last"]
