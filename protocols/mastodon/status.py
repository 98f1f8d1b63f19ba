"""One status of a server as an item: https://docs.joinmastodon.org/entities/Status/

An item needs its URI, author, time and content; anything else that is malformed is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from protocols.html import sanitise
from storage.model import (
    AddressId,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaKind,
    OutgoingId,
    Visibility,
)

from .direct import MOST, unaddressed
from .fields import (
    LONG,
    MalformedError,
    mapping,
    mappings,
    maybe_moment,
    media_id,
    moment,
    needed,
    pixels,
    text,
    web_address,
    words,
)
from .records import Page, Viewer

_HEADING = re.compile(r"\s*<h2>(.*?)</h2>", re.DOTALL | re.IGNORECASE)
_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_KINDS = {
    "image": MediaKind.IMAGE,
    "gifv": MediaKind.VIDEO,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
}


def status_item(
    page: Page,
    status: Mapping[str, Any],
    known: Mapping[str, ItemId],
    *,
    thread: ItemId | None = None,
    echo: OutgoingId | None = None,
) -> Item:
    """One status as an item (of a boost: give its ``reblog``). Raises MalformedError."""
    author = page.met(mapping(status.get("account")))
    at = page.at = moment(status.get("created_at"))
    title, content = _title(status)
    html, plain = sanitise(content)
    visibility = visibility_of(status.get("visibility"))
    mentions = tuple(_mentioned(page.viewer, status))
    media = tuple(_media(page.viewer, status))
    if visibility is Visibility.DIRECT:
        people = (*mentions, author, page.viewer.account.address)
        html, plain = sanitise(unaddressed(html, people))
    warning = text(status.get("spoiler_text")) if not _is_titled(status) else ""
    return Item(
        id=identity(page.viewer, status),
        kind=ItemKind.POST,
        author=author,
        at=at,
        text=plain,
        html=html,
        title=title,
        warning=warning or _filter_title(status),
        language=text(status.get("language"), 35) or None,
        visibility=visibility,
        reply_to=_parent(page.viewer, status, known),
        thread=thread,
        url=web_address(status.get("url")) or None,
        media=media,
        tags=tuple(_tags(status)),
        mentions=mentions,
        edited_at=maybe_moment(status.get("edited_at")),
        echo=echo,
    )


def identity(viewer: Viewer, status: Mapping[str, Any]) -> ItemId:
    """The address by which a post is known everywhere (old ones have a ``tag:``, RFC 4151).

    Anything else could be the name of something that is no post, such as a message of another
    protocol: what a server calls so is known by its own id there. MalformedError for neither.
    """
    uri = text(status.get("uri"), 4000)
    if uri.lower().startswith(("https://", "http://", "tag:")):
        return ItemId(uri)
    return ItemId(f"{viewer.account.server}/statuses/{needed(status.get('id'))}")


def visibility_of(value: object) -> Visibility | None:
    """What a server does not name as Mastodon does (``limited``, ``mutuals_only``) is narrow."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return Visibility(value)
    except ValueError:
        return Visibility.FOLLOWERS


def _title(status: Mapping[str, Any]) -> tuple[str, str]:
    """Title and content. What is no note elsewhere (articles, videos, events) has a heading here.

    Mastodon puts it first in the content; GoToSocial in ``spoiler_text``.
    """
    content = words(status.get("content"))
    if _is_titled(status):
        return text(status.get("spoiler_text")), content
    match = _HEADING.match(content[: 10 * LONG])
    if match is None:
        return "", content
    return sanitise(match[1])[1][:LONG], content[match.end() :]


def _is_titled(status: Mapping[str, Any]) -> bool:
    """Whether ``spoiler_text`` is a GoToSocial title: there a real warning is also sensitive.

    Elsewhere a post can carry a warning without being marked, so only ids of GoToSocial's kind
    (ULID) are read this way: taking a warning for a title would show what it should hide.
    """
    remote = status.get("id")
    return (
        status.get("sensitive") is False
        and status.get("card") is None
        and isinstance(remote, str)
        and _ULID.fullmatch(remote) is not None
    )


def _parent(
    viewer: Viewer, status: Mapping[str, Any], known: Mapping[str, ItemId]
) -> ItemId | None:
    """What it answers: the server names it by its own id only, so it must have been seen.

    Otherwise None, until the thread is opened: that brings the ancestors in one page.
    """
    remote = text(status.get("in_reply_to_id"))
    return (known.get(remote) or viewer.find(remote)) if remote else None


def _media(viewer: Viewer, status: Mapping[str, Any]) -> Iterable[Media]:
    """https://docs.joinmastodon.org/entities/MediaAttachment/"""
    for raw in mappings(status.get("media_attachments"))[:32]:
        addresses = (web_address(raw.get(name)) for name in ("url", "preview_url", "remote_url"))
        remote = next((one for one in addresses if one), "")
        if not remote:
            continue
        meta = raw.get("meta")
        size = meta.get("original") if isinstance(meta, dict) else None
        kind = raw.get("type")
        yield Media(
            id=media_id(viewer.account.id, remote),
            remote=remote,
            kind=_KINDS.get(kind, MediaKind.FILE) if isinstance(kind, str) else MediaKind.FILE,
            alt=text(raw.get("description"), 10 * LONG),
            width=pixels(size.get("width")) if isinstance(size, dict) else None,
            height=pixels(size.get("height")) if isinstance(size, dict) else None,
            covered=status.get("sensitive") is True,
        )


def _tags(status: Mapping[str, Any]) -> Iterable[str]:
    names = (text(raw.get("name")).lstrip("#").casefold() for raw in mappings(status.get("tags")))
    return dict.fromkeys(name for name in names if name)


def _mentioned(viewer: Viewer, status: Mapping[str, Any]) -> Iterable[AddressId]:
    found: dict[AddressId, None] = {}
    for raw in mappings(status.get("mentions"))[:MOST]:
        try:
            found[viewer.address(raw)] = None
        except MalformedError:
            continue
    return found


def _filters(status: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The person's own filters, applied by their server: entities/FilterResult/"""
    for raw in mappings(status.get("filtered")):
        if isinstance(found := raw.get("filter"), dict):
            yield found


def is_hidden(status: Mapping[str, Any]) -> bool:
    return any(one.get("filter_action") == "hide" for one in _filters(status))


def _filter_title(status: Mapping[str, Any]) -> str:
    titles = (text(one.get("title")) for one in _filters(status))
    return next((title for title in titles if title), "")
