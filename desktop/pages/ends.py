"""The sentence at the end of an edition: it is done, and when the next one comes."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication

from desktop.cards.lines import EndMark
from desktop.desk import Desk
from desktop.wording import dates
from storage.calm.hours import next_edition
from storage.rows import EditionPage

translate = QCoreApplication.translate


def earlier() -> EndMark:
    """Of a page that was opened again."""
    return EndMark(
        text=translate("Ends", "This page is done.\n[link]"),
        link=translate("Ends", "Back to the page you were reading"),
        action="today:back",
    )


def end(desk: Desk, edition: EditionPage | None) -> EndMark:
    """Of the page that is read: the next one comes by itself, and can be had now."""
    when = _next(desk)
    if edition is not None and edition.kind == "window" and edition.since is not None:
        text = translate(
            "Ends",
            "That is all since {since}.\nThe rest is on the page that comes {when}, or [link].",
        ).format(since=dates.since(edition.since, desk.now()), when=when)
    else:
        text = translate("Ends", "You are up to date.\nA new page comes {when}, or [link].").format(
            when=when
        )
    return EndMark(text=text, link=translate("Ends", "now"), action="now")


def _next(desk: Desk) -> str:
    """When the next edition comes by itself, inside a sentence."""
    now = desk.now()
    at = next_edition(desk.pages.choices(), now)
    if at is None:
        return translate("Ends", "at the next opening")
    today, day = now.astimezone().date(), at.astimezone().date()
    if day == today:
        return translate("Ends", "at {time}").format(time=dates.hour(at))
    if day == today + timedelta(days=1):
        return translate("Ends", "tomorrow at {time}").format(time=dates.hour(at))
    return translate("Ends", "on {day} at {time}").format(
        day=dates.day_words(day), time=dates.hour(at)
    )
