"""One room event as a row to read: text, picture, edit, removal, or a row that says it is broken.

Plain reading with guards rather than a library's event classes: what they do not know they drop,
and what they cannot read they raise for (docs/decisions/012).
https://spec.matrix.org/latest/client-server-api/#instant-messaging
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from protocols.html import sanitise
from storage.model import (
    AddressId,
    Amendment,
    ChannelId,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaKind,
    OutgoingId,
    Payload,
    Placement,
    Reason,
    Removal,
)

from . import guards
from .draft import THREAD, VERSION, Draft, Keys, Opened, Shut, content_address, media_id

_MOST_MENTIONS = 100
_LONGEST_SEAL = 2_000  # characters; a real one has about 350
_LARGEST_PAYLOAD = 256 * 1024  # bytes; servers accept events of 64 KiB, and add a little
_MEDIA = {
    "m.image": MediaKind.IMAGE,
    "m.video": MediaKind.VIDEO,
    "m.audio": MediaKind.AUDIO,
    "m.file": MediaKind.FILE,
}
_TEXT = frozenset(("m.text", "m.notice", "m.emote"))
# What older clients write before an answer, for readers that know no answers.
_REPLY_FALLBACK = re.compile(r"\A> (?:\* )?<@[^\n]*(?:\n>[^\n]*)*(?:\n\n?|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where events are read: which channel, and whether it is a direct one."""

    channel: ChannelId
    direct: bool = False
    reason: Reason | None = None  # instead of what the event itself says
    arrived: datetime | None = None  # when this account came there, if that is known
    sealed_since: datetime | None = None  # from when on all is encrypted; None: it need not be
    was_sealed: bool = False  # what is read was sealed by this program, and is in clear

    @property
    def room(self) -> str:
        """The room's id at its server."""
        return self.channel.partition("/")[2].removesuffix(THREAD)

    @property
    def channels(self) -> tuple[ChannelId, ...]:
        """The room's own, and what was fetched of it beside."""
        room = self.channel.removesuffix(THREAD)
        return ChannelId(room), ChannelId(room + THREAD)


_LACKING = ("key-awaited", "key-before")


class MalformedError(Exception):
    """An event whose essential field is missing or of a wrong type."""


def read(event: object, place: Place, draft: Draft) -> datetime | None:
    """Add to ``draft`` what one event of a timeline says; its time, when it became a row.

    Never raises: without an event id nothing is added, otherwise a malformed event is one
    UNREADABLE row. State events and kinds that are not shown add nothing.
    """
    if not isinstance(event, dict):
        return None
    found = guards.identifier(event.get("event_id"), "$")
    if found is None:
        return None
    came, (event, shut) = event, _unsealed(event, place, draft)
    if "decrypted" not in event and shut is None and _claimed(ItemId(found), draft):
        return None
    try:
        item = _item(event, ItemId(found), place, draft, shut)
    except MalformedError:
        item = _unreadable(event, ItemId(found), draft.at)
    if item is None:
        # An edit or a reaction, as it seems, that is read when its key comes; or an edit, when
        # that comes which it changes.
        awaits = shut.awaits if shut else _early(event, place, draft)
        if awaits:
            bare = came.get("type") != "m.room.encrypted"
            _keep(event if bare else came, ItemId(found), place.channel, draft, awaits)
        return None
    draft.at = item.at
    reason = place.reason or _reason(item, place, draft)
    placement = Placement(item=item.id, channel=place.channel, reason=reason, at=item.at)
    draft.place(item, placement)
    if item.kind is ItemKind.REMOVED:
        here = ChannelId(place.channel.removesuffix(THREAD))
        draft.remove(Removal(item=item.id, channel=here, trace=True))
    _keep(event, item.id, place.channel, draft, shut.awaits if shut else None)
    _newest_text(event, item, place, draft)
    return item.at


def opened(event: dict[str, Any], room: str, keys: Keys | None) -> dict[str, Any]:
    """An event in clear, if it is encrypted and can be opened; else as it is. Only what was
    opened bears ``decrypted``."""
    if event.get("type") != "m.room.encrypted":
        return {name: part for name, part in event.items() if name != "decrypted"}
    if keys is None or _removed(event):
        return event
    found = keys.open(event, room)
    return found.event if isinstance(found, Opened) else event


