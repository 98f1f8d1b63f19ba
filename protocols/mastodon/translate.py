"""What a Mastodon server says, as batches: pure functions from JSON, none of which raises.

A malformed thing costs one row that says so, or nothing where it has no identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
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
    ReadMark,
    Reason,
    Removal,
    Visibility,
)

from . import direct
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
INTENTS = direct.INTENTS | {"Boost"}


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
    status: object,
    viewer: Viewer,
    *,
    channel: ChannelId,
    echo: OutgoingId | None = None,
    marked: bool = False,
) -> Batch:
    """What a post became: placed where home would have it, and where the person wrote it.

    ``echo``: the Outgoing that made it so; None where that was somebody else. ``marked`` keeps
    beside it that this post is the answer to an Outgoing, so that a later look for a lost one does
    not take it. Raises MalformedError.
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


def passed_on(status: object, viewer: Viewer, at: datetime) -> Batch:
    """A post that the person passed on, where home has it too. Raises MalformedError."""
    page = Page(viewer)
    found = _told(mapping(status))
    item = status_item(page, found, {})
    page.place(item, HOME, Reason.BOOST, at=max(at, item.at), by=viewer.account.address)
    page.keep(found, HOME, needed(found.get("id")), item.id)
    return page.batch()


def taken_back(item: ItemId, viewer: Viewer) -> Batch:
    """A post that the person no longer passes on stays for whatever else it is here."""
    where, me = viewer.channel(HOME), viewer.account.address
    return Batch(removals=(Removal(item=item, channel=where, by=me),))


def earlier(context: object, viewer: Viewer, channel: ChannelId) -> Batch:
    """What a direct post answers, as far as it is of the same conversation.

    https://docs.joinmastodon.org/entities/Context/
    """
    entries = mappings(context.get("ancestors")) if isinstance(context, dict) else []
    known = _uris(entries, viewer)
    page = Page(viewer)
    for raw in entries:
        with suppress(MalformedError):
            item = status_item(page, raw, known)
            remote = direct.remote_of(direct.peers_of(viewer, item.author, item.mentions))
            private = item.visibility is Visibility.DIRECT and not is_hidden(raw)
            if private and viewer.channel(remote) == channel:
                page.converse(item)
                page.keep(raw, HOME, needed(raw.get("id")), item.id)
    return page.batch()


def again(body: bytes, viewer: Viewer) -> Batch:
    """Direct posts that an earlier translator put with the mentions, now as conversations. They
    were seen there: they come as read."""
    page = Page(viewer)
    newest: dict[str, Item] = {}
    for raw in _entries(body):
        with suppress(MalformedError):
            status = _told(raw)
            item = status_item(page, status, {})
            if item.visibility is not Visibility.DIRECT:
                continue
            remote = page.converse(item)
            page.keep(status, HOME, needed(status.get("id")), item.id)
            newest[remote] = max(newest.get(remote, item), item, key=lambda one: one.at)
    mentions = viewer.channel(MENTIONS)
    return replace(
        page.batch(),
        removals=tuple(Removal(item=one, channel=mentions) for one in page.items),
        read_marks=tuple(
            ReadMark(channel=viewer.channel(remote), item=item.id, at=item.at)
            for remote, item in newest.items()
        ),
    )


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


def surroundings(body: bytes, viewer: Viewer) -> Batch:
    """A thread that is open, as it was said a moment ago: its first post and the context."""
    try:
        found = mapping(read_json(body))
        return thread(found.get("target"), found.get("context"), viewer, viewer.accepts)
    except ValueError:
        return Batch()


def channels(body: bytes, viewer: Viewer) -> Batch:
    """Home and mentions, with what may be posted there: from the instance and the own account.
    The conversations that are known follow, for their limits are the same.

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
    service = read_service(dump(found.get("instance")), viewer.account.server)
    accepts = Accepts(
        intents=INTENTS,
        max_length=service.max_length,
        visibilities=tuple(Visibility),
        default_visibility=visibility_of(privacy) or Visibility.PUBLIC,
        warning=True,
        language=True,
        attachments=service.attachments,
        max_bytes=service.max_bytes,
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
    page = Page(replace(viewer, accepts=accepts))
    page.conversations |= {one.remote: one.peers for one in viewer.directs()}
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


def entry_at(payload: Payload) -> datetime | None:
    """The time of an entry in its channel: a boost's or a notification's own."""
    try:
        raw = mapping(read_json(payload.body))
    except ValueError:
        return None
    times = (maybe_moment(raw.get("created_at")), maybe_moment(_told(raw).get("created_at")))
    return max((at for at in times if at is not None), default=None)


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
        page.converse(item)
    else:
        page.place(item, HOME, Reason.WRITTEN if mine else Reason.FOLLOWED)


def _place_mention(page: Page, item: Item) -> None:
    if item.visibility is Visibility.DIRECT:
        page.converse(item)
    else:
        page.place(item, MENTIONS, Reason.MENTION)


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
