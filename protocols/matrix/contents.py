"""What an intent says, as the content of a room's event."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

from protocols.adapter import Refused, Shelf
from storage.marked import html_of, named_in
from storage.model import Account, AddressId, Edit, ItemId, Mention, Say

from . import guards
from .messages import relations
from .uploads import Uploads, words

_ADDRESS = re.compile(r"(?<![^\s(\[])@[a-z0-9._=/+-]+:[a-z0-9.-]+(?::[0-9]+)?", re.IGNORECASE)
_TEXTS = ("m.text", "m.notice", "m.emote")
_PILL = re.compile(r"<a href=[\"']https://matrix\.to/#/([^\"'/?]+)[\"']>@?([^<>]+)</a>")
_MOST_NAMED = 50
_LARGEST = 36 * 1024
"""Bytes of a content that may bear its words twice: encrypted it is a third larger, and the
specification bounds events at 64 KiB. https://spec.matrix.org/latest/client-server-api/#size-limits
"""
_SHORT = 500  # characters of an edit's words for those who know no edits


class Contents:
    """Makes contents of one account's intents. What they speak of is read from the cache, in
    clear also where it came encrypted."""

    def __init__(self, account: Account, shelf: Shelf, uploads: Uploads) -> None:
        self._account, self._shelf, self._uploads = account, shelf, uploads

    async def make(self, intent: Say | Edit, *, encrypt: bool) -> dict[str, Any]:
        """The content in clear; its file is uploaded by now, encrypted if ``encrypt``."""
        if isinstance(intent, Edit):
            return self._edited(intent)
        if intent.attachments:
            content = await self._uploads.content(
                intent.attachments[0], intent.text, encrypt=encrypt
            )
        else:
            content = {"msgtype": "m.text", "body": intent.text}
        said = Mentioned(intent.text, intent.mentions)
        if intent.text and content["body"] == intent.text:
            content = said.formatted(content, marked=intent.marked)
        if intent.reply_to is not None:
            content["m.relates_to"] = self._relates(intent.reply_to)
            said.name(guards.user(self._event(intent.reply_to).get("sender")))
        content["m.mentions"] = said.mentions(but=self._account.address)
        return content

    def _relates(self, answered: ItemId) -> dict[str, Any]:
        relates: dict[str, Any] = {"m.in_reply_to": {"event_id": event_of(answered)}}
        _, thread = relations(guards.mapping(self._event(answered).get("content")))
        if thread:
            relates |= {"rel_type": "m.thread", "event_id": thread, "is_falling_back": False}
        return relates

    def _edited(self, intent: Edit) -> dict[str, Any]:
        """https://spec.matrix.org/latest/client-server-api/#event-replacements"""
        before = guards.mapping(self._event(intent.item).get("content"))
        sort = before.get("msgtype", "m.text")
        if sort not in _TEXTS:
            raise Refused("unsupported")  # a picture's caption
        said = Mentioned(intent.text, (*intent.mentions, *_named_before(before)))
        fresh: dict[str, Any] = {"msgtype": sort, "body": intent.text}
        fresh = said.formatted(fresh, marked=intent.marked)
        fresh["m.mentions"] = said.mentions(but=self._account.address)
        short = intent.text if len(intent.text) <= _SHORT else f"{intent.text[:_SHORT]}…"
        known = guards.mapping(before.get("m.mentions")).get("user_ids")
        return {
            "msgtype": sort,
            "body": f"* {short}",
            # who was told of the first text is not told again
            "m.mentions": said.mentions(but=self._account.address, known=guards.listing(known)),
            "m.new_content": fresh,
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_of(intent.item)},
        }

    def _event(self, item: ItemId) -> dict[str, Any]:
        kept = self._shelf.payload(item)
        return (guards.parse(kept.body) if kept else None) or {}


class Mentioned:
    """Whom a text names: by their addresses, and by names that stand for addresses."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._text = text
        ours = [one for one in mentions if guards.user(one.address) == one.address]
        self._by_name = named_in(text, ours)[:_MOST_NAMED]
        by_address = dict.fromkeys(_ADDRESS.findall(text))
        self._who = [*by_address, *(str(one.address) for one in self._by_name)]

    def name(self, who: str | None) -> None:
        """Somebody is meant whom the text does not name."""
        if who:
            self._who.append(who)

    def mentions(self, *, but: str, known: Iterable[Any] = ()) -> dict[str, Any]:
        """https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions"""
        out = {but, *(one for one in known if isinstance(one, str))}
        named = [who for who in dict.fromkeys(self._who) if who not in out]
        return {"user_ids": named} if named else {}

    def formatted(self, content: dict[str, Any], *, marked: bool) -> dict[str, Any]:
        """With the text as HTML besides, where that says more and there is room for both.

        https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
        """
        said = html_of(self._text, self._by_name, _pill) if marked else None
        if said is None:
            return content
        rich = {**content, "format": "org.matrix.custom.html", "formatted_body": said}
        size = len(json.dumps(rich, ensure_ascii=False).encode("utf-8", "replace"))
        return rich if size <= _LARGEST else content


def _pill(address: AddressId) -> str:
    """https://spec.matrix.org/latest/appendices/#matrixto-navigation"""
    return f"https://matrix.to/#/{quote(address, safe='@:')}"


def _named_before(content: dict[str, Any]) -> list[Mention]:
    """Whom the text named that is changed: the window, which shows it, knows of the names alone."""
    rich = guards.text(content.get("formatted_body"))
    found = _PILL.findall(rich)[:_MOST_NAMED]
    named = ((guards.user(unquote(who)), html.unescape(name)) for who, name in found)
    return [Mention(address=AddressId(who), name=name) for who, name in named if who]


def check(intent: Say | Edit) -> None:
    """Refuse what no server will take, before anything is asked of one."""
    files = intent.attachments if isinstance(intent, Say) else ()
    if len(files) > 1:
        raise Refused("unsupported")
    if not files and not intent.text.strip():
        raise Refused("invalid")


def body_of(intent: Say | Edit) -> str:
    """The words by which the event of an intent is known again."""
    if isinstance(intent, Say) and intent.attachments:
        return words(intent.attachments[0], intent.text)
    return intent.text


def event_of(item: ItemId) -> str:
    """The event id that an item has, for it is one; Refused for anything else."""
    found = guards.identifier(item, "$")
    if found is None:
        raise Refused("not-found")
    return found
