"""What a screen reader is told of an entry: all that stands in its card, in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.cards import entrymenu, folds
from desktop.wording import words
from storage.model import ChannelKind, Media
from storage.rows import Entry

translate = QCoreApplication.translate


def head(entry: Entry, name: str, source: str, when: str, passed_on: str) -> Iterator[str]:
    """Who wrote it, where and when, and what it answers."""
    if entry.channel_kind is ChannelKind.DIRECT:  # it bears the name of who writes
        source = words.channel_kind(ChannelKind.DIRECT)
    said = translate("EntryCard", "{name}, {source}, {time}")
    yield said.format(name=name, source=source, time=when)
    yield folds.detail(entry)
    yield passed_on
    if entry.quote is not None:
        said = translate("EntryCard", "In reply to {author}: {text}")
        yield said.format(author=entry.quote.author, text=entry.quote.text)
    yield entry.warning


def rest(entry: Entry, pictures: Iterable[Media], *, offline: bool, now: datetime) -> Iterator[str]:
    """What is with its text, and how far it has come."""
    yield words.notice(entry)
    yield from (media.alt for media in pictures)
    if entry.state is not None:
        yield entrymenu.state_heard(entry, offline=offline, now=now)
