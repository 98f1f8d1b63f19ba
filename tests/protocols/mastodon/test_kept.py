"""Direct posts that an earlier version put with the mentions, in the real cache."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.mastodon.adapter import KEPT_BEFORE, MastodonAdapter
from protocols.store import Store
from protocols.tools import AccountTools
from storage.calm.choices import Kept
from storage.calm.keeping import Keeping
from storage.clock import SystemClock
from storage.folder import Folder
from storage.model import Batch, Channel, ChannelId, ChannelKind, Item, Payload, Placement, Reason

from .test_direct import AWA, home, status
from .test_translate import ACCOUNT, HOME, MENTIONS, NOOR

MANY = 230  # more than one answer takes


@pytest.fixture
async def store(tmp_path: Path) -> Store:
    made = Store(Folder(tmp_path / "data"), bytes(range(32)), SystemClock())
    await made.do(made.accounts.add, ACCOUNT, {"token": "t"})
    return made


@pytest.fixture
def tools(store: Store) -> Iterator[AccountTools]:
    yield AccountTools(ACCOUNT, {"token": "t"}, store)
    store.close()


def earlier() -> Batch:
    """As the first version of the translator kept it: half of it through home."""
    items: list[Item] = []
    placements: list[Placement] = []
    payloads: list[Payload] = []
    for number in range(MANY):
        raw = status(f"mot{number}", AWA, NOOR)
        (item,) = home(raw).items
        items.append(item)
        placements.append(
            Placement(item=item.id, channel=MENTIONS, reason=Reason.DIRECT, at=item.at)
        )
        entry = {"id": f"n{number}", "type": "mention", "status": raw}
        channel, body = (MENTIONS, entry) if number % 2 else (HOME, raw)
        payloads.append(
            Payload(
                channel=channel,
                remote=f"mot{number}",
                item=item.id,
                body=json.dumps(body).encode(),
                version=1,
            )
        )
    return Batch(
        channels=tuple(
            Channel(id=one, account=ACCOUNT.id, remote=one.partition("/")[2], kind=kind, name=NOOR)
            for one, kind in ((HOME, ChannelKind.HOME), (MENTIONS, ChannelKind.MENTIONS))
        ),
        items=tuple(items),
        placements=tuple(placements),
        payloads=tuple(payloads),
    )


async def test_they_move_to_their_conversation_once_and_as_read(
    store: Store, tools: AccountTools
) -> None:
    await store.apply(ACCOUNT.id, earlier())
    adapter = MastodonAdapter(tools)
    answers = 0
    async for answer in adapter.changes(KEPT_BEFORE, None):
        await store.apply(ACCOUNT.id, adapter.translate(answer))
        answers += 1
    assert answers == 2
    (direct,) = [one for one in tools.shelf.channels() if one.kind is ChannelKind.DIRECT]
    assert direct.name == "Awa"
    assert await places(store) == {direct.id: MANY}
    marks = store.database.rows("SELECT channel FROM read_mark")
    assert [channel for (channel,) in marks] == [direct.id]
    # Each can still be answered, edited and asked for: its payload is there.
    rows = store.database.rows("SELECT count(DISTINCT item_key) FROM payload")
    assert rows == [(MANY,)]
    assert [one async for one in adapter.changes(KEPT_BEFORE, "2")] == []
    await adapter.close()


async def places(store: Store) -> dict[ChannelId, int]:
    rows = store.database.rows("SELECT channel, count(*) FROM placement GROUP BY channel")
    return dict(rows)


async def test_the_persons_choice_about_likes_is_read_as_it_is_now(
    store: Store, tools: AccountTools
) -> None:
    adapter, keeping = MastodonAdapter(tools), Keeping(store.database)
    for chosen in (Kept.DROPPED, Kept.GROUPED, Kept.DROPPED):
        await store.do(keeping.set_appreciations, chosen)
        assert ("appreciations" in await adapter.streams()) is (chosen is Kept.GROUPED)
    await adapter.close()
