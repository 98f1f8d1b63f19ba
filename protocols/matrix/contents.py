"""What an intent says, as the content of a room's event."""

from __future__ import annotations

import re
from typing import Any

from protocols.adapter import Refused, Shelf
from storage.model import Account, Edit, ItemId, Say

from . import guards
from .messages import relations
from .uploads import Uploads, words

_ADDRESS = re.compile(r"(?<![^\s(\[])@[a-z0-9._=/+-]+:[a-z0-9.-]+(?::[0-9]+)?", re.IGNORECASE)
_TEXTS = ("m.text", "m.notice", "m.emote")


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
        named = dict.fromkeys(_ADDRESS.findall(intent.text))
        if intent.reply_to is not None:
            content["m.relates_to"] = self._relates(intent.reply_to)
            if author := guards.user(self._event(intent.reply_to).get("sender")):
                named[author] = None
        named.pop(self._account.address, None)
        content["m.mentions"] = {"user_ids": list(named)} if named else {}
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
        return {
            "msgtype": sort,
            "body": f"* {intent.text}",
            "m.mentions": {},
            "m.new_content": {"msgtype": sort, "body": intent.text, "m.mentions": {}},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_of(intent.item)},
        }

    def _event(self, item: ItemId) -> dict[str, Any]:
        kept = self._shelf.payload(item)
        return (guards.parse(kept.body) if kept else None) or {}


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
