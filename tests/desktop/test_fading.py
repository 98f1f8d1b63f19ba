"""What was at the right fades away as it stood there, and nothing moves where nothing is to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.look.veil import Veil
from desktop.places import AtConversation, AtEvent
from tests.desktop.community import CAMILLE, DINNER
from tests.desktop.conftest import House


def test_what_was_at_the_right_fades_as_it_stood_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.look.veil.moves", lambda _widget: True)
    window = house.open()
    window.open(AtEvent(DINNER.id))
    house.bot.wait(30)
    stood = window.side.grab().toImage()
    window.open(AtConversation(CAMILLE.id))
    [veil] = window.side.findChildren(Veil)
    assert veil._before.toImage().convertToFormat(stood.format()) == stood


def test_nothing_fades_where_nothing_is_to_move(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.look.veil.moves", lambda _widget: True)
    window = house.open()
    window.desk.theme = replace(window.desk.theme, still=True)
    window.open(AtEvent(DINNER.id))
    house.bot.wait(30)
    window.open(AtConversation(CAMILLE.id))
    assert window.side.findChildren(Veil) == []
