"""Rule 4. An edition is a frozen set with a visible end; what is older needs a click and comes in a
stated number, 20 at most."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from PySide6.QtGui import QAccessible

from desktop.cards.cardlist import CardList
from desktop.cards.lines import EndMark, Older
from desktop.places import AtConversation
from desktop.window import Window
from storage.editions import Editions
from storage.model import Reason
from tests.calm.walking import walk
from tests.desktop import community
from tests.desktop.community import CAMILLE, HOME, NEWS, TALK, message, place, post
from tests.desktop.conftest import House

MOST = 20


@pytest.fixture
def full(house: House) -> Window:
    """A page of 120 posts by as many people, and a conversation of 130 messages."""
    posts = tuple(
        post(f"p{n}", f"membre{n}", f"Post {n}", timedelta(minutes=n)) for n in range(120)
    )
    house.clock.at += timedelta(minutes=1)
    talk = tuple(
        message(f"m{n}", "camille", f"Ligne {n}", timedelta(minutes=140 - n)) for n in range(130)
    )
    community.apply(house.database, house.clock, NEWS, place(posts, HOME, Reason.FOLLOWED))
    community.apply(house.database, house.clock, TALK, place(talk, CAMILLE, Reason.DIRECT))
    Editions(house.database, house.clock).make()
    return house.open()


@pytest.mark.row("B4")
def test_scrolled_to_the_end_fifty_times_it_is_the_same_page(full: Window, house: House) -> None:
    page = full.today.list
    before = [row.key for row in page.rows()]
    assert len(before) > 100
    assert isinstance(page.rows()[-1], EndMark)
    asked = len(house.wire.asked)
    for _ in range(50):
        page.verticalScrollBar().setValue(0)
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        house.bot.wait(1)
    assert [row.key for row in page.rows()] == before
    fetched = {name for name, _ in house.wire.asked[asked:]}
    assert fetched <= {"fetch"}, "only pictures of what is on the page"
    end = page.card("end")
    assert end is not None
    assert end.isVisible()
    spoken = QAccessible.queryAccessibleInterface(end)
    assert spoken.role() == QAccessible.Role.ListItem
    assert "Vous êtes à jour." in spoken.text(QAccessible.Text.Name)


def test_what_is_older_needs_a_click_that_says_how_much(full: Window, house: House) -> None:
    full.open(AtConversation(CAMILLE.id))
    house.bot.wait(30)
    panel = full.panel
    found = panel.findChild(CardList)
    assert found is not None

    def count() -> int:
        return sum("Ligne" in getattr(getattr(row, "entry", None), "text", "") for row in
                   found.rows())  # fmt: skip

    before = count()
    asked = len(house.wire.asked)
    for _ in range(50):
        found.verticalScrollBar().setValue(found.verticalScrollBar().maximum())
        found.verticalScrollBar().setValue(0)
        house.bot.wait(1)
    assert count() == before, "scrolling brought what nobody asked for"
    assert "history" not in [name for name, _ in house.wire.asked[asked:]]
    older = found.rows()[0]
    assert isinstance(older, Older)
    (said,) = re.findall(r"\d+", older.label)
    assert int(said) <= MOST
    card = found.card(older.key)
    assert card is not None
    assert older.label in QAccessible.queryAccessibleInterface(card).text(QAccessible.Text.Name)
    found.activated.emit(older)
    house.bot.waitUntil(lambda: count() > before)
    assert count() - before == int(said)


def test_no_list_loads_more_by_being_scrolled(full: Window, house: House) -> None:
    for name in walk(house):
        for found in full.findChildren(CardList):
            if not found.isVisible():
                continue
            before = [row.key for row in found.rows()]
            found.verticalScrollBar().setValue(found.verticalScrollBar().maximum())
            house.bot.wait(1)
            assert [row.key for row in found.rows()] == before, name
