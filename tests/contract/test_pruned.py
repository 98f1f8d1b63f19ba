"""What was pruned here and is still at its server: it does not come back by itself, comes without a
hole when it is asked for, and is not news then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from protocols.adapter import Adapter, Speaks
from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.codec import millis
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.limits import DAYS, Kind, Limits
from storage.model import Account, Batch, Channel, ChannelId, ChannelKind, ItemId, ServerAnswer
from storage.pages import Reader
from storage.pruning import Pruning, reached
from storage.upkeep import Upkeep

from .shelf import MemoryTools, account_of
from .world import World

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
KEY = bytes(range(9, 41))
LONG_AGO = timedelta(days=400)
_AGES = (
    "UPDATE item SET at = at - :ago WHERE id = :item",
    "UPDATE placement SET at = at - :ago, arrived = arrived - :ago WHERE item = :item",
    "UPDATE event SET starts = starts - :ago, ends = ends - :ago WHERE item = :item",
    "UPDATE occurrence SET starts = starts - :ago, ends = ends - :ago WHERE item = :item",
)


@dataclass
class Here:
    """One account in a real folder, and what the engine does with it."""

    database: Database
    account: Account
    adapter: Adapter
    cache: Cache
    answers: int = 0

    async def sync(self) -> None:
        for _ in range(2):  # new streams appear on the way
            for stream in await self.adapter.streams():
                cursor = self.cache.cursor(self.account.id, stream)
                steps: Any = self.adapter.changes(stream, cursor)
                async with aclosing(steps):
                    async for answer in steps:
                        self._take(answer)

    def _take(self, answer: ServerAnswer) -> None:
        self.answers += answer.kind == "events"
        inbox = self.cache.keep(self.account.id, answer)
        self.apply(self.adapter.translate(answer), inbox)

    def apply(self, batch: Batch, inbox: int | None = None) -> None:
        for _ in self.cache.apply(self.account.id, batch, inbox):
            pass

    async def earlier(self, channel: ChannelId, before: ItemId | None) -> int:
        """As the engine answers a window."""
        batch = await self.adapter.history(channel, before)
        self.apply(batch)
        placed = (millis(one.at) for one in batch.placements if one.channel == channel)
        reached(self.database, channel, before, min(placed, default=None))
        return len(batch.items)

    def main(self, world: World) -> Channel:
        return world.main_channel(self.cache.shelf(self.account.id).channels())

    def kept(self, channel: ChannelId, words: list[str]) -> list[str]:
        """Which of these words are here, in the order of their items."""
        rows = self.database.rows(
            "SELECT text || title FROM item JOIN placement ON placement.item = item.id"
            " WHERE channel = ? ORDER BY placement.at, item.id",
            (channel,),
        )
        return [word for (text,) in rows for word in words if word in text]

    def grow_old(self, word: str) -> None:
        """It is as if it had been said, and read, long ago."""
        [[number]] = self.database.rows(
            "SELECT id FROM item WHERE instr(text || title, ?)", (word,)
        )
        with self.database.write() as write:
            for statement in _AGES:
                ago = LONG_AGO // timedelta(milliseconds=1)
                write.execute(statement, {"ago": ago, "item": number})

    def prune(self) -> None:
        chores = Pruning()
        while chores(self.database, SystemClock()):
            pass


@pytest.fixture
async def here(
    protocol: str, speaks: Speaks, fresh_world: World, data_folder: Path
) -> AsyncIterator[Here]:
    signed_in = await speaks.sign_in(*fresh_world.credentials())
    account = account_of(protocol, signed_in, 1)
    database = Database.open(Folder(data_folder), KEY)
    Accounts(database, SystemClock()).add(account, dict(signed_in.secret))
    cache = Cache(database, SystemClock())
    shelf: Any = cache.shelf(account.id)
    adapter = speaks.adapter(MemoryTools(account, signed_in.secret, shelf))
    yield Here(database, account, adapter, cache)
    await adapter.close()
    database.close()


@pytest.mark.row("D15")
async def test_what_was_pruned_comes_when_it_is_asked_for_and_not_before(
    here: Here, fresh_world: World
) -> None:
    words = []  # snac's clock counts seconds
    for _ in range(4):
        words.append(await asyncio.to_thread(fresh_world.stir))
        await asyncio.sleep(1.0 if fresh_world.main is ChannelKind.HOME else 0.002)
    await here.sync()
    channel = here.main(fresh_world)
    assert sorted(here.kept(channel.id, words)) == sorted(words)
    editions = Editions(here.database, SystemClock())
    editions.make(UTC)
    editions.make(UTC)
    with here.database.write() as write:  # they were read, and are no part of today
        write.execute("INSERT INTO reading SELECT max(id), '', 0 FROM edition")
        write.execute("UPDATE edition SET made_at = made_at - 1000")
        write.execute("DELETE FROM edition_entry WHERE edition = (SELECT max(id) FROM edition)")
    words = here.kept(channel.id, words)
    old, new = words[:2], words[2:]
    for word in old:
        here.grow_old(word)
    limits = Limits(here.database, SystemClock())
    for kind in (Kind.MESSAGES, Kind.POSTS, Kind.EVENTS):
        limits.choose(kind, DAYS, 30)
    here.prune()
    assert here.kept(channel.id, words) == new
    await here.sync()
    assert here.kept(channel.id, words) == new, "it came back by itself"
    if channel.kind is ChannelKind.CALENDAR:
        await _not_fetched_again(here)
        assert here.kept(channel.id, words) == new
        return
    assert Upkeep(here.database).place(f"edge:{channel.id}")
    await _read_on(here, channel)
    assert here.kept(channel.id, words) == words
    editions.make(UTC)
    reader = Reader(here.database.reader(), SystemClock())
    page = reader.edition()
    reader.close()
    assert page is not None
    shown = [one.text for section in page.sections for one in section.entries]
    assert not [text for text in shown if any(word in text for word in old)]


async def _read_on(here: Here, channel: Channel) -> None:
    """As a person at the top of what is here: each page goes on from the oldest that they see."""
    reader = Reader(here.database.reader(), SystemClock())
    for _ in range(30):
        seen = reader.conversation(channel.id, limit=500)
        if not await here.earlier(channel.id, seen[0].item if seen else None):
            break
    reader.close()


async def _not_fetched_again(here: Here) -> None:
    """Nor when the server has forgotten where we were, and all is compared by name and etag."""
    with here.database.write() as write:
        write.execute("DELETE FROM stream")
    before = here.answers
    await here.sync()
    assert here.answers == before
