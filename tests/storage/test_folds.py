"""What becomes one line of an edition, and that all of it is read in its place."""

from __future__ import annotations

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.calm.choices import Kept, Shown
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.model import (
    Address,
    AddressId,
    Appreciation,
    AppreciationKind,
    Batch,
    ChannelKind,
    ItemId,
    Reason,
    Removal,
    channel_id,
)
from storage.rows import EditionPage, Entry, FoldKind
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    NOW,
    ROOM,
    StillClock,
    apply,
    placed,
    room,
)
from tests.storage.reading import (
    DIRECT,
    HOME,
    MENTIONS,
    OTHER,
    TAG,
    ago,
    community,
    made,
    post,
    put,
    reading,
    said,
    shape,
)

ANNE, BOB, ZOE = (AddressId(f"{name}@example.org") for name in ("anne", "bob", "zoe"))


@pytest.fixture(autouse=True)
def _community(db: Database, clock: StillClock, cache: Cache) -> None:
    community(db, clock)
    names = {ANNE: "Anne", BOB: "Bob", ZOE: "Zoé"}
    people = tuple(Address(id=key, name=name) for key, name in names.items())
    apply(cache, Batch(addresses=people))


def only(page: EditionPage) -> Entry:
    [section] = page.sections
    [entry] = section.entries
    return entry


def opened(db: Database, clock: StillClock, page: EditionPage, entry: Entry) -> list[str]:
    """What is read in place of a line."""
    with reading(db, clock) as reader:
        return [one.row for one in reader.fold(page.id, entry.folded, entry.folded[-1])]


@pytest.mark.row("B11")
def test_what_one_person_posts_in_a_row_is_one_line(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, HOME, *(post(f"a{n}", minutes=n - 50, author=ANNE) for n in range(3)))
    put(cache, HOME, *(post(f"b{n}", minutes=n - 40, author=BOB) for n in range(2)))
    put(cache, HOME, post("a3", minutes=-1, author=ANNE))
    page = made(db, clock)
    assert shape(page) == [("rest", ["a2", "b0", "b1", "a3"])]
    first = page.sections[0].entries[0]
    assert (first.fold, first.people, first.text) == (FoldKind.AUTHOR, ("Anne",), "hello")
    assert opened(db, clock, page, first) == ["a0", "a1", "a2"]


@pytest.mark.row("B11")
def test_a_long_thread_is_one_line_where_its_last_post_stands(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    people = [ANNE, BOB, ZOE, ANNE]
    for n, author in enumerate(people):
        above = {"reply_to": ItemId(f"t{n - 1}")} if n else {}
        put(cache, HOME, post(f"t{n}", minutes=10 * n - 60, author=author, **above))
        put(cache, HOME, post(f"x{n}", minutes=10 * n - 55, author=AddressId(f"x{n}@example.org")))
    page = made(db, clock)
    assert shape(page) == [("rest", ["x0", "x1", "x2", "t3", "x3"])]
    line = page.sections[0].entries[3]
    assert (line.fold, line.people) == (FoldKind.THREAD, ("Anne", "Zoé", "Bob"))
    assert opened(db, clock, page, line) == ["t0", "t1", "t2", "t3"]


def test_answers_to_what_is_not_here_are_a_thread_too(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    for n, author in enumerate([ANNE, BOB, ZOE]):
        put(cache, HOME, post(f"t{n}", minutes=n - 9, author=author, reply_to=ItemId("away")))
    assert only(made(db, clock)).fold is FoldKind.THREAD


@pytest.mark.row("B11")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Kept.GROUPED, ["p2", "own"]),
        (Kept.WHOLE, ["p0", "p1", "p2", "own"]),
        (Kept.DROPPED, ["own"]),
    ],
)
def test_what_is_passed_on_stands_as_the_person_chose(
    db: Database, cache: Cache, clock: StillClock, chosen: Kept, expected: list[str]
) -> None:
    for n, (author, by) in enumerate([(ANNE, BOB), (BOB, ZOE), (ANNE, ZOE)]):
        one = post(f"p{n}", minutes=-900, author=author)
        put(cache, HOME, one, reason=Reason.BOOST, by=by, at=ago(9 - n))
    put(cache, HOME, post("own", minutes=-1, author=ZOE))
    Keeping(db).set_boosts(chosen)
    page = made(db, clock)
    assert shape(page) == [("rest", expected)]
    line = page.sections[0].entries[0]
    if chosen is Kept.GROUPED:
        assert (line.fold, line.people) == (FoldKind.BOOSTS, ("Zoé", "Bob"))
        assert opened(db, clock, page, line) == ["p0", "p1", "p2"]
        with reading(db, clock) as reader:
            within = reader.fold(page.id, line.folded, line.folded[-1])
        assert [entry.by_name for entry in within] == ["Bob", "Zoé", "Zoé"]


