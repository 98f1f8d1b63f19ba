"""The sentences of the page that says what is kept on this computer."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.wording import dates, words
from desktop.wording.counts import Counts
from storage.limits import DAYS, MEGABYTE, Kind, Limit, Source
from storage.rows import KeptPage, KeptRow

translate = QCoreApplication.translate


def head(kind: Kind) -> str:
    """The name of a kind, over what is said of it."""
    return {
        Kind.MESSAGES: translate("KeptPage", "Conversations"),
        Kind.POSTS: translate("KeptPage", "News"),
        Kind.EVENTS: translate("KeptPage", "Events that are over"),
        Kind.PICTURES: translate("KeptPage", "Pictures and files"),
        Kind.EDITIONS: translate("KeptPage", "Pages that were made for you"),
    }[kind]


def kept(row: KeptRow, page: KeptPage, now: datetime) -> str:
    """How much there is, and how far back it goes."""
    if page.measured_at is None:
        return translate("KeptPage", "How much there is was not measured yet.")
    if not row.size:
        return translate("KeptPage", "There is nothing.")
    size = words.size(row.size)
    if row.since is None:
        return translate("KeptPage", "About {size}.").format(size=size)
    if row.since >= now.astimezone().date():
        return translate("KeptPage", "About {size}, all of today.").format(size=size)
    said = translate("KeptPage", "About {size}, going back to {day}.")
    return said.format(size=size, day=dates.day_and_month(row.since, now))


def without(what: str) -> str:
    """No limit, as one of several choices."""
    if what == DAYS:
        return translate("KeptPage", "everything")
    return translate("KeptPage", "any size")


def limit(what: str, value: int) -> str:
    """A limit, as one of several choices."""
    if what == DAYS:
        return _age(value)
    return translate("KeptPage", "at most {size}").format(size=words.size(value * MEGABYTE))


def _age(days: int) -> str:
    known = {
        30: translate("KeptPage", "one month"),
        90: translate("KeptPage", "three months"),
        180: translate("KeptPage", "six months"),
        365: translate("KeptPage", "one year"),
        730: translate("KeptPage", "two years"),
        1825: translate("KeptPage", "five years"),
    }
    return known.get(days) or Counts().days(days)


def whose(limit: Limit, association: str) -> str:
    """Who said so, in one sentence or two."""
    if limit.days_from is limit.megabytes_from:
        return _both(limit.days_from, association)
    age, size = (
        _age_from(limit.days_from, association),
        _size_from(limit.megabytes_from, association),
    )
    return f"{age} {size}"


def _both(source: Source, association: str) -> str:
    match source:
        case Source.PERSON:
            return translate("KeptPage", "You chose this.")
        case Source.ASSOCIATION:
            return translate("KeptPage", "{name} set this; what you choose counts.").format(
                name=association or translate("KeptPage", "Your association")
            )
    return translate("KeptPage", "Nobody chose this: it is how Préau begins.")


def _age_from(source: Source, association: str) -> str:
    match source:
        case Source.PERSON:
            return translate("KeptPage", "How far back: you chose it.")
        case Source.ASSOCIATION:
            return translate("KeptPage", "How far back: {name} set it.").format(
                name=association or translate("KeptPage", "your association")
            )
    return translate("KeptPage", "How far back: nobody chose it.")


def _size_from(source: Source, association: str) -> str:
    match source:
        case Source.PERSON:
            return translate("KeptPage", "How much: you chose it.")
        case Source.ASSOCIATION:
            return translate("KeptPage", "How much: {name} set it.").format(
                name=association or translate("KeptPage", "your association")
            )
    return translate("KeptPage", "How much: nobody chose it.")


def question(kind: Kind | None, size: str) -> str:
    """What goes and what stays, before something is erased; None: all kinds."""
    return f"{_goes(kind).format(size=size)} {_stays(kind)}"


def _goes(kind: Kind | None) -> str:
    if kind is None:
        return translate(
            "KeptPage",
            "Conversations, news, past events, pictures and files go from this computer, and the"
            " pages made of them: about {size}.",
        )
    return {
        Kind.MESSAGES: translate(
            "KeptPage",
            "All that was said in your conversations until now goes from this computer: about"
            " {size}.",
        ),
        Kind.POSTS: translate(
            "KeptPage", "All news until now goes from this computer: about {size}."
        ),
        Kind.EVENTS: translate(
            "KeptPage", "Events that are over go from this computer: about {size}, or less."
        ),
        Kind.PICTURES: translate(
            "KeptPage",
            "Pictures and files that were fetched go from this computer: about {size}. They are"
            " fetched again when they are shown.",
        ),
        Kind.EDITIONS: translate(
            "KeptPage", "The pages that were made for you go from this computer: about {size}."
        ),
    }[kind]


def _stays(kind: Kind | None) -> str:
    if kind is Kind.EVENTS:
        return translate("KeptPage", "What is still to come stays, and what you put an alarm on.")
    if kind is Kind.EDITIONS:
        return translate(
            "KeptPage", "Those of the last eight days stay, so that nothing is shown to you twice."
        )
    return translate(
        "KeptPage",
        "What stands on your page of today or was not on one yet stays, and so do your drafts and"
        " what has not left yet. Servers keep what they have.",
    )
