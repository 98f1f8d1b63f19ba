"""What the person wrote leaves once, in order, and nothing that they cancelled leaves at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.model import (
    TAKE_BACK,
    Answer,
    Batch,
    Edit,
    ItemId,
    Outgoing,
    OutgoingId,
    Rsvp,
    Say,
    Schedule,
    State,
    View,
    channel_id,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from tests.storage.making import (
    ACCOUNT,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    column,
    edit,
    made,
    message,
    outgoing,
    room,
    said,
)

OTHER_ROOM = channel_id(ACCOUNT.id, "!other")


def _add(outbox: Outbox, *rows: Outgoing) -> None:
    for row in rows:
        outbox.add(row)


def _reply(parent: Outgoing, text: str = "reply") -> Outgoing:
    intent = Say(text=text, reply_to=pending_item(parent.id))
    return outgoing(intent, parent.channel, depends_on=parent.id)


def _state(outbox: Outbox, row: Outgoing) -> tuple[State, str | None] | None:
    now = outbox.get(row.id)
    return None if now is None else (now.state, now.error)


def _claimed(outbox: Outbox) -> str | None:
    claimed = outbox.claim(ACCOUNT.id)
    return claimed.id if claimed else None


def test_what_is_written_down_comes_back_as_it_was(outbox: Outbox) -> None:
    schedule = Schedule(title="Répétition", starts=NOW, ends=NOW + timedelta(hours=2), zone="UTC")
    first = outgoing()
    row = outgoing(
        schedule,
        not_before=NOW + timedelta(seconds=10),
        depends_on=first.id,
        detail="d",
    )
    outbox.add(first)
    changed = outbox.add(row)
    assert outbox.get(row.id) == row
    assert changed.channels == {ROOM}
    assert changed.views == {View.OUTBOX}
    outbox.add(replace(row, intent=Say(text="again")))
    assert outbox.get(row.id) == row
    assert outbox.get(OutgoingId("none")) is None


def test_each_channel_leaves_in_order_one_at_a_time(outbox: Outbox) -> None:
    first, second = outgoing("1"), outgoing("2")
    elsewhere = outgoing("3", OTHER_ROOM)
    _add(outbox, first, second, elsewhere)
    assert _claimed(outbox) == first.id
    assert _claimed(outbox) == elsewhere.id
    assert _claimed(outbox) is None
    outbox.acknowledge(first.id, made(first, "$1"))
    assert _claimed(outbox) == second.id


def test_an_account_sends_its_own_only(db: Database, outbox: Outbox, clock: StillClock) -> None:
    other = account("you")
    Accounts(db, clock).add(other, {})
    theirs = outgoing("theirs", channel_id(other.id, "!room"))
    _add(outbox, theirs)
    assert outbox.next(ACCOUNT.id) is None
    assert outbox.next(other.id) == theirs


def test_looking_for_work_writes_nothing(db: Database, outbox: Outbox) -> None:
    before = db.revision()
    assert outbox.claim(ACCOUNT.id) is None
    assert outbox.next(ACCOUNT.id) is None
    assert db.revision() == before


def test_a_claim_takes_what_the_person_last_wrote(outbox: Outbox) -> None:
    row = outgoing("typo")
    _add(outbox, row)
    seen = outbox.next(ACCOUNT.id)
    outbox.revise(row.id, Say(text="mended"))
    claimed = outbox.claim(ACCOUNT.id)
    assert seen is not None
    assert claimed is not None
    assert claimed.intent == Say(text="mended")
    assert claimed.state is State.SENDING


def test_being_offline_is_no_attempt_and_a_refusal_is(outbox: Outbox) -> None:
    row = outgoing()
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    outbox.mark(row.id, State.WAITING)
    assert outbox.get(row.id) == row
    outbox.claim(ACCOUNT.id)
    outbox.mark(row.id, State.FAILED, error="forbidden", detail="x" * 900, attempt=True)
    failed = outbox.get(row.id)
    assert failed is not None
    assert (failed.attempts, failed.error, len(failed.detail)) == (1, "forbidden", 300)


def test_what_backs_off_is_not_overtaken(outbox: Outbox, clock: StillClock) -> None:
    first, second = outgoing("1"), outgoing("2")
    _add(outbox, first, second)
    outbox.claim(ACCOUNT.id)
    later = NOW + timedelta(seconds=30)
    outbox.mark(first.id, State.WAITING, error="busy", not_before=later, attempt=True)
    assert _claimed(outbox) is None
    assert outbox.wakes_at(ACCOUNT.id) == later
    clock.forward(30)
    assert outbox.wakes_at(ACCOUNT.id) is None
    assert _claimed(outbox) == first.id


def test_what_is_for_a_later_hour_holds_nothing_back(outbox: Outbox, clock: StillClock) -> None:
    tomorrow = outgoing("1", not_before=NOW + timedelta(days=1))
    now = outgoing("2")
    _add(outbox, tomorrow, now)
    assert _claimed(outbox) == now.id
    assert outbox.wakes_at(ACCOUNT.id) == tomorrow.not_before
    outbox.retry(tomorrow.id)  # "send now"
    outbox.acknowledge(now.id, made(now, "$1"))
    assert _claimed(outbox) == tomorrow.id


def _just_sent(text: str, seconds: int) -> Outgoing:
    return outgoing(text, not_before=NOW + timedelta(seconds=seconds), error=TAKE_BACK)


def test_what_can_be_taken_back_is_not_overtaken(outbox: Outbox, clock: StillClock) -> None:
    first, second, elsewhere = _just_sent("1", 10), outgoing("2"), outgoing("3", OTHER_ROOM)
    _add(outbox, first, second, elsewhere)
    assert _claimed(outbox) == elsewhere.id
    assert _claimed(outbox) is None
    assert outbox.wakes_at(ACCOUNT.id) == first.not_before
    clock.forward(10)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert (claimed.id, claimed.error) == (first.id, None)
    assert _state(outbox, first) == (State.SENDING, None)


def test_what_was_taken_back_lets_the_others_go(outbox: Outbox) -> None:
    first, second = _just_sent("1", 10), outgoing("2")
    _add(outbox, first, second)
    outbox.discard(first.id)
    assert _claimed(outbox) == second.id


def test_what_was_taken_back_is_a_draft_again(
    db: Database, outbox: Outbox, clock: StillClock
) -> None:
    row, back_to = _just_sent("1", 10), (f"say:{ROOM}", {"text": "1"})
    _add(outbox, row)
    changed = outbox.discard(row.id, back_to=back_to)
    assert changed.views == {View.OUTBOX, View.DRAFTS}
    assert outbox.get(row.id) is None
    assert Drafts(db, clock).load(f"say:{ROOM}") == {"text": "1"}


@pytest.mark.parametrize("state", [State.SENDING, None])
def test_what_is_leaving_or_has_left_is_no_draft_again(
    db: Database, outbox: Outbox, clock: StillClock, state: State | None
) -> None:
    row = outgoing("1")
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    if state is None:
        outbox.acknowledge(row.id, made(row, "$1"))
    with pytest.raises(StorageError, match="gone" if state is None else "sending"):
        outbox.discard(row.id, back_to=(f"say:{ROOM}", {"text": "1"}))
    assert Drafts(db, clock).all() == {}


def test_a_clock_set_back_makes_the_time_to_take_back_no_longer(
    outbox: Outbox, clock: StillClock
) -> None:
    first = _just_sent("1", 10)
    _add(outbox, first)
    clock.forward(-3600)
    outbox.set_back(ACCOUNT.id, 3600)
    clock.forward(10)
    assert _claimed(outbox) == first.id


@pytest.mark.parametrize("error", [None, TAKE_BACK])
def test_what_is_changed_keeps_the_hour_that_it_was_given(
    outbox: Outbox, clock: StillClock, error: str | None
) -> None:
    row = outgoing("typo", not_before=NOW + timedelta(seconds=60), error=error)
    _add(outbox, row)
    outbox.revise(row.id, Say(text="mended"))
    assert _claimed(outbox) is None
    clock.forward(60)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.intent == Say(text="mended")


def test_a_failed_row_holds_back_only_what_depends_on_it(outbox: Outbox) -> None:
    first, unrelated = outgoing("1"), outgoing("2")
    reply = _reply(first)
    _add(outbox, first, reply, unrelated)
    outbox.claim(ACCOUNT.id)
    outbox.mark(first.id, State.FAILED, error="forbidden")
    assert _claimed(outbox) == unrelated.id
    outbox.acknowledge(unrelated.id, made(unrelated, "$2"))
    assert _claimed(outbox) is None
    outbox.retry(first.id)
    assert _claimed(outbox) == first.id
    outbox.acknowledge(first.id, made(first, "$1"))
    assert _claimed(outbox) == reply.id


def test_an_unsure_row_blocks_its_channel_until_it_is_resolved(outbox: Outbox) -> None:
    first, second, elsewhere = outgoing("1"), outgoing("2"), outgoing("3", OTHER_ROOM)
    _add(outbox, first, second, elsewhere)
    outbox.claim(ACCOUNT.id)
    outbox.mark(first.id, State.UNSURE)
    assert [row.id for row in outbox.unsure(ACCOUNT.id)] == [first.id]
    assert _claimed(outbox) == elsewhere.id
    assert _claimed(outbox) is None
    outbox.mark(first.id, State.WAITING)  # surely absent
    assert _claimed(outbox) == first.id


def test_an_acknowledged_row_becomes_its_item(db: Database, outbox: Outbox) -> None:
    row = outgoing("hello")
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    changed = outbox.acknowledge(row.id, made(row, "$1"))
    assert outbox.get(row.id) is None
    assert db.rows("SELECT key, echo, text FROM item") == [("$1", row.id, "hello")]
    assert changed.channels == {ROOM}
    assert View.OUTBOX in changed.views
    outbox.acknowledge(row.id, made(row, "$1"))  # a reply that comes twice
    assert len(db.rows("SELECT * FROM item")) == 1


def test_what_answers_it_is_pointed_at_the_item(
    db: Database, outbox: Outbox, clock: StillClock
) -> None:
    row = outgoing()
    reply = _reply(row)
    mend = outgoing(Edit(item=pending_item(row.id), text="mended"), depends_on=row.id)
    drafts = Drafts(db, clock)
    drafts.save(f"reply:{pending_item(row.id)}", {"text": "begun"})
    _add(outbox, row, reply, mend)
    outbox.claim(ACCOUNT.id)
    outbox.acknowledge(row.id, made(row, "$1"))
    replied, mended = outbox.get(reply.id), outbox.get(mend.id)
    assert replied is not None
    assert mended is not None
    assert replied.intent == Say(text="reply", reply_to=ItemId("$1"))
    assert mended.intent == Edit(item=ItemId("$1"), text="mended")
    assert replied.depends_on is mended.depends_on is None
    assert drafts.load("reply:$1") == {"text": "begun"}
    assert column(db, "SELECT about FROM outbox") == ["$1", "$1"]


def test_a_reply_written_too_late_finds_the_item(outbox: Outbox) -> None:
    """The engine acknowledged it while the window still showed it as waiting."""
    row = outgoing()
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    outbox.acknowledge(row.id, made(row, "$1"))
    reply = _reply(row)
    _add(outbox, reply)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.intent == Say(text="reply", reply_to=ItemId("$1"))


def test_a_reply_to_what_was_discarded_meanwhile_is_for_the_person(outbox: Outbox) -> None:
    row = outgoing()
    _add(outbox, row)
    outbox.discard(row.id)
    reply = _reply(row)
    _add(outbox, reply)
    assert _state(outbox, reply) == (State.FAILED, "parent-discarded")


def test_discarding_fails_what_depends_on_it(outbox: Outbox) -> None:
    row = outgoing()
    reply = _reply(row)
    to_the_reply = _reply(reply)
    answer = outgoing(Rsvp(item=pending_item(row.id), answer=Answer.YES), depends_on=row.id)
    _add(outbox, row, reply, to_the_reply, answer)
    outbox.discard(row.id)
    assert _state(outbox, row) is None
    assert _state(outbox, reply) == (State.FAILED, "parent-discarded")
    assert _state(outbox, answer) == (State.FAILED, "parent-discarded")
    assert _state(outbox, to_the_reply) == (State.WAITING, None)
    assert _claimed(outbox) is None
    with pytest.raises(StorageError, match="parent-discarded"):
        outbox.retry(answer.id)  # an answer to nothing
    outbox.retry(reply.id)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.intent == Say(text="reply")
    outbox.discard(row.id)  # gone already


def test_what_is_on_its_way_is_not_changed(outbox: Outbox) -> None:
    row = outgoing()
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    for state in (State.SENDING, State.UNSURE):
        outbox.mark(row.id, state)
        with pytest.raises(StorageError, match="sending"):
            outbox.revise(row.id, Say(text="x"))
    outbox.mark(row.id, State.SENDING)
    with pytest.raises(StorageError, match="sending"):
        outbox.retry(row.id)
    with pytest.raises(StorageError, match="sending"):
        outbox.discard(row.id)
    outbox.mark(row.id, State.UNSURE)
    outbox.retry(row.id)  # the person was asked: send it again
    assert _state(outbox, row) == (State.WAITING, None)


def test_what_has_left_is_not_changed(outbox: Outbox) -> None:
    with pytest.raises(StorageError, match="gone"):
        outbox.retry(OutgoingId("left"))
    with pytest.raises(StorageError, match="gone"):
        outbox.revise(OutgoingId("left"), Say(text="x"))


def test_why_it_has_not_left_stays_while_it_is_tried_again(outbox: Outbox) -> None:
    row = outgoing()
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    outbox.mark(row.id, State.WAITING, error="unreachable", detail="no route")
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed == outbox.get(row.id)
    assert claimed is not None
    assert (claimed.state, claimed.error, claimed.detail) == (
        State.SENDING,
        "unreachable",
        "no route",
    )
    outbox.mark(row.id, State.UNSURE, error="unknown")
    known = outbox.get(row.id)
    assert known is not None
    assert (known.error, known.detail) == ("unknown", "")


def test_a_discarded_row_cannot_be_marked_as_sending(outbox: Outbox) -> None:
    row = outgoing()
    _add(outbox, row)
    outbox.discard(row.id)
    with pytest.raises(StorageError, match="gone"):
        outbox.mark(row.id, State.SENDING)
    outbox.mark(row.id, State.WAITING)
    assert outbox.get(row.id) is None


def test_editing_a_failed_row_sends_it_again(outbox: Outbox) -> None:
    row = outgoing("too long")
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    outbox.mark(row.id, State.FAILED, error="too-long", attempt=True)
    outbox.revise(row.id, Say(text="short"))
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert (claimed.intent, claimed.error) == (Say(text="short"), None)


def test_after_a_crash_what_was_on_its_way_is_unsure(outbox: Outbox) -> None:
    row, waiting = outgoing(), outgoing()
    _add(outbox, row, waiting)
    outbox.claim(ACCOUNT.id)
    changed = outbox.recover()
    assert changed.channels == {ROOM}
    assert _state(outbox, row) == (State.UNSURE, None)
    assert _state(outbox, waiting) == (State.WAITING, None)
    assert _claimed(outbox) is None


def test_the_echo_of_a_row_on_its_way_waits_for_its_sender(
    db: Database, cache: Cache, outbox: Outbox
) -> None:
    row = outgoing()
    reply = _reply(row)
    _add(outbox, row, reply)
    outbox.claim(ACCOUNT.id)
    apply(cache, made(row, "$1"))
    assert _state(outbox, row) == (State.SENDING, None)
    outbox.acknowledge(row.id, made(row, "$1"))
    assert outbox.get(row.id) is None
    assert len(db.rows("SELECT * FROM item")) == 1
    assert _claimed(outbox) == reply.id


@pytest.mark.parametrize("outcome", [State.UNSURE, State.WAITING, State.FAILED])
def test_an_echo_outweighs_what_the_sender_believes(
    cache: Cache, outbox: Outbox, outcome: State
) -> None:
    """The reply was lost, but the item is here: it must not leave twice."""
    row = outgoing()
    reply = _reply(row)
    _add(outbox, row, reply)
    outbox.claim(ACCOUNT.id)
    apply(cache, made(row, "$1"))
    outbox.mark(row.id, outcome, error="whatever")
    assert outbox.get(row.id) is None
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.intent == Say(text="reply", reply_to=ItemId("$1"))


def test_an_echo_after_a_crash_settles_what_is_unsure(
    db: Database, cache: Cache, outbox: Outbox
) -> None:
    before, after = outgoing(), outgoing("2", OTHER_ROOM)
    apply(cache, Batch(channels=(room(OTHER_ROOM),)))
    _add(outbox, before, after)
    outbox.claim(ACCOUNT.id)
    outbox.claim(ACCOUNT.id)
    apply(cache, made(before, "$1"))
    outbox.recover()
    assert outbox.get(before.id) is None
    assert _state(outbox, after) == (State.UNSURE, None)
    apply(cache, made(after, "$2"))
    assert outbox.get(after.id) is None
    assert len(db.rows("SELECT * FROM item")) == 2


def test_an_acknowledged_edit_reads_at_once(db: Database, cache: Cache, outbox: Outbox) -> None:
    item = message("$1", "before")
    apply(cache, said(item))
    row = outgoing(Edit(item=item.id, text="after"))
    _add(outbox, row)
    outbox.claim(ACCOUNT.id)
    outbox.acknowledge(row.id, Batch(amendments=(edit(item, "after", 0),)))
    assert column(db, "SELECT text FROM item") == ["after"]
    assert outbox.get(row.id) is None


def test_what_speaks_of_something_that_made_no_item_is_for_the_person(outbox: Outbox) -> None:
    row = outgoing()
    reply = _reply(row)
    _add(outbox, row, reply)
    outbox.claim(ACCOUNT.id)
    outbox.acknowledge(row.id, Batch())
    assert _state(outbox, reply) == (State.FAILED, "parent-discarded")
