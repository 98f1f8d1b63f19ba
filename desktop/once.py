"""Nothing is asked twice: what the person was asked, and what they said."""

from __future__ import annotations

from desktop.desk import Desk
from storage import asked


def said(desk: Desk, subject: str) -> str | None:
    """What was answered about a subject; None when it was never asked."""
    kept: str | None = desk.pages.setting(asked.name_of(subject), None)
    return kept


def remember(desk: Desk, subject: str, answer: str) -> None:
    """Keep an answer for good."""
    desk.writer.ask(lambda stores: stores.asked.answer(subject, answer))
