"""What was sent and has not left becomes again the draft that it was: nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.compose.options import WIDTHS
from desktop.desk import Desk
from storage import codec
from storage.errors import StorageError
from storage.model import (
    ChannelKind,
    Edit,
    Intent,
    OutgoingId,
    Reschedule,
    Say,
    Schedule,
    Visibility,
)
from storage.rows import ChannelRow

_TALKS = (ChannelKind.ROOM, ChannelKind.DIRECT)


@dataclass(slots=True)
class Returned:
    """Words that are back: whoever writes in their place now takes them."""

    place: str
    draft: Mapping[str, Any]
    taken: bool = False


def bring_back(
    stores: Any,
    outgoing: OutgoingId,
    channel: ChannelRow | None,
    fields: Mapping[str, Any] | None = None,
) -> Returned | None:
    """Take it out of the outbox and put its words into their draft, in one transaction; None for
    what has no words. ``fields``: :func:`fields_of`. StorageError as
    :meth:`storage.outbox.Outbox.discard`, and ("draft-there") for an event in whose place another
    one is begun: two messages can become one, two events cannot."""
    row = stores.outbox.get(outgoing)
    if row is None:
        raise StorageError("gone")
    talk = channel is not None and channel.kind in _TALKS
    place, draft = draft_of(row.intent, f"say:{row.channel}", talk=talk)
    if isinstance(row.intent, Schedule):
        draft = {**draft, "calendar": row.channel}
    elif isinstance(row.intent, Reschedule) and fields:
        place, draft = f"event:{row.intent.item}", fields
    if not place:
        stores.outbox.discard(outgoing)
        return None
    before = stores.drafts.load(place)
    if before and isinstance(row.intent, Schedule | Reschedule):
        raise StorageError("draft-there")
    stores.outbox.discard(outgoing, back_to=(place, joined(draft, before or {})))
    return Returned(place, draft)


def fields_of(desk: Desk, intent: Intent) -> Mapping[str, Any]:
    """What the form of a changed event held when it was sent: the event with the change laid over
    it, as it is shown as long as that waits. Nothing for other intents, or an event that is
    gone."""
    page = desk.pages.event(intent.item) if isinstance(intent, Reschedule) else None
    if page is None or page.entry.starts is None:
        return {}
    entry = page.entry
    assert entry.starts is not None
    return {
        "title": entry.title,
        "place": entry.place,
        "text": entry.text,
        "starts": entry.starts.isoformat(),
        "ends": (entry.ends or entry.starts).isoformat(),
        "all_day": entry.all_day,
        "recurrence": entry.recurrence,
    }


def draft_of(intent: Intent, here: str, *, talk: bool) -> tuple[str, Mapping[str, Any]]:
    """The place and the draft of what was written; ("", {}) for what was not typed."""
    match intent:
        case Say():
            place = here if talk or intent.reply_to is None else f"reply:{intent.reply_to}"
            files = json.loads(codec.pack(intent.attachments))
            return place, {
                **({"attachments": files} if files else {}),
                **({"reply": intent.reply_to} if talk and intent.reply_to else {}),
                **_named(intent),
                "text": intent.text,
                "warning": intent.warning,
                "visibility": str(intent.visibility) if intent.visibility is not None else "",
                "language": intent.language or "",
            }
        case Edit():
            return f"edit:{intent.item}", {
                "text": intent.text,
                **_named(intent),
                **_seen(intent),
            }
        case Schedule():
            return "event:new", {
                "title": intent.title,
                "place": intent.place,
                "text": intent.text,
                "starts": intent.starts.isoformat(),
                "ends": intent.ends.isoformat(),
                "all_day": intent.all_day,
            }
    return "", {}


def _named(intent: Say | Edit) -> Mapping[str, Any]:
    return {"mentions": json.loads(codec.pack(intent.mentions))} if intent.mentions else {}


def _seen(edit: Edit) -> Mapping[str, Any]:
    """What the person knows to stand there: what they began from, or what they were told since."""
    seen = edit.before if edit.instead is None else edit.instead
    return {} if seen is None else {"before": seen}


def joined(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Two drafts of one place as one: what was written first stands first, and nobody reads it
    who was to read only one of the two."""
    texts = (str(first.get("text", "")), str(then.get("text", "")))
    files = [*first.get("attachments", ()), *then.get("attachments", ())]
    named = [*first.get("mentions", ()), *then.get("mentions", ())]
    kept = {**then, **{name: value for name, value in first.items() if value}}
    kept["text"] = "\n\n".join(text for text in texts if text)
    if all(texts):
        kept.pop("cursor", None)  # it stood in one of the two
    widths = [Visibility(one["visibility"]) for one in (first, then) if one.get("visibility")]
    if widths:
        kept["visibility"] = str(max(widths, key=WIDTHS.index))
    warnings = dict.fromkeys(str(one["warning"]) for one in (first, then) if one.get("warning"))
    if warnings:
        kept["warning"] = ". ".join(warnings)
    if named:
        kept["mentions"] = named
    return {**kept, "attachments": files} if files else kept


def show(desk: Desk, returned: Returned | None) -> None:
    """Where nobody writes in that place now, it is opened."""
    if returned is None:
        return
    desk.returned.emit(returned)
    if not returned.taken:
        from desktop.compose.begun import place_of

        place = place_of(desk, returned.place)
        if place is not None:
            desk.open(place)
