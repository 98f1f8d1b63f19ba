"""A window that is too low for what stands in it: the column scrolls, and nothing is covered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.accessibility import met
from desktop.look.column import Column
from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.still import Asking
from storage.model import Reason
from tests.desktop import community as c
from tests.desktop.conftest import House, french
from tests.screens.clipping import faults
from tests.screens.quiet import settle

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""Drawing into memory knows no lists over windows, and says so."""


class Held(QWidget):
    """Three parts, each 100 pixels high, of which two have the keyboard now and then."""

    def __init__(self) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.first, self.between, self.last = (
            QPushButton("un"),
            QLabel("deux"),
            QPushButton("trois"),
        )
        for part in (self.first, self.between, self.last):
            part.setMinimumHeight(100)
            whole.addWidget(part)


@pytest.fixture
def column(qapp: QApplication) -> Iterator[Column]:
    window = QWidget()
    window.resize(400, 300)
    made = Column(window)
    made.inside.addWidget(Held())
    made.resize(400, 300)
    window.show()
    window.activateWindow()
    qapp.processEvents()
    yield made
    window.close()
    window.deleteLater()


def held(column: Column) -> Held:
    inside = column.findChild(Held)
    assert inside is not None
    return inside


def where(part: QWidget, column: QWidget) -> QRect:
    return QRect(part.mapTo(column, QPoint(0, 0)), part.size())


def test_where_there_is_room_it_is_as_any_other(column: Column) -> None:
    assert not column.scrolls
    assert held(column).geometry() == column.rect()
    assert column.bar is None


def test_where_it_is_too_low_all_of_it_keeps_its_height_and_moves(column: Column) -> None:
    column.resize(400, 180)
    inside = held(column)
    assert column.scrolls
    assert inside.height() == 300
    assert [part.height() for part in (inside.first, inside.between, inside.last)] == [100] * 3
    assert inside.y() == 0
    assert column.bar is not None
    assert inside.width() + column.bar.width() == column.width()  # nothing is behind the bar
    column.bar.setValue(column.bar.maximum())
    assert where(inside.last, column).bottom() == column.rect().bottom()
    column.resize(400, 300)
    assert not column.scrolls
    assert inside.geometry() == column.rect()


def test_the_keyboard_is_never_out_of_sight(column: Column, qapp: QApplication) -> None:
    inside = held(column)
    column.resize(400, 180)
    assert column.scrolls
    for part in (inside.last, inside.first, inside.last):
        part.setFocus()
        assert column.rect().contains(where(part, column))
    column.resize(400, 150)  # lower still, while somebody is there
    qapp.processEvents()
    assert column.rect().contains(where(inside.last, column))


def test_who_reads_further_up_stays_there_while_something_comes(
    column: Column, qapp: QApplication
) -> None:
    inside = held(column)
    column.resize(400, 180)
    inside.last.setFocus()
    assert column.bar is not None
    column.bar.setValue(0)
    inside.between.setMinimumHeight(120)
    settle(qapp)
    assert column.bar.maximum() == 140
    column.resize(400, 170)  # something stands below it now
    settle(qapp)
    assert inside.y() == 0
    inside.last.setMinimumHeight(110)  # they write, and what they write in grows
    settle(qapp)
    assert column.rect().contains(where(inside.last, column))
    inside.between.setMinimumHeight(140)  # it was in sight
    settle(qapp)
    assert column.rect().contains(where(inside.last, column))


def test_what_is_half_in_sight_does_not_move_under_the_pointer(column: Column) -> None:
    inside = held(column)
    column.resize(400, 180)
    inside.first.setFocus()
    assert column.bar is not None
    column.bar.setValue(60)
    pressed = list[bool]()
    inside.last.clicked.connect(lambda: pressed.append(True))
    assert not column.rect().contains(where(inside.last, column))
    spot = QPoint(5, 5)
    QTest.mousePress(inside.last, Qt.MouseButton.LeftButton, pos=spot)
    assert inside.y() == -60
    QTest.mouseRelease(inside.last, Qt.MouseButton.LeftButton, pos=spot)
    assert pressed == [True]
    assert inside.last.hasFocus()


def test_a_list_that_has_the_keyboard_back_from_its_own_row_moves_nothing(column: Column) -> None:
    inside = held(column)
    inside.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    row = QPushButton("quatre", inside.last)
    inside.last.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    row.show()
    column.resize(400, 180)
    row.setFocus()
    assert column.bar is not None
    column.bar.setValue(0)
    inside.last.setFocus()
    assert inside.y() == 0


