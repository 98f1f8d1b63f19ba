"""What a person does with an entry, as intents for the outbox; all of it works without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.desk import Desk
from storage.model import (
    AccountId,
    Answer,
    ChannelId,
    Delete,
    Intent,
    Join,
    Leave,
    Outgoing,
    OutgoingId,
    Rsvp,
)
from storage.rows import Entry

Then = Callable[[Any], None]
Failed = Callable[[str], None]


def send(
    desk: Desk,
    account: AccountId,
    channel: ChannelId,
    intent: Intent,
    *,
    draft: str = "",
    then: Then | None = None,
    failed: Failed | None = None,
) -> OutgoingId:
    """Write an intent down, and with it let go of the draft that it was (its place). ``then``
    comes only after its transaction is committed."""
    [made] = send_all(desk, account, channel, (intent,), draft=draft, then=then, failed=failed)
    return made


def send_all(
    desk: Desk,
    account: AccountId,
    channel: ChannelId,
    intents: Sequence[Intent],
    *,
    draft: str = "",
    then: Then | None = None,
    failed: Failed | None = None,
) -> tuple[OutgoingId, ...]:
    """As :func:`send`, for several that leave in this order; all are written down, or none."""
    from uuid import uuid4

    written = tuple(
        Outgoing(
            id=OutgoingId(uuid4().hex),
            account=account,
            channel=channel,
            intent=intent,
            at=desk.now(),
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


def cancel(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """What has not left does not leave."""
    desk.writer.ask(lambda stores: stores.outbox.discard(outgoing), None, failed)


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
