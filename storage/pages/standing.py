"""What stands around the lists: groups, channels, accounts, the outbox, and how fresh it all is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from storage.blocking import BLOCKED, UNBLOCKED, UNBLOCKED_BY
from storage.codec import instant, millis, unpack
from storage.feeds import is_feed
from storage.model import (
    TAKE_BACK,
    Accepts,
    AccountId,
    AccountState,
    AddressId,
    ChannelId,
    ChannelKind,
    GroupId,
    OutgoingId,
    Presence,
    State,
)
from storage.pages.entries import one_line
from storage.pages.overlay import Overlay, Waiting
from storage.pages.read import Read
from storage.rows import AccountRow, ChannelRow, Freshness, GroupRow, OutgoingRow

LAST_LENGTH = 160  # characters of a channel's last line

OFFLINE = frozenset({"unreachable", "timeout", "not-the-server", "busy"})
"""Problems of an account that mean: its server was not reached."""

LEAVING = "(SELECT key FROM account WHERE state = 'leaving')"
"""SQL: accounts that are being removed. Their places are no longer offered while that lasts."""

# A mark says up to which item the person has read; its own time only when that item is not here.
# The plus keeps SQLite from looking for it from the channel's end on, past all that is unread.
UNREAD = f"""
c.kind NOT IN ('calendar', 'book', 'thread') AND c.presence = 'joined' AND EXISTS (
  SELECT 1 FROM placement AS new CROSS JOIN item AS newer ON newer.id = new.item
  WHERE new.channel = c.key AND newer.kind <> 'removed'
    AND newer.author NOT IN (SELECT address FROM account)
    AND {UNBLOCKED.format("newer")} AND {UNBLOCKED_BY.format("new")}
    AND new.at > coalesce(
      (SELECT max(seen.at) FROM read_mark AS mark
       CROSS JOIN item AS last ON last.key = mark.item_key
       CROSS JOIN placement AS seen ON seen.item = last.id AND +seen.channel = mark.channel
       WHERE mark.channel = c.key),
      (SELECT mark.at FROM read_mark AS mark WHERE mark.channel = c.key),
      -1))
"""

# What was just sent and can be taken back is no reason for a word: in a moment it has left.
STATES = """
SELECT json_group_array(iif(state = 'unsure' AND error = 'ask', 'failed', state)) FROM outbox
WHERE NOT (coalesce(error, '') = ? AND coalesce(not_before, 0) > ?)
"""

GROUPS = f"""
SELECT json_group_array(json_array(g.key, g.name, g.colour, EXISTS (
    SELECT 1 FROM grouped_channel AS gc CROSS JOIN channel AS c ON c.key = gc.channel
    WHERE gc.group_key = g.key AND {UNREAD})) ORDER BY g.position, g.key)
FROM community_group AS g
"""

CHANNELS = f"""
SELECT json_group_array(json_array(
  c.key, c.account, c.kind, c.name, c.accepts, c.presence, c.colour, c.topic, c.encrypted,
  (SELECT json_group_array(g.key ORDER BY g.position, g.key) FROM grouped_channel AS gc
   JOIN community_group AS g ON g.key = gc.group_key WHERE gc.channel = c.key),
  c.inviter, coalesce(nullif(im.name, ''), nullif(ia.name, '')),
  last.at, i.author, coalesce(nullif(m.name, ''), nullif(a.name, '')),
  coalesce(nullif(i.warning, ''), nullif(substr(i.text, 1, 400), ''), i.title),
  {UNREAD}, json(c.peers), i.author IN (SELECT address FROM account)))
FROM channel AS c
LEFT JOIN placement AS last ON last.rowid = (
  SELECT p.rowid FROM placement AS p CROSS JOIN item ON item.id = p.item
  WHERE p.channel = c.key AND item.kind <> 'removed'
    AND {UNBLOCKED.format("item")} AND {UNBLOCKED_BY.format("p")}
  ORDER BY p.at DESC, p.item DESC LIMIT 1)
LEFT JOIN item AS i ON i.id = last.item
LEFT JOIN membership AS m ON m.channel = c.key AND m.address = i.author
LEFT JOIN address AS a ON a.key = i.author
LEFT JOIN membership AS im ON im.channel = c.key AND im.address = c.inviter
LEFT JOIN address AS ia ON ia.key = c.inviter
WHERE {{0}}
"""

# Without what was said there: that is another page of the file for each of them, and for its words.
SOURCES = """
SELECT json_group_array(json_array(
  c.key, c.account, c.kind, c.name, c.accepts, c.presence, c.colour, c.topic, c.encrypted,
  (SELECT json_group_array(g.key ORDER BY g.position, g.key) FROM grouped_channel AS gc
   JOIN community_group AS g ON g.key = gc.group_key WHERE gc.channel = c.key),
  json(c.peers)))
