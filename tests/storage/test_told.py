"""Which direct messages a notifier may hear of, and what people are called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.model import (
    Address,
    AddressId,
    Batch,
    ChannelKind,
    ItemKind,
    Media,
    MediaId,
    Presence,
    channel_id,
)
from storage.pages import Reader
from storage.read_marks import ReadMarks
from storage.rows import DirectRow
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    NOW,
    ROOM,
    StillClock,
    apply,
    message,
    room,
    said,
)

DIRECT = channel_id(ACCOUNT.id, "!direct")
BEN = AddressId("@ben:example.org")
A_FILE = Media(id=MediaId("f"), remote="mxc://f")


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    apply(cache, Batch(
        channels=(room(DIRECT, ChannelKind.DIRECT, peers=(AUTHOR,)),),
        addresses=(Address(id=AUTHOR, name="Camille"),),
    ))  # fmt: skip
    reader = Reader(db.reader(), clock)
    yield reader
    reader.close()


def heard(reader: Reader, **more: Any) -> list[DirectRow]:
    asked = {
        "people": {AUTHOR},
        "channels": {DIRECT, ROOM},
        "arrived": NOW - timedelta(minutes=10),
        "written": NOW - timedelta(hours=1),
    }
    return list(reader.direct_since(**{**asked, **more}))


def writes(cache: Cache, name: str = "d", text: str = "hello", **more: Any) -> None:
    apply(cache, said(message(name, text, **more), channel=DIRECT))


def test_a_listed_persons_message_is_one_bounded_line(cache: Cache, reader: Reader) -> None:
    writes(cache, text="two\n lines " + "x" * 2000)
    (row,) = heard(reader)
    assert (row.channel, row.author, row.author_name) == (DIRECT, AUTHOR, "Camille")
    assert row.text.startswith("two lines x")
    assert len(row.text) == 300
    assert not row.files


def test_a_warning_stands_for_what_it_warns_of_and_a_file_is_known_as_one(
    cache: Cache, reader: Reader
) -> None:
    writes(cache, "w", "the end of the film", warning="film")
    writes(cache, "f", "", media=(A_FILE,))
    assert [(row.text, row.files) for row in heard(reader)] == [("", True), ("film", False)]


@pytest.mark.parametrize(
    "more",
    [
        {"author": BEN},
        {"author": ACCOUNT.address},
        {"kind": ItemKind.UNREADABLE},
        {"kind": ItemKind.INVITATION},
        {"kind": ItemKind.REMOVED},
        {"problem": "plain"},
        {"at": NOW - timedelta(hours=2)},
    ],
    ids=lambda more: str(next(iter(more.values()))),
)
def test_nothing_else_is_heard_of(cache: Cache, reader: Reader, more: dict[str, Any]) -> None:
    writes(cache, **more)
    assert heard(reader, people={AUTHOR, ACCOUNT.address}) == []


def test_rooms_other_channels_and_what_was_left_are_not_looked_at(
    cache: Cache, reader: Reader
) -> None:
    apply(cache, said(message("r"), channel=ROOM))
    writes(cache)
    assert heard(reader, channels={ROOM}) == []
    assert heard(reader, channels=set()) == []
    left = room(DIRECT, ChannelKind.DIRECT, peers=(AUTHOR,), presence=Presence.LEFT)
    apply(cache, Batch(channels=(left,)))
    assert heard(reader) == []


@pytest.mark.parametrize(("peers", "told"), [((AUTHOR, BEN), 0), ((), 0), ((AUTHOR,), 1)])
def test_a_conversation_that_somebody_calls_direct_is_one_with_listed_people_alone(
    cache: Cache, reader: Reader, peers: tuple[AddressId, ...], told: int
) -> None:
    apply(cache, Batch(channels=(room(DIRECT, ChannelKind.DIRECT, peers=peers),)))
    writes(cache)
    assert len(heard(reader)) == told
    assert len(heard(reader, people={AUTHOR, BEN})) == bool(peers)


def test_what_came_long_ago_what_was_read_and_whom_one_does_not_read_are_left_out(
    db: Database, cache: Cache, clock: StillClock, reader: Reader
) -> None:
    writes(cache, "first")
    assert heard(reader, arrived=NOW + timedelta(seconds=1)) == []
    assert len(heard(reader)) == 1
    ReadMarks(db, clock).read(DIRECT)
    assert heard(reader) == []
    clock.forward(60)
    writes(cache, "second", at=clock.now())
    assert [row.item for row in heard(reader)] == ["second"]
    Blocking(db).block(AUTHOR)
    assert heard(reader) == []


def test_people_are_called_as_anything_here_calls_them(reader: Reader) -> None:
    mail = AddressId("mailto:zoe@example.org")
    assert reader.names_of([AUTHOR, mail]) == {AUTHOR: "Camille", mail: "zoe@example.org"}
    assert reader.names_of([]) == {}
