"""Rule 8. Plain order: time, source or author, as the person chose; nothing that is counted."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from protocols.mastodon import translate
from protocols.mastodon.records import Viewer
from storage.choosing import ORDERS, News
from storage.choosing import Place as Spot
from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.model import Batch, Event, Item, Placement, Reason
from storage.pages import Reader
from storage.settings import Settings
from tests.calm.test_rule_06_numbers import COUNTS, OF_PEOPLE, status
from tests.desktop import community
from tests.desktop.community import CAMILLE, HOME, NEWS, PROMO, TALK, Clock, message, place, post

Page = list[tuple[str, str, tuple[str, ...]]]
SHUFFLES = 2


def news() -> list[tuple[Any, Batch]]:
    """Sixty new things by many people in several places, one batch each."""
    made: list[tuple[Any, Batch]] = []
    for n in range(20):
        ago = timedelta(minutes=7 * n % 61, seconds=n)
        who = ("eric", "nadia", "paul", "mathis")[n % 4]
        made += [
            (NEWS, place((post(f"p{n}", who, "x", ago),), HOME, Reason.FOLLOWED)),
            (TALK, place((message(f"r{n}", who, "y", ago),), PROMO, Reason.ROOM)),
            (TALK, place((message(f"d{n}", "camille", "z", ago),), CAMILLE, Reason.DIRECT)),
        ]
    return made


def page(folder: Path, batches: list[tuple[Any, Batch]], order: str = "") -> Page:
    """What an edition of these batches, taken in this order, shows."""
    clock = Clock()
    database = community.settle(Folder(folder), clock)
    try:
        if order:
            Settings(database).set("order", order)
        clock.at += timedelta(minutes=1)
        for owner, batch in batches:
            community.apply(database, clock, owner, batch)
        clock.at += timedelta(minutes=1)
        Editions(database, clock).make()
        return _rows(database, clock)
    finally:
        database.close()


def _rows(database: Database, clock: Clock) -> Page:
    reader = Reader(database.reader(), clock)
    found = reader.edition()
    reader.close()
    assert found is not None
    return [
        (str(section.kind), entry.row, entry.folded)
        for section in found.sections
        for entry in section.entries
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_in_whatever_order_things_come_the_page_is_the_same(tmp_path: Path, order: str) -> None:
    batches = news()
    wanted = page(tmp_path / "first", batches, order)
    assert len(wanted) >= 8
    rng = random.Random(7)
    for n in range(SHUFFLES):
        rng.shuffle(batches)
        assert page(tmp_path / f"again-{n}", batches, order) == wanted


def test_the_order_is_the_persons(tmp_path: Path) -> None:
    """Four orders, and they differ: the choice is no sham."""
    pages = [page(tmp_path / order, news(), order) for order in ORDERS]
    assert len({json.dumps(one) for one in pages}) >= 3


def test_counts_change_nothing(tmp_path: Path) -> None:
    """The same posts from a server that counts everything, nothing, or the other way round."""
    rng = random.Random(3)

    def home(change: Any) -> tuple[Any, Batch]:
        told = [change(status(n)) for n in range(30)]
        viewer = Viewer(account=NEWS, find=lambda _uri: None)
        return NEWS, translate.home(json.dumps(told).encode(), viewer)

    def drawn(raw: dict[str, Any]) -> dict[str, Any]:
        who = {**raw["account"], **{name: rng.randrange(10**6) for name in OF_PEOPLE}}
        return {**raw, **{name: rng.randrange(10**6) for name in COUNTS}, "account": who}

    def bare(raw: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in raw.items() if key not in COUNTS}

    wanted = page(tmp_path / "as-told", [home(dict)])
    assert page(tmp_path / "drawn", [home(drawn)]) == wanted
    assert page(tmp_path / "bare", [home(bare)]) == wanted


def test_no_record_has_room_for_a_count() -> None:
    """What an item or a placement is made of: nothing there that engagement could be read from."""
    names = {field.name for kind in (Item, Event, Placement) for field in fields(kind)}
    names |= {*News._fields, *Spot._fields}
    counted = ("count", "likes", "score", "views", "boosts", "rank", "weight", "popular")
    assert [name for name in names if any(word in name for word in counted)] == []


def test_a_thing_that_changes_keeps_its_place(tmp_path: Path) -> None:
    batches = news()
    edited = [
        (owner, replace(batch, items=tuple(replace(one, text="changed") for one in batch.items)))
        for owner, batch in batches
    ]
    assert page(tmp_path / "plain", batches) == page(tmp_path / "edited", edited)
