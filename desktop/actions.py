"""What a person does with an entry, as intents for the outbox; all of it works without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import once
from desktop.desk import Desk
from desktop.wording import words
from storage.model import (
    NEXT_PAGE,
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
    Presence,
    Rsvp,
    State,
)
from storage.rows import Entry, OutgoingRow

translate = QCoreApplication.translate
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
    later: datetime | None = None,
    then: Then | None = None,
    failed: Failed | None = None,
) -> OutgoingId:
    """Write an intent down, and with it let go of the draft that it was (its place). ``then``
    comes only after its transaction is committed. ``may_return``: it leaves only after the
    seconds in which the person may take it back. ``later``: as in :func:`send_all`."""
    [made] = send_all(
        desk,
        account,
        channel,
        (intent,),
        draft=draft,
        may_return=may_return,
        later=later,
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
    ``later``: the hour of the next page, if they are to leave with it (and follow it when the
    person's hours change); until then they can be taken back anyway."""
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
            error=TAKE_BACK if seconds else NEXT_PAGE if later is not None else None,
        )
        for intent in intents
    )
    desk.writer.ask(lambda stores: stores.outbox.add(*written, draft=draft), then, failed)
    return tuple(outgoing.id for outgoing in written)


def send_back(
    desk: Desk,
    account: AccountId,
    channel: ChannelId,
    intent: Intent,
    sentence: str,
    *,
    draft: str = "",
    later: datetime | None = None,
    then: Then | None = None,
    failed: Failed | None = None,
) -> OutgoingId:
    """:func:`send` for what has no words in a field that would say so: ``sentence`` stands in the
    still line, and there it is taken back, also later than the seconds as long as it waits."""

    def written(changed: Any) -> None:
        if then is not None:
            then(changed)
        desk.undoable.emit(sentence, lambda: take_back(desk, made, lambda code: _late(desk, code)))

    made = send(
        desk, account, channel, intent,
        draft=draft, may_return=True, later=later, then=written, failed=failed,
    )  # fmt: skip
    return made


def _late(desk: Desk, code: str) -> None:
    """What was to be taken back has left, or leaves just now."""
    from desktop.still import Asking

    sentence = words.storage_problem(code)
    desk.asked.emit(
        Asking(
            sentence,
            translate("Outgoing", "See the outbox"),
            translate("Outgoing", "Close"),
            lambda see: desk.visited.emit("outbox") if see else None,
        )
    )


def answer(desk: Desk, entry: Entry, choice: Answer) -> None:
    """Answer the invitation to an event."""
    if entry.item is not None:
        said = {
            Answer.YES: translate("Outgoing", "You are coming. The answer is about to leave."),
            Answer.MAYBE: translate("Outgoing", "You may come. The answer is about to leave."),
        }.get(choice) or translate("Outgoing", "You are not coming. The answer is about to leave.")
        send_back(desk, entry.account, entry.channel, Rsvp(item=entry.item, answer=choice), said)


def join(desk: Desk, account: AccountId, channel: ChannelId) -> None:
    """Accept the invitation to a conversation."""
    said = translate("Outgoing", "You accept. That is about to leave.")
    send_back(desk, account, channel, Join(), said)


def leave(desk: Desk, account: AccountId, channel: ChannelId) -> None:
    """Decline the invitation to a conversation, or leave it."""
    found = desk.pages.channel(channel)
    if found is not None and found.presence is Presence.INVITED:
        said = translate("Outgoing", "You say no. That is about to leave.")
    else:
        said = translate("Outgoing", "You leave this conversation in a moment.")
    send_back(desk, account, channel, Leave(), said)


def delete(desk: Desk, entry: Entry) -> None:
    """Take back something the person wrote."""
    if entry.item is not None:
        said = translate("Outgoing", "This is taken back for everybody in a moment.")
        send_back(desk, entry.account, entry.channel, Delete(item=entry.item), said)


def pass_on(desk: Desk, entry: Entry, *, undo: bool = False) -> None:
    """Show somebody's post to those who follow the person, or show it no more."""
    if entry.item is None:
        return
    intent = Boost(item=entry.item, undo=undo)
    if undo and entry.intent == "Boost" and entry.outgoing is not None:

        def too_late(_code: str) -> None:
            send(desk, entry.account, entry.channel, intent)

        outgoing = entry.outgoing
        desk.writer.ask(lambda stores: stores.outbox.cancel(outgoing), None, too_late)
    else:
        send(desk, entry.account, entry.channel, intent, may_return=not undo)
    once.remember(desk, f"passed-on:{entry.item}", "no" if undo else "yes")


def take_back(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """What has not left does not leave; the words of a text or an event go back to where they
    were typed. ``failed``: also "draft-there", when something else is begun in that place."""
    from desktop.compose import returning

    row = desk.pages.outgoing(outgoing)
    found = desk.pages.channel(row.channel) if row is not None else None
    fields = returning.fields_of(desk, row.intent) if row is not None else {}
    _not_passed_on(desk, row)
    desk.writer.ask(
        lambda stores: returning.bring_back(stores, outgoing, found, fields),
        lambda returned: returning.show(desk, returned),
        failed,
    )


def cancel(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """What has not left does not leave; it can be undone until another page is visited."""
    row = desk.pages.outgoing(outgoing)
    _not_passed_on(desk, row)

    def undoable(cancelled: Outgoing) -> None:
        asked = cancelled.state is State.UNSURE
        desk.undoable.emit(
            translate("Outgoing", "It is off the outbox.")
            if asked
            else translate("Outgoing", "It does not leave."),
            lambda: desk.writer.ask(lambda stores: stores.outbox.restore(cancelled)),
        )

    desk.writer.ask(lambda stores: stores.outbox.cancel(outgoing), undoable, failed)


def _not_passed_on(desk: Desk, row: OutgoingRow | None) -> None:
    """What was about to be passed on, or no more, stays as it was."""
    if row is not None and isinstance(row.intent, Boost):
        answer = "yes" if row.intent.undo else "no"
        once.remember(desk, f"passed-on:{row.intent.item}", answer)


def retry(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """Try again now."""
    desk.writer.ask(lambda stores: stores.outbox.retry(outgoing), None, failed)


def send_now(desk: Desk, row: OutgoingRow, failed: Failed | None = None) -> None:
    """:func:`retry`; of two texts that the person saw beside each other, theirs."""
    if row.instead is None:
        retry(desk, row.id, failed)
    else:
        revise(desk, row.id, row.over_it(), failed=failed)


def with_next_page(desk: Desk, outgoing: OutgoingId, failed: Failed | None = None) -> None:
    """It leaves with the person's next edition."""
    desk.writer.ask(lambda stores: stores.outbox.with_next_page(outgoing), None, failed)


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
