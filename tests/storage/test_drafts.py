"""Drafts and settings: small things the person would be sorry to lose."""

from __future__ import annotations

from typing import Any

import pytest

from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.model import View
from storage.settings import Settings
from tests.storage.making import KEY, StillClock


def test_a_draft_outlives_the_program(db: Database, folder: Folder, clock: StillClock) -> None:
    drafts = Drafts(db, clock)
    drafts.save("say:me/!room", {"text": "Bonj\ud83c", "warning": ""})
    drafts.save("say:me/!room", {"text": "Bonjour à tous", "files": [1, None]})
    db.close()
    again = Database.open(folder, KEY)
    assert Drafts(again, clock).load("say:me/!room") == {
        "text": "Bonjour à tous",
        "files": [1, None],
    }
    again.close()


def test_drafts_are_listed_newest_first_and_discarded(db: Database, clock: StillClock) -> None:
    drafts = Drafts(db, clock)
    assert drafts.load("say:a") is None
    drafts.save("say:a", {"text": "older"})
    clock.forward(1)
    drafts.save("event:new", {"title": "newer"})
    assert list(drafts.all()) == ["event:new", "say:a"]
    drafts.discard("event:new")
    drafts.discard("event:new")
    assert drafts.all() == {"say:a": {"text": "older"}}


def test_what_was_set_aside_can_be_brought_back(db: Database, clock: StillClock) -> None:
    drafts = Drafts(db, clock)
    drafts.save("say:a", {"text": "unwanted"})
    drafts.set_aside("say:a")
    assert drafts.load("say:a") is None
    assert drafts.all() == {}
    assert drafts.bring_back("say:a")
    assert drafts.all() == {"say:a": {"text": "unwanted"}}


def test_what_was_set_aside_takes_no_place_from_what_was_begun_anew(
    db: Database, clock: StillClock
) -> None:
    drafts = Drafts(db, clock)
    drafts.save("say:a", {"text": "unwanted"})
    drafts.set_aside("say:a")
    drafts.save("say:a", {"text": "anew"})
    assert not drafts.bring_back("say:a")
    assert drafts.all() == {"say:a": {"text": "anew"}}
    drafts.forget_aside()
    assert db.rows("SELECT place FROM draft") == [("say:a",)]
    before = db.revision()
    drafts.forget_aside()
    assert db.revision() == before


def test_the_window_hears_of_drafts(db: Database, clock: StillClock) -> None:
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    drafts = Drafts(db, clock)
    drafts.save("say:a", {"text": "a"})
    drafts.set_aside("say:a")
    drafts.bring_back("say:a")
    drafts.discard("say:a")
    assert told == [frozenset({View.DRAFTS})] * 4


@pytest.mark.parametrize("value", [True, 3, 1.5, "fr", ["08:00", "18:30"], {"a": None}, None])
def test_a_setting_comes_back(db: Database, value: Any) -> None:
    settings = Settings(db)
    settings.set("name", "before")
    settings.set("name", value)
    assert settings.get("name", value) == value
    assert settings.get("name", None) == value


def test_what_was_not_chosen_or_does_not_fit_is_the_default(db: Database) -> None:
    settings = Settings(db)
    assert settings.get("hours", ["08:00"]) == ["08:00"]
    settings.set("hours", "noon")
    assert settings.get("hours", ["08:00"]) == ["08:00"]


def test_the_window_hears_of_a_setting(db: Database) -> None:
    told: list[frozenset[View]] = []
    db.on_changed(lambda changed: told.append(changed.views))
    Settings(db).set("a", 1)
    assert told == [{View.SETTINGS}]
