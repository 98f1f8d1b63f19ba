"""Where something was begun: the place that a draft belongs to, to be opened, and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from desktop.places import (
    AtConversation,
    AtThread,
    ChangeEvent,
    ChangeOutgoing,
    NewEvent,
    NewPost,
    Place,
    has_thread,
)
from desktop.wording import words
from storage.model import ChannelId, ChannelKind, ItemId, OutgoingId
from storage.rows import ChannelRow, DraftRow, Entry

translate = QCoreApplication.translate
LENGTH = 60  # characters of what a draft answers or changes


def place_of(  # noqa: PLR0911  # one a kind
    desk: Desk, draft: str, kept: Mapping[str, Any] | None = None
) -> Place | None:
    """What opens at the right to go on writing; None when that is gone. ``kept``: the draft's own
    content, where there is one."""
    kind, _, name = draft.partition(":")
    match kind:
        case "say":
            channel = desk.pages.channel(ChannelId(name))
            if channel is None:
                return None
            talk = channel.kind in (ChannelKind.ROOM, ChannelKind.DIRECT)
            return AtConversation(channel.id) if talk else NewPost(channel=channel.id)
        case "reply" | "edit":
            entry = desk.pages.entry(name)
            return _about(entry, edit=kind == "edit") if entry is not None else None
        case "event" if name == "new":
            return NewEvent()
        case "event":
            recurrence = str((kept or {}).get("recurrence", ""))
            there = desk.pages.event(ItemId(name), recurrence) is not None
            return ChangeEvent(ItemId(name), recurrence) if there else None
        case "waiting":
            there = desk.pages.outgoing(OutgoingId(name)) is not None
            return ChangeOutgoing(OutgoingId(name)) if there else None
    return None


def _about(entry: Entry, *, edit: bool) -> Place:
    if has_thread(entry):
        return AtThread(entry, edit=edit)
    if edit:
        return AtConversation(entry.channel, edit=entry)
    return AtConversation(entry.channel, entry)


def title(desk: Desk, draft: str) -> str:  # noqa: PLR0911  # one a kind
    """What is being written, and where to."""
    kind, _, name = draft.partition(":")
    match kind:
        case "say":
            return _said_in(desk.pages.channel(ChannelId(name)))
        case "reply":
            entry = desk.pages.entry(name)
            if entry is None:
                return translate("Drafts", "Answer to something that is gone")
            who = translate("Drafts", "yourself") if entry.mine else entry.author_name
            return translate("Drafts", "Answer to {name}: {text}").format(
                name=who or entry.author, text=_short(entry.text)
            )
        case "edit":
            entry = desk.pages.entry(name)
            if entry is None:
                return translate("Drafts", "Change of something that is gone")
            return translate("Drafts", "Change of: {text}").format(text=_short(entry.text))
        case "event" if name == "new":
            return translate("Drafts", "New event")
        case "event":
            page = desk.pages.event(ItemId(name))
            if page is None:
                return translate("Drafts", "Change of an event that is gone")
            return translate("Drafts", "Change of the event: {title}").format(
                title=page.entry.title
            )
        case _:
            return translate("Drafts", "Change of something that waits to leave")


def first_line(row: DraftRow) -> str:
    """The beginning of what was written."""
    return line_of(row, lambda _line: True)


def line_of(row: DraftRow, fits: Callable[[str], bool]) -> str:
    """The first line of what was written that fits, else its beginning."""
    kept = row.draft
    texts = [str(kept.get(name, "")) for name in ("title", "text", "warning", "place")]
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if lines:
        return next(filter(fits, lines), lines[0])
    files = [one for one in kept.get("attachments", ()) if isinstance(one, dict)]
    return ", ".join(str(one.get("name", "")) for one in files)


def _said_in(channel: ChannelRow | None) -> str:
    if channel is None:
        return translate("Drafts", "Message to a conversation that is gone")
    if channel.kind not in (ChannelKind.ROOM, ChannelKind.DIRECT):
        return translate("Drafts", "New post")
    name = channel.name or words.channel_kind(channel.kind)
    return translate("Drafts", "Message to {name}").format(name=name)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1].rstrip() + "…"
