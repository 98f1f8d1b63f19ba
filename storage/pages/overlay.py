"""The person's own unfinished actions, laid over what the servers said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from storage.codec import instant, unpack, unpack_intent
from storage.model import (
    CONFLICT,
    NEXT_PAGE,
    TAKE_BACK,
    AccountId,
    AddressId,
    Answer,
    Attachment,
    Boost,
    ChannelId,
    ChannelKind,
    Delete,
    Edit,
    Intent,
    ItemId,
    ItemKind,
    Join,
    Leave,
    Media,
    Outgoing,
    OutgoingId,
    Reason,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    State,
)
from storage.pages.entries import one_line
from storage.pages.read import Read
from storage.pending import pending_item
from storage.rows import Entry, Quote
from storage.values import record

_CONVERSATIONS = frozenset({ChannelKind.ROOM, ChannelKind.DIRECT})

_WAITING = """
SELECT json_group_array(json_array(
  o.key, o.account, o.channel, o.kind, o.intent, o.at, o.state, o.not_before, o.depends_on,
  o.attempts, o.error, o.detail, c.name, c.kind, acc.address, acc.name,
  nullif(m.name, ''), coalesce(m.avatar, a.avatar),
  q.author, substr(q.text, 1, 400), coalesce(nullif(qm.name, ''), nullif(qa.name, '')),
  coalesce(nullif(t.title, ''), substr(t.text, 1, 400)), v.starts,
  EXISTS (SELECT 1 FROM item AS here WHERE here.echo = o.key)
    OR EXISTS (SELECT 1 FROM item AS here WHERE here.key = o.key)
) ORDER BY o.seq)
FROM outbox AS o
JOIN account AS acc ON acc.key = o.account
LEFT JOIN channel AS c ON c.key = o.channel
LEFT JOIN membership AS m ON m.channel = o.channel AND m.address = acc.address
LEFT JOIN address AS a ON a.key = acc.address
LEFT JOIN item AS q ON q.key = o.intent ->> 'reply_to'
LEFT JOIN membership AS qm ON qm.channel = o.channel AND qm.address = q.author
LEFT JOIN address AS qa ON qa.key = q.author
LEFT JOIN item AS t ON t.key = o.about
LEFT JOIN event AS v ON v.item = t.id
WHERE {}
"""
_EVERY, _DEEDS, _ONE = "1", "o.kind <> 'Say'", "o.key = :key"
_DEEDS_AND_HERE = f"{_DEEDS} OR o.channel = :channel"
_DEEDS_AND_ANSWERS = f"{_DEEDS} OR o.intent ->> 'reply_to' IS NOT NULL"
_FIRST = (
    "o.seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT :most) OR o.state = 'failed'"
    " OR (o.state = 'unsure' AND o.error = 'ask')"
)
_LAST_SAID = """
o.seq IN (SELECT max(seq) FROM outbox
  WHERE kind = 'Say' AND channel IN (SELECT value FROM json_each(:among)) GROUP BY channel)
"""


@record(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One Outgoing and what shows it."""

    outgoing: Outgoing
    channel_name: str
    channel_kind: ChannelKind
    author: AddressId
    author_name: str
    avatar: Media | None
    quote: Quote | None
    target: str  # in a few words
    series_starts: datetime | None  # of the event it is about
    arrived: bool  # the server's item for it is here already


