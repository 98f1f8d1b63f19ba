"""Rule 9. Everything is there because someone asked: every item can say its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from desktop.cards.entry import EntryCard
from desktop.cards.event import EventCard
from desktop.cards.lines import EntryLine, EventLine
from desktop.look.choice import Look
from desktop.wording import words
from storage.editions import Editions
from storage.model import AddressId, Batch, Reason
from storage.pages.entries import STRENGTH
from storage.rows import Entry
from tests.desktop import community
from tests.desktop.community import CAMILLE, HOME, NEWS, NOW, PROMO, TALK, message, place, post
from tests.desktop.conftest import House


def entry(house: House, reason: Reason) -> Entry:
    """One thing in a list for this reason, with everything that a reason names."""
    window = house.window
    one = window.desk.pages.entry("$relire")
    assert one is not None
    return replace(one, reason=reason, by_name="Sophie Bernard", channel_name="Chorale")


@pytest.mark.parametrize("tongue", ["fr", "en"])
def test_each_reason_has_a_sentence_of_its_own(house: House, tongue: str) -> None:
    house.open(Look(language=tongue, scheme="light"))
    said = {reason: words.reason(entry(house, reason)) for reason in Reason}
    assert all(sentence.endswith(".") for sentence in said.values()), said
    assert len(set(said.values())) == len(Reason)
    if tongue == "fr":
        assert not [one for one in said.values() if "because" in one]


def test_every_reason_is_ranked() -> None:
    """One that is not could not speak for an item that is here for several."""
    assert set(STRENGTH) | {Reason.APPRECIATED} == set(Reason)


def everything(house: House) -> None:
    """Something new for every reason that a server can give."""
    ago = timedelta(seconds=-30)
    sophie = AddressId("sophie@asso.example")
    for n, reason in enumerate((Reason.FOLLOWED, Reason.HASHTAG, Reason.LIST, Reason.MENTION)):
        one = post(f"w{n}", f"auteur{n}", f"Pour {reason}", ago)
        community.apply(house.database, house.clock, NEWS, place((one,), HOME, reason))
    passed = post("w9", "nadia", "Relayé", ago)
    community.apply(
        house.database, house.clock, NEWS, place((passed,), HOME, Reason.BOOST, by=sophie)
    )
    house.clock.at = NOW + timedelta(minutes=1)
    room = message("w10", "paul", "Dans la conversation", ago)
    community.apply(house.database, house.clock, TALK, place((room,), PROMO, Reason.ROOM))
    direct = message("w11", "camille", "À vous", ago)
    community.apply(house.database, house.clock, TALK, place((direct,), CAMILLE, Reason.DIRECT))
    Editions(house.database, house.clock).make()


def test_every_row_of_a_page_says_why_it_is_there(house: House) -> None:
    everything(house)
    window = house.open()
    page = window.today.list
    told: set[Reason] = set()
    for row in page.rows():
        if not isinstance(row, EntryLine | EventLine):
            continue
        page.to_row(row.key)
        card = page.card(row.key)
        assert isinstance(card, EntryCard | EventCard)
        if isinstance(card, EntryCard):
            card.say_why()
            assert card.why.text().endswith("."), row.entry.row
            told.add(row.entry.reason)
        assert words.reason(row.entry).endswith(".")
    assert {Reason.FOLLOWED, Reason.BOOST, Reason.ROOM, Reason.DIRECT, Reason.MENTION} <= told


def test_nothing_can_be_kept_without_a_reason(house: House) -> None:
    """The table has no room for one, and an edition takes only what has a place."""
    for table in ("placement", "edition_entry"):
        columns = house.database.rows('SELECT name, "notnull" FROM pragma_table_info(?)', (table,))
        assert ("reason", 1) in [tuple(row) for row in columns], table
    unknown = house.database.rows("SELECT DISTINCT reason FROM placement")
    assert {one for (one,) in unknown} <= {str(reason) for reason in Reason}


def test_what_nobody_asked_for_is_in_no_list(house: House) -> None:
    """An item that came with another (quoted, or in a thread) but has no place is not shown."""
    stray = post("stray", "inconnu", "Personne ne l’a demandé.", timedelta(seconds=-5))
    community.apply(house.database, house.clock, NEWS, Batch(items=(stray,)))
    house.clock.at += timedelta(minutes=1)
    Editions(house.database, house.clock).make()
    window = house.open()
    pages = window.desk.pages
    edition = pages.edition(None, None)
    assert edition is not None
    rows = {one.row for section in edition.sections for one in section.entries}
    rows |= {one.row for one in pages.timeline(None, 500)}  # type: ignore[attr-defined]
    assert rows
    assert "$stray" not in rows
    shown = {label.text() for label in window.findChildren(QLabel)}
    assert not [text for text in shown if "Personne ne l" in text]
