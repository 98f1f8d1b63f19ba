"""The columns fold at the design's widths, in this person's size of text."""

from __future__ import annotations

import pytest

from desktop.columns import COVERS, ONE
from desktop.look.choice import Look
from desktop.places import AtConversation
from tests.desktop.community import CAMILLE
from tests.desktop.conftest import House


@pytest.mark.row("I7")
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_three_columns_become_two_and_one(house: House, scale: float) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=scale))
    window.open(AtConversation(CAMILLE.id))
    px, columns = window.desk.theme.px, window.columns
    for wide, covers, one in (
        (COVERS, False, False),
        (COVERS - 1, True, False),
        (ONE, True, False),
        (ONE - 1, True, True),
    ):
        window.resize(px(wide), 900)
        house.bot.wait(5)
        assert (columns.covers, columns.one) == (covers, one), wide
        assert window.centre.isVisible() is not covers
        assert window.nav.isVisible() is not one
        for column in (window.nav, window.centre, window.side):
            if column.isVisible():
                assert columns.rect().contains(column.geometry())


def test_a_very_narrow_window_with_large_letters_shows_no_more_than_it_has(house: House) -> None:
    window = house.open(Look(language="fr", scheme="light", scale=2.0))
    window.resize(360, 640)
    for page in ("today", "settings", "agenda", "directory"):
        window.visit(page)
        house.bot.wait(10)
        shown = window.pages[page]
        assert shown.width() <= window.width(), page
