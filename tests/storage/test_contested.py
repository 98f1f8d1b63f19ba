"""A change that would have written over a newer text: both are kept, and the person decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.cache import Cache
from storage.clock import Clock
from storage.codec import pack_intent, unpack_intent
from storage.database import Database
from storage.model import CONFLICT, Batch, Edit, Outgoing, State, View
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, ROOM, apply, edit, message, outgoing, said
from tests.storage.reading import reading

ITEM = message("$1", "before")
MINE, THEIRS = "mine", "theirs"


@pytest.fixture
def contested(cache: Cache, outbox: Outbox) -> Outgoing:
    """A change that was on its way when somebody else's was found there."""
    apply(cache, said(ITEM))
    row = outgoing(Edit(item=ITEM.id, text=MINE, before="before"))
    outbox.add(row)
    assert outbox.claim(ACCOUNT.id)
    changed = outbox.contest(row.id, THEIRS, Batch(amendments=(edit(ITEM, THEIRS, 0),)))
    assert View.OUTBOX in changed.views
    return row


@pytest.mark.row("D8")
def test_both_texts_are_here(
    db: Database, outbox: Outbox, clock: Clock, contested: Outgoing
) -> None:
    kept = outbox.get(contested.id)
    assert kept is not None
    assert (kept.state, kept.error, kept.attempts) == (State.FAILED, CONFLICT, 1)
    with reading(db, clock) as reader:
        [entry] = reader.conversation(ROOM)
        assert (entry.text, entry.state, entry.error) == (THEIRS, State.FAILED, CONFLICT)
        [row] = reader.outbox()
    assert isinstance(row.intent, Edit)
    assert (row.intent.text, row.instead) == (MINE, THEIRS)


def test_what_the_person_saw_there_may_be_written_over(
    db: Database, outbox: Outbox, clock: Clock, contested: Outgoing
) -> None:
    with reading(db, clock) as reader:
        [row] = reader.outbox()
        wanted = Edit(item=ITEM.id, text=MINE, before=THEIRS)
        assert row.over_it() == wanted
        outbox.revise(contested.id, row.over_it())
        [row] = reader.outbox()
        assert (row.intent, row.state, row.instead) == (wanted, State.WAITING, None)
        [entry] = reader.conversation(ROOM)
        assert (entry.text, entry.state) == (MINE, State.WAITING)


def test_what_is_left_as_it_is_there_stays_so(
    db: Database, outbox: Outbox, clock: Clock, contested: Outgoing
) -> None:
    outbox.discard(contested.id)
    with reading(db, clock) as reader:
        [entry] = reader.conversation(ROOM)
        assert (entry.text, entry.state) == (THEIRS, None)


def test_what_the_person_took_back_meanwhile_is_not_brought_back(
    outbox: Outbox, contested: Outgoing
) -> None:
    outbox.discard(contested.id)
    outbox.contest(contested.id, THEIRS, Batch())
    assert outbox.get(contested.id) is None


def test_a_change_of_an_earlier_version_reads_as_it_was_written() -> None:
    kind, body = pack_intent(Edit(item=ITEM.id, text=MINE))
    assert "before" not in body
    assert unpack_intent(kind, body) == Edit(item=ITEM.id, text=MINE)
    seen = replace(Edit(item=ITEM.id, text=MINE), before="", instead="")
    assert unpack_intent(*pack_intent(seen)) == seen