class Overlay:
    """What waits, as read in one snapshot with the page that it is laid over."""

    def __init__(self, waiting: Sequence[Waiting]) -> None:
        self.waiting = tuple(waiting)
        self._about: dict[str, list[Waiting]] = {}
        for one in waiting:
            match one.outgoing.intent:
                case Edit() | Delete() | Rsvp() | Reschedule() | Boost() as intent:
                    self._about.setdefault(intent.item, []).append(one)
                case Join() | Leave():
                    self._about.setdefault(one.outgoing.channel, []).append(one)

    @classmethod
    def of(cls, read: Read, channel: ChannelId | None = None) -> Overlay:
        """All that waits; with ``channel`` without what is said elsewhere, which a page of that
        channel does not show: a queue may hold a thousand messages."""
        if channel is None:
            return cls._read(read, _EVERY)
        return cls._read(read, _DEEDS_AND_HERE, channel=channel)

    @classmethod
    def deeds(cls, read: Read) -> Overlay:
        """What is laid over entries that servers know: all but what is said anew."""
        return cls._read(read, _DEEDS)

    @classmethod
    def answering(cls, read: Read) -> Overlay:
        """As :meth:`deeds`, with what answers something."""
        return cls._read(read, _DEEDS_AND_ANSWERS)

    @classmethod
    def last_said(cls, read: Read, among: Iterable[ChannelId]) -> Overlay:
        """The last thing on its way into each of these channels."""
        return cls._read(read, _LAST_SAID, among=json.dumps(list(among)))

    @classmethod
    def first(cls, read: Read, most: int) -> Overlay:
        """The ``most`` that were written first, and all that only the person can decide."""
        return cls._read(read, _FIRST, most=most)

    @classmethod
    def one(cls, read: Read, outgoing: OutgoingId) -> Overlay:
        return cls._read(read, _ONE, key=outgoing)

    @classmethod
    def _read(cls, read: Read, which: str, **named: str | int) -> Overlay:
        rows = read.rows(_WAITING.format(which), named)
        names = read.names(row[18] for row in rows if row[20] is None)
        now = read.clock.now()
        return cls([_waiting(row, names, now) for row in rows])

    def over(self, entries: Iterable[Entry]) -> list[Entry]:
        """The same entries in the same order, each as it will be once all has left."""
        if not self._about:
            return list(entries)
        return [self._laid(entry) for entry in entries]

    def says(self, channel: ChannelId) -> list[Entry]:
        """What is on its way into a channel, in the order in which it was written."""
        return [
            _said(one, one.outgoing.intent)
            for one in self.waiting
            if isinstance(one.outgoing.intent, Say)
            and one.outgoing.channel == channel
            and not one.arrived
        ]

    def answers(self, entries: Sequence[Entry]) -> list[Entry]:
        """Replies on their way to any of these entries, or to one another."""
        known = {entry.item or _pending(entry) for entry in entries}
        made = []
        for one in self.waiting:
            intent = one.outgoing.intent
            if isinstance(intent, Say) and not one.arrived and intent.reply_to in known:
                known.add(pending_item(one.outgoing.id))
                made.append(_said(one, intent))
        return made

    def scheduled(self) -> list[Entry]:
        """Events that no server knows yet."""
        made = [
            _scheduled(one, one.outgoing.intent)
            for one in self.waiting
            if isinstance(one.outgoing.intent, Schedule) and not one.arrived
        ]
        return [self._laid(entry) for entry in made]

    def moved(self) -> list[ItemId]:
        """Events whose time is about to change: they may come into or leave any page."""
        return [
            one.outgoing.intent.item
            for one in self.waiting
            if isinstance(one.outgoing.intent, Reschedule)
        ]

    def alone(self, row: str) -> Entry | None:
        """The row of one thing said or scheduled that no server has confirmed."""
        outgoing = plain_row(row)
        for one in self.waiting:
            if one.outgoing.id == outgoing and not one.arrived:
                match one.outgoing.intent:
                    case Say() as say:
                        return self._laid(_said(one, say))
                    case Schedule() as schedule:
                        return self._laid(_scheduled(one, schedule))
        return None

    def _laid(self, entry: Entry) -> Entry:
        about = list(self._about.get(entry.item or _pending(entry), ()))
        if entry.kind is ItemKind.INVITATION:
            about += self._about.get(entry.channel, ())
        for one in about:
            entry = _changed(entry, one)
        return entry


def plain_row(row: str) -> str:
    """A row's own name, also when it is given as :func:`storage.pending.pending_item` does."""
    return row.removeprefix(pending_item(OutgoingId("")))


def _pending(entry: Entry) -> ItemId:
    """By what name others speak of an entry that no server knows yet."""
    return pending_item(OutgoingId(entry.row))


def _changed(entry: Entry, one: Waiting) -> Entry:
    out = one.outgoing
    entry = replace(entry, **_of_outgoing(out))
    match out.intent:
        case Edit() if _is_contested(out):
            pass  # what is there now is seen; what the person wrote stands in the outbox
        case Edit(text=text, marked=marked):
            entry = replace(entry, text=text, html=_html(text, marked=marked), edited=True)
        case Delete() if out.state is not State.FAILED:
            entry = replace(
                entry, kind=ItemKind.REMOVED, text="", html=None, title="", media=(), quote=None
            )
        case Rsvp(answer=answer):
            entry = replace(entry, answer=answer)
        case Join():
            entry = replace(entry, answer=Answer.YES)
        case Leave():
            entry = replace(entry, answer=Answer.NO)
        case Reschedule() as change:
            entry = _rescheduled(entry, change, one.series_starts)
    return entry


def _is_contested(out: Outgoing) -> bool:
    return out.state is State.FAILED and out.error == CONFLICT