def _unsealed(
    event: dict[str, Any], place: Place, draft: Draft
) -> tuple[dict[str, Any], Shut | None]:
    """An event in clear, or as it is and why it could not be opened. That something was
    encrypted is this program's note alone, whatever a server writes."""
    if event.get("type") != "m.room.encrypted":
        event = {name: part for name, part in event.items() if name != "decrypted"}
        return (event if not place.was_sealed else {**event, "decrypted": {}}), None
    if _removed(event) or "state_key" in event:
        return event, None
    found = draft.keys.open(event, place.room) if draft.keys else Shut("encrypted")
    if isinstance(found, Opened):
        return found.event, None
    at = guards.instant(event.get("origin_server_ts"))
    if place.arrived and at and at < place.arrived and found.problem in _LACKING:
        found = Shut("key-not-ours", found.awaits)
    return event, found


def _keep(
    event: dict[str, Any], item: ItemId, channel: ChannelId, draft: Draft, awaits: str | None
) -> None:
    # An age is that of the answer, not of the event.
    event = {name: value for name, value in event.items() if name != "age"}
    if isinstance(unsigned := event.get("unsigned"), dict):
        event["unsigned"] = {name: value for name, value in unsigned.items() if name != "age"}
    body = json.dumps(event, separators=(",", ":")).encode()
    if _sealed_before(event):
        draft.sealed.add(item)
    if len(body) <= _LARGEST_PAYLOAD:
        draft.payloads[channel, item] = Payload(
            channel=channel, remote=item, item=item, body=body, version=VERSION, awaits=awaits
        )


def _reason(item: Item, place: Place, draft: Draft) -> Reason:
    if place.direct:
        return Reason.DIRECT
    return Reason.MENTION if draft.account.address in item.mentions else Reason.ROOM


def _item(
    event: dict[str, Any], found: ItemId, place: Place, draft: Draft, shut: Shut | None
) -> Item | None:
    kind = event.get("type")
    if not isinstance(kind, str):
        raise MalformedError
    if "state_key" in event:
        return None
    match kind:
        case "m.room.message" | "m.sticker":
            return _message(event, kind, found, place, draft)
        case "m.room.encrypted":
            return _sealed(event, found, draft, shut)
        case "m.room.redaction" if "decrypted" not in event:
            # Whether somebody may take another's words back is judged by servers, which do not
            # see what is sealed: inside an encrypted event it is nobody's word.
            _redaction(event, place, draft)
    return None


def _base(event: dict[str, Any], found: ItemId, draft: Draft) -> Item:
    """What every row has: who, when, and in answer to what."""
    sender, at = guards.user(event.get("sender")), guards.instant(event.get("origin_server_ts"))
    content = event.get("content")
    if sender is None or at is None or not isinstance(content, dict):
        raise MalformedError
    reply, thread = relations(content)
    unsigned = guards.mapping(event.get("unsigned"))
    echo = unsigned.get("transaction_id") if sender == draft.account.address else None
    return Item(
        id=found,
        kind=ItemKind.MESSAGE,
        author=AddressId(sender),
        at=at,
        reply_to=reply,
        thread=thread,
        echo=OutgoingId(echo) if isinstance(echo, str) and 0 < len(echo) <= 64 else None,
    )


def relations(content: dict[str, Any]) -> tuple[ItemId | None, ItemId | None]:
    """What an event answers to, and the root of its thread.

    Inside a thread, clients that know none are told to show an answer to the last message: that
    fallback is no answer. https://spec.matrix.org/latest/client-server-api/#threading
    """
    relates = guards.mapping(content.get("m.relates_to"))
    thread = None
    if relates.get("rel_type") == "m.thread":
        thread = guards.identifier(relates.get("event_id"), "$")
    reply = guards.mapping(relates.get("m.in_reply_to")).get("event_id")
    if thread and relates.get("is_falling_back") is True:
        reply = None
    answered = guards.identifier(reply, "$")
    return (ItemId(answered) if answered else None, ItemId(thread) if thread else None)


def _removed(event: dict[str, Any]) -> bool:
    return isinstance(guards.mapping(event.get("unsigned")).get("redacted_because"), dict)