FROM channel AS c WHERE {0}
"""

ACCOUNTS = """
SELECT json_group_array(json_array(
  key, protocol, server, login, address, name, state, problem, problem_since, synced_at)
  ORDER BY added_at, key) FROM account
"""


OF_KINDS = (
    f"c.presence <> 'left' AND c.account NOT IN {LEAVING}"
    " AND c.kind IN (SELECT value FROM json_each(?))"
    f" AND (c.presence <> 'invited' OR c.inviter IS NULL OR c.inviter NOT IN {BLOCKED})"
)
"""SQL: channels of some kinds, but for those into which somebody asks whom the person does not
read."""

GATHERED = (
    f"c.presence <> 'left' AND c.kind IN ('room', 'direct') AND c.account NOT IN {LEAVING}"
    " AND c.key IN (SELECT channel FROM grouped_channel WHERE group_key = ?)"
)
"""SQL: the conversations of a group."""


def groups(read: Read) -> tuple[GroupRow, ...]:
    return tuple(
        GroupRow(id=GroupId(key), name=name, colour=colour, unread=bool(unread))
        for key, name, colour, unread in read.rows(GROUPS)
    )


def channels(read: Read, kinds: Iterable[ChannelKind] | None) -> tuple[ChannelRow, ...]:
    """The one where something was said last first; those that nobody spoke in last, by name."""
    return tuple(sorted(_channels(read, OF_KINDS, _kinds(kinds)), key=_by_last))


def sources(read: Read, kinds: Iterable[ChannelKind] | None) -> tuple[ChannelRow, ...]:
    """The same by name, without what was said there."""
    return _sources(read, OF_KINDS, _kinds(kinds))


def channel(read: Read, key: ChannelId) -> ChannelRow | None:
    found = _channels(read, "c.key = ?", key)
    return found[0] if found else None


def places(read: Read, intent: str) -> tuple[ChannelRow, ...]:
    """Where something can be said or scheduled, by name, without what was said there; offline or
    signed out makes no odds."""
    where = (
        f"c.presence = 'joined' AND c.account NOT IN {LEAVING}"
        " AND EXISTS (SELECT 1 FROM json_each(c.accepts, '$.intents') WHERE value = ?)"
    )
    return _sources(read, where, intent)


def gathered(read: Read, group: str) -> tuple[ChannelRow, ...]:
    """A group's conversations, by name."""
    return tuple(sorted(_channels(read, GATHERED, group), key=lambda row: (row.name, row.id)))


def rooms(read: Read, group: str) -> tuple[ChannelRow, ...]:
    """The same, without what was said there."""
    return _sources(read, GATHERED, group)


def accounts(read: Read) -> tuple[AccountRow, ...]:
    return tuple(
        AccountRow(
            id=AccountId(key),
            protocol=protocol,
            server=server,
            login=login,
            address=AddressId(address),
            name=name,
            state=AccountState(state),
            problem=problem,
            problem_since=_instant(since),
            synced_at=_instant(synced),
        )
        for key, protocol, server, login, address, name, state, problem, since, synced in read.rows(
            ACCOUNTS
        )
    )


def freshness(read: Read) -> Freshness:
    """Offline means that no server that the person is signed in to was reached, since the last
    of them was lost; one server away is said at its account. An agenda that is only followed may
    rest for days, and says nothing of the network where anybody is signed in."""
    with read.snapshot():
        rows = accounts(read)
        states = read.rows(STATES, (TAKE_BACK, millis(read.clock.now())))
    ready = [row for row in rows if row.state is AccountState.READY]
    ready = [row for row in ready if not is_feed(row.address)] or ready
    lost = [row.problem_since for row in ready if row.problem in OFFLINE and row.problem_since]
    synced = [row.synced_at for row in ready if row.synced_at]
    return Freshness(
        synced_at=min(synced, default=None),
        offline_since=max(lost) if lost and len(lost) == len(ready) else None,
        signed_out=any(row.state is AccountState.SIGNED_OUT for row in rows),
        waiting=len(states),
        failed=states.count(State.FAILED),
        accounts=len(rows),
    )


def outbox(read: Read, most: int | None = None) -> tuple[OutgoingRow, ...]:
    with read.snapshot():
        waiting = (Overlay.of(read) if most is None else Overlay.first(read, most)).waiting
    return tuple(_outgoing(one) for one in waiting if not one.arrived)


def outgoing(read: Read, key: OutgoingId) -> OutgoingRow | None:
    with read.snapshot():
        found = Overlay.one(read, key).waiting
    return next((_outgoing(one) for one in found if not one.arrived), None)


