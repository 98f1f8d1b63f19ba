"""What a batch does to the cache, whatever came before it, and that twice is as once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.model import (
    Address,
    AddressId,
    Batch,
    Card,
    CardId,
    ChannelKind,
    Field,
    FieldKind,
    GroupId,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Membership,
    Occurrence,
    Payload,
    Placement,
    ReadMark,
    Reason,
    Removal,
    View,
    channel_id,
)
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    column,
    edit,
    found,
    made,
    meeting,
    message,
    outgoing,
    placed,
    room,
    said,
)

CALENDAR = channel_id(ACCOUNT.id, "calendar")
BOOK = channel_id(ACCOUNT.id, "book")
OTHER = AddressId("@other:example.org")


def _dump(db: Database) -> dict[str, list[Any]]:
    """Every row of every table that batches write to."""
    names = column(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
    left_out = ("revision", "sqlite_sequence", "item_text", "item_term", "card_text")
    return {
        name: sorted(db.rows(f'SELECT * FROM "{name}"'), key=repr)
        for name in names
        if not name.startswith(left_out)
    }


def _text(db: Database, item: str) -> list[Any]:
    return column(db, "SELECT text FROM item WHERE key = ?", item)


def _everything() -> Batch:
    first, second = message("$1", "first"), message("$2", "second", reply_to=ItemId("$1"))
    event = meeting("uid", title="Réunion", place="Lyon")
    return Batch(
        channels=(
            room(ROOM),
            room(CALENDAR, ChannelKind.CALENDAR),
            room(BOOK, ChannelKind.BOOK),
        ),
        addresses=(Address(id=AUTHOR, name="Camille"),),
        memberships=(Membership(channel=ROOM, address=AUTHOR, name="Cam"),),
        items=(first, second, event, message("$3", "gone")),
        placements=(placed(first), placed(second), placed(event, CALENDAR), placed(second)),
        amendments=(edit(first, "first, mended", 5),),
        removals=(Removal(item=ItemId("$3")),),
        occurrences=(
            Occurrence(
                item=event.id,
                channel=CALENDAR,
                recurrence="",
                starts=event.starts,
                ends=event.ends,
            ),
        ),
        cards=(Card(id=CardId("c"), channel=BOOK, name="Élodie Œuvrard", sort="Œuvrard Élodie"),),
        payloads=(
            Payload(channel=ROOM, remote="$1", item=first.id, body=b"{}", version=1, etag="e"),
        ),
        read_marks=(ReadMark(channel=ROOM, item=first.id, at=NOW),),
    )


def test_applying_twice_changes_nothing(db: Database, cache: Cache) -> None:
    apply(cache, _everything())
    once = _dump(db)
    apply(cache, _everything())
    assert _dump(db) == once
    assert found(db, "mended") == ["$1"]
    assert found(db, "second") == ["$2"]


def test_it_says_what_it_touched(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.cache._SLICE", 60)  # all at once, however slow the computer
    [changed] = cache.apply(ACCOUNT.id, _everything())
    assert changed.channels == {ROOM, CALENDAR, BOOK}
    assert {View.CHANNELS, View.AGENDA, View.DIRECTORY} <= changed.views
    [changed] = cache.apply(ACCOUNT.id, said(message("$9")))
    assert changed.channels == {ROOM}
    assert changed.views == frozenset()


def test_an_item_that_comes_again_keeps_its_place_and_its_echo(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    sent = outgoing()
    apply(cache, made(sent, "$1"))
    [before] = db.rows("SELECT id, echo, arrived FROM item JOIN placement ON item = id")
    clock.forward(60)
    apply(cache, said(message("$1", "newer")))
    [after] = db.rows("SELECT id, echo, arrived FROM item JOIN placement ON item = id")
    assert before == after
    assert after[1] == sent.id
    assert _text(db, "$1") == ["newer"]
    assert found(db, "hello") == []
    assert found(db, "newer") == ["$1"]


def test_a_server_whose_clock_is_ahead_does_not_lead_the_page(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    late = message("$late", at=NOW + timedelta(days=400))
    old = message("$old", at=datetime(1, 1, 1, tzinfo=UTC))
    apply(cache, said(late, old))
    times = db.rows("SELECT key, item.at, placement.at FROM item JOIN placement ON item = id")
    now = int(NOW.timestamp() * 1000)
    assert sorted(times) == [("$late", now, now), ("$old", 0, 0)]
    clock.forward(3600)
    apply(cache, said(late))
    assert db.rows("SELECT at FROM placement WHERE at > 0") == [(now,)]
    assert found(db, "hello") == ["$late", "$old"]


@pytest.mark.parametrize("first", ["item", "amendments"])
def test_the_newest_text_by_its_author_wins_whatever_comes_first(
    db: Database, cache: Cache, first: str
) -> None:
    item = message("$1", "original")
    edits = (
        edit(item, "older", -10),
        edit(item, "newest", -1),
        edit(item, "foreign", 0, author=OTHER),
    )
    parts = [said(item), Batch(amendments=edits), Batch(amendments=edits[::-1])]
    for batch in parts if first == "item" else parts[::-1]:
        apply(cache, batch)
        apply(cache, batch)
    assert _text(db, "$1") == ["newest"]
    assert column(db, "SELECT edited_at FROM item") == [int(NOW.timestamp() * 1000) - 1000]
    assert found(db, "newest") == ["$1"]
    assert found(db, "original OR older OR foreign") == []
    apply(cache, said(item))  # the original comes again, with a replay
    assert _text(db, "$1") == ["newest"]


def test_an_item_that_comes_already_edited_is_not_set_back(db: Database, cache: Cache) -> None:
    item = message("$1", "as the server has it now", edited_at=NOW)
    apply(cache, Batch(amendments=(edit(item, "an older edit", -10),)))
    apply(cache, said(item))
    assert _text(db, "$1") == ["as the server has it now"]
    apply(cache, Batch(amendments=(edit(item, "another older edit", -5),)))
    assert _text(db, "$1") == ["as the server has it now"]


def test_an_edited_event_is_still_found_by_its_place(db: Database, cache: Cache) -> None:
    event = meeting("uid", text="agenda", place="Lyon", title="Réunion")
    apply(cache, said(event))
    apply(cache, Batch(amendments=(edit(event, "another agenda", 1),)))
    assert found(db, "lyon reunion another") == ["uid"]


@pytest.mark.parametrize("trace", [False, True])
@pytest.mark.parametrize("first", ["item", "removal"])
def test_what_was_taken_back_stays_so_whatever_comes_first(
    db: Database, cache: Cache, first: str, *, trace: bool
) -> None:
    item = message(
        "$1", "regretted", html="<p>regretted</p>", media=(Media(id=MediaId("m"), remote="r"),)
    )
    payload = Payload(channel=ROOM, remote="$1", item=item.id, body=b"regretted", version=1)
    arrival = replace(said(item), amendments=(edit(item, "worse", 1),), payloads=(payload,))
    removal = Batch(removals=(Removal(item=item.id, trace=trace),))
    for batch in (arrival, removal) if first == "item" else (removal, arrival, removal):
        apply(cache, batch)
    apply(cache, arrival)
    rows = db.rows("SELECT kind, author, text, html, media FROM item")
    assert rows == ([("removed", AUTHOR, "", None, "[]")] if trace else [])
    assert len(db.rows("SELECT * FROM placement")) == len(rows)
    assert found(db, "regretted OR worse") == []
    assert not db.rows("SELECT * FROM payload")
    assert not db.rows("SELECT * FROM amendment")


def test_an_event_may_come_back_under_its_uid(db: Database, cache: Cache) -> None:
    apply(cache, said(meeting("uid")))
    apply(cache, Batch(removals=(Removal(item=ItemId("uid")),)))
    assert not db.rows("SELECT * FROM item")
    apply(cache, said(meeting("uid", title="again")))
    assert column(db, "SELECT title FROM item") == ["again"]
    assert len(db.rows("SELECT * FROM event")) == 1


def test_taken_out_of_one_channel_it_stays_in_the_other(db: Database, cache: Cache) -> None:
    apply(cache, Batch(channels=(room(CALENDAR),)))
    item = message("$1")
    apply(cache, Batch(items=(item,), placements=(placed(item), placed(item, CALENDAR))))
    apply(cache, Batch(removals=(Removal(item=item.id, channel=ROOM),)))
    assert column(db, "SELECT channel FROM placement") == [CALENDAR]
    apply(cache, Batch(removals=(Removal(item=item.id, channel=CALENDAR),)))
    assert not db.rows("SELECT * FROM item")
    assert found(db, "hello") == []
    apply(cache, said(item))  # gone from a channel is not taken back for good
    assert _text(db, "$1") == ["hello"]


def test_what_somebody_no_longer_passes_on_stays_for_what_else_it_is_there(
    db: Database, cache: Cache
) -> None:
    item, other = message("$1"), AddressId("@other:example.org")
    boost = replace(placed(item), reason=Reason.BOOST, by=AUTHOR)
    followed = replace(placed(item), reason=Reason.FOLLOWED)
    apply(cache, Batch(items=(item,), placements=(followed, boost)))
    for by, left in ((other, ["boost", "followed"]), (AUTHOR, ["followed"])):
        apply(cache, Batch(removals=(Removal(item=item.id, channel=ROOM, by=by),)))
        assert sorted(column(db, "SELECT reason FROM placement")) == left
    apply(cache, Batch(removals=(Removal(item=item.id, channel=ROOM),), items=(item,)))
    apply(cache, Batch(items=(item,), placements=(boost,)))
    apply(cache, Batch(removals=(Removal(item=item.id, channel=ROOM, by=AUTHOR),)))
    assert not db.rows("SELECT * FROM item")  # it was here for that alone


def _times(event: Item, *recurrences: str, channel: Any = CALENDAR) -> tuple[Occurrence, ...]:
    return tuple(
        Occurrence(item=event.id, channel=channel, recurrence=name, starts=NOW, ends=NOW)
        for name in recurrences
    )


def test_the_times_of_an_event_replace_those_kept_before(db: Database, cache: Cache) -> None:
    shared = channel_id(ACCOUNT.id, "shared")
    apply(cache, Batch(channels=(room(CALENDAR), room(shared))))
    event = meeting("uid")
    there = replace(said(event, channel=shared), occurrences=_times(event, "1", channel=shared))
    apply(cache, there)
    apply(cache, replace(said(event, channel=CALENDAR), occurrences=_times(event, "1", "2", "3")))
    apply(cache, replace(said(event, channel=CALENDAR), occurrences=_times(event, "2", "4")))
    kept = "SELECT recurrence FROM occurrence WHERE channel = ? ORDER BY 1"
    assert column(db, kept, CALENDAR) == ["2", "4"]
    assert column(db, kept, shared) == ["1"]
    apply(cache, said(event, channel=CALENDAR))  # no time of it is left
    assert column(db, kept, CALENDAR) == []
    assert column(db, kept, shared) == ["1"]


def test_a_post_passed_on_again_does_not_come_up_again(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    post = message("p", at=NOW - timedelta(days=1))

    def boost(hours: int, by: str) -> Batch:
        at = NOW - timedelta(hours=hours)
        return Batch(
            items=(post,),
            placements=(placed(post, reason=Reason.BOOST, at=at, by=AddressId(by)),),
        )

    apply(cache, boost(3, "second"))
    clock.forward(60)
    apply(cache, boost(1, "third"))
    assert db.rows("SELECT by, at FROM placement") == [
        ("second", int((NOW - timedelta(hours=3)).timestamp() * 1000))
    ]
    apply(cache, boost(5, "first"))
    assert column(db, "SELECT by FROM placement") == ["first"]
    assert column(db, "SELECT arrived FROM placement") == [int(NOW.timestamp() * 1000)]


def test_the_same_item_through_two_accounts_is_one(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    other = account("you")
    Accounts(db, clock).add(other, {})
    there = channel_id(other.id, "!room")
    apply(cache, Batch(channels=(room(there),)), other)
    apply(cache, said(message("$1")))
    apply(cache, said(message("$1"), channel=there), other)
    assert len(db.rows("SELECT * FROM item")) == 1
    assert len(db.rows("SELECT * FROM placement")) == 2


MALFORMED: list[Any] = [
    message("bad", at=NOW.replace(tzinfo=None)),
    message("bad", at="yesterday"),
    replace(message("bad"), text=cast("Any", None)),
    replace(message("bad"), text=cast("Any", 12)),
    message("bad", media=({"id": 1},)),
    message("bad", tags=(object(),)),
    message("bad", author=None),
    meeting("bad", ends="never"),
    meeting("bad", place=object()),
    message("bad", reply_to=10**30),
]


@pytest.mark.parametrize("bad", MALFORMED, ids=range(len(MALFORMED)))
def test_one_malformed_item_costs_itself_only(db: Database, cache: Cache, bad: Item) -> None:
    apply(cache, said(message("$1"), bad, message("$2")))
    rows = dict(db.rows("SELECT key, kind FROM item WHERE key <> 'bad'"))
    assert rows == {"$1": "message", "$2": "message"}
    assert len(db.rows("SELECT * FROM placement WHERE reason = 'room'")) >= 2
    left = db.rows("SELECT kind, problem, text FROM item WHERE key = 'bad'")
    assert left in ([], [("unreadable", "malformed", "")])


def test_other_malformed_records_cost_themselves_only(
    db: Database, cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    """A channel nobody knows, a card with a wrong type, a name of half a character."""
    nowhere = channel_id(ACCOUNT.id, "nowhere")
    bad: Any = 12
    apply(
        cache,
        Batch(
            channels=(room(BOOK, ChannelKind.BOOK), room(CALENDAR, name=bad)),
            memberships=(Membership(channel=nowhere, address=AUTHOR, name="private"),),
            items=(message("$1", "half \ud83c"),),
            placements=(
                placed(message("$1")),
                Placement(item=ItemId("$1"), channel=nowhere, reason=Reason.ROOM, at=NOW),
            ),
            cards=(
                Card(id=CardId("1"), channel=BOOK, name=bad),
                Card(id=CardId("2"), channel=BOOK, name="Aline"),
            ),
        ),
    )
    assert _text(db, "$1") == ["half \ufffd"]
    assert column(db, "SELECT channel FROM placement") == [ROOM]
    assert column(db, "SELECT name FROM card") == ["Aline"]
    assert "private" not in caplog.text
    assert "membership could not be kept" in caplog.text


def test_what_could_be_read_once_is_not_lost(db: Database, cache: Cache) -> None:
    apply(cache, said(message("$1", "clear")))
    apply(cache, said(message("$1", "", kind=ItemKind.UNREADABLE, problem="undecryptable")))
    assert _text(db, "$1") == ["clear"]


def test_the_directory_is_found_without_accents(db: Database, cache: Cache) -> None:
    fields = (Field(kind=FieldKind.CITY, value="Besançon"),)
    card = Card(id=CardId("c"), channel=BOOK, name="Élodie Nœud", sort="Nœud Élodie")
    apply(cache, Batch(channels=(room(BOOK, ChannelKind.BOOK),), cards=(card,)))
    apply(cache, Batch(cards=(replace(card, fields=fields),)))
    match = "SELECT rowid FROM card_text WHERE card_text MATCH ?"
    assert column(db, "SELECT sort FROM card") == ["noeud elodie"]
    assert len(column(db, match, "elo* besan*")) == 1
    apply(cache, Batch(gone_cards=(card.id,)))
    assert column(db, match, "elo*") == []
    assert not db.rows("SELECT * FROM card")


def test_a_mention_does_not_make_a_name_unknown(db: Database, cache: Cache) -> None:
    avatar = Media(id=MediaId("a"), remote="r")
    apply(cache, Batch(addresses=(Address(id=AUTHOR, name="Camille", avatar=avatar),)))
    apply(cache, Batch(addresses=(Address(id=AUTHOR),)))
    assert db.rows("SELECT name, avatar IS NULL FROM address") == [("Camille", 0)]


def test_read_marks_only_go_forward(db: Database, cache: Cache) -> None:
    def mark(item: str, seconds: int) -> None:
        at = NOW + timedelta(seconds=seconds)
        apply(cache, Batch(read_marks=(ReadMark(channel=ROOM, item=ItemId(item), at=at),)))

    mark("$2", -5)
    mark("$1", -10)
    assert column(db, "SELECT item_key FROM read_mark") == ["$2"]
    mark("$3", -1)
    assert column(db, "SELECT item_key FROM read_mark") == ["$3"]


def test_a_channel_that_goes_takes_what_only_it_had(db: Database, cache: Cache) -> None:
    """Portion by portion: more than one transaction's worth."""
    other = channel_id(ACCOUNT.id, "!other")
    items = tuple(message(f"$-{n}") for n in range(250))
    cards = tuple(Card(id=CardId(f"{n}"), channel=ROOM, name="Aline") for n in range(130))
    apply(cache, Batch(channels=(room(other),)))
    apply(cache, replace(said(*items), cards=cards))
    apply(cache, said(items[0], channel=other))
    apply(cache, Batch(gone_channels=(ROOM,)))
    assert column(db, "SELECT key FROM item") == ["$-0"]
    assert column(db, "SELECT key FROM channel") == [other]
    assert found(db, "hello") == ["$-0"]
    assert not db.rows("SELECT rowid FROM card_text WHERE card_text MATCH 'aline'")


