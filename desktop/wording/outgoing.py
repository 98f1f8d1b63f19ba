"""What waits in the outbox, in words: where it is on its way, what it waits for, and why."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.wording import dates, words
from storage.model import NEXT_PAGE, TAKE_BACK, State
from storage.rows import OutgoingRow

translate = QCoreApplication.translate
LENGTH = 60  # characters of what something else is called by
_NO_FAULT = frozenset(("ask", TAKE_BACK, NEXT_PAGE))


def state(
    row: OutgoingRow,
    *,
    now: datetime,
    offline: bool,
    after: OutgoingRow | None = None,
    awaited: bool = False,
) -> str:
    """Where something that was written is on its way, and why. ``after``: what it waits for, if
    that is in the outbox; ``awaited``: something else there waits for this."""
    two = row.instead is not None
    said = contested() if two else _state(row, now, after, offline=offline)
    stuck = row.state is State.FAILED or (row.state is State.UNSURE and row.error == "ask")
    if awaited and stuck:
        said += " " + translate("Outgoing", "What belongs to it waits until you have decided.")
    return said


def _state(  # noqa: PLR0911  # one a state
    row: OutgoingRow, now: datetime, after: OutgoingRow | None, *, offline: bool
) -> str:
    if row.state is State.UNSURE and row.error == "ask":
        return translate(
            "Words",
            "The network broke off while this was leaving. It cannot be known whether it arrived.",
        )
    if row.state is State.UNSURE:
        return translate("Words", "The server will be asked whether this arrived.")
    if row.state is State.SENDING and not row.error:
        return translate("Words", "Leaving now")
    why = words.problem(row.error) if row.error and row.error not in _NO_FAULT else ""
    if row.state is State.FAILED:
        said = translate("Words", "Not sent. {why}").format(why=why)
        if row.detail:
            said += " " + translate("Words", "The server said: {words}").format(words=row.detail)
        return said
    if row.error == TAKE_BACK and not offline:
        return translate("Words", "Leaves in a few seconds.")
    if row.not_before is not None and row.error in (None, NEXT_PAGE):
        return _at_its_hour(row, now)
    if after is not None:
        return _behind(after)
    if offline and row.error not in words.NOT_THE_NETWORK:
        return translate("Words", "Waiting for the network. Leaves by itself.")
    waiting = translate("Words", "Waiting to leave.")
    return f"{waiting} {why}".strip()


def contested() -> str:
    """Why there are two texts of one post."""
    return translate(
        "Outgoing",
        "Not sent. The text was changed elsewhere meanwhile. Which of the two is to stay?",
    )


def above_both() -> tuple[str, str]:
    """What stands above what the person wrote, and above the other text."""
    return (
        translate("Outgoing", "Your text:"),
        translate("Outgoing", "The other text, in place now:"),
    )


def in_place(text: str) -> str:
    """The other text; a post may have none."""
    return text.strip() or translate("Outgoing", "No words")


def _at_its_hour(row: OutgoingRow, now: datetime) -> str:
    assert row.not_before is not None
    when = dates.ahead(row.not_before, now)
    if row.error == NEXT_PAGE:
        return translate("Outgoing", "Leaves with your next page, {when}.").format(when=when)
    return translate("Words", "Leaves by itself {when}.").format(when=when)


def _behind(after: OutgoingRow) -> str:
    """It leaves after something else, or when the person has decided about that."""
    name = called(after)
    if after.state is State.FAILED:
        return translate("Outgoing", "Waits for “{what}”, which was not sent.").format(what=name)
    if after.state is State.UNSURE and after.error == "ask":
        return translate("Outgoing", "Waits until you have said whether “{what}” arrived.").format(
            what=name
        )
    return translate("Outgoing", "Leaves after “{what}”.").format(what=name)


def called(row: OutgoingRow) -> str:
    """By which words the person knows something that waits."""
    said = " ".join((words.content(row) or words.intent(row.intent)).split())
    return said if len(said) <= LENGTH else said[: LENGTH - 1].rstrip() + "…"


def refused(code: str) -> str:
    """Why what was asked of something that waits was not done."""
    return {
        "no-page": translate(
            "Outgoing",
            "No page is to come. Its hours are chosen in the settings, under “When Préau speaks to"
            " you”.",
        ),
    }.get(code) or words.storage_problem(code)
