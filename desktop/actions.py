"""What a person does with an entry, as intents for the outbox; all of it works without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from desktop import once
from desktop.desk import Desk
from storage.errors import StorageError
from storage.model import (
    TAKE_BACK,
    AccountId,
    Answer,
    Boost,
    ChannelId,
    Delete,
    Intent,
    Join,
    Leave,
    Outgoing,
    OutgoingId,
    Rsvp,
)
from storage.rows import Entry, OutgoingRow

Then = Callable[[Any], None]
Failed = Callable[[str], None]


def send(
    desk: Desk,
    account: AccountId,
    channel: ChannelId,
    intent: Intent,
    *,
    draft: str = "",
    may_return: bool = False,
    then: Then | None = None,
    failed: Failed | None = None,
) -> OutgoingId:
    """Write an intent down, and with it let go of the draft that it was (its place). ``then``
    comes only after its transaction is committed. ``may_return``: it leaves only after the
    seconds in which the person may take it back."""
    [made] = send_all(
        desk,
        account,
        channel,
        (intent,),
        draft=draft,
        may_return=may_return,
        then=then,
        failed=failed,
    )
    return made


def send_all(
    desk: Desk,
    account: AccountId,
    channel: ChannelId,
    intents: Sequence[Intent],
    *,
    draft: str = "",
    may_return: bool = False,
    later: datetime | None = None,
    then: Then | None = None,
    failed: Failed | None = None,
) -> tuple[OutgoingId, ...]:
    """As :func:`send`, for several that leave in this order; all are written down, or none.
    ``later``: the hour at which the person wants them to leave; until then they can be taken
    back anyway."""
    from uuid import uuid4

    seconds = desk.pages.choices().take_back if may_return and later is None else 0
    written = tuple(
        Outgoing(
            id=OutgoingId(uuid4().hex),
            account=account,
            channel=channel,
            intent=intent,
            at=desk.now(),
            not_before=desk.now() + timedelta(seconds=seconds) if seconds else later,
            error=TAKE_BACK if seconds else None,
        )
        for intent in intents
    )
    desk.writer.ask(lambda stores: stores.outbox.add(*written, draft=draft), then, failed)
    return tuple(outgoing.id for outgoing in written)


def answer(desk: Desk, entry: Entry, choice: Answer) -> None:
    """Answer the invitation to an event."""
    if entry.item is not None:
        send(desk, entry.account, entry.channel, Rsvp(item=entry.item, answer=choice))


def join(desk: Desk, account: AccountId, channel: ChannelId) -> None:
    """Accept the invitation to a conversation."""
    send(desk, account, channel, Join())


def leave(desk: Desk, account: AccountId, channel: ChannelId) -> None:
    """Decline the invitation to a conversation, or leave it."""
    send(desk, account, channel, Leave())


def delete(desk: Desk, entry: Entry) -> None:
    """Take back something the person wrote."""
    if entry.item is not None:
        send(desk, entry.account, entry.channel, Delete(item=entry.item))


def pass_on(desk: Desk, entry: Entry, *, undo: bool = False) -> None:
    """Show somebody's post to those who follow the person, or show it no more."""
    if entry.item is None:
        return
    intent = Boost(item=entry.item, undo=undo)
    if undo and entry.intent == "Boost" and entry.outgoing is not None:

        def too_late(_code: str) -> None:
            send(desk, entry.account, entry.channel, intent)

        outgoing = entry.outgoing
        desk.writer.ask(lambda stores: _discard_there(stores, outgoing), None, too_late)
    else:
        send(desk, entry.account, entry.channel, intent, may_return=not undo)
    once.remember(desk, f"passed-on:{entry.item}", "no" if undo else "yes")


def _discard_there(stores: Any, outgoing: OutgoingId) -> None:
    """Take out what waits. StorageError("sending"), and ("gone") for what has left already, which
    leaves something to undo at the server."""
    if stores.outbox.get(outgoing) is None:
        raise StorageError("gone")
    stores.outbox.discard(outgoing)


def take_back(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """What has not left does not leave; the words of a text go back to where they were typed."""
    from desktop.compose import returning

    row = desk.pages.outgoing(outgoing)
    found = desk.pages.channel(row.channel) if row is not None else None
    _not_passed_on(desk, row)
    desk.writer.ask(
        lambda stores: returning.bring_back(stores, outgoing, found),
        lambda returned: returning.show(desk, returned),
        failed,
    )


def cancel(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """What has not left does not leave."""
    _not_passed_on(desk, desk.pages.outgoing(outgoing))
    desk.writer.ask(lambda stores: stores.outbox.discard(outgoing), None, failed)


def _not_passed_on(desk: Desk, row: OutgoingRow | None) -> None:
    """What was about to be passed on, or no more, stays as it was."""
    if row is not None and isinstance(row.intent, Boost):
        answer = "yes" if row.intent.undo else "no"
        once.remember(desk, f"passed-on:{row.intent.item}", answer)


def retry(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """Try again now."""
    desk.writer.ask(lambda stores: stores.outbox.retry(outgoing), None, failed)


def revise(
    desk: Desk,
    outgoing: OutgoingId,
    intent: Intent,
    *,
    then: Then | None = None,
    failed: Failed | None = None,
) -> None:
    """Change what waits."""
    desk.writer.ask(lambda stores: stores.outbox.revise(outgoing, intent), then, failed)
