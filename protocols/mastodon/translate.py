"""What a Mastodon server says, as batches: pure functions from JSON, none of which raises.

A malformed thing costs one row that says so, or nothing where it has no identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from storage.model import (
    Accepts,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ChannelKind,
    Item,
    ItemId,
    ItemKind,
    OutgoingId,
    Payload,
    Reason,
    Visibility,
)

from .fields import (
    MalformedError,
    mapping,
    mappings,
    maybe_moment,
    moment,
    needed,
    text,
    web_address,
)
from .records import Page, Viewer, dump
from .service import read_service
from .status import identity, is_hidden, status_item, visibility_of
from .wire import read_json

HOME = "home"
MENTIONS = "mentions"
THREAD = "thread:"
"""Prefix of a THREAD channel's remote name; its first post's URI follows."""
SENT = "sent:"
"""Prefix of the payload that remembers which posts were the answer to an Outgoing."""
INTENTS = frozenset(("Say", "Edit", "Delete"))


def home(body: bytes, viewer: Viewer) -> Batch:
    """One page of the home timeline: https://docs.joinmastodon.org/methods/timelines/#home"""
    page = Page(viewer)
    entries = _entries(body)
    known = _uris(entries, viewer)
    for raw in entries:
        try:
            _home_entry(page, raw, known)
        except MalformedError:
            _unreadable(page, raw, HOME)
    return page.batch()


def mentions(body: bytes, viewer: Viewer) -> Batch:
    """Notifications of type mention, others left out.

    https://docs.joinmastodon.org/entities/Notification/
    """
    page = Page(viewer)
    entries = [raw for raw in _entries(body) if raw.get("type") == "mention"]
    known = _uris((one for raw in entries if isinstance(one := raw.get("status"), dict)), viewer)
    for raw in entries:
        status = raw.get("status")
        try:
            item = status_item(page, mapping(status), known)
            if not is_hidden(mapping(status)):
                _place_mention(page, item)
                page.keep(raw, MENTIONS, needed(mapping(status).get("id")), item.id)
        except MalformedError:
            _unreadable(page, status if isinstance(status, dict) else raw, MENTIONS)
    return page.batch()


def written(
    status: object, viewer: Viewer, *, channel: ChannelId, echo: OutgoingId, marked: bool
) -> Batch:
    """What a post became: placed where home would have it, and where the person wrote it.

    ``marked`` keeps beside it that this post is the answer to an Outgoing, so that a later look
    for a lost one does not take it. Raises MalformedError.
    """
    page = Page(viewer)
    found = mapping(status)
    item = status_item(page, found, {}, echo=echo)
    remote = needed(found.get("id"))
    _place_home(page, item)
    page.keep(found, HOME, remote, item.id)
    there = channel.partition("/")[2]
    if there.startswith(THREAD):
        page.place(item, there, Reason.WRITTEN)
    if marked:
        page.mark(HOME, SENT + remote)
    return page.batch()


def thread(target: object, context: object, viewer: Viewer, accepts: Accepts) -> Batch:
    """A post with what it answers and what answers it, in a channel of its own.

    https://docs.joinmastodon.org/entities/Context/ Raises MalformedError for a malformed target.
    """
    around = context if isinstance(context, dict) else {}
    entries = [
        *mappings(around.get("ancestors")),
        mapping(target),
        *mappings(around.get("descendants")),
    ]
    entries = [_told(raw) for raw in entries]
    known = _uris(entries, viewer)
    root = identity(viewer, entries[0])
    page = Page(viewer)
    for raw in entries:
        try:
            item = status_item(page, raw, known, thread=root)
            page.place(item, THREAD + root, Reason.THREAD)
            page.keep(raw, THREAD + root, needed(raw.get("id")), item.id)
        except MalformedError:
            _unreadable(page, raw, THREAD + root, Reason.THREAD)
    channel = Channel(
        id=viewer.channel(THREAD + root),
        account=viewer.account.id,
        remote=THREAD + root,
        kind=ChannelKind.THREAD,
        name=viewer.account.address,
        accepts=accepts,
    )
    return page.batch((channel,))


