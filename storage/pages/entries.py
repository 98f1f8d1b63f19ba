"""From placements to entries: the one query behind every list of items, and its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.blocking import UNBLOCKED
from storage.codec import instant, unpack, unpack_all
from storage.model import (
    Answer,
    ChannelKind,
    ItemKind,
    Media,
    Presence,
    Reason,
    Visibility,
)
from storage.pages.read import Parameters, Read
from storage.rows import Entry, Quote
from storage.values import record

QUOTE_LENGTH = 200  # characters

STRENGTH: tuple[Reason, ...] = (
    Reason.INVITATION,
    Reason.DIRECT,
    Reason.MENTION,
    Reason.WRITTEN,
    Reason.ROOM,
    Reason.CALENDAR,
    Reason.FOLLOWED,
    Reason.LIST,
    Reason.HASHTAG,
    Reason.BOOST,
    Reason.THREAD,
)
"""Which reason speaks for an item that is here for several, strongest first."""


def strength(column: str) -> str:
    """SQL: how strong a reason is, 0 the strongest."""
    cases = " ".join(f"WHEN '{reason}' THEN {n}" for n, reason in enumerate(STRENGTH))
    return f"CASE {column} {cases} ELSE {len(STRENGTH)} END"


TAKES_PART = "{0}.kind NOT IN ('thread', 'book') AND {0}.presence <> 'left'"
"""SQL: whether a channel's items are news, with the name of its table put in."""

# A page may have a thousand rows: a name is looked up in a third of the time that making it takes.
_ITEMS: Mapping[str, ItemKind] = {str(one): one for one in ItemKind}
_CHANNELS: Mapping[str, ChannelKind] = {str(one): one for one in ChannelKind}
_REASONS: Mapping[str, Reason] = {str(one): one for one in Reason}
_SEEN_BY: Mapping[str, Visibility] = {str(one): one for one in Visibility}

# ``picked`` names what to show: (n, item, channel, reason, by, at, recurrence, tail), sorted by n.
_ENTRIES = f"""
WITH picked(n, item, channel, reason, "by", at, recurrence, tail) AS MATERIALIZED ({{picked}})
SELECT json_group_array(json_array(
  i.key, i.echo, i.kind, i.author, i.at, i.text, i.html, i.title, i.warning, i.language,
  i.visibility, i.url, i.reply_to, i.media, i.edited_at, i.problem,
  shown.channel, c.name, c.kind, c.account, c.presence, shown.reason, shown."by", shown.at,
  shown.recurrence, json(shown.tail),
  i.author IN (SELECT address FROM account),
  coalesce(nullif(m.name, ''), nullif(a.name, '')), coalesce(m.avatar, a.avatar),
  coalesce(nullif(bm.name, ''), nullif(ba.name, '')),
  q.author, substr(q.text, 1, 400), coalesce(nullif(qm.name, ''), nullif(qa.name, '')),
  coalesce(o.starts, v.starts), coalesce(o.ends, v.ends), coalesce(o.all_day, v.all_day),
  v.place, v.attendees, v.cancelled,
  q.author IN (SELECT address FROM account)
) ORDER BY shown.n)
FROM picked AS shown
CROSS JOIN item AS i ON i.id = shown.item
JOIN channel AS c ON c.key = shown.channel
LEFT JOIN membership AS m ON m.channel = shown.channel AND m.address = i.author
LEFT JOIN address AS a ON a.key = i.author
LEFT JOIN membership AS bm ON bm.channel = shown.channel AND bm.address = shown."by"
LEFT JOIN address AS ba ON ba.key = shown."by"
LEFT JOIN item AS q ON q.key = i.reply_to AND {UNBLOCKED.format("q")}
LEFT JOIN membership AS qm ON qm.channel = shown.channel AND qm.address = q.author
LEFT JOIN address AS qa ON qa.key = q.author
LEFT JOIN event AS v ON v.item = i.id
LEFT JOIN occurrence AS o
  ON o.item = i.id AND o.channel = shown.channel AND o.recurrence = shown.recurrence
"""


@record(frozen=True, slots=True)
class Found:
    """One entry and what its page asked to have beside it."""

    entry: Entry
    tail: Any


def found(read: Read, picked: str, parameters: Parameters = ()) -> list[Found]:
    """The entries that a ``picked`` query names, in its order."""
    rows = read.rows(_ENTRIES.format(picked=picked), parameters)
    nameless = [row[3] for row in rows if row[27] is None]
    nameless += [row[22] for row in rows if row[29] is None]
    nameless += [row[30] for row in rows if row[32] is None]
    names = read.names(nameless)
    return [Found(_entry(row, names), row[25]) for row in rows]


def entries(read: Read, picked: str, parameters: Parameters = ()) -> list[Entry]:
    return [one.entry for one in found(read, picked, parameters)]


def one_line(text: str, limit: int = QUOTE_LENGTH) -> str:
    """A text as a quotation shows it: one line, bounded."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _entry(row: Sequence[Any], names: Any) -> Entry:
    (key, echo, kind, author, at, text, html, title, warning, language) = row[:10]
    (visibility, url, reply_to, media, edited_at, problem) = row[10:16]
    (channel, channel_name, channel_kind, account, presence, reason, by, placed_at) = row[16:24]
    (recurrence, _, mine, author_name, avatar, by_name) = row[24:30]
    (quoted, quoted_text, quoted_name, starts, ends, all_day) = row[30:36]
    (place, attendees, cancelled, quotes_me) = row[36:40]
    return Entry(
        row=row_key(echo or key, recurrence),
        item=key,
        channel=channel,
        channel_name=channel_name,
        channel_kind=_CHANNELS[channel_kind],
        account=account,
        kind=_ITEMS[kind],
        author=author,
        author_name=author_name or names.get(author, author),
        at=instant(at),
        passed_at=instant(placed_at) if by and reason == Reason.BOOST and placed_at else None,
        mine=bool(mine),
        avatar=unpack(Media, avatar) if avatar else None,
        edited=edited_at is not None,
        title=title,
        warning=warning,
        html=html,
        text=text,
        language=language,
        visibility=_SEEN_BY[visibility] if visibility else None,
        url=url,
        reply_to=reply_to or None,
        quote=_quote(quoted, quoted_name or names.get(quoted, ""), quoted_text, quotes_me),
        media=unpack_all(Media, media) if media != "[]" else (),
        reason=_REASONS[reason],
        by_name=(by_name or names.get(by, by)) if by else "",
        problem=problem,
        starts=None if starts is None else instant(starts),
        ends=None if ends is None else instant(ends),
        all_day=bool(all_day),
        place=place or "",
        answer=_answer(kind, presence, attendees),
        cancelled=bool(cancelled),
        recurrence=recurrence or "",
    )


def row_key(key: str, recurrence: str | None) -> str:
    """The stable name of a row; each occurrence of a series has its own."""
    return f"{key}#{recurrence}" if recurrence else key


def _quote(author: str | None, name: str, text: str | None, mine: int | None) -> Quote | None:
    if author is None:
        return None
    return Quote(author=name, text=one_line(text or ""), mine=bool(mine))


def _answer(kind: str, presence: str, attendees: str | None) -> Answer | None:
    """The person's own answer: to an event, or to an invitation into a room."""
    if kind == ItemKind.INVITATION:
        answers = {Presence.JOINED: Answer.YES, Presence.LEFT: Answer.NO}
        return answers.get(Presence(presence), Answer.NONE)
    if not attendees or '"me":true' not in attendees:
        return None
    me: dict[str, str] = next((one for one in json.loads(attendees) if one.get("me")), {})
    return Answer(me.get("answer", Answer.NONE))
