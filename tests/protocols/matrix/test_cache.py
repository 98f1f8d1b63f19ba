"""The rows of translation in the encrypted cache, which is read again by the next translation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from protocols.matrix import draft, translate
from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.model import Batch, Presence

from .community import ACCOUNT
from .test_translate import AT, answer

KEY = bytes(range(32))


@pytest.fixture
def cache(data_folder: Path) -> Iterator[Cache]:
    database = Database.open(Folder(data_folder), KEY)
    Accounts(database, SystemClock()).add(ACCOUNT, {"access_token": "t"})
    yield Cache(database, SystemClock())
    database.close()


def apply(cache: Cache, batch: Batch) -> None:
    for _ in cache.apply(ACCOUNT.id, batch):
        pass


def read(cache: Cache, name: str, kind: str) -> Batch:
    return translate.answer(answer(name, f"{kind} {AT}"), ACCOUNT, cache.shelf(ACCOUNT.id))


def named(cache: Cache) -> dict[str, Presence]:
    return {channel.name: channel.presence for channel in cache.shelf(ACCOUNT.id).channels()}


def test_what_the_cache_keeps_is_what_the_next_answer_builds_on(cache: Cache) -> None:
    apply(cache, read(cache, "first", draft.FIRST))
    assert read(cache, "first", draft.FIRST).channels == ()
    apply(cache, read(cache, "later", draft.SYNC))
    assert named(cache) == {
        "Annonces": Presence.LEFT,
        "Chorale d'été": Presence.INVITED,
        "Chorale du jeudi": Presence.JOINED,
        "Coffre": Presence.JOINED,
        "Noé Béranger": Presence.INVITED,  # two rooms: a direct one, and an invitation to another
    }
    [choir] = [c for c in cache.shelf(ACCOUNT.id).channels() if c.name == "Chorale du jeudi"]
    assert choir.topic == "Le jeudi à 19 h"
    assert choir.accepts.intents == {"Say", "Edit", "Delete", "Leave", "Invite"}


def test_an_answer_half_applied_says_the_rest_again(cache: Cache) -> None:
    whole = read(cache, "first", draft.FIRST)
    apply(cache, replace(whole, payloads=(), items=whole.items[:3], placements=(), removals=()))
    rest = read(cache, "first", draft.FIRST)
    assert rest.channels == ()
    assert replace(rest, channels=whole.channels) == whole
