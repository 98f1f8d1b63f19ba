"""Rounds of pruning in a test, and what is left after them."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.clock import Clock
from storage.database import Database
from storage.model import Batch, Occurrence, Payload, Placement, Reason, channel_id
from storage.pruning import Pruning
from tests.storage.making import ACCOUNT, NOW, StillClock, meeting

DAYBOOK = channel_id(ACCOUNT.id, "https://example.org/days/")


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def run(db: Database, clock: Clock) -> int:
    """Measure and prune until there is nothing left to do; how many steps that took."""
    chore = Pruning()
    steps = 0
    while chore(db, clock):
        steps += 1
        assert steps < 5_000
    return steps


def later(clock: StillClock, days: float = 2) -> None:
    """What was asked for a moment ago stays for a day."""
    clock.forward(days * 86_400)


def kept(db: Database) -> set[str]:
    return {key for (key,) in db.rows("SELECT key FROM item")}


def resource(name: str, *, days: float, etag: str = "e1", **more: object) -> Batch:
    """An event that began so many days ago."""
    title = more.pop("title", name)
    event = meeting(name, ago(days), title=f"Réunion {title}", at=ago(days), **more)
    place = Placement(item=event.id, channel=DAYBOOK, reason=Reason.CALENDAR, at=event.at)
    body = f"BEGIN:VEVENT\nSUMMARY:{title}".encode()
    payload = Payload(
        channel=DAYBOOK, remote=f"/{name}.ics", item=event.id, body=body, version=1, etag=etag
    )
    once = Occurrence(
        item=event.id, channel=DAYBOOK, recurrence="", starts=event.starts, ends=event.ends
    )
    repeats = bool(more.get("recurs"))
    return Batch(
        items=(event,),
        placements=(place,),
        occurrences=() if repeats else (once,),
        payloads=(payload,),
    )
