"""Who may say what of whom: forged identities, echoes, removals and marks change nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from protocols.matrix import translate
from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.model import (
    AccountState,
    Amendment,
    Batch,
    Channel,
    ItemId,
    ItemKind,
    ReadMark,
    Removal,
    ServerAnswer,
    State,
    Stream,
    channel_id,
)
from storage.outbox import Outbox
from tests.storage.making import (
    ACCOUNT,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    column,
    edit,
    message,
    outgoing,
    room,
    said,
)

OTHER = replace(account("other"), server="https://evil.example")
THERE = channel_id(OTHER.id, "!room")
POST = "https://example.org/posts/1"


@pytest.fixture(autouse=True)
def evil(db: Database, cache: Cache, clock: StillClock) -> None:
    Accounts(db, clock).add(OTHER, {"token": "t"})
    apply(cache, Batch(channels=(room(THERE),)), OTHER)


def texts(db: Database, item: str) -> list[str]:
    return column(db, "SELECT text FROM item WHERE key = ?", item)


@pytest.mark.parametrize("name", ["$event", POST, "uid@calendar", "https://third.example/1"])
def test_another_server_does_not_rewrite_what_is_here(
    db: Database, cache: Cache, name: str
) -> None:
    apply(cache, said(message(name, "wahr")))
    apply(cache, said(message(name, "falsch"), channel=THERE), OTHER)
    apply(cache, said(message(name, "falsch"), channel=THERE), OTHER)
    assert texts(db, name) == ["wahr"]
    assert len(column(db, "SELECT channel FROM placement")) == 2, "but it is in both places"
    apply(cache, said(message(name, "neu")))
    assert texts(db, name) == ["neu"]


def test_a_post_s_own_server_has_the_last_word(db: Database, cache: Cache) -> None:
    forged = message(POST, "falsch", at=NOW - timedelta(days=1))
    apply(cache, said(forged, channel=THERE), OTHER)
    assert texts(db, POST) == ["falsch"]
    apply(cache, said(message(POST, "wahr")))
    assert texts(db, POST) == ["wahr"]
    apply(cache, said(forged, channel=THERE), OTHER)
    assert texts(db, POST) == ["wahr"]


def test_another_server_neither_edits_nor_removes(db: Database, cache: Cache) -> None:
    whole = message("$event", "wahr")
    apply(cache, said(whole))
    apply(cache, said(whole, channel=THERE), OTHER)
    forged: Amendment = edit(whole, "falsch", -1)
    apply(cache, Batch(amendments=(forged,)), OTHER)
    for channel in (None, THERE):
        removal = Removal(item=whole.id, channel=channel, trace=True)
        apply(cache, Batch(removals=(removal,)), OTHER)
    assert texts(db, "$event") == ["wahr"]
    apply(cache, Batch(amendments=(edit(whole, "neu", -1),)))
    assert texts(db, "$event") == ["neu"]


def test_an_edit_that_lay_in_wait_is_of_its_own_server_only(db: Database, cache: Cache) -> None:
    whole = message("$event", "wahr")
    apply(cache, Batch(amendments=(edit(whole, "falsch", -1),)), OTHER)
    apply(cache, said(whole))
    assert texts(db, "$event") == ["wahr"]


def test_what_one_cannot_read_another_may_tell(db: Database, cache: Cache) -> None:
    sealed = message("$event", "", kind=ItemKind.UNREADABLE, problem="key-awaited")
    apply(cache, said(sealed))
    apply(cache, said(message("$event", "wahr"), channel=THERE), OTHER)
    assert texts(db, "$event") == ["wahr"]


def test_an_account_that_ended_keeps_no_other_from_telling(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    apply(cache, said(message("$event", "alt")))
    Accounts(db, clock).set_state(ACCOUNT.id, AccountState.SIGNED_OUT)
    apply(cache, said(message("$event", "neu"), channel=THERE), OTHER)
    assert texts(db, "$event") == ["neu"]


def test_two_accounts_at_one_server_say_the_same(
    db: Database, cache: Cache, clock: StillClock
) -> None:
    second = account("second")
    there = channel_id(second.id, "!room")
    Accounts(db, clock).add(second, {"token": "t"})
    apply(cache, Batch(channels=(room(there),)), second)
    apply(cache, said(message("$event", "alt")))
    apply(cache, said(message("$event", "neu"), channel=there), second)
    assert texts(db, "$event") == ["neu"]


def test_an_echo_of_another_server_settles_nothing(
    db: Database, cache: Cache, outbox: Outbox
) -> None:
    mine = outgoing("Bonjour")
    outbox.add(mine)
    outbox.claim(ACCOUNT.id)
    outbox.mark(mine.id, State.UNSURE)
    forged = message("$forged", "Bonjour", echo=mine.id)
    apply(cache, said(forged, channel=THERE), OTHER)
    assert outbox.get(mine.id) is not None
    apply(cache, said(message("$true", "Bonjour", echo=mine.id)))
    assert outbox.get(mine.id) is None


def test_a_room_takes_back_only_what_is_in_it(db: Database, cache: Cache) -> None:
    elsewhere = channel_id(ACCOUNT.id, "!trap")
    apply(cache, Batch(channels=(room(elsewhere),)))
    apply(cache, said(message("$event", "wahr")))
    apply(cache, Batch(removals=(Removal(item=ItemId("$event"), channel=elsewhere, trace=True),)))
    apply(cache, Batch(removals=(Removal(item=ItemId("$later"), channel=elsewhere, trace=True),)))
    apply(cache, said(message("$later", "auch wahr")))
    assert texts(db, "$event") == ["wahr"]
    assert texts(db, "$later") == ["auch wahr"]
    apply(cache, Batch(removals=(Removal(item=ItemId("$event"), channel=ROOM, trace=True),)))
    assert texts(db, "$event") == [""]


def synced(cache: Cache, rooms: dict[str, Any]) -> Batch:
    body = json.dumps({"next_batch": "s", "rooms": {"join": rooms}}).encode()
    answer = ServerAnswer(stream=Stream("sync"), cursor="s", kind="sync 0", body=body)
    return translate.answer(answer, ACCOUNT, cache.shelf(ACCOUNT.id))


def event(name: str, **more: Any) -> dict[str, Any]:
    whole = {
        "type": "m.room.message",
        "event_id": name,
        "sender": "@noe:example.org",
        "origin_server_ts": 1_772_000_000_000,
        "content": {"msgtype": "m.text", "body": "wahr"},
    }
    return {**whole, **more}


def timeline(*events: dict[str, Any]) -> dict[str, Any]:
    create = {"type": "m.room.create", "state_key": "", "sender": "@a:b", "content": {}}
    return {"state": {"events": [create]}, "timeline": {"events": list(events)}}


def test_a_redaction_in_one_matrix_room_leaves_another_alone(db: Database, cache: Cache) -> None:
    redaction = event(
        "$r", type="m.room.redaction", redacts="$event", content={"redacts": "$event"}
    )
    apply(cache, synced(cache, {"!room": timeline(event("$event"))}))
    apply(cache, synced(cache, {"!trap": timeline(redaction)}))
    assert texts(db, "$event") == ["wahr"]
    apply(cache, synced(cache, {"!room": timeline(redaction)}))
    assert texts(db, "$event") == [""]


def test_only_one_s_own_event_is_an_echo(db: Database, cache: Cache, outbox: Outbox) -> None:
    mine = outgoing("Bonjour")
    outbox.add(mine)
    forged = event("$forged", unsigned={"transaction_id": mine.id})
    apply(cache, synced(cache, {"!room": timeline(forged)}))
    assert outbox.get(mine.id) is not None


def test_nothing_is_read_before_it_was_written(db: Database, cache: Cache) -> None:
    late = datetime(9999, 12, 31, tzinfo=UTC)
    mark = ReadMark(channel=ROOM, item=ItemId("$unknown"), at=late)
    apply(cache, Batch(read_marks=(mark,)))
    [at] = column(db, "SELECT at FROM read_mark")
    assert at == int(NOW.timestamp() * 1000), "what is written from now on is not read"
    apply(cache, said(message("$a", at=late), message("$b", at=datetime(1, 1, 1, tzinfo=UTC))))
    assert column(db, "SELECT at FROM item ORDER BY at") == [0, int(NOW.timestamp() * 1000)]


def test_a_channel_of_another_account_is_not_written_to(db: Database, cache: Cache) -> None:
    """An adapter's names of containers begin with its own account, whatever its server says."""
    remote = f"!x/{ACCOUNT.id}/!room"
    channels: tuple[Channel, ...] = synced(cache, {remote: timeline(event("$event"))}).channels
    assert all(channel.id.startswith(f"{ACCOUNT.id}/!x/") for channel in channels)
