"""What is older or more than is kept goes, in small steps; what is needed stays, and nothing comes
up as new because of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from storage import erasing, pruning
from storage.cache import Cache
from storage.database import Database, Write
from storage.drafts import Drafts
from storage.editions import Editions
from storage.errors import StorageError
from storage.folder import Folder
from storage.limits import DAYS, ERASING, MEGABYTES, WITHOUT, Kind, Limits, Source
from storage.media import MediaStore
from storage.model import (
    Batch,
    ChannelKind,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Payload,
    Reason,
    Say,
    channel_id,
)
from storage.outbox import Outbox
from storage.pages import Reader
from storage.pruning import PRUNING, Pruning, is_asked, reached
from storage.survey import Survey
from storage.upkeep import Upkeep
from tests.privacy.plain import readable
from tests.storage.making import (
    ACCOUNT,
    KEY,
    NOW,
    ROOM,
    StillClock,
    apply,
    edit,
    message,
    outgoing,
    placed,
    room,
    said,
)
from tests.storage.rounds import ago, kept, later, resource, run

HOME = channel_id(ACCOUNT.id, "home")
THREAD = channel_id(ACCOUNT.id, "thread:old")
CAT = MediaId("me/cat")


@pytest.fixture
def talk(cache: Cache) -> None:
    """A message a week for a year, the newest yesterday."""
    apply(cache, said(*(message(f"$w{n}", f"semaine {n}", at=ago(1 + 7 * n)) for n in range(52))))


def channels(*more: tuple[str, ChannelKind]) -> Batch:
    return Batch(channels=tuple(room(channel_id(ACCOUNT.id, name), kind) for name, kind in more))


# --- limits -----------------------------------------------------------------------------------


def test_the_persons_choice_wins_over_the_associations(db: Database, limits: Limits) -> None:
    assert limits.read()[Kind.MESSAGES].days is None
    assert limits.read()[Kind.PICTURES].megabytes == 1_000
    with db.write() as write:
        theirs = {"keep": {"messages": {"days": 90}, "pictures": {"megabytes": 1, "days": True}}}
        write.execute("INSERT INTO setting VALUES ('association', ?)", (json.dumps(theirs),))
    found = limits.read()[Kind.MESSAGES]
    assert (found.days, found.days_from) == (90, Source.ASSOCIATION)
    assert limits.read()[Kind.PICTURES].megabytes == 1_000, "what cannot be is not believed"
    limits.choose(Kind.MESSAGES, DAYS, 30)
    limits.choose(Kind.MESSAGES, MEGABYTES, 200)
    found = limits.read()[Kind.MESSAGES]
    assert (found.days, found.days_from, found.megabytes) == (30, Source.PERSON, 200)
    limits.choose(Kind.MESSAGES, DAYS, WITHOUT)
    found = limits.read()[Kind.MESSAGES]
    assert (found.days, found.days_from) == (None, Source.PERSON)
    limits.choose(Kind.MESSAGES, DAYS, None)
    assert limits.read()[Kind.MESSAGES].days == 90
    assert limits.read()[Kind.MESSAGES].megabytes == 200


@pytest.mark.parametrize("value", [1, 6, -7, 40_000])
def test_what_cannot_be_a_limit_is_refused(limits: Limits, value: int) -> None:
    with pytest.raises(ValueError, match="days"):
        limits.choose(Kind.POSTS, DAYS, value)


# --- what goes --------------------------------------------------------------------------------


def test_without_a_limit_everything_stays(db: Database, clock: StillClock, talk: None) -> None:
    later(clock)
    run(db, clock)
    assert len(kept(db)) == 52


def test_what_is_older_goes_with_all_its_words(  # noqa: PLR0917 - fixtures
    db: Database, cache: Cache, media: MediaStore, clock: StillClock, limits: Limits, talk: None
) -> None:
    old = replace(
        message("$old", "motperdu entier", at=ago(40)), media=(Media(id=CAT, remote="mxc://x/y"),)
    )
    apply(
        cache,
        replace(
            said(old),
            amendments=(edit(old, "corrigetard", 5),),
            payloads=(Payload(channel=ROOM, remote="$old", item=old.id, body=b"x", version=1),),
        ),
    )
    media.seal(ACCOUNT.id, CAT, b"picture", "image/png")
    limits.choose(Kind.MESSAGES, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {f"$w{n}" for n in range(4)}
    for table in ("amendment", "payload", "removal"):
        assert db.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert (
        db.rows("SELECT rowid FROM item_text WHERE item_text MATCH 'motperdu OR corrigetard'") == []
    )
    assert media.read(CAT) is None


def test_a_size_is_kept_in_whole_days(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    long = "mot " * 100_000
    apply(cache, said(*(message(f"$d{n}", f"{n} {long}", at=ago(n)) for n in range(60))))
    limits.choose(Kind.MESSAGES, MEGABYTES, 10)
    later(clock)
    run(db, clock)
    assert 20 <= len(kept(db)) <= 27  # of 400 kB each
    assert {"$d0", "$d1", "$d19"} <= kept(db)


def test_the_first_pictures_go_when_there_are_too_many(
    db: Database, folder: Folder, media: MediaStore, clock: StillClock, limits: Limits
) -> None:
    for n in range(15):
        clock.forward(60)
        media.seal(ACCOUNT.id, MediaId(f"me/{n}"), b"p" * (1 << 20), "image/png")
    limits.choose(Kind.PICTURES, MEGABYTES, 10)
    run(db, clock)
    assert [media.has(MediaId(f"me/{n}")) for n in range(15)] == [False] * 5 + [True] * 10
    assert len(list(folder.media.iterdir())) == 10


def test_a_post_that_was_passed_on_lately_stays(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    apply(cache, channels(("home", ChannelKind.HOME)))
    post = message("https://x/1", kind=ItemKind.POST, at=ago(100))
    lone = message("https://x/2", kind=ItemKind.POST, at=ago(100))
    newest = message("https://x/3", kind=ItemKind.POST, at=ago(1))
    places = [placed(one, HOME, reason=Reason.FOLLOWED) for one in (post, lone, newest)]
    places.append(placed(post, HOME, reason=Reason.BOOST, at=ago(2), by="@noe@x"))
    apply(cache, Batch(items=(post, lone, newest), placements=tuple(places)))
    limits.choose(Kind.POSTS, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"https://x/1", "https://x/3"}


def test_what_was_quoted_goes_with_its_last_answer(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    quoted = message("$quoted", at=ago(90))
    first = message("$first", at=ago(60), reply_to=quoted.id)
    second = message("$second", at=ago(20), reply_to=quoted.id)
    apply(cache, replace(said(first, second), items=(quoted, first, second)))
    limits.choose(Kind.MESSAGES, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"$quoted", "$second"}
    apply(cache, said(message("$new", at=clock.now())))
    later(clock, 40)
    run(db, clock)
    assert kept(db) == {"$new"}


def test_a_thread_that_was_opened_once_is_not_kept_for_ever(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    apply(cache, channels(("thread:old", ChannelKind.THREAD)))
    post = message("https://x/1", kind=ItemKind.POST, at=ago(300))
    apply(cache, Batch(items=(post,), placements=(placed(post, THREAD, reason=Reason.THREAD),)))
    limits.choose(Kind.POSTS, DAYS, 30)
    run(db, clock)
    assert kept(db) == {"https://x/1"}, "it was opened today"
    later(clock)
    run(db, clock)
    assert kept(db) == set()
    assert db.rows("SELECT 1 FROM channel WHERE kind = 'thread'") == []


# --- what stays -------------------------------------------------------------------------------


def test_the_newest_word_of_a_conversation_stays(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    apply(cache, said(*(message(f"$y{n}", at=ago(400 + n)) for n in range(3))))
    limits.choose(Kind.MESSAGES, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"$y0"}


def test_what_the_person_is_about_to_do_keeps_what_it_is_about(  # noqa: PLR0917 - fixtures
    db: Database, cache: Cache, outbox: Outbox, clock: StillClock, limits: Limits, talk: None
) -> None:
    drafts = Drafts(db, clock)
    drafts.save("reply:$w20", {"text": "…"})
    drafts.save("edit:$w21", {"text": "…"})
    drafts.save("reply:$w22", {"text": "…"})
    drafts.set_aside("reply:$w22")
    outbox.add(outgoing(Say(text="oui", reply_to=ItemId("$w23"))))
    limits.choose(Kind.MESSAGES, DAYS, 30)
    limits.erase(Kind)
    later(clock)
    run(db, clock)
    assert {"$w20", "$w21", "$w22", "$w23"} <= kept(db)
    assert len(kept(db)) == 4


def test_the_last_edition_can_be_read_whole(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    shown = [message(f"$n{n}", at=NOW - timedelta(minutes=n)) for n in range(5)]
    apply(cache, said(*shown, message("$older", at=ago(50))))
    Editions(db, clock).make(UTC)
    later(clock, 60)
    limits.choose(Kind.MESSAGES, DAYS, 7)
    limits.erase(Kind)
    run(db, clock)
    assert kept(db) == {one.id for one in shown}


def test_what_no_edition_has_shown_yet_stays(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    apply(cache, said(message("$seen", at=ago(1))))
    Editions(db, clock).make(UTC)
    Editions(db, clock).make(UTC)
    clock.forward(60)
    apply(cache, said(message("$unseen", at=NOW)))
    limits.erase([Kind.MESSAGES])
    run(db, clock)
    assert "$unseen" in kept(db)


def test_nothing_that_was_erased_comes_up_as_new(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    first = message("$first", at=NOW - timedelta(hours=1))
    apply(cache, said(first))
    editions, reader = Editions(db, clock), Reader(db.reader(), clock)
    editions.make(UTC)
    clock.forward(3_600)
    apply(cache, said(message("$second", at=clock.now())))
    editions.make(UTC)
    clock.forward(3_600)
    limits.erase(Kind)
    run(db, clock)
    assert kept(db) == {"$second"}
    clock.forward(3_600)
    apply(cache, said(first))  # the person reads further back
    editions.make(UTC)
    page = reader.edition()
    assert page is not None
    assert [one for section in page.sections for one in section.entries] == []
    reader.close()


# --- erasing, on the spot ---------------------------------------------------------------------


def test_what_is_erased_is_in_no_byte(  # noqa: PLR0917 - fixtures
    db: Database,
    cache: Cache,
    media: MediaStore,
    folder: Folder,
    clock: StillClock,
    limits: Limits,
    daybook: None,
) -> None:
    words = [f"motsecret{n:03d}fin" for n in range(400)]
    items = [message(f"$s{n}", f"bonjour {word} merci", at=ago(n)) for n, word in enumerate(words)]
    bodies = tuple(
        Payload(channel=ROOM, remote=one.id, item=one.id, body=one.text.encode() * 20, version=1)
        for one in items
    )
    apply(cache, replace(said(*items), payloads=bodies))
    apply(cache, resource("day", days=50, title="motsecretjour"))
    db.shrink_log()
    before = readable(folder.database, KEY)
    assert all(word.encode() in before for word in words)
    size = folder.database.stat().st_size
    limits.erase([Kind.MESSAGES, Kind.EVENTS])
    assert is_asked(db)
    run(db, clock)
    assert not is_asked(db)
    left = readable(folder.database, KEY)
    assert len(left) > 4096
    assert b"motsecret" not in left
    assert not [word for word in words if word[6:].encode() in left], "the index joins beginnings"
    assert folder.database.stat().st_size < size / 2
    assert db.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_folder_of_an_earlier_version_gives_its_room_back_too(
    db: Database, cache: Cache, folder: Folder, clock: StillClock, limits: Limits
) -> None:
    with db.write():
        pass
    db._write_on(True).connection.executescript("PRAGMA auto_vacuum = NONE; VACUUM")
    assert db.rows("PRAGMA auto_vacuum") == [(0,)]
    apply(cache, said(*(message(f"$s{n}", "mot " * 500, at=ago(n)) for n in range(400))))
    db.shrink_log()
    size = folder.database.stat().st_size
    limits.erase(Kind)
    run(db, clock)
    assert folder.database.stat().st_size < size / 2
    assert db.rows("PRAGMA auto_vacuum") == [(2,)]


def test_what_comes_while_it_is_erased_stays(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, talk: None
) -> None:
    clock.forward(1)
    limits.erase([Kind.MESSAGES])
    chore = Pruning()
    assert chore(db, clock)
    clock.forward(1)
    apply(cache, said(message("$came", at=clock.now()), message("$late", at=ago(20))))
    while chore(db, clock):
        pass
    assert kept(db) == {"$came", "$late"}


def test_what_is_asked_meanwhile_is_done_next(
    db: Database, clock: StillClock, limits: Limits, talk: None
) -> None:
    limits.choose(Kind.MESSAGES, DAYS, 60)
    later(clock)
    survey, chore = Survey(), Pruning()
    while survey(db, clock):
        pass
    assert chore(db, clock)
    limits.erase([Kind.POSTS])
    clock.forward(1)
    limits.erase([Kind.MESSAGES])
    place = Upkeep(db).place(ERASING)
    assert place is not None
    assert place["kinds"] == ["messages", "posts"]
    while chore(db, clock):
        pass
    assert kept(db) == set()
    assert not is_asked(db)


# --- reading on -------------------------------------------------------------------------------


def test_a_conversation_ends_where_the_server_is_asked_on(
    db: Database, cache: Cache, clock: StillClock, limits: Limits, talk: None
) -> None:
    """What is spared and older is no part of it until all between is here again."""
    Drafts(db, clock).save("reply:$w30", {"text": "…"})
    limits.choose(Kind.MESSAGES, DAYS, 30)
    later(clock)
    run(db, clock)
    assert kept(db) == {"$w0", "$w1", "$w2", "$w3", "$w30"}
    reader = Reader(db.reader(), clock)

    def shown() -> list[str]:
        return [str(one.item) for one in reader.conversation(ROOM)]

    assert shown() == ["$w3", "$w2", "$w1", "$w0"]
    earlier = [message(f"$w{n}", at=ago(1 + 7 * n)) for n in range(4, 20)]
    apply(cache, said(*earlier))
    oldest = min(int(one.at.timestamp() * 1000) for one in earlier)
    reached(db, ROOM, "$w30", oldest - 1)
    assert len(shown()) == 20 - 16, "it was asked from behind the hole"
    reached(db, ROOM, "$w3", oldest)
    assert shown() == [f"$w{n}" for n in range(19, -1, -1)]
    reached(db, ROOM, "$w19", None)
    assert shown()[0] == "$w30"
    reader.close()


# --- editions ---------------------------------------------------------------------------------


def test_editions_go_by_age_and_when_nothing_is_left_of_them(
    db: Database, cache: Cache, clock: StillClock, limits: Limits
) -> None:
    editions = Editions(db, clock)
    for n in range(6):
        apply(cache, said(message(f"$e{n}", at=clock.now())))
        editions.make(UTC)
        with db.write() as write:
            write.execute("INSERT INTO reading SELECT max(id), '', 0 FROM edition")
        clock.forward(10 * 86_400)
    limits.choose(Kind.EDITIONS, DAYS, 45)
    run(db, clock)
    assert len(db.rows("SELECT id FROM edition")) == 4
    limits.choose(Kind.MESSAGES, DAYS, 25)
    run(db, clock)
    assert kept(db) == {"$e4", "$e5"}
    assert [number for (number,) in db.rows("SELECT id FROM edition ORDER BY id")] == [5, 6]


# --- whatever ends it -------------------------------------------------------------------------


def test_each_step_can_be_the_last_of_its_process(  # noqa: PLR0917 - fixtures
    db: Database,
    cache: Cache,
    clock: StillClock,
    limits: Limits,
    talk: None,
    daybook: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing but the database is known to the next step."""
    monkeypatch.setattr(pruning, "_SLICE", 0.0)
    apply(cache, resource("past", days=100))
    limits.choose(Kind.MESSAGES, DAYS, 30)
    limits.choose(Kind.EVENTS, DAYS, 30)
    later(clock)
    while Survey()(db, clock):
        pass
    steps = 0
    while Pruning()(db, clock):
        steps += 1
    assert steps > 10
    assert kept(db) == {f"$w{n}" for n in range(4)}
    assert Upkeep(db).place(PRUNING) is None


