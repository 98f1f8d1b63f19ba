"""Accounts are kept with their secrets, and leave without a trace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from storage.accounts import Accounts, Removed
from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import (
    AccountState,
    Address,
    AddressId,
    Batch,
    Card,
    CardId,
    ItemId,
    Media,
    MediaId,
    Membership,
    Payload,
    ReadMark,
    Removal,
    ServerAnswer,
    Stream,
    View,
    channel_id,
)
from storage.outbox import Outbox
from tests.storage.making import (
    ACCOUNT,
    KEY,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    column,
    edit,
    found,
    meeting,
    message,
    outgoing,
    room,
    said,
)

OTHER = account("you")
THERE = channel_id(OTHER.id, "!room")
STRANGER = AddressId("@stranger:example.org")


def test_an_account_comes_back_with_its_secret(
    db: Database, folder: Folder, clock: StillClock
) -> None:
    accounts = Accounts(db, clock)
    clock.forward(1)
    accounts.add(OTHER, {"token": "one"})
    accounts.keep_secret(OTHER.id, {"token": "two", "refresh": "three"})
    db.close()
    again = Database.open(folder, KEY)
    accounts = Accounts(again, clock)
    assert accounts.all() == (ACCOUNT, OTHER)
    assert accounts.get(OTHER.id) == OTHER
    assert accounts.get(account("nobody").id) is None
    assert accounts.secret(OTHER.id) == {"token": "two", "refresh": "three"}
    assert accounts.secret(account("nobody").id) == {}
    again.close()


def test_signing_in_again_makes_it_ready(db: Database, clock: StillClock) -> None:
    accounts = Accounts(db, clock)
    accounts.set_state(ACCOUNT.id, AccountState.SIGNED_OUT)
    accounts.problem(ACCOUNT.id, "signed-out")
    kept = accounts.get(ACCOUNT.id)
    assert kept is not None
    assert kept.state is AccountState.SIGNED_OUT
    accounts.add(ACCOUNT, {"token": "new"})
    assert accounts.get(ACCOUNT.id) == ACCOUNT
    assert accounts.secret(ACCOUNT.id) == {"token": "new"}
    assert column(db, "SELECT problem FROM account") == [None]
    assert len(db.rows("SELECT * FROM channel")) == 1  # and its content is still there


def test_a_problem_says_since_when(db: Database, clock: StillClock) -> None:
    accounts = Accounts(db, clock)
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    since = int(NOW.timestamp() * 1000)
    for code in ("unreachable", "unreachable", "timeout"):
        accounts.problem(ACCOUNT.id, code)
        clock.forward(60)
    assert db.rows("SELECT problem, problem_since FROM account") == [("timeout", since)]
    assert told == [{View.ACCOUNTS}] * 2  # the same again wakes nobody
    accounts.problem(ACCOUNT.id, None)
    accounts.synced(ACCOUNT.id)
    assert db.rows("SELECT problem, problem_since, synced_at FROM account") == [
        (None, None, since + 180_000)
    ]


def _fill(db: Database, clock: StillClock, media: MediaStore) -> None:
    """The account in every table, with more than one portion of items, and some shared."""
    cache, owner, picture = Cache(db, clock), Accounts(db, clock), MediaId("me/p")
    owner.add(OTHER, {"token": "theirs"})
    apply(cache, Batch(channels=(room(THERE),)), OTHER)
    own = [message(f"$own{n}", "private", tags=("choir",)) for n in range(150)]
    own[0] = replace(own[0], media=(Media(id=picture, remote="r"),), author=STRANGER)
    own[1] = message("$answer", "private", reply_to=ItemId("$quoted"))
    shared = message("$shared", "shared", author=AddressId("@both:example.org"))
    event = meeting("uid", title="private")
    names = [STRANGER, *(item.author for item in (own[1], shared))]
    mine = said(*own, shared, event)
    apply(
        cache,
        replace(
            mine,
            items=(*mine.items, message("$quoted", "private")),
            addresses=tuple(Address(id=name, name="N") for name in names),
            memberships=(Membership(channel=ROOM, address=STRANGER, name="S"),),
            amendments=(edit(own[2], "private edit", 1), edit(message("$never"), "private", 1)),
            removals=(Removal(item=ItemId("$unknown")),),
            cards=(Card(id=CardId("c"), channel=ROOM, name="private"),),
            payloads=(
                Payload(channel=ROOM, remote="1", item=own[0].id, body=b"private", version=1),
            ),
            read_marks=(ReadMark(channel=ROOM, item=own[0].id, at=NOW),),
        ),
    )
    apply(cache, said(shared, channel=THERE), OTHER)
    cache.keep(ACCOUNT.id, ServerAnswer(stream=Stream("s"), cursor="c", kind="k", body=b"private"))
    media.seal(ACCOUNT.id, picture, b"picture", "image/png")
    Outbox(db, clock).add(outgoing("private"))
    drafts = Drafts(db, clock)
    drafts.save(f"say:{ROOM}", {"text": "private"})
    for kind in ("reply", "edit", "event"):
        drafts.save(f"{kind}:$own3", {"text": "private"})
    drafts.save("waiting:gone", {"text": "private"})
    drafts.save("edit:$shared", {"text": "unwanted"})
    drafts.set_aside("edit:$shared")
    drafts.save("reply:$shared", {"text": "stays"})
    drafts.save("event:new", {"title": "stays"})
    with db.write() as write:
        write.execute("INSERT INTO edition (made_at) VALUES (1)")
        for position, (item, channel) in enumerate((("$own0", ROOM), ("$shared", THERE))):
            write.execute(
                "INSERT INTO edition_entry VALUES (1, ?, 'rest', NULL, '', ?, ?, 'room', NULL,"
                " '', '[]', '')",
                (position, item, channel),
            )
        write.execute("INSERT INTO blocked VALUES ('private', ?)", (ACCOUNT.id,))
        write.execute("INSERT INTO alarm VALUES ('$own0', 10, 0)")
        write.execute("INSERT INTO setting VALUES (?, '1')", (f"visibility:{ACCOUNT.id}",))
        write.execute(
            "INSERT INTO appreciation VALUES (?, '$own0', 'private', 'like', 1, 1)", (ACCOUNT.id,)
        )


def _rows_left(db: Database) -> dict[str, list[Any]]:
    tables = column(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
    names = [name for name in tables if not name.startswith(("sqlite_", "item_text", "card_text"))]
    return {name: db.rows(f'SELECT * FROM "{name}"') for name in names}


def test_every_byte_of_an_account_goes_and_no_other(
    db: Database, folder: Folder, clock: StillClock, media: MediaStore
) -> None:
    _fill(db, clock, media)
    [sealed] = folder.media.iterdir()
    size = sealed.stat().st_size
    removed = Accounts(db, clock).remove(ACCOUNT.id, media)
    assert removed == Removed(items=152, files=1, bytes=size)
    left = _rows_left(db)
    assert left.pop("revision")
    assert {name for name, rows in left.items() if rows} == {
        "account",
        "secret",
        "channel",
        "item",
        "placement",
        "address",
        "draft",
        "edition",
        "edition_entry",
    }
    assert column(db, "SELECT key FROM item") == ["$shared"]
    assert column(db, "SELECT key FROM address") == ["@both:example.org"]
    assert sorted(column(db, "SELECT place FROM draft")) == ["event:new", "reply:$shared"]
    assert found(db, "private") == []
    assert found(db, "shared") == ["$shared"]
    assert "private" not in repr(left)
    assert f"{ACCOUNT.id}/" not in repr(left)
    assert not list(folder.media.iterdir())


def test_the_words_of_the_search_go_too(db: Database, clock: StillClock, media: MediaStore) -> None:
    """A full-text index that only marks rows as gone still holds their words."""
    _fill(db, clock, media)
    blocks = "SELECT count(*) FROM item_text_data WHERE instr(block, ?)"
    assert db.rows(blocks, (b"private",)) != [(0,)]
    Accounts(db, clock).remove(ACCOUNT.id, media)
    # a term is kept without what it shares with the one before it
    for term in (b"private", b"rivate", b"ivate"):
        assert db.rows(blocks, (term,)) == [(0,)]
        assert db.rows(blocks.replace("item_text", "card_text"), (term,)) == [(0,)]


def test_removing_what_is_not_there_does_no_harm(
    db: Database, clock: StillClock, media: MediaStore
) -> None:
    assert Accounts(db, clock).remove(OTHER.id, media) == Removed(items=0, files=0, bytes=0)
    assert Accounts(db, clock).all() == (ACCOUNT,)
