"""What is meant for the next page leaves with it, whatever becomes of its hour; a cancel undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.calm.choices import Quiet
from storage.calm.keeping import Keeping
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.media import MediaStore
from storage.model import (
    NEXT_PAGE,
    Attachment,
    Delete,
    ItemId,
    Outgoing,
    Say,
    State,
    View,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from tests.storage.making import ACCOUNT, NOW, ROOM, StillClock, made, outgoing


@pytest.fixture(autouse=True)
def here(cache: Any) -> None:
    """The account and its room."""


@pytest.fixture
def keeping(db: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    """A person whose pages come at 8:00 and 18:30, in a zone without surprises."""
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    keeping = Keeping(db, clock)
    keeping.answer_hours(((480, 1110),) * 7)
    return keeping


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime(NOW.year, NOW.month, NOW.day, hour, minute, tzinfo=UTC) + timedelta(days=days)


def later(outbox: Outbox, text: str = "plus tard") -> Outgoing:
    """Something that waits for the next page."""
    row = outgoing(text)
    outbox.add(row)
    outbox.with_next_page(row.id)
    return row


def leaves_at(outbox: Outbox, row: Outgoing) -> datetime | None:
    found = outbox.get(row.id)
    assert found is not None
    return found.not_before


def test_it_leaves_with_the_next_page_and_holds_nothing_back(
    outbox: Outbox, keeping: Keeping, clock: StillClock
) -> None:
    assert clock.now() < at(18, 30)
    row, now = later(outbox), outgoing("maintenant")
    found = outbox.get(row.id)
    assert found is not None
    page = at(8) if clock.now() < at(8) else at(18, 30)
    assert (found.state, found.error, found.not_before) == (State.WAITING, NEXT_PAGE, page)
    outbox.add(now)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.id == now.id
    outbox.acknowledge(now.id, made(now, "$now"))
    assert outbox.claim(ACCOUNT.id) is None
    assert outbox.wakes_at(ACCOUNT.id) == page
    clock.forward((page - clock.now()).total_seconds())
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert (claimed.id, claimed.error) == (row.id, None)


def test_it_follows_the_hours_that_are_changed_afterwards(
    outbox: Outbox, keeping: Keeping, clock: StillClock
) -> None:
    clock.forward((at(9, 30) - clock.now()).total_seconds())
    row, chosen = later(outbox), outgoing("à midi", not_before=at(12))
    outbox.add(chosen)
    changed = keeping.answer_hours(((480, 1200),) * 7)
    assert leaves_at(outbox, row) == at(20)
    assert View.OUTBOX in changed.views
    assert ROOM in changed.channels
    keeping.set_quiet((Quiet(begins=1140, ends=420),) * 7)  # 20:00 is quiet now
    assert leaves_at(outbox, row) == at(8, days=1)
    keeping.set_quiet((None,) * 7)
    keeping.pause(at(23))
    assert leaves_at(outbox, row) == at(8, days=1)
    keeping.pause(None)
    assert leaves_at(outbox, row) == at(20)
    keeping.answer_hours(((),) * 7)  # no page is to come: the hour that they were told stands
    assert leaves_at(outbox, row) == at(20)
    kept = outbox.get(row.id)
    assert kept is not None
    assert kept.error is None  # nothing says that it leaves with a page
    assert leaves_at(outbox, chosen) == at(12)  # an hour of their own is their own
    assert View.OUTBOX not in keeping.set_take_back(20).views


def test_it_can_be_sent_now_after_all_and_changed_without_losing_its_hour(
    outbox: Outbox, keeping: Keeping, clock: StillClock
) -> None:
    row = later(outbox)
    page = leaves_at(outbox, row)
    outbox.revise(row.id, Say(text="mieux dit"))
    found = outbox.get(row.id)
    assert found is not None
    assert (found.error, found.not_before) == (NEXT_PAGE, page)
    outbox.retry(row.id)
    found = outbox.get(row.id)
    assert found is not None
    assert (found.error, found.not_before) == (None, None)
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.intent == Say(text="mieux dit")


def test_a_clock_that_is_set_moves_no_page(
    outbox: Outbox, keeping: Keeping, clock: StillClock
) -> None:
    row = later(outbox)
    page = leaves_at(outbox, row)
    outbox.set_back(ACCOUNT.id, 3600.0)
    clock.forward(-3 * 86_400.0)
    outbox.recover()
    assert leaves_at(outbox, row) == page


def test_what_failed_can_leave_with_the_next_page_and_what_is_leaving_cannot(
    outbox: Outbox, keeping: Keeping
) -> None:
    failed, leaving = outgoing("refusé"), outgoing("en route")
    outbox.add(failed, leaving)
    outbox.mark(failed.id, State.FAILED, error="too-long", detail="500")
    outbox.with_next_page(failed.id)
    found = outbox.get(failed.id)
    assert found is not None
    assert (found.state, found.error, found.detail) == (State.WAITING, NEXT_PAGE, "")
    for state in (State.SENDING, State.UNSURE):
        outbox.mark(leaving.id, state)
        with pytest.raises(StorageError, match="sending"):
            outbox.with_next_page(leaving.id)
    with pytest.raises(StorageError, match="gone"):
        outbox.with_next_page(outgoing("jamais").id)


def test_without_hours_and_quiet_there_is_no_next_page(outbox: Outbox) -> None:
    row = outgoing("quand ?")
    outbox.add(row)
    with pytest.raises(StorageError, match="no-page"):
        outbox.with_next_page(row.id)
    assert outbox.get(row.id) == row


def test_what_belongs_to_it_waits_for_its_page_too(
    outbox: Outbox, keeping: Keeping, clock: StillClock
) -> None:
    row = later(outbox)
    reply = outgoing(Say(text="et aussi", reply_to=pending_item(row.id)), depends_on=row.id)
    outbox.add(reply)
    assert outbox.claim(ACCOUNT.id) is None
    page = leaves_at(outbox, row)
    assert page is not None
    clock.forward((page - clock.now()).total_seconds())
    claimed = outbox.claim(ACCOUNT.id)
    assert claimed is not None
    assert claimed.id == row.id


# --- a cancel that is undone -----------------------------------------------------------------


def _file(media: MediaStore) -> Attachment:
    return Attachment(media=media.attach(b"plan"), name="plan.pdf", mime="application/pdf", size=4)


def test_a_cancel_is_undone_with_its_files_and_what_depended_on_it(
    db: Database, outbox: Outbox, media: MediaStore, clock: StillClock
) -> None:
    file = _file(media)
    row = outgoing(Say(text="voici", attachments=(file,)))
    reply = outgoing(Say(text="et ceci", reply_to=pending_item(row.id)), depends_on=row.id)
    outbox.add(row, reply)
    assert outbox.cancel(row.id) == row
    assert outbox.get(row.id) is None
    orphan = outbox.get(reply.id)
    assert orphan is not None
    assert (orphan.state, orphan.error) == (State.FAILED, "parent-discarded")
    assert media.read(file.media) == b"plan"
    assert Drafts(db, clock).all() == {}
    outbox.restore(row)
    assert outbox.get(row.id) == row
    assert outbox.get(reply.id) == reply
    assert media.read(file.media) == b"plan"
    Drafts(db, clock).forget_aside()
    assert media.read(file.media) == b"plan"
    outbox.cancel(row.id)
    Drafts(db, clock).forget_aside()
    assert media.read(file.media) is None


@pytest.mark.parametrize("state", [State.FAILED, State.UNSURE])
def test_undone_it_is_as_it_was(outbox: Outbox, state: State) -> None:
    row = outgoing(Delete(item=ItemId("$1")))
    outbox.add(row)
    outbox.mark(row.id, state, error="ask" if state is State.UNSURE else "refused", attempt=True)
    before = outbox.get(row.id)
    assert before is not None
    outbox.restore(outbox.cancel(row.id))
    assert outbox.get(row.id) == before


def test_what_is_leaving_or_has_left_is_not_cancelled(outbox: Outbox) -> None:
    row = outgoing("en route")
    outbox.add(row)
    outbox.mark(row.id, State.SENDING)
    with pytest.raises(StorageError, match="sending"):
        outbox.cancel(row.id)
    outbox.acknowledge(row.id, made(row, "$there"))
    with pytest.raises(StorageError, match="gone"):
        outbox.cancel(row.id)


def test_many_written_offline_are_claimed_in_their_order(outbox: Outbox) -> None:
    """Each once; a thousand are for the measures, which let them leave to real servers."""
    rows = [outgoing(f"{number}") for number in range(150)]
    outbox.add(*rows)
    left = []
    while (claimed := outbox.claim(ACCOUNT.id)) is not None:
        left.append(claimed.id)
        outbox.acknowledge(claimed.id, made(claimed, f"${len(left)}"))
    assert left == [row.id for row in rows]


def test_what_leaves_at_the_moment_of_cancelling_is_not_called_cancelled(
    outbox: Outbox, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could be "undone", and would be said twice."""
    row = outgoing("hello")
    outbox.add(row)
    really = db.write

    def write(**named: Any) -> Any:
        monkeypatch.setattr(db, "write", really)
        outbox.claim(ACCOUNT.id)
        outbox.acknowledge(row.id, made(row, "m1"))
        return really(**named)

    monkeypatch.setattr(db, "write", write)
    with pytest.raises(StorageError) as raised:
        outbox.cancel(row.id)
    assert raised.value.code == "gone"