def counts(read: Read) -> Mapping[str, Mapping[str, int]]:
    """How much is kept, for support: ``{"matrix": {"message": 200, "card": 0, …}, …}``."""
    rows = read.rows(
        "SELECT json_group_array(json_array(protocol, kind, number)) FROM ("
        " SELECT a.protocol, i.kind, count(DISTINCT i.id) AS number FROM account AS a"
        " JOIN channel AS c ON c.account = a.key JOIN placement AS p ON p.channel = c.key"
        " JOIN item AS i ON i.id = p.item GROUP BY 1, 2"
        " UNION ALL SELECT a.protocol, 'card', count(*) FROM account AS a"
        " JOIN channel AS c ON c.account = a.key JOIN card ON card.channel = c.key GROUP BY 1)"
    )
    made: dict[str, dict[str, int]] = {}
    for protocol, kind, number in rows:
        made.setdefault(protocol, {})[kind] = number
    return made


def _channels(read: Read, where: str, parameter: str) -> list[ChannelRow]:
    with read.snapshot():
        rows = read.rows(CHANNELS.format(where), (parameter,))
        nameless = [row[13] for row in rows if row[14] is None]
        names = read.names([*nameless, *(row[10] for row in rows if row[11] is None)])
        last_said = _last_said(Overlay.last_said(read, (row[0] for row in rows)))
    return [_with_said(_channel(row, names), last_said) for row in rows]


def _kinds(kinds: Iterable[ChannelKind] | None) -> str:
    return json.dumps([str(kind) for kind in (ChannelKind if kinds is None else kinds)])


def _sources(read: Read, where: str, parameter: str) -> tuple[ChannelRow, ...]:
    found = (_place(row[:10], row[10]) for row in read.rows(SOURCES.format(where), (parameter,)))
    return tuple(sorted(found, key=lambda row: (row.name, row.id)))


def _place(row: Sequence[Any], peers: Sequence[str], **said: Any) -> ChannelRow:
    """A channel, and what is known of what was said there."""
    (key, account, kind, name, accepts, presence, colour, topic, encrypted, gathered) = row
    return ChannelRow(
        id=ChannelId(key),
        account=AccountId(account),
        kind=ChannelKind(kind),
        name=name,
        accepts=_accepts(accepts),
        presence=Presence(presence),
        colour=colour,
        topic=topic,
        groups=tuple(GroupId(group) for group in gathered),
        encrypted=bool(encrypted),
        peers=tuple(AddressId(peer) for peer in peers),
        **said,
    )


@lru_cache(maxsize=64)
def _accepts(body: str) -> Accepts:
    """Hundreds of rooms accept the same."""
    return unpack(Accepts, body)


def _channel(row: Sequence[Any], names: Mapping[str, str]) -> ChannelRow:
    (inviter, inviter_name, last_at, author, author_name, text, unread, peers, mine) = row[10:]
    return _place(
        row[:10],
        peers,
        last_text=one_line(text or "", LAST_LENGTH),
        last_author=(author_name or names[author]) if author else "",
        last_mine=bool(mine),
        last_at=_instant(last_at),
        unread=bool(unread),
        inviter_name=(inviter_name or names[inviter]) if inviter else "",
    )


def _last_said(overlay: Overlay) -> Mapping[ChannelId, Any]:
    waiting = [one.outgoing.channel for one in overlay.waiting if not one.arrived]
    return {channel: overlay.says(channel)[-1] for channel in waiting}


def _with_said(row: ChannelRow, last_said: Mapping[ChannelId, Any]) -> ChannelRow:
    """What the person just wrote there is its last line, sent or not."""
    entry = last_said.get(row.id)
    if entry is None:
        return row
    text = one_line(entry.warning or entry.text, LAST_LENGTH)
    return replace(
        row, last_text=text, last_author=entry.author_name, last_mine=True, last_at=entry.at
    )


def _by_last(row: ChannelRow) -> tuple[bool, float, str, str]:
    last = 0.0 if row.last_at is None else row.last_at.timestamp()
    return (row.last_at is None, -last, row.name, row.id)


def _outgoing(one: Waiting) -> OutgoingRow:
    out = one.outgoing
    return OutgoingRow(
        id=out.id,
        account=out.account,
        channel=out.channel,
        channel_name=one.channel_name,
        intent=out.intent,
        at=out.at,
        state=out.state,
        target=one.target,
        not_before=out.not_before,
        waits_for=out.depends_on,
        attempts=out.attempts,
        error=out.error,
        detail=out.detail,
    )


def _instant(at: int | None) -> datetime | None:
    return None if at is None else instant(at)


def setting(read: Read, name: str, default: Any) -> Any:
    kept = read.one("SELECT value FROM setting WHERE name = ?", (name,))
    value = default if kept is None else json.loads(kept)
    return value if default is None or isinstance(value, type(default)) else default
