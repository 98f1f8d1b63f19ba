"""Conversations, threads and the timeline, with what the person wrote laid over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.model import (
    Address,
    AddressId,
    Batch,
    CardId,
    Delete,
    Edit,
    Field,
    FieldKind,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Membership,
    Placement,
    Reason,
    Say,
    State,
    Visibility,
    channel_id,
)
from storage.outbox import Outbox
from storage.pages import Reader
from storage.pending import pending_item
from tests.storage.making import ACCOUNT, AUTHOR, NOW, ROOM, StillClock, apply, outgoing, room
from tests.storage.making import made as answered
from tests.storage.reading import (
    BOOK,
    HOME,
    TAG,
    card,
    community,
    post,
    put,
    reading,
    rows,
    said,
    texts,
)


@pytest.fixture
def reader(db: Database, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    with reading(db, clock) as made:
        yield made


# --- conversations --------------------------------------------------------------------------


def test_a_conversation_is_read_in_pages_from_its_end(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"m{n}", n - 20) for n in range(12)))
    put(cache, HOME, post("elsewhere"))
    last = reader.conversation(ROOM, limit=5)
    assert rows(last) == ["m7", "m8", "m9", "m10", "m11"]
    assert last[0].item is not None
    assert rows(reader.conversation(ROOM, before=last[0].item, limit=5)) == [
        "m2",
        "m3",
        "m4",
        "m5",
        "m6",
    ]
    assert rows(reader.conversation(ROOM, before=ItemId("m2"), limit=5)) == ["m0", "m1"]
    assert reader.conversation(ROOM, before=ItemId("m0")) == ()
    assert reader.conversation(channel_id(ACCOUNT.id, "!nowhere")) == ()


def test_pages_miss_nothing_when_many_came_in_the_same_instant(
    cache: Cache, reader: Reader
) -> None:
    put(cache, ROOM, *(said(f"m{n}") for n in range(10)))
    seen: list[str] = []
    page = reader.conversation(ROOM, limit=3)
    while page:
        seen = rows(page) + seen
        page = reader.conversation(ROOM, before=page[0].item, limit=3)
    assert seen == [f"m{n}" for n in range(10)]


def test_a_post_passed_on_stands_where_it_was_written_when_it_is_followed_too(
    cache: Cache, reader: Reader
) -> None:
    put(cache, HOME, post("early", minutes=-60))
    put(cache, HOME, post("middle", minutes=-30))
    put(cache, HOME, post("early", minutes=-60), reason=Reason.BOOST, by=AUTHOR, at=NOW)
    assert rows(reader.conversation(HOME)) == ["early", "middle"]


def test_all_that_an_item_says_is_there(cache: Cache, reader: Reader) -> None:
    picture = Media(id=MediaId("p"), remote="https://example.org/p", alt="Une cour", width=640)
    face = Media(id=MediaId("f"), remote="https://example.org/f")
    apply(cache, Batch(addresses=(Address(id=AUTHOR, name="Camille", avatar=face),)))
    put(cache, HOME, post("parent", text="un\n deux", minutes=-9))
    whole = post(
        "whole",
        text="Bonjour",
        html="<p>Bonjour</p>",
        warning="CW",
        language="fr",
        visibility=Visibility.FOLLOWERS,
        url="https://example.org/1",
        reply_to=ItemId("parent"),
        media=(picture,),
    )
    put(cache, HOME, whole)
    [_, entry] = reader.conversation(HOME)
    assert (entry.text, entry.html, entry.warning) == ("Bonjour", "<p>Bonjour</p>", "CW")
    assert (entry.language, entry.visibility) == ("fr", Visibility.FOLLOWERS)
    assert (entry.author_name, entry.avatar) == ("Camille", face)
    assert entry.media == (picture,)
    assert entry.quote is not None
    assert (entry.quote.author, entry.quote.text) == ("Camille", "un deux")
    assert (entry.channel_name, entry.reason) == ("Accueil", Reason.FOLLOWED)
    assert not entry.mine


# --- names ----------------------------------------------------------------------------------


def test_a_name_is_the_rooms_then_the_addresses_then_the_cards_then_the_address(
    cache: Cache, reader: Reader
) -> None:
    def name() -> str:
        return reader.conversation(ROOM)[0].author_name

    put(cache, ROOM, said("m"))
    assert name() == AUTHOR
    listed = replace(
        card("Camille Roux"), fields=(Field(kind=FieldKind.MATRIX, value=AUTHOR.upper()),)
    )
    apply(cache, Batch(cards=(listed,)))
    assert name() == "Camille Roux"
    apply(cache, Batch(addresses=(Address(id=AUTHOR, name="Camille R."),)))
    assert name() == "Camille R."
    apply(cache, Batch(memberships=(Membership(channel=ROOM, address=AUTHOR, name="Cam"),)))
    assert name() == "Cam"


def test_a_card_names_only_the_address_that_it_lists(cache: Cache, reader: Reader) -> None:
    near = replace(
        card("Somebody Else", fediverse="@camille@example.org.evil"),
        id=CardId("near"),
        channel=BOOK,
    )
    noted = card("Noted", note="knows @camille:example.org")
    right = card("Camille", fediverse="@Camille@Example.org")
    apply(cache, Batch(cards=(near, noted, right)))
    put(cache, HOME, post("p", author=AddressId("camille@example.org")))
    put(cache, ROOM, said("m"))
    assert reader.conversation(HOME)[0].author_name == "Camille"
    # Matrix and the Fediverse write addresses apart; only what a card lists as one counts.
    assert reader.conversation(ROOM)[0].author_name == AUTHOR


# --- what waits -----------------------------------------------------------------------------


def test_what_was_written_stands_at_the_end_and_becomes_the_item_in_place(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, ROOM, said("before"))
    sent = outgoing(Say(text="Bonjour", reply_to=ItemId("before")))
    outbox.add(sent)
    entry = reader.conversation(ROOM)[-1]
    assert (entry.row, entry.item, entry.text) == (sent.id, None, "Bonjour")
    assert (entry.state, entry.outgoing, entry.mine) == (State.WAITING, sent.id, True)
    assert entry.kind is ItemKind.MESSAGE
    assert entry.quote is not None
    assert entry.quote.text == "text of before"
    assert rows(reader.conversation(ROOM, before=ItemId("before"))) == []

    outbox.claim(ACCOUNT.id)
    assert reader.conversation(ROOM)[-1].state is State.SENDING
    apply(cache, answered(sent, "$server"))  # the sync brings it before the answer does
    assert rows(reader.conversation(ROOM)) == ["before", sent.id]
    arrived = reader.conversation(ROOM)[-1]
    assert (arrived.item, arrived.state, arrived.outgoing) == ("$server", None, None)
    assert reader.outbox() == ()

    outbox.acknowledge(sent.id, answered(sent, "$server"))
    assert rows(reader.conversation(ROOM)) == ["before", sent.id]
    assert reader.conversation(ROOM)[-1].state is None


def test_what_was_refused_stays_visible_with_its_reason(outbox: Outbox, reader: Reader) -> None:
    sent = outgoing("too much")
    outbox.add(sent)
    outbox.mark(sent.id, State.FAILED, error="too-long", detail="65536 at most", attempt=True)
    entry = reader.conversation(ROOM)[-1]
    assert (entry.state, entry.error) == (State.FAILED, "too-long")
    row = reader.outgoing(sent.id)
    assert row is not None
    assert (row.channel_name, row.error, row.detail, row.attempts) == (
        "Promo 1990",
        "too-long",
        "65536 at most",
        1,
    )


def test_a_post_waits_as_a_post(cache: Cache, outbox: Outbox, reader: Reader) -> None:
    put(cache, HOME, post("p"))
    intent = Say(text="x", warning="w", visibility=Visibility.UNLISTED, language="fr")
    outbox.add(outgoing(intent, channel=HOME))
    entry = reader.conversation(HOME)[-1]
    assert entry.kind is ItemKind.POST
    assert (entry.warning, entry.visibility, entry.language) == ("w", Visibility.UNLISTED, "fr")


def test_an_edit_shows_its_text_at_once_and_a_deletion_takes_it_away(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, ROOM, said("m", author=ACCOUNT.address, html="<b>x</b>"))
    change = outgoing(Edit(item=ItemId("m"), text="newer"))
    outbox.add(change)
    [entry] = reader.conversation(ROOM)
    assert (entry.text, entry.html, entry.edited, entry.row) == ("newer", None, True, "m")
    assert (entry.state, entry.outgoing) == (State.WAITING, change.id)

    gone = outgoing(Delete(item=ItemId("m")))
    outbox.add(gone)
    [entry] = reader.conversation(ROOM)
    assert (entry.kind, entry.text, entry.outgoing) == (ItemKind.REMOVED, "", gone.id)
    outbox.mark(gone.id, State.FAILED, error="forbidden")
    [entry] = reader.conversation(ROOM)
    assert (entry.kind, entry.text, entry.error) == (ItemKind.MESSAGE, "newer", "forbidden")


def test_the_same_state_is_laid_over_wherever_the_item_is_shown(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, ROOM, said("m", text="un message"))
    outbox.add(outgoing(Edit(item=ItemId("m"), text="newer")))
    shown = [
        reader.conversation(ROOM)[0],
        reader.timeline()[0],
        reader.thread(ItemId("m"))[0],
        reader.search("message")[0],
        reader.entry("m"),
    ]
    assert {entry.text for entry in shown if entry is not None} == {"newer"}
    assert len({entry.state for entry in shown if entry is not None}) == 1


# --- threads --------------------------------------------------------------------------------


def test_a_thread_goes_up_to_its_root_and_down_to_every_answer(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    put(cache, HOME, post("root", minutes=-9))
    put(cache, HOME, post("a", minutes=-8, reply_to=ItemId("root")))
    put(cache, HOME, post("b", minutes=-7, reply_to=ItemId("root")))
    put(cache, HOME, post("a-deep", minutes=-6, reply_to=ItemId("a")))
    put(cache, HOME, post("other", minutes=-5))
    for start in ("root", "a", "b", "a-deep"):
        assert rows(reader.thread(ItemId(start))) == ["root", "a", "b", "a-deep"]
    first = outgoing(Say(text="mine", reply_to=ItemId("a-deep")), channel=HOME)
    outbox.add(first)
    second = outgoing(
        Say(text="and more", reply_to=pending_item(first.id)), channel=HOME, depends_on=first.id
    )
    outbox.add(second)
    whole = ["root", "a", "b", "a-deep", first.id, second.id]
    assert rows(reader.thread(ItemId("root"))) == whole
    assert rows(reader.thread(ItemId(second.id))) == whole
    assert rows(reader.thread(pending_item(first.id))) == whole


def test_a_thread_of_something_that_waits_alone_is_itself(outbox: Outbox, reader: Reader) -> None:
    first, second = outgoing("one"), outgoing("x")
    outbox.add(first)
    outbox.add(
        replace(
            second,
            intent=Say(text="two", reply_to=pending_item(first.id)),
            depends_on=first.id,
        )
    )
    assert texts(reader.thread(ItemId(first.id))) == ["one", "two"]
    assert texts(reader.thread(ItemId(second.id))) == ["one", "two"]
    assert reader.thread(ItemId("nowhere")) == ()


def test_replies_in_a_circle_end(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("a", reply_to=ItemId("b")), said("b", 1, reply_to=ItemId("a")))
    assert rows(reader.thread(ItemId("a"))) == ["a", "b"]


def test_a_room_thread_holds_what_was_said_in_it(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("root", -9))
    put(cache, ROOM, said("in", -8, thread=ItemId("root"), reply_to=ItemId("root")))
    put(cache, ROOM, said("in-too", -7, thread=ItemId("root")))
    put(cache, ROOM, said("not", -6))
    assert rows(reader.thread(ItemId("in"))) == ["root", "in", "in-too"]
    assert rows(reader.thread(ItemId("root"))) == ["root", "in", "in-too"]


def test_an_item_known_only_through_an_opened_thread_is_shown_there(
    cache: Cache, reader: Reader
) -> None:
    apply(cache, Batch(channels=(room(TAG),)))
    put(cache, HOME, post("seen", reply_to=ItemId("fetched")))
    put(cache, TAG, post("fetched", minutes=-5), reason=Reason.THREAD)
    assert rows(reader.thread(ItemId("seen"))) == ["fetched", "seen"]
    assert rows(reader.conversation(HOME)) == ["seen"]


# --- the timeline ---------------------------------------------------------------------------


def test_the_timeline_is_everything_once_newest_first(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("m", -3))
    put(cache, HOME, post("p", minutes=-2))
    put(cache, TAG, post("p", minutes=-2))
    put(cache, TAG, post("q", minutes=-1))
    entries = reader.timeline()
    assert rows(entries) == ["q", "p", "m"]
    assert entries[1].channel == HOME
    assert rows(reader.timeline(before=ItemId("p"))) == ["m"]
    assert rows(reader.timeline(limit=1)) == ["q"]


# --- one entry ------------------------------------------------------------------------------


def test_an_entry_is_found_by_its_item_or_by_what_it_was(
    cache: Cache, outbox: Outbox, reader: Reader
) -> None:
    sent = outgoing("hello")
    outbox.add(sent)
    waiting = reader.entry(sent.id)
    assert waiting is not None
    assert waiting.item is None
    outbox.acknowledge(sent.id, answered(sent, "$made"))
    for name in (sent.id, "$made"):
        entry = reader.entry(name)
        assert entry is not None
        assert (entry.row, entry.item) == (sent.id, "$made")
    assert reader.entry("nowhere") is None


def test_an_entry_speaks_for_the_place_where_it_can_be_answered(
    cache: Cache, reader: Reader
) -> None:
    item = post("p")
    put(cache, TAG, item)
    put(cache, HOME, item)
    apply(
        cache,
        Batch(placements=(Placement(item=item.id, channel=ROOM, reason=Reason.THREAD, at=NOW),)),
    )
    entry = reader.entry("p")
    assert entry is not None
    assert entry.channel == HOME
