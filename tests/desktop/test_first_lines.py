"""Before the first paint no more of a page is read than a screen has room for."""

from __future__ import annotations

import pytest

from desktop.cards.lines import EndMark, EntryLine, EventLine
from desktop.pages import today
from desktop.program import Program
from desktop.window import Window
from storage.reading import Positions
from tests.desktop.community import KEY
from tests.desktop.conftest import House


def opened(house: House) -> tuple[Program, Window]:
    """As far as the first paint: nothing of what waits for it is there."""
    program = Program(
        house.app, house.folder, house.clock, profile=None, opener=house.opened.append
    )
    house.program = program
    window = program.open(KEY)
    return program, window


def entries(window: Window) -> list[str]:
    return [row.key for row in window.today.list.rows() if isinstance(row, EntryLine | EventLine)]


def ends(window: Window) -> bool:
    return any(isinstance(row, EndMark) for row in window.today.list.rows())


def test_what_is_below_the_screen_is_read_after_the_first_paint_and_nothing_moves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open()
    whole = entries(house.window)
    house.program.close()  # type: ignore[union-attr]
    house.window.close()
    monkeypatch.setattr(today, "_FIRST", 3)
    program, window = opened(house)
    assert entries(window) == whole[:3]
    assert not ends(window)  # it goes on
    first = window.today.list.first_on_screen()
    program.join(house.wire)  # type: ignore[arg-type]
    house.bot.waitUntil(lambda: ends(window))  # read on the other thread
    assert entries(window) == whole
    assert window.today.list.first_on_screen() == first


def left_at(house: House, number: int) -> list[str]:
    """The program is ended with one of its lines at the top; all lines."""
    window = house.open()
    whole = entries(window)
    edition = window.today.edition
    assert edition is not None
    Positions(house.database).keep(edition.id, whole[number], 0)
    house.program.close()  # type: ignore[union-attr]
    window.close()
    return whole


def test_who_is_further_down_comes_back_to_their_place(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = left_at(house, -1)
    monkeypatch.setattr(today, "_FIRST", 3)
    _, again = opened(house)
    assert entries(again) == whole
    house.bot.waitUntil(lambda: again.today.list.card(whole[-1]) is not None)


def test_a_place_near_the_last_of_the_first_lines_is_at_the_top_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = left_at(house, 2)
    monkeypatch.setattr(today, "_FIRST", 3)
    _, again = opened(house)
    assert entries(again) == whole, "below it there is as much as the window has room for"