def test_a_renamed_channel_is_gathered_under_its_group_anew(db: Database, cache: Cache) -> None:
    group = GroupId("choir")
    with db.write() as write:
        write.execute(
            "INSERT INTO community_group (key, name, source, position)"
            " VALUES (?, 'Choir', 'person', 0)",
            (group,),
        )
        write.execute("INSERT INTO selector VALUES (?, 'room', 'chorale')", (group,))
    [changed] = cache.apply(ACCOUNT.id, Batch(channels=(room(ROOM, name="Chorale"),)))
    assert db.rows("SELECT * FROM grouped_channel") == [(group, ROOM)]
    assert View.GROUPS in changed.views
    apply(cache, Batch(channels=(room(ROOM, name="Autre"),)))
    assert not db.rows("SELECT * FROM grouped_channel")


def test_what_an_item_answers_stays_known(cache: Cache, db: Database) -> None:
    """A timeline names a parent by an id that only the opened thread explained."""
    answer = message("$2", "oui", reply_to=ItemId("$1"), thread=ItemId("$1"))
    apply(cache, Batch(channels=(room(ROOM),), items=(answer,)))
    apply(cache, Batch(items=(replace(answer, text="oui !", reply_to=None, thread=None),)))
    rows = db.rows("SELECT text, reply_to, thread FROM item WHERE key = '$2'")
    assert [tuple(row) for row in rows] == [("oui !", "$1", "$1")]
