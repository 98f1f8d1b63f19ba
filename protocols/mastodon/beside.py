"""What a server says beside its timelines: conversations, read places, who liked, who is blocked.

Pure functions from JSON, none of which raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from storage.model import (
    AddressId,
    Appreciation,
    AppreciationKind,
    Batch,
    ChannelId,
    Item,
    ReadMark,
    Visibility,
)

from .fields import MalformedError, mapping, mappings, moment, needed, text
from .records import Page, Viewer
from .status import identity, is_hidden, status_item
from .translate import HOME, MENTIONS
from .wire import read_json

CONVERSATION = "conversation:"
"""Prefix of the words in a DIRECT channel that remember its ids at the server; each says whether
there was something unread."""
UNREAD, READ = "unread", "read"

_KINDS = {"favourite": AppreciationKind.LIKE, "reblog": AppreciationKind.BOOST}
_TIMELINES = {"home": HOME, "notifications": MENTIONS}


def conversations(body: bytes, viewer: Viewer) -> Batch:
    """The last post of each conversation, and how far it was read elsewhere.

    https://docs.joinmastodon.org/entities/Conversation/ One set of people may have several there.
    """
    page = Page(viewer)
    said: dict[ChannelId, list[tuple[bool, Item]]] = {}
    for raw in _entries(body):
        with suppress(MalformedError):
            status = mapping(raw.get("last_status"))
            for account in mappings(raw.get("accounts")):
                with suppress(MalformedError):
                    page.met(account)
            remote, item = _last(page, status)
            unread = raw.get("unread") is True
            if conversation := text(raw.get("id")):
                page.mark(remote, CONVERSATION + conversation, UNREAD if unread else READ)
            said.setdefault(viewer.channel(remote), []).append((unread, item))
    marks = tuple(_read(channel, last) for channel, last in said.items())
    return replace(page.batch(), read_marks=tuple(one for one in marks if one is not None))


def _last(page: Page, status: Mapping[str, Any]) -> tuple[str, Item]:
    """Place the last post of a conversation. MalformedError also for what is none."""
    item = status_item(page, status, {})
    if item.visibility is not Visibility.DIRECT or is_hidden(status):
        raise MalformedError
    remote = page.converse(item)
    page.keep(status, HOME, needed(status.get("id")), item.id)
    return remote, item


def _read(channel: ChannelId, last: list[tuple[bool, Item]]) -> ReadMark | None:
    """Up to the newest one that was read, but no further than what is older and was not."""
    unread = [item.at for is_unread, item in last if is_unread]
    read = [item for is_unread, item in last if not is_unread]
    read = [item for item in read if all(item.at < at for at in unread)]
    if not read:
        return None
    newest = max(read, key=lambda item: item.at)
    return ReadMark(channel=channel, item=newest.id, at=newest.at)


def markers(body: bytes, viewer: Viewer) -> Batch:
    """How far the person has read elsewhere, where that entry is known here: ids are opaque.

    https://docs.joinmastodon.org/entities/Marker/
    """
    marks = []
    for name, timeline in _TIMELINES.items():
        with suppress(MalformedError, ValueError):
            marker = mapping(mapping(read_json(body)).get(name))
            marks.append(viewer.entry(timeline, needed(marker.get("last_read_id"))))
    return Batch(read_marks=tuple(one for one in marks if one is not None))


def appreciations(body: bytes, viewer: Viewer) -> Batch:
    """Who liked the person's own posts or passed them on: names, never numbers.

    https://docs.joinmastodon.org/entities/Notification/
    """
    page = Page(viewer)
    found = []
    for raw in _entries(body):
        kind = _KINDS.get(text(raw.get("type")))
        with suppress(MalformedError):
            status = mapping(raw.get("status"))
            inner = status.get("reblog")  # snac shows it as it was passed on
            status = inner if isinstance(inner, dict) else status
            author = viewer.address(mapping(status.get("account")))
            if kind is None or author.casefold() != viewer.account.address.casefold():
                continue
            by = page.met(mapping(raw.get("account")))
            item, at = identity(viewer, status), moment(raw.get("created_at"))
            found.append(Appreciation(item=item, by=by, kind=kind, at=at))
    return replace(page.batch(), appreciations=tuple(dict.fromkeys(found)))


def blocked(body: bytes, viewer: Viewer) -> Batch:
    """Whom the account blocks or mutes at its server, all of them."""
    try:
        entries = read_json(body)
    except ValueError:
        return Batch()
    if not isinstance(entries, list):
        return Batch()  # not that nobody is
    found: set[AddressId] = set()
    for raw in mappings(entries):
        with suppress(MalformedError):
            found.add(viewer.address(raw))
    return Batch(blocked=frozenset(found))


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        return mappings(read_json(body))
    except ValueError:
        return []