def test_several_who_passed_the_same_post_on_are_named_on_one_line(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    one = post("p", minutes=-900, author=ANNE)
    for minutes, by in ((5, ZOE), (9, BOB), (7, AUTHOR)):
        put(cache, HOME, one, reason=Reason.BOOST, by=by, at=ago(minutes))
    page = made(db, clock)
    assert only(page).passed_by[0] == "Bob"
    assert set(only(page).passed_by) == {"Bob", "Zoé", str(AUTHOR)}
    clock.forward(60)
    put(cache, HOME, one, reason=Reason.BOOST, by=ANNE, at=NOW)
    with reading(db, clock) as reader:
        assert only_again(reader.edition()).passed_by == only(page).passed_by


def only_again(page: EditionPage | None) -> Entry:
    assert page is not None
    return only(page)


def test_a_channel_wanted_as_one_line_is_one_wherever_its_items_stand(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, TAG, *(post(f"t{n}", minutes=10 * n - 60, author=ANNE) for n in range(3)))
    put(cache, HOME, *(post(f"h{n}", minutes=10 * n - 55, author=BOB) for n in range(3)))
    put(cache, TAG, post("me"), reason=Reason.MENTION)
    Keeping(db).show_channel(TAG, Shown.FOLDED)
    page = made(db, clock)
    assert shape(page) == [("for-you", ["me"]), ("rest", ["h0", "h1", "t2", "h2"])]
    line = page.sections[1].entries[2]
    assert line.fold is FoldKind.CHANNEL
    assert opened(db, clock, page, line) == ["t0", "t1", "t2"]


def test_a_channel_left_out_is_out_but_for_a_word_to_the_person(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    for channel in (ROOM, HOME, DIRECT):
        Keeping(db).show_channel(channel, Shown.OUT)
    put(cache, ROOM, said("talk"))
    put(cache, ROOM, said("to-me"), reason=Reason.MENTION)
    put(cache, DIRECT, said("direct"))
    put(cache, HOME, post("home"), post("tagged"))
    put(cache, TAG, post("tagged"))
    assert shape(made(db, clock)) == [("for-you", ["to-me"]), ("rest", ["tagged"])]


def test_a_word_to_the_person_in_a_channel_left_out_comes_when_it_can_be_read(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    """The key of an encrypted message comes after the edition that left its room out."""
    Keeping(db).show_channel(ROOM, Shown.OUT)
    put(cache, ROOM, said("sealed"))
    put(cache, HOME, post("other"))
    clock.forward(60)
    assert shape(made(db, clock)) == [("rest", ["other"])]
    clock.forward(60)
    put(cache, ROOM, said("sealed", text="@you"), reason=Reason.MENTION)
    assert shape(made(db, clock)) == [("for-you", ["sealed"])]
    clock.forward(60)
    assert shape(made(db, clock)) == []


# --- who is not read ------------------------------------------------------------------------


def test_a_block_keeps_out_what_comes_and_reaches_into_what_is_frozen(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    authors = [ANNE, BOB, ANNE, BOB, BOB]
    put(cache, ROOM, *(said(f"m{n}", n - 9, author=a) for n, a in enumerate(authors)))
    put(cache, HOME, post("b", author=BOB))
    put(cache, HOME, post("by-b", minutes=-900, author=ANNE), reason=Reason.BOOST, by=BOB, at=NOW)
    before = made(db, clock)
    assert shape(before) == [("rest", ["m4", "b", "by-b"])]
    Blocking(db).block(BOB)
    with reading(db, clock) as reader:
        page = reader.edition()
    assert shape(page) == [("rest", ["m2"])]
    assert page is not None
    line = only(page)
    assert line.people == ("Anne",)
    assert opened(db, clock, page, line) == ["m0", "m2"]
    clock.forward(60)
    put(cache, HOME, post("more", author=BOB), post("anne", author=ANNE))
    assert shape(made(db, clock)) == [("rest", ["anne"])]
    Blocking(db).unblock(BOB)
    with reading(db, clock) as reader:
        assert shape(reader.edition(id=before.id)) == shape(before)


def test_what_somebody_passes_on_too_is_there_though_the_first_who_did_is_not_read(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    def pass_on(who: AddressId, minutes: int) -> None:
        put(cache, HOME, post("p", author=ZOE), reason=Reason.BOOST, by=who, at=ago(minutes))

    put(cache, HOME, post("seen", author=ZOE))
    Blocking(db).block(BOB)
    pass_on(BOB, 30)
    clock.forward(60)
    assert shape(made(db, clock)) == [("rest", ["seen"])]
    clock.forward(60)
    pass_on(ANNE, 10)
    pass_on(BOB, 30)
    page = made(db, clock)
    assert (only(page).row, only(page).by_name, only(page).passed_by) == ("p", "Anne", ("Anne",))
    Blocking(db).unblock(BOB)
    Blocking(db).block(ANNE)
    with reading(db, clock) as reader:
        assert shape(reader.edition(id=page.id)) == []


def test_what_comes_through_two_accounts_is_there_while_one_who_passed_it_on_is_read(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    there = channel_id(ACCOUNT.id, "home")
    apply(cache, Batch(channels=(room(there, ChannelKind.HOME),)))
    one = post("p", minutes=-90, author=ZOE)
    put(cache, HOME, one, reason=Reason.BOOST, by=BOB, at=ago(20))
    more = placed(one, there, reason=Reason.BOOST, by=ANNE, at=ago(10))
    apply(cache, Batch(placements=(more,)))
    assert shape(made(db, clock)) == [("rest", ["p"])]
    for who, left in ((ANNE, "Bob"), (BOB, "Anne")):
        Blocking(db).block(who)
        with reading(db, clock) as reader:
            page = reader.edition()
            assert page is not None
            assert (only(page).row, only(page).by_name) == ("p", left)
        Blocking(db).unblock(who)
    for who in (ANNE, BOB):
        Blocking(db).block(who)
    with reading(db, clock) as reader:
        assert shape(reader.edition()) == []


def test_what_is_taken_back_is_not_in_an_opened_fold(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    put(cache, ROOM, *(said(f"m{n}", n - 9) for n in range(5)))
    page = made(db, clock)
    apply(cache, Batch(removals=(Removal(item=ItemId("m1")), Removal(item=ItemId("m4")))))
    assert opened(db, clock, page, only(page)) == ["m0", "m2", "m3"]


# --- what others made of one's own ----------------------------------------------------------


def thank(cache: Cache, item: str, *people: AddressId) -> None:
    thanks = (
        Appreciation(item=ItemId(item), by=by, kind=AppreciationKind.LIKE, at=NOW) for by in people
    )
    apply(cache, Batch(appreciations=tuple(thanks)), OTHER)


@pytest.mark.row("C9")
def test_likes_are_dropped_until_they_are_wanted_and_then_one_line_a_post(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    mine = (post(f"mine{n}", minutes=-n - 60, author=OTHER.address) for n in range(3))
    put(cache, HOME, *mine, reason=Reason.WRITTEN)
    thank(cache, "mine0", ANNE, BOB)
    put(cache, HOME, post("else", author=ANNE))
    clock.forward(60)
    assert shape(made(db, clock)) == [("rest", ["else"])]
    clock.forward(60)
    Keeping(db).set_appreciations(Kept.GROUPED)
    thank(cache, "mine0", ZOE)
    thank(cache, "mine1", ANNE, BOB)
    put(cache, HOME, post("news", minutes=1, author=ANNE))
    page = made(db, clock)
    assert shape(page) == [("rest", ["news", "mine1", "mine0"])]
    _, first, second = page.sections[0].entries
    assert (first.fold, first.reason) == (FoldKind.APPRECIATED, Reason.APPRECIATED)
    assert (set(first.people), second.people) == ({"Anne", "Bob"}, ("Zoé",))
    assert (first.mine, first.folded) == (True, ())
    thank(cache, "mine1", ZOE)
    with reading(db, clock) as reader:
        assert shape(reader.edition()) == shape(page)
    clock.forward(60)
    [section] = made(db, clock).sections
    assert [(entry.row, entry.people) for entry in section.entries] == [("mine1", ("Zoé",))]
    clock.forward(60)
    assert shape(made(db, clock)) == []


def test_how_many_like_it_changes_no_order(db: Database, cache: Cache, clock: StillClock) -> None:
    Keeping(db).set_appreciations(Kept.GROUPED)
    put(cache, HOME, *(post(f"m{n}", minutes=n, author=OTHER.address) for n in range(-3, 0)))
    clock.forward(60)
    thank(cache, "m-1", ANNE)
    thank(cache, "m-3", ANNE, BOB, ZOE)
    thank(cache, "m-2", ANNE, BOB)
    assert shape(made(db, clock)) == [("rest", ["m-3", "m-2", "m-1"])]


def test_whoever_is_not_read_likes_nothing(db: Database, cache: Cache, clock: StillClock) -> None:
    Keeping(db).set_appreciations(Kept.GROUPED)
    put(cache, HOME, post("mine", author=OTHER.address))
    thank(cache, "mine", BOB, ANNE)
    Blocking(db).block(BOB)
    page = made(db, clock)
    assert only(page).people == ("Anne",)
    Blocking(db).block(ANNE)
    with reading(db, clock) as reader:
        assert shape(reader.edition()) == []


def test_a_mention_stands_alone(db: Database, cache: Cache, clock: StillClock) -> None:
    put(cache, MENTIONS, *(post(f"m{n}", minutes=n - 9, author=ANNE) for n in range(5)))
    page = made(db, clock)
    assert [entry.fold for entry in page.sections[0].entries] == [None] * 5