def test_what_comes_in_its_place_is_read_from_its_beginning(
    column: Column, qapp: QApplication
) -> None:
    before, after = held(column), Held()
    column.resize(400, 180)
    before.last.setFocus()
    assert before.y() == -120
    before.hide()
    column.inside.addWidget(after)
    after.show()
    qapp.processEvents()
    assert column.scrolls
    assert after.y() == 0


def test_the_wheel_moves_it_and_at_its_end_nothing(column: Column) -> None:
    column.resize(400, 180)
    inside = held(column)
    for turn, place in ((-120_000, -120), (-120, -120), (120_000, 0), (120, 0)):
        event = QWheelEvent(
            QPointF(10, 10), QPointF(10, 10), QPoint(0, 0), QPoint(0, turn),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        column.wheelEvent(event)
        assert inside.y() == place


def test_a_screen_reader_does_not_meet_the_bar(column: Column) -> None:
    column.resize(400, 180)
    assert column.bar in met(column)
    assert column.accessible_parts() == [held(column)]


def test_from_right_to_left_the_bar_is_at_the_left(column: Column) -> None:
    column.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    column.resize(400, 180)
    assert column.bar is not None
    assert column.bar.x() == 0
    assert held(column).x() == column.bar.width()


def test_in_large_letters_no_question_covers_what_is_being_written(
    house: House, qapp: QApplication
) -> None:
    """A small screen, letters of twice the size, and two questions at once."""
    window = house.open(french(scheme="light", scale=2.0))
    window.resize(640, 480)
    window.open(AtConversation(c.CAMILLE.id))
    composer = window.panel.composer  # type: ignore[attr-defined]
    composer.field.setPlainText("Tu dors ?")
    composer.field.setFocus()
    answers: list[bool] = []
    words = ("Envoyer maintenant", "Avec la prochaine page, à 13 h 41")
    composer.question.ask("Ce sont vos heures calmes. Quand envoyer ceci ?", *words, answers.append)
    settle(qapp)
    assert faults(window) == []
    seen = where(composer.question, window)
    assert window.rect().contains(seen)
    assert not seen.intersects(where(composer.field, window))
    asking = Asking("Ne plus voir ce que Paul écrit ?", "Ne plus le voir", "Non", answers.append)
    window.desk.asked.emit(asking)
    settle(qapp)
    assert faults(window) == []
    assert window.rect().contains(where(window.still, window))
    column = where(window.columns, window)
    assert not column.intersects(where(window.still, window))
    window.still.question.second.click()
    composer.question.second.click()
    composer.field.setFocus()
    settle(qapp)
    assert answers == [False, False]
    assert window.side.rect().contains(where(composer.field, window.side))


@pytest.mark.parametrize(("down", "writes"), [(0, False), (50, False), (100, False), (100, True)])
def test_what_comes_below_a_conversation_moves_nothing_in_a_column_that_scrolls(
    house: House, qapp: QApplication, writes: bool, down: int
) -> None:
    """Wherever in it one reads or writes; a way to what came is offered below the messages."""
    window = house.open(french(scheme="light", scale=2.0))
    window.resize(640, 480)
    said = [
        c.message(f"low{n}", "camille", "Une longue phrase. " * 4, timedelta(minutes=n - 60))
        for n in range(8)
    ]
    house.receive(c.TALK, c.place((*said,), c.CAMILLE, Reason.ROOM))
    window.open(AtConversation(c.CAMILLE.id))
    settle(qapp)
    panel = window.panel
    assert isinstance(panel, ConversationPanel)
    assert window.side.bar is not None
    assert window.side.scrolls
    if writes:
        panel.composer.field.setFocus()
    window.side.bar.setValue(window.side.bar.maximum() * down // 100)
    settle(qapp)
    first = panel.list.first_on_screen()
    assert first is not None
    parts = (panel.head, panel.list, panel.composer.field)
    before = [one.mapTo(window, QPoint(0, 0)) for one in parts]
    new = c.message("low", "camille", "Une nouvelle phrase. " * 8, timedelta())
    house.receive(c.TALK, c.place((new,), c.CAMILLE, Reason.ROOM))
    settle(qapp)
    assert panel.below.isVisible()
    assert [one.mapTo(window, QPoint(0, 0)) for one in parts] == before
    assert panel.list.first_on_screen() == first
    panel.below.click()
    settle(qapp)
    assert not panel.below.isVisible()
    assert [one.mapTo(window, QPoint(0, 0)) for one in parts] == before
