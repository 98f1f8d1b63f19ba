"""Conversations and posts, one mailbox for each channel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from storage.codec import instant
from storage.export import mail, names
from storage.export.files import Pictures
from storage.model import ChannelKind, ItemKind

if TYPE_CHECKING:
    from storage.connection import Connection
    from storage.export.target import Target

TALK = frozenset((ChannelKind.ROOM, ChannelKind.DIRECT))
WITHOUT = frozenset((ChannelKind.CALENDAR, ChannelKind.BOOK))
_SUBJECT = 70  # characters
_STEP = 200  # mails

_CHANNELS = """
SELECT channel.key, channel.kind, channel.name, account.address, channel.account
FROM channel JOIN account ON account.key = channel.account ORDER BY channel.id
"""
# Once in each channel, whatever the reasons are for which it is there.
_ITEMS = """
SELECT i.key, i.kind, i.author, coalesce(nullif(m.name, ''), nullif(a.name, ''), ''), p.at,
  i.text, i.html, i.title, i.warning, i.reply_to, i.thread, i.url, i.media, i.edited_at,
  i.problem, p.reason, i.visibility, i.language
FROM placement AS p CROSS JOIN item AS i ON i.id = p.item
LEFT JOIN membership AS m ON m.channel = p.channel AND m.address = i.author
LEFT JOIN address AS a ON a.key = i.author
WHERE p.channel = ? AND NOT EXISTS (
  SELECT 1 FROM placement AS twin
  WHERE twin.item = p.item AND twin.channel = p.channel AND twin.rowid < p.rowid)
ORDER BY p.at, p.item
"""


def write(connection: Connection, pictures: Pictures, target: Target) -> Iterator[int]:
    """All mailboxes; yields how many mails were written since the last time."""
    folders: dict[tuple[str, ...], names.Folder] = {}
    for key, kind, name, address, account in connection.execute(_CHANNELS).fetchall():
        if kind in WITHOUT:
            continue
        owner = names.safe(address.removeprefix("mailto:").lstrip("@"), account)
        place = ("conversations" if kind in TALK else "posts", owner)
        given = folders.setdefault(place, names.Folder())
        with target.file(*place, given.fresh(name, ".mbox", kind)) as put:
            done = 0
            for row in connection.execute(_ITEMS, (key,)):
                for piece in mail.letter(_letter(row, name, pictures)):
                    put(piece)
                done += 1
                if done % _STEP == 0:
                    target.heed()
                    yield _STEP
            yield done % _STEP


def _letter(row: tuple[Any, ...], channel: str, pictures: Pictures) -> mail.Letter:
    key, kind, author, name, at, text, html, title, warning, answers, thread = row[:11]
    url, media, edited, problem, reason, visibility, language = row[11:]
    files = [] if media == "[]" else json.loads(media)
    away = [one for one in files if pictures.here(str(one.get("id", ""))) is None]
    about = (
        ("Kind", kind if kind != ItemKind.MESSAGE else ""),
        ("Reason", reason),
        ("Link", url),
        ("Warning", warning),
        ("Visibility", visibility),
        ("Language", language),
        ("Edited", edited and instant(edited).isoformat()),
        ("Problem", problem),
        *(("Not-Here", one.get("name") or one.get("alt") or one.get("remote")) for one in away),
    )
    whole = "\n\n".join(one for one in (warning, text) if one)
    return mail.Letter(
        key=key,
        at=instant(at),
        author=author,
        name=name,
        to=channel,
        subject=_subject(title or warning or text) or channel,
        text=whole,
        html=html if not warning else None,
        answers=answers,
        thread=thread,
        about=tuple((what, str(value)) for what, value in about if value),
        parts=tuple(_part(one, pictures) for one in files if one not in away),
    )


def _part(media: dict[str, Any], pictures: Pictures) -> mail.Part:
    key = str(media.get("id", ""))
    found = pictures.here(key)
    mime = found[1] if found else str(media.get("mime") or "")
    stem, end = names.split(str(media.get("name") or ""))
    name = names.safe(stem or str(media.get("alt") or "")[:60], "file")
    return mail.Part(
        name=name + (end or names.ending(mime)),
        mime=mime,
        alt=str(media.get("alt") or ""),
        read=lambda: pictures.read(key),
    )


def _subject(text: str) -> str:
    """The beginning of the words; a mail without a subject cannot be told from others."""
    line = " ".join(text[: 4 * _SUBJECT].split())
    if len(line) <= _SUBJECT:
        return line
    return line[:_SUBJECT].rsplit(" ", 1)[0] + "…"
