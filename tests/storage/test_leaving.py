"""An account goes with every byte, from every table that there is, through any interruption."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from storage import leaving
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.leaving import Removed
from storage.media import MediaStore
from storage.model import (
    AccountState,
    Address,
    AddressId,
    Batch,
    ItemId,
    Membership,
    Removal,
)
from storage.pages import Reader
from tests.storage import decrypting
from tests.storage.filling import BOTH, OTHER, THERE, fill, rows
from tests.storage.making import (
    ACCOUNT,
    KEY,
    ROOM,
    StillClock,
    apply,
    column,
    found,
    message,
    placed,
)

NOT_OURS = {"revision", "community_group", "selector", "edition", "appreciation"}
"""Tables of which no row belongs to one account alone, or that the fixture fills by hand below."""


@pytest.fixture
def full(db: Database, clock: StillClock, media: MediaStore) -> Database:
    fill(db, clock, media)
    return db


def test_the_account_is_in_every_table_before_it_leaves(full: Database) -> None:
    """Else that nothing of it is left would prove nothing: whoever makes a table fills it above,
    with a row of the account."""
    empty = {name for name, here in rows(full).items() if not here}
    assert empty == set(), "say above how an account comes into these tables"
    silent = {
        name
        for name, here in rows(full).items()
        if "private" not in repr(here) and ACCOUNT.id not in repr(here).replace("'me'", ACCOUNT.id)
    }
    assert silent <= NOT_OURS | {"event", "occurrence", "placement", "tag", "stream"}


def test_every_byte_of_an_account_goes_and_no_other(
    full: Database, folder: Folder, clock: StillClock, media: MediaStore
) -> None:
    before = rows(full)
    removed = Accounts(full, clock).remove(ACCOUNT.id)
    assert removed == Removed(
        messages=701, posts=1, events=1, people=1, pictures=1, files=1, waiting=1, drafts=6,
        bytes=len(b"private picture" + b"private file"),
    )  # fmt: skip
    left = rows(full)
    said_of_it = repr(left)
    assert "private" not in said_of_it
    assert f"'{ACCOUNT.id}'" not in said_of_it
    assert f"{ACCOUNT.id}/" not in said_of_it
    assert not list(folder.media.iterdir())
    assert sorted(column(full, "SELECT key FROM item")) == ["$shared"]
    assert column(full, "SELECT key FROM address") == [BOTH]
    assert column(full, "SELECT place FROM draft") == ["reply:$shared", "waiting:gone"]
    assert found(full, "private") == []
    assert found(full, "shared") == ["$shared"]
    for table in ("community_group", "selector", "edition"):
        assert left[table] == before[table]


def test_what_is_somebody_elses_stays_as_it_was(full: Database, clock: StillClock) -> None:
    theirs = "SELECT * FROM {} WHERE account = 'you'"
    kept = {name: full.rows(theirs.format(name)) for name in ("secret", "channel")}
    Accounts(full, clock).remove(ACCOUNT.id)
    assert kept == {name: full.rows(theirs.format(name)) for name in kept}
    assert Accounts(full, clock).all() == (OTHER,)
    assert full.rows("SELECT item_key, folded FROM edition_entry") == [("$shared", '["$shared"]')]
    assert column(full, "SELECT name FROM claim") == ["direct:$shared", "edition:8"]
    assert column(full, "SELECT item_key FROM alarm") == ["$shared"]
    assert column(full, "SELECT address FROM blocked") == [BOTH]
    settings = {name: json.loads(value) for name, value in full.rows("SELECT * FROM setting")}
    assert settings == {
        f"visibility:{OTHER.id}": "public",
        "agenda.hidden": [f"{OTHER.id}/kept"],
        "calm.channels": {f"{OTHER.id}/kept": "none"},
        "calm.people": [BOTH],
        "restored": [OTHER.id],
        "anything": {"to come": [{}, 3]},
    }


def test_no_byte_of_any_file_says_a_word_of_it(
    full: Database, folder: Folder, clock: StillClock
) -> None:
    """Looked for in the plain: in every page of the database, free ones too, and in the log."""
    whole = decrypting.pages(folder.database, KEY) + decrypting.log(folder.database, KEY)
    assert whole.count(b"private") > 1000
    Accounts(full, clock).remove(ACCOUNT.id)
    for file in folder.path.rglob("*"):
        assert b"private" not in str(file).encode()
        assert not file.is_file() or b"private" not in file.read_bytes()
    left = decrypting.pages(folder.database, KEY) + decrypting.log(folder.database, KEY)
    assert b"shared" in left
    for word in (b"private", b"rivate", b"ivate"):  # of a term only what differs is kept
        assert word not in left


class _KilledError(Exception):
    """As a power cut between two transactions would."""


def _cut(steps: Iterator[Removed], after: int) -> bool:
    """Let only so many steps happen; whether there were more."""
    return any(done == after for done, _ in enumerate(steps))


@pytest.mark.parametrize("stride", [1, 4])
def test_interrupted_anywhere_it_ends_in_the_same_place(
    full: Database, folder: Folder, clock: StillClock, stride: int
) -> None:
    """Everything is begun again after each few steps, and counted once."""
    accounts = Accounts(full, clock)
    assert accounts.mark_leaving(ACCOUNT.id)
    times = 0
    while _cut(accounts.take_out(ACCOUNT.id), stride + times // 8):
        times += 1
        assert times < 1000
        if accounts.get(ACCOUNT.id) is None:
            break
        full.close()
        full = Database.open(folder, KEY)
        accounts = Accounts(full, clock)
    assert times > 5
    [removed] = leaving.take_note(full)
    assert removed.items == 703
    assert (removed.people, removed.pictures, removed.files) == (1, 1, 1)
    assert (removed.waiting, removed.drafts) == (1, 6)
    assert "private" not in repr(rows(full))
    full.close()


def test_it_is_known_as_leaving_and_its_lines_go_from_the_pages_at_once(
    full: Database, clock: StillClock
) -> None:
    accounts = Accounts(full, clock)
    assert leaving.lost(full, ACCOUNT.id) == (1, 5)
    assert accounts.told(ACCOUNT.id) is None
    assert accounts.mark_leaving(ACCOUNT.id)
    known = accounts.get(ACCOUNT.id)
    assert known is not None
    assert known.state is AccountState.LEAVING
    assert column(full, "SELECT channel FROM edition_entry") == [THERE]
    reader = Reader(full.reader(), clock)
    assert {row.account for row in reader.channels()} == {OTHER.id}
    assert {row.account for row in reader.places("Say")} <= {OTHER.id}
    assert [row.state for row in reader.accounts() if row.id == ACCOUNT.id] == [known.state]
    reader.close()
    accounts.note_told(ACCOUNT.id, yes=False)
    assert accounts.mark_leaving(ACCOUNT.id)  # asked again, it forgets nothing
    assert accounts.told(ACCOUNT.id) is False


def test_what_was_removed_is_told_once(full: Database, clock: StillClock) -> None:
    accounts = Accounts(full, clock)
    accounts.mark_leaving(ACCOUNT.id)
    for _ in accounts.take_out(ACCOUNT.id):
        pass
    [removed] = leaving.take_note(full)
    assert removed.messages == 701
    assert leaving.take_note(full) == ()


def test_what_was_begun_about_something_gone_stays_as_long_as_it_may_be_anothers(
    full: Database, clock: StillClock
) -> None:
    Drafts(full, clock).save("reply:$taken-back", {"text": "An answer begun."})
    Accounts(full, clock).remove(OTHER.id)
    assert column(full, "SELECT 1 FROM draft WHERE place = 'reply:$taken-back'") == [1]
    Accounts(full, clock).remove(ACCOUNT.id)
    assert column(full, "SELECT place FROM draft") == []


def test_removing_what_is_not_there_does_no_harm(db: Database, clock: StillClock) -> None:
    assert Accounts(db, clock).remove(OTHER.id) == Removed()
    for _ in Accounts(db, clock).take_out(OTHER.id):
        pass
    assert leaving.take_note(db) == ()
    assert Accounts(db, clock).all() == (ACCOUNT,)


def test_a_shared_item_is_not_found_any_more_where_it_was(
    full: Database, clock: StillClock
) -> None:
    from storage.indexing import channel_token

    Accounts(full, clock).remove(ACCOUNT.id)
    assert found(full, f'place : "{channel_token(ROOM)}"') == []
    assert found(full, f'place : "{channel_token(THERE)}"') == ["$shared"]


def test_more_than_a_stretch_of_people_and_rooms(db: Database, clock: StillClock) -> None:
    """As in a large community: a room of many members, read by many."""
    cache = Cache(db, clock)
    people = [AddressId(f"@p{n}:example.org") for n in range(1200)]
    apply(
        cache,
        Batch(
            memberships=tuple(Membership(channel=ROOM, address=one) for one in people),
            addresses=tuple(Address(id=one, name="private") for one in people),
            removals=tuple(Removal(item=ItemId(f"$gone{n}")) for n in range(1200)),
        ),
    )
    one = message("$m", "x", author=people[3])
    apply(cache, Batch(items=(one,), placements=(placed(one),)))
    steps = 0
    accounts = Accounts(db, clock)
    accounts.mark_leaving(ACCOUNT.id)
    for _ in accounts.take_out(ACCOUNT.id):
        steps += 1
    assert steps > 8
    left = rows(db)
    assert left.pop("revision")
    assert {name for name, here in left.items() if here} == {"setting"}


def test_a_portion_is_found_without_sorting_all_of_them(full: Database) -> None:
    """At a million items that would be seconds for each."""
    plan = full.rows(f"EXPLAIN QUERY PLAN {leaving._PLACED}", (ACCOUNT.id, 0, 40))
    steps = " ".join(str(row[-1]) for row in plan)
    assert "TEMP B-TREE" not in steps
    assert "item>?" in steps