def test_a_step_that_fails_is_done_by_the_next(
    db: Database, clock: StillClock, limits: Limits, talk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.erase([Kind.MESSAGES])

    def failing(_write: Write, _key: str) -> None:
        raise StorageError("full")

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "erase_item", failing)
        with pytest.raises(StorageError, match="full"):
            Pruning()(db, clock)
    assert len(kept(db)) == 52
    run(db, clock)
    assert kept(db) == set()


def test_the_survey_says_how_far_back_things_go(
    db: Database, clock: StillClock, limits: Limits, talk: None, data_folder: Path
) -> None:
    run(db, clock)
    page = Reader(db.reader(), clock).kept()
    assert page is not None
    rows = {row.kind: row for row in page.rows}
    assert rows[Kind.MESSAGES].size > 52 * 400
    assert rows[Kind.MESSAGES].since == ago(1 + 7 * 51).date()
    assert rows[Kind.POSTS].since is None
    assert (page.folder or 0) >= (data_folder / "preau.db").stat().st_size
    limits.choose(Kind.MESSAGES, DAYS, 30)
    later(clock)
    run(db, clock)
    run(db, clock)
    page = Reader(db.reader(), clock).kept()
    assert page is not None
    assert {row.kind: row for row in page.rows}[Kind.MESSAGES].since == ago(22).date()
