"""What is asked beside the timelines, a little at a time and only when it says something new.

Never asked: who to follow, what is popular, what a year was like (docs/calm.md, rule 9).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from protocols.adapter import Refused
from protocols.loading import load
from storage.model import ServerAnswer, Stream

from .fields import mapping, mappings, text
from .records import dump
from .wire import Wire, below, read_json

CONVERSATIONS = Stream("conversations")
MARKERS = Stream("markers")
BLOCKED = Stream("blocked")
APPRECIATIONS = Stream("appreciations")

DAILY = 24 * 3600.0
"""Seconds between two looks at what changes rarely."""
LIMIT = 40
_KINDS = ("favourite", "reblog")
_LISTS = ("/api/v1/blocks", "/api/v1/mutes")
_MOST = 25  # pages of one list


class Asking:
    """Each stream yields one answer at most. What a server does not have is no error, and is not
    asked for again by this engine."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._lacks: set[str] = set()
        self._blocked_at: float | None = None

    async def conversations(self, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """The newest ones; what else is in them comes with home and mentions.

        https://docs.joinmastodon.org/methods/conversations/#get
        """
        found = await self._get("/api/v1/conversations", {"limit": str(LIMIT)})
        entries = mappings(found)
        says = [_says(one) for one in entries]
        if entries and _digest(says) != cursor:
            yield _answer(CONVERSATIONS, _digest(says), dump(entries))

    async def markers(self, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """https://docs.joinmastodon.org/methods/markers/#get"""
        found = await self.read_places()
        says = _digest([text(one.get("last_read_id")) for one in found.values()])
        if found and says != cursor:
            yield _answer(MARKERS, says, dump(found))

    async def read_places(self) -> dict[str, dict[str, Any]]:
        """Each timeline's marker; {} where there are none."""
        query = "?timeline[]=home&timeline[]=notifications"
        found = await self._get(f"/api/v1/markers{query}", {})
        names = ("home", "notifications")
        said = found if isinstance(found, dict) else {}
        return {name: one for name in names if isinstance(one := said.get(name), dict)}

    async def appreciations(self, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """What is new on one page; the first time nothing, for nobody waited for what was before.

        Each kind is asked for by itself: of several, snac hears the last. The cursor is its own,
        so that mentions go on where they are whatever the person chooses about these.
        """
        known = _known(cursor)
        entries: list[dict[str, Any]] = []
        for kind in _KINDS:
            query = {"types[]": kind, "limit": str(LIMIT)}
            entries += mappings(await self._get("/api/v1/notifications", query))
        entries = [one for one in entries if one.get("type") in _KINDS]
        says = [text(one.get("id")) for one in entries]
        if cursor is not None and set(says) <= known:
            return
        new = [one for one in entries if text(one.get("id")) not in known]
        yield _answer(APPRECIATIONS, json.dumps(says), dump(new if cursor is not None else []))

    async def blocked(self, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """Both lists, whole, once a day: https://docs.joinmastodon.org/methods/blocks/#get and
        https://docs.joinmastodon.org/methods/mutes/#get"""
        now = asyncio.get_running_loop().time()
        if self._blocked_at is not None and now - self._blocked_at < DAILY:
            return
        lists = [await self._all(path) for path in _LISTS]
        self._blocked_at = now
        names = sorted({name for one in lists for name in one or ()})
        if any(one is not None for one in lists) and _digest(names) != cursor:
            yield _answer(BLOCKED, _digest(names), dump([{"acct": name} for name in names]))

    async def _all(self, path: str) -> set[str] | None:
        """The addresses in a list of accounts; None where there is no such list."""
        names: set[str] = set()
        query = {"limit": "80"}
        for _ in range(_MOST):
            if path in self._lacks:
                return None
            try:
                reply = await self._wire.get(path, query)
            except Refused:
                self._lacks.add(path)
                return None
            names |= {text(one.get("acct")) for one in mappings(reply.json())} - {""}
            if not (last := below(reply)):
                break
            query["max_id"] = last
        return names

    async def _get(self, path: str, query: Mapping[str, str]) -> object:
        if path in self._lacks:
            return None
        try:
            return (await self._wire.get(path, query)).json()
        except Refused:
            self._lacks.add(path)
            return None


def conversation_of(data: str) -> dict[str, Any]:
    """One conversation as a stream tells it; {} for anything else."""
    try:
        return mapping(read_json(data.encode("utf-8", "surrogatepass")))
    except ValueError:
        return {}


def _says(raw: Mapping[str, Any]) -> tuple[str, bool, str, str]:
    last = raw.get("last_status")
    last = last if isinstance(last, dict) else {}
    return (
        text(raw.get("id")),
        raw.get("unread") is True,
        text(last.get("id")),
        text(last.get("edited_at")),
    )


def _digest(says: object) -> str:
    return hashlib.sha256(repr(says).encode("utf-8", "replace")).hexdigest()


def _known(cursor: str | None) -> set[str]:
    try:
        found = load((cursor or "[]").encode())
    except ValueError:
        return set()
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()


def _answer(stream: Stream, cursor: str, body: bytes) -> ServerAnswer:
    return ServerAnswer(stream=stream, cursor=cursor, kind=stream, body=body)
