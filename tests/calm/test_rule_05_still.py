"""Rule 5. Nothing moves under the eyes: new items never enter or reorder the open list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop.cards.cardlist import CardList
from desktop.places import AtConversation
from storage.model import AddressId, Batch, Card, CardId, Field, FieldKind, Reason
from storage.rows import EditionPage
from tests.calm.walking import page_names
from tests.desktop.community import (
    BOOK,
    CAMILLE,
    DAYS,
    HOME,
    ISERE,
    NEWS,
    NOW,
    PROMO,
    TALK,
    message,
    place,
    post,
)
from tests.desktop.conftest import House

HUNDRED = 100
Place = tuple[list[str], tuple[str, int] | None]


def inject(house: House, word: str, many: int = HUNDRED, turn: int = 0) -> None:
    """Many things of every kind, each newer than whatever is there, or before it by name; which
    room speaks last, turns."""
    for n in range(many // 4):
        house.clock.at += timedelta(seconds=1)
        ago = NOW - house.clock.at
        name = f"{word}{n}"
        house.receive(
            TALK,
            place(
                (message(f"r{name}", "paul", "x", ago),),
                (PROMO, ISERE)[(n + turn) % 2],
                Reason.ROOM,
            ),
        )
        house.receive(
            TALK, place((message(f"d{name}", "camille", "y", ago),), CAMILLE, Reason.DIRECT)
        )
        house.receive(NEWS, place((post(f"p{name}", "eric", "z", ago),), HOME, Reason.FOLLOWED))
        house.receive(DAYS, Batch(cards=(_card(name),)))


def _card(name: str) -> Card:
    return Card(
        id=CardId(f"{BOOK.id}/{name}"),
        channel=BOOK.id,
        name=f"Aa {name}",
        sort=f"aa {name}",
        fields=(Field(kind=FieldKind.CITY, value="Grenoble"),),
    )


def standing(house: House) -> Iterator[tuple[CardList, Place]]:
    """Each open list with its rows and where the first on the screen stands."""
    for found in house.window.findChildren(CardList):
        if found.isVisible():
            yield found, ([row.key for row in found.rows()], found.first_on_screen())


@pytest.mark.row("B7")
def test_a_hundred_items_move_nothing_on_the_open_page(house: House) -> None:
    window = house.open()
    page = window.today.list
    page.verticalScrollBar().setValue(140)
    before = ([row.key for row in page.rows()], page.first_on_screen())
    shown = page.viewport().grab().toImage()
    inject(house, "new")
    house.bot.wait(50)
    assert ([row.key for row in page.rows()], page.first_on_screen()) == before
    assert page.viewport().grab().toImage() == shown, "not one point of the list has changed"


def test_no_page_is_reordered_by_what_comes(house: House) -> None:
    window = house.open()
    tried = 0
    for number, name in enumerate(page_names(window)):
        window.visit(name)
        house.bot.wait(30)
        before = list(standing(house))
        inject(house, f"n{number}x", 12, number)
        house.bot.wait(30)
        for found, (keys, first) in before:
            after = [row.key for row in found.rows()]
            assert [key for key in after if key in set(keys)] == keys, name
            assert found.first_on_screen() == first, name
            tried += 1
    assert tried >= 3


def test_a_conversation_that_is_read_further_up_stays_where_it_is(house: House) -> None:
    """What is said in the open conversation stands at its end, and moves nothing else."""
    window = house.open()
    window.open(AtConversation(CAMILLE.id))
    house.bot.wait(30)
    [found] = [one for one in window.panel.findChildren(CardList) if one.isVisible()]
    found.verticalScrollBar().setValue(found.verticalScrollBar().maximum() // 2)
    house.bot.wait(20)
    keys, first = [row.key for row in found.rows()], found.first_on_screen()
    inject(house, "talk")
    house.bot.wait(50)
    assert [row.key for row in found.rows()][: len(keys)] == keys
    assert found.first_on_screen() == first


def test_the_next_edition_waits_for_a_click(house: House) -> None:
    window = house.open()
    before = _shown(window.today.edition), window.today.list.first_on_screen()
    inject(house, "later")
    house.clock.at += timedelta(hours=3)
    assert house.program is not None
    made: list[int] = []
    assert house.program.writer is not None
    house.program.writer.ask(lambda stores: stores.editions.make(kind="hour"), made.append)
    house.bot.waitUntil(lambda: bool(made))
    house.bot.wait(50)
    assert (_shown(window.today.edition), window.today.list.first_on_screen()) == before
    window.visit("newest")
    assert _shown(window.today.edition) == made[0]


def _shown(page: EditionPage | None) -> int:
    assert page is not None
    return page.id


def test_somebody_who_is_listed_is_nobody_special_on_the_open_page(house: House) -> None:
    """What is told at once is told; it does not enter the page."""
    window = house.open()
    assert house.program is not None
    assert house.program.writer is not None
    done: list[object] = []
    camille = AddressId("@camille:asso.example")
    house.program.writer.ask(lambda stores: stores.calm.list_people([camille]), done.append)
    house.bot.waitUntil(lambda: bool(done))
    before = [row.key for row in window.today.list.rows()]
    inject(house, "told")
    house.bot.wait(50)
    assert [row.key for row in window.today.list.rows()] == before
