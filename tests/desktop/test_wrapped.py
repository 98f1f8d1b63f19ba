"""Words that take another line, or give way, where there is no room for them."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.look.flow import Flow
from desktop.look.wrapped import LEAST, Choice, Tick, WrappedButton, lines
from tests.screens.clipping import faults
from tests.screens.quiet import settle

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""Drawing into memory knows no lists over windows, and says so."""
LONG = "Sur une connexion limitée, n’afficher une image que si je la demande"


@pytest.fixture
def page(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    column = QVBoxLayout(made)
    for part in (WrappedButton(LONG, made), Tick(LONG, made), Choice(made)):
        column.addWidget(part)
    column.addStretch(1)
    choice = made.findChild(Choice)
    assert choice is not None
    choice.addItem(LONG)
    made.resize(900, 400)
    made.show()
    yield made
    made.close()


@pytest.mark.parametrize("kind", [WrappedButton, Tick])
def test_it_has_as_many_lines_as_its_width_asks_for(
    page: QWidget, qapp: QApplication, kind: type[WrappedButton] | type[Tick]
) -> None:
    button = page.findChild(kind)
    assert button is not None
    settle(qapp)
    single = button.height()
    for width, least in ((900, 1), (300, 2), (200, 3), (900, 1)):
        page.resize(width, 400)
        settle(qapp)
        assert page.width() == width  # the page is never as wide as its longest words
        assert button.height() >= least * button.fontMetrics().height()
        assert (button.height() == single) == (least == 1)
        assert faults(page) == []


def test_a_word_that_is_too_long_stands_alone(page: QWidget) -> None:
    metrics = page.fontMetrics()
    assert lines("Aide", metrics, 4) == ["Aide"]
    assert lines("un deux", metrics, 4) == ["un", "deux"]
    assert lines("un deux", metrics, 400) == ["un deux"]


def test_a_box_is_never_too_low_to_be_hit(page: QWidget, qapp: QApplication) -> None:
    settle(qapp)
    tick = page.findChild(Tick)
    assert tick is not None
    assert tick.height() >= LEAST


def test_a_choice_that_is_cut_is_said_whole(page: QWidget, qapp: QApplication) -> None:
    choice = page.findChild(Choice)
    assert choice is not None
    settle(qapp)
    assert choice.toolTip() == ""
    page.resize(200, 400)
    settle(qapp)
    assert choice.toolTip() == LONG
    choice.setItemText(0, "Non")
    settle(qapp)
    assert choice.width() < 900


def test_a_choice_that_nobody_sees_is_not_measured(
    page: QWidget, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = page.findChild(Choice)
    assert choice is not None
    page.resize(200, 400)
    settle(qapp)
    choice.hide()
    measured = mock.Mock(wraps=choice.cut)
    monkeypatch.setattr(choice, "cut", measured)
    choice.setItemText(0, "Non")
    choice.setFont(qapp.font())
    measured.assert_not_called()
    choice.setItemText(0, LONG)
    choice.show()
    assert choice.toolTip() == LONG


@pytest.mark.parametrize("kind", [WrappedButton, Tick])
@pytest.mark.parametrize("width", [900, 300, 200])
def test_a_flow_knows_before_it_places_a_button_how_high_it_will_be(
    qapp: QApplication, kind: type[WrappedButton] | type[Tick], width: int
) -> None:
    holder = QWidget()
    flow = Flow(holder, 8)
    button = kind(LONG, holder)
    flow.addWidget(button)
    button.resize(100, 30)  # as a widget is that nobody has placed
    foreseen = flow.heightForWidth(width)
    holder.resize(width, 400)
    holder.show()
    settle(qapp)
    assert flow.heightForWidth(width) == foreseen == button.height()
    assert (button.height() == button.heightForWidth(900)) == (width == 900)
    holder.close()