def _message(
    event: dict[str, Any], kind: str, found: ItemId, place: Place, draft: Draft
) -> Item | None:
    base = _base(event, found, draft)
    if _removed(event):
        return replace(base, kind=ItemKind.REMOVED)
    content = event["content"]
    if _replaces(event):
        return _replacing(event, base, place, draft)
    sort = "m.image" if kind == "m.sticker" else content.get("msgtype")
    if not isinstance(sort, str) or not isinstance(content.get("body"), str):
        raise MalformedError
    text, html = _words(content, sort, reply=base.reply_to is not None)
    media = _media(content, _MEDIA[sort], draft) if sort in _MEDIA else None
    return replace(
        base,
        text=text,
        html=html,
        media=(media,) if media else (),
        mentions=_mentions(content),
        problem="plain" if _bare(event, base, place) else None,
    )


def _bare(event: dict[str, Any], base: Item, place: Place) -> bool:
    """Whether something came in plain where all is encrypted: anybody on its way may have
    written it, and whoever reads it must know."""
    since = place.sealed_since
    return since is not None and base.at >= since and "decrypted" not in event


def _claimed(found: ItemId, draft: Draft) -> bool:
    """Whether a plain event bears the name of one that was encrypted, there or in another room:
    there is one event of each name, and its words are not to be replaced."""
    if found in draft.sealed:
        return True
    kept = draft.known.payload(found) if draft.known else None
    return kept is not None and _sealed_before(guards.parse(kept.body) or {})


def _words(content: dict[str, Any], sort: str, *, reply: bool) -> tuple[str, str | None]:
    body = guards.text(content.get("body"))
    if sort in _MEDIA:
        # A caption is there when the file's name stands apart from the body.
        named = content.get("filename")
        if not isinstance(named, str) or named == content.get("body"):
            return "", None
    if reply:
        body = _REPLY_FALLBACK.sub("", body)
    html: str | None = None
    rich = content.get("formatted_body")
    if content.get("format") == "org.matrix.custom.html" and isinstance(rich, str):
        safe, plain = sanitise(guards.text(rich))
        html, body = safe or None, body if body.strip() else plain
    if sort == "m.emote":
        return f"* {body}", f"* {html}" if html else None
    return body, html


def _media(content: dict[str, Any], kind: MediaKind, draft: Draft) -> Media | None:
    sealed = guards.mapping(content.get("file"))
    remote = content_address(sealed.get("url") if sealed else content.get("url"))
    if remote is None:
        return None
    info = guards.mapping(content.get("info"))
    caption = isinstance(content.get("filename"), str)
    seal = _seal(sealed) if sealed else ""
    return Media(
        # What a server gives in plain at the same address is another file, whatever it shows.
        id=media_id(draft.account, f"{remote} {seal}" if seal else remote),
        remote=remote,
        kind=kind,
        mime=guards.name(info.get("mimetype")),
        name=guards.name(content.get("filename" if caption else "body")),
        width=guards.count(info.get("w")),
        height=guards.count(info.get("h")),
        size=guards.count(info.get("size")),
        sealed=seal,
    )


def _seal(file: dict[str, Any]) -> str:
    """How to open an encrypted file: what its message says of it, and no more of that.

    https://spec.matrix.org/latest/client-server-api/#extensions-to-mroommessage-msgtypes
    """
    note = json.dumps({name: file.get(name) for name in ("v", "key", "iv", "hashes")})
    return note if len(note) <= _LONGEST_SEAL else "{}"


def _mentions(content: dict[str, Any]) -> tuple[AddressId, ...]:
    """https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions"""
    named = guards.listing(guards.mapping(content.get("m.mentions")).get("user_ids"))
    found = (guards.user(who) for who in named[:_MOST_MENTIONS])
    return tuple(dict.fromkeys(AddressId(who) for who in found if who))


def _replaces(event: dict[str, Any]) -> bool:
    relates = guards.mapping(guards.mapping(event.get("content")).get("m.relates_to"))
    return relates.get("rel_type") == "m.replace"


def _target(event: dict[str, Any]) -> ItemId | None:
    """What a message replaces, if it is an edit that says so."""
    relates = guards.mapping(guards.mapping(event.get("content")).get("m.relates_to"))
    found = guards.identifier(relates.get("event_id"), "$") if _replaces(event) else None
    return None if found is None else ItemId(found)


def _before(target: ItemId, place: Place, draft: Draft) -> dict[str, Any] | None:
    """What is to be replaced, as it was read in the same room: a room has nothing to say of
    what is in another."""
    found = (draft.kept(target, channel) for channel in place.channels)
    return next((event for event in found if event is not None), None)