def _rescheduled(entry: Entry, change: Reschedule, series_starts: datetime | None) -> Entry:
    """A series moves as a whole: every occurrence by what its first one moves."""
    shift = timedelta()
    if change.starts is not None:
        shift = change.starts - (series_starts or entry.starts or change.starts)
    starts = entry.starts + shift if entry.starts else change.starts
    ends = entry.ends + shift if entry.ends else change.ends
    if change.ends is not None and starts is not None:
        first = change.starts or series_starts or entry.starts or starts
        ends = starts + (change.ends - first)
    return replace(
        entry,
        starts=starts,
        ends=ends,
        title=entry.title if change.title is None else change.title,
        all_day=entry.all_day if change.all_day is None else change.all_day,
        place=entry.place if change.place is None else change.place,
        text=entry.text if change.text is None else change.text,
        html=entry.html if change.text is None else None,
    )


def _said(one: Waiting, say: Say) -> Entry:
    talk = one.channel_kind in _CONVERSATIONS
    return replace(
        _bare(one, ItemKind.MESSAGE if talk else ItemKind.POST),
        warning=say.warning,
        text=say.text,
        html=_html(say.text, marked=say.marked),
        language=say.language,
        visibility=say.visibility,
        reply_to=say.reply_to,
        quote=one.quote,
        media=tuple(_attached(attachment) for attachment in say.attachments),
    )


def _html(text: str, *, marked: bool) -> str | None:
    """As those will read it to whom it goes."""
    if not marked:
        return None
    from storage.marked import html_of  # at the start nobody needs it

    return html_of(text)


def _attached(one: Attachment) -> Media:
    """A file that leaves with it: its sealed copy is here already, at no server yet."""
    return Media(
        id=one.media,
        remote="",
        kind=one.kind,
        mime=one.mime,
        alt=one.alt,
        name=one.name,
        width=one.width,
        height=one.height,
        size=one.size,
    )


def _scheduled(one: Waiting, event: Schedule) -> Entry:
    return replace(
        _bare(one, ItemKind.EVENT),
        title=event.title,
        text=event.text,
        starts=event.starts,
        ends=event.ends,
        all_day=event.all_day,
        place=event.place,
    )


def _bare(one: Waiting, kind: ItemKind) -> Entry:
    out = one.outgoing
    return Entry(
        row=out.id,
        item=None,
        channel=out.channel,
        channel_name=one.channel_name,
        channel_kind=one.channel_kind,
        account=out.account,
        kind=kind,
        author=one.author,
        author_name=one.author_name,
        at=out.at,
        mine=True,
        avatar=one.avatar,
        reason=Reason.WRITTEN,
        **_of_outgoing(out),
    )


def _of_outgoing(out: Outgoing) -> dict[str, Any]:
    """What an entry says of what is on its way about it."""
    return {
        "outgoing": out.id,
        "intent": _name(out.intent),
        "state": out.state,
        "error": out.error,
        "leaves_at": out.not_before,
    }


def _name(intent: Intent) -> str:
    return "Unboost" if isinstance(intent, Boost) and intent.undo else type(intent).__name__


def _waiting(row: Sequence[Any], names: Any, now: datetime) -> Waiting:
    (key, account, channel, kind, intent, at, state, not_before, depends_on) = row[:9]
    (attempts, error, detail, channel_name, channel_kind, address, account_name) = row[9:16]
    (name, avatar, quoted, quoted_text, quoted_name, target, starts, arrived) = row[16:24]
    due = not_before is None or instant(not_before) <= now
    outgoing = Outgoing(
        id=OutgoingId(key),
        account=AccountId(account),
        channel=ChannelId(channel),
        intent=unpack_intent(kind, intent),
        at=instant(at),
        state=State(state),
        not_before=None if due else instant(not_before),
        depends_on=OutgoingId(depends_on) if depends_on else None,
        attempts=attempts,
        error=None if due and error in (TAKE_BACK, NEXT_PAGE) else error,
        detail=detail,
    )
    quote = None
    if quoted is not None:
        quote = Quote(
            author=quoted_name or names[quoted],
            text=one_line(quoted_text or ""),
            mine=quoted == address,
        )
    return Waiting(
        outgoing=outgoing,
        channel_name=channel_name or "",
        channel_kind=ChannelKind(channel_kind or ChannelKind.ROOM),
        author=AddressId(address),
        author_name=name or account_name or address,
        avatar=unpack(Media, avatar) if avatar else None,
        quote=quote,
        target=one_line(target or "", 120),
        series_starts=None if starts is None else instant(starts),
        arrived=bool(arrived),
    )
