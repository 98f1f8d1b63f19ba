"""Everything as JSON, one line a record, for programs: nothing is left out but what is a secret
or made anew of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage.codec import instant

if TYPE_CHECKING:
    from storage.connection import Connection
    from storage.export.target import Target

FILES: Mapping[str, str] = {
    "account": "accounts",
    "channel": "channels",
    "address": "people",
    "membership": "members",
    "card": "contacts",
    "amendment": "earlier-texts",
    "removal": "taken-back",
    "appreciation": "appreciations",
    "read_mark": "read-until",
    "outbox": "waiting",
    "draft": "drafts",
    "setting": "settings",
    "community_group": "groups",
    "selector": "group-members",
    "grouped_channel": "group-channels",
    "edition": "editions",
    "edition_entry": "edition-lines",
    "alarm": "alarms",
    "blocked": "not-read",
}
"""Tables that are written as they are, and the names of their files."""
WITHIN = frozenset(("item", "event", "placement", "tag"))
"""Tables that are in ``items.jsonl``; ``media`` is in ``files.jsonl``."""
LEFT_OUT: Mapping[str, str] = {
    "secret": "tokens and passwords",
    "crypto": "keys of encrypted conversations",
    "stream": "where each server is to be asked next",
    "inbox": "answers of servers that were not read yet",
    "payload": "what servers sent; calendars and contacts are made of it",
    "occurrence": "made of the events",
    "card_field": "made of the contacts",
    "revision": "counts what was written here",
    "upkeep": "how far work in the background came",
    "claim": "what was told once",
    "reading": "where a page stood on the screen",
}
_STEP = 500  # records
_TIMES = frozenset(
    (
        "at", "since", "arrived", "edited_at", "starts", "ends", "made_at", "saved_at", "added_at",
        "synced_at", "problem_since", "not_before", "fetched_at",
    )
)  # fmt: skip
_JSON = frozenset(
    (
        "aliases", "accepts", "peers", "media", "mentions", "attendees", "avatar", "fields",
        "photo", "intent", "body", "value", "folded",
    )
)  # fmt: skip
_YES_NO = frozenset(("all_day", "cancelled", "encrypted", "present", "important", "trace", "told"))
_SECRET = frozenset(("sealed", "secret", "token", "password"))
"""Of a file that its server holds encrypted, how it is opened; and whatever sounds like it."""

_ITEMS = """
SELECT item.*, event.starts, event.ends, event.all_day, event.zone, event.place, event.organiser,
  event.attendees, event.recurs, event.cancelled,
  (SELECT json_group_array(json_array(channel, reason, "by", at, arrived))
   FROM placement WHERE placement.item = item.id) AS places,
  (SELECT json_group_array(tag) FROM tag WHERE tag.item = item.id) AS tags,
  event.item AS is_event
FROM item LEFT JOIN event ON event.item = item.id ORDER BY item.id
"""
_EVENT = (
    "starts", "ends", "all_day", "zone", "place", "organiser", "attendees", "recurs", "cancelled",
)  # fmt: skip


def write(connection: Connection, target: Target) -> Iterator[int]:
    """All files of lines; yields how many items were written since the last time."""
    with target.file("data", "items.jsonl") as put:
        rows = connection.execute(_ITEMS)
        columns = [one[0] for one in rows.description]
        done = 0
        for row in rows:
            put(_line(_item(dict(zip(columns, row, strict=True)))))
            done += 1
            if done % _STEP == 0:
                target.heed()
                yield _STEP
        yield done % _STEP
    for table, name in FILES.items():
        _table(connection, target, table, name)
        yield 0


def _table(connection: Connection, target: Target, table: str, name: str) -> None:
    with target.file("data", f"{name}.jsonl") as put:
        rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        columns = [one[0] for one in rows.description]
        for number, row in enumerate(rows):
            put(_line(_record(dict(zip(columns, row, strict=True)))))
            if number % _STEP == 0:
                target.heed()


def _item(row: dict[str, Any]) -> dict[str, Any]:
    places = json.loads(row.pop("places"))
    tags, is_event = json.loads(row.pop("tags")), row.pop("is_event") is not None
    event = {name: row.pop(name) for name in _EVENT}
    record = _record(row)
    if is_event:
        record["event"] = _record(event)
    if tags:
        record["tags"] = tags
    record["places"] = [
        _record({"channel": channel, "reason": reason, "by": by, "at": at, "arrived": arrived})
        for channel, reason, by, at, arrived in places
    ]
    return record


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    """What says nothing is left out, and so are the numbers that mean something only here."""
    return {
        name: _value(name, value)
        for name, value in row.items()
        if value is not None and value not in ("", "[]") and name not in {"id", "seq", "sort"}
    } | ({"edition": row["id"]} if "made_at" in row else {})


def _value(name: str, value: Any) -> Any:
    if name in _TIMES and isinstance(value, int):
        return _time(value)
    if name in _YES_NO and value in (0, 1):
        return bool(value)
    if name in _JSON and isinstance(value, str):
        try:
            return without_secrets(json.loads(value))
        except ValueError:
            return value
    return value


def _time(millis: int) -> str | int:
    try:
        return instant(millis).isoformat()
    except OverflowError:  # a time that no calendar has
        return millis


def without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: without_secrets(inside) for name, inside in value.items() if name not in _SECRET
        }
    if isinstance(value, list):
        return [without_secrets(one) for one in value]
    return value


def _line(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"