def channels(body: bytes, viewer: Viewer) -> Batch:
    """Home and mentions, with what may be posted there: from the instance and the own account.

    https://docs.joinmastodon.org/entities/CredentialAccount/#source Names are the account's
    address; what each of the two is called, the window knows from its kind.
    """
    try:
        found = mapping(read_json(body))
    except ValueError:
        return Batch()
    account = found.get("account")
    source = account.get("source") if isinstance(account, dict) else None
    privacy = source.get("privacy") if isinstance(source, dict) else None
    accepts = Accepts(
        intents=INTENTS,
        max_length=read_service(dump(found.get("instance")), viewer.account.server).max_length,
        visibilities=tuple(Visibility),
        default_visibility=visibility_of(privacy) or Visibility.PUBLIC,
        warning=True,
        language=True,
    )
    made = [
        Channel(
            id=viewer.channel(remote),
            account=viewer.account.id,
            remote=remote,
            kind=kind,
            name=viewer.account.address,
            aliases=(viewer.account.address, viewer.account.server),
            accepts=accepts,
        )
        for remote, kind in ((HOME, ChannelKind.HOME), (MENTIONS, ChannelKind.MENTIONS))
    ]
    page = Page(viewer)
    with suppress(MalformedError):  # the channels do not depend on it
        page.met(mapping(found.get("account")))
    return page.batch(tuple(made))


def status_in(payload: Payload) -> dict[str, Any]:
    """The status of a kept payload: its own, the one passed on, or a notification's. {} if none."""
    try:
        raw = mapping(read_json(payload.body))
    except ValueError:
        return {}
    return _told(raw)


def entry_id(payload: Payload) -> str:
    """The id by which its channel's pages count: a boost's or a notification's own. "" if none."""
    try:
        return text(mapping(read_json(payload.body)).get("id"))
    except ValueError:
        return ""


# --- entries of a page ---------------------------------------------------------------------


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        return mappings(read_json(body))
    except ValueError:
        return []


def _told(raw: dict[str, Any]) -> dict[str, Any]:
    """The status that an entry is about."""
    for inner in (raw.get("reblog"), raw.get("status")):
        if isinstance(inner, dict):
            return inner
    return raw


def _uris(entries: Iterable[dict[str, Any]], viewer: Viewer) -> dict[str, ItemId]:
    """Status id → URI, for what is answered in the same page."""
    known = {}
    for raw in entries:
        status = _told(raw)
        if remote := text(status.get("id")):
            known[remote] = identity(viewer, status)
    return known


def _home_entry(page: Page, raw: dict[str, Any], known: Mapping[str, ItemId]) -> None:
    status = _told(raw)
    if is_hidden(raw) or is_hidden(status):
        return
    if status is raw:
        item = status_item(page, raw, known)
        _place_home(page, item)
        if (
            page.viewer.account.address in item.mentions
            and item.author != page.viewer.account.address
        ):
            _place_mention(page, item)  # some servers (snac) lose a notification now and then
    else:
        by = page.met(mapping(raw.get("account")))
        passed_on = moment(raw.get("created_at"))
        item = status_item(page, status, known)
        # snac dates a boost like the post itself; before the post it cannot have been.
        page.place(item, HOME, Reason.BOOST, at=max(passed_on, item.at), by=by)
    page.keep(raw, HOME, needed(status.get("id")), item.id)


def _place_home(page: Page, item: Item) -> None:
    mine = item.author == page.viewer.account.address
    if item.visibility is Visibility.DIRECT:
        page.place(item, MENTIONS, Reason.WRITTEN if mine else Reason.DIRECT)
    else:
        page.place(item, HOME, Reason.WRITTEN if mine else Reason.FOLLOWED)


def _place_mention(page: Page, item: Item) -> None:
    direct = item.visibility is Visibility.DIRECT
    page.place(item, MENTIONS, Reason.DIRECT if direct else Reason.MENTION)


def _unreadable(
    page: Page, raw: dict[str, Any], channel: str, reason: Reason | None = None
) -> None:
    """One row that says so, if the thing has any identity at all."""
    status = _told(raw)
    remote = text(status.get("id")) or text(raw.get("id"))
    told = status if text(status.get("uri")) else raw
    try:
        key = identity(page.viewer, {"uri": told.get("uri"), "id": remote})
    except MalformedError:
        return
    try:
        author = page.viewer.address(mapping(status.get("account")))
    except MalformedError:
        author = AddressId("")
    item = Item(
        id=key,
        kind=ItemKind.UNREADABLE,
        author=author,
        at=maybe_moment(status.get("created_at")) or page.at,
        url=web_address(status.get("url")) or None,
        problem="malformed",
    )
    usual = Reason.FOLLOWED if channel == HOME else Reason.MENTION
    page.place(item, channel, reason or usual)
    if remote:
        page.keep(raw, channel, remote, item.id)
