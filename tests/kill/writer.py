"""``python -m tests.kill.writer``: writes what a window writes, through the same calls, without Qt.

Its orders come on stdin as one line of JSON, its journal goes to stdout. It takes two seconds less
to start than the window; ``tests.kill.window`` is the window itself.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.work.engine import Asker, running
from storage.clock import SystemClock
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.model import (
    AccountId,
    ChannelId,
    Intent,
    Outgoing,
    OutgoingId,
    Say,
    Schedule,
    Visibility,
)
from storage.outbox import Outbox
from tests.kill.journal import tell

_OUT = 1
MOST = 8  # writings of one life


def intent(protocol: str, word: str) -> Intent:
    if protocol == "dav":
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
        return Schedule(
            title=f"Rendez-vous {word}",
            starts=starts,
            ends=starts + timedelta(hours=1),
            zone="UTC",
        )
    seen = Visibility.PUBLIC if protocol == "mastodon" else None
    return Say(text=f"Bonjour {word}", visibility=seen)


async def write(orders: dict[str, Any]) -> None:
    """Type a draft, write it down, tell the engine; then the next."""
    luck = random.Random(orders["seed"])
    folder, clock = Folder(Path(orders["data"])), SystemClock()
    key = bytes.fromhex(orders["key"])
    database = Database.open(folder, key)
    outbox, drafts = Outbox(database, clock), Drafts(database, clock)
    client = await running(folder, key)
    engine = None if client is None else Asker(client)
    tell(_OUT, "begun")
    for _ in range(MOST):
        place = luck.choice(orders["places"])
        word, draft = f"w{luck.getrandbits(40):010x}", f"say:{place['channel']}"
        drafts.save(draft, {"text": f"Bonjour {word}"})
        facts = {"word": word, "protocol": place["protocol"], "place": draft}
        tell(_OUT, "draft", text=f"Bonjour {word}", **facts)
        outgoing = Outgoing(
            id=OutgoingId(f"{luck.getrandbits(128):032x}"),
            account=AccountId(place["account"]),
            channel=ChannelId(place["channel"]),
            intent=intent(place["protocol"], word),
            at=clock.now(),
        )
        tell(_OUT, "adding", **facts)
        changed = outbox.add(outgoing, draft=draft)
        tell(_OUT, "added", **facts)
        if engine is not None:
            await _say(engine, changed)
        await asyncio.sleep(luck.uniform(0.0, orders["pause"]))
    tell(_OUT, "done")
    await asyncio.sleep(60)  # to be killed


async def _say(engine: Asker, changed: Any) -> None:
    try:
        await engine.changed(changed)
        await engine.wake()
    except Exception as error:  # it was killed before us
        tell(_OUT, "alone", why=type(error).__name__)


if __name__ == "__main__":
    asyncio.run(write(json.loads(sys.stdin.readline())))