def _early(event: dict[str, Any], place: Place, draft: Draft) -> str | None:
    """What an edit changes that is not here yet."""
    target = _target(event) if event.get("type") == "m.room.message" else None
    waits = target is not None and not _removed(event) and _before(target, place, draft) is None
    return target if waits else None


def _replacing(event: dict[str, Any], base: Item, place: Place, draft: Draft) -> Item | None:
    """What was encrypted is replaced by what is encrypted alone; words in plain that say to
    replace it stand as a message of their own, which says how it came."""
    target = _target(event)
    before = None if target is None else _before(target, place, draft)
    if before is None:
        return None
    if "decrypted" in event or not _sealed_before(before):
        _edit(event, base, draft)
        return None
    fresh = guards.mapping(event["content"].get("m.new_content"))
    sort = fresh.get("msgtype")
    if not isinstance(sort, str) or not isinstance(fresh.get("body"), str):
        return None
    text, html = _words(fresh, sort, reply=False)
    return replace(base, text=text, html=html, problem="plain")


def _sealed_before(event: dict[str, Any]) -> bool:
    return "decrypted" in event or event.get("type") == "m.room.encrypted"


def _edit(event: dict[str, Any], base: Item, draft: Draft) -> None:
    """https://spec.matrix.org/latest/client-server-api/#event-replacements

    The cache accepts it only if it is by the item's own author. Texts alone are replaced.
    """
    content = event["content"]
    target = guards.identifier(guards.mapping(content.get("m.relates_to")).get("event_id"), "$")
    fresh = guards.mapping(content.get("m.new_content"))
    sort = fresh.get("msgtype")
    if target is None or not isinstance(sort, str) or not isinstance(fresh.get("body"), str):
        return
    text, html = _words(fresh, sort, reply=False)
    draft.amendments[base.id] = Amendment(
        id=base.id, item=ItemId(target), author=base.author, at=base.at, text=text, html=html
    )


def _newest_text(event: dict[str, Any], item: Item, place: Place, draft: Draft) -> None:
    """The newest edit that the server bundles with an event which it serves late."""
    bundled = guards.mapping(guards.mapping(event.get("unsigned")).get("m.relations"))
    edit = opened(guards.mapping(bundled.get("m.replace")), place.room, draft.keys)
    found = guards.identifier(edit.get("event_id"), "$")
    if found is None or edit.get("type") != "m.room.message" or _removed(edit):
        return
    try:
        base = _base(edit, ItemId(found), draft)
    except MalformedError:
        return
    if _sealed_before(event) and "decrypted" not in edit:
        return  # a server's own words
    if base.author == item.author and _target(edit) == item.id:
        _edit(edit, base, draft)


def _sealed(event: dict[str, Any], found: ItemId, draft: Draft, shut: Shut | None) -> Item | None:
    base = _base(event, found, draft)
    if _removed(event):
        return replace(base, kind=ItemKind.REMOVED)
    relates = guards.mapping(event["content"].get("m.relates_to"))
    if relates.get("rel_type") in ("m.replace", "m.annotation", "m.reference"):
        return None  # an edit or a reaction that cannot be read is no row of its own
    return replace(base, kind=ItemKind.UNREADABLE, problem=shut.problem if shut else "encrypted")


def _redaction(event: dict[str, Any], place: Place, draft: Draft) -> None:
    """https://spec.matrix.org/latest/client-server-api/#redactions

    ``redacts`` moved into the content with room version 11; servers may say it in both places.
    A room has nothing to say of what is in another.
    """
    if _removed(event):
        return
    content = guards.mapping(event.get("content"))
    for named in (content.get("redacts"), event.get("redacts")):
        if target := guards.identifier(named, "$"):
            here = ChannelId(place.channel.removesuffix(THREAD))
            draft.remove(Removal(item=ItemId(target), channel=here, trace=True))
            return


def _unreadable(event: dict[str, Any], found: ItemId, at: datetime) -> Item:
    return Item(
        id=found,
        kind=ItemKind.UNREADABLE,
        author=AddressId(guards.user(event.get("sender")) or ""),
        at=guards.instant(event.get("origin_server_ts")) or at,
        problem="malformed",
    )
