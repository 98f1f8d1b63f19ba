"""What is said about a search: how it was understood, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.wording import dates
from storage.search import Misread

translate = QCoreApplication.translate


def hint() -> str:
    """How who, where and when are typed."""
    return translate(
        "SearchWords",
        "You can add who, where and when: from:Camille, in:Choir, before:March 2026,"
        " after:yesterday. Quotation marks keep words together.",
    )


def within(name: str) -> str:
    """What is typed to search in one conversation."""
    plain = name.replace('"', " ")
    where = translate("SearchWords", "in", "as it is typed: in:Choir")
    return f'{where}:"{plain}" '


def misread(found: Iterable[tuple[Misread, str]]) -> str:
    """What was not taken as it may have been meant; "" when all was."""
    return " ".join(dict.fromkeys(_one(what, text) for what, text in found))


def _one(what: Misread, text: str) -> str:
    match what:
        case Misread.DATE:
            said = translate("SearchWords", "“{text}” is no date, so it was searched as words.")
        case Misread.PERSON:
            said = translate(
                "SearchWords", "Nobody here is called “{text}”, so it was searched as words."
            )
        case Misread.PLACE:
            said = translate(
                "SearchWords",
                "No conversation or group is called “{text}”, so it was searched as words.",
            )
        case Misread.MANY:
            said = translate(
                "SearchWords",
                "“{text}” stands for very many names: only some were looked for. More letters"
                " say which.",
            )
        case Misread.SIGNS:
            said = translate("SearchWords", "Texts are found by their words, not by “{text}”.")
        case Misread.LONG:
            said = translate("SearchWords", "Only the first words were searched.")
        case Misread.EARLY:
            said = translate(
                "SearchWords",
                "Préau is being updated: who, where and when can be searched in a few minutes.",
            )
        case Misread.EMPTY:
            said = translate("SearchWords", "No day is both after the one and before the other.")
    return said.format(text=text)


def unindexed(before: datetime, now: datetime) -> str:
    """That older texts are not found yet."""
    day = dates.day_and_month(before.astimezone().date(), now)
    return translate(
        "SearchWords",
        "Texts from before {day} are being made ready: they will be found soon.",
    ).format(day=day)
