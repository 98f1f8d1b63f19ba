"""A still question: two equal answers, reachable by keys, named for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.cards.parts import Button
from desktop.compose.composer import Composer
from desktop.compose.question import Question
from desktop.places import NewPost
from desktop.window import Window
from tests.desktop.conftest import House, french, press


def stand(window: Window, wide: int) -> tuple[QWidget, Question]:
    """A question in a layout of its own."""
    ground = QWidget(window)
    ground.resize(wide, 400)
    column = QVBoxLayout(ground)
    question = Question(window.desk, ground)
    column.addWidget(question)
    column.addStretch(1)
    ground.show()
    return ground, question


def test_both_answers_are_alike_and_stand_one_after_the_other(window: Window) -> None:
    ground, question = stand(window, 420)
    told: list[bool] = []
    before = Button(window.desk, ground, "Avant")
    before.show()
    before.setFocus()
    question.ask("Ce message date du 3 mars. Y répondre ?", "Oui", "Non, plutôt pas", told.append)
    assert question.first.size() == question.second.size()
    assert question.first.property("main") == question.second.property("main")
    assert question.first.y() == question.second.y()
    assert question.first.hasFocus()
    press(question.first, Qt.Key.Key_Tab)
    assert question.second.hasFocus()
    press(question.second, Qt.Key.Key_Space)
    assert told == [False]
    assert question.isHidden()
    assert before.hasFocus()  # the keyboard is where it was
    assert not question.open
    ground.deleteLater()


def test_where_it_is_narrow_they_stand_one_above_the_other(window: Window) -> None:
    ground, question = stand(window, 170)
    question.ask("Ce message date du 3 mars.", "Envoyer maintenant", "Plus tard", lambda _yes: None)
    assert question.first.x() == question.second.x()
    assert question.first.geometry().bottom() < question.second.y()
    assert question.first.size() == question.second.size()
    assert question.second.geometry().bottom() < question.height()
    ground.deleteLater()


def test_a_screen_reader_hears_the_sentence_with_each_answer(window: Window) -> None:
    ground, question = stand(window, 420)
    question.ask("Ce message date du 3 mars.", "Oui", "Non", lambda _yes: None)
    said = QAccessible.queryAccessibleInterface(question)
    assert said.role() == QAccessible.Role.Grouping
    assert said.text(QAccessible.Text.Name) == "Ce message date du 3 mars."
    button = QAccessible.queryAccessibleInterface(question.second)
    assert button.text(QAccessible.Text.Name) == "Non"
    assert button.text(QAccessible.Text.Description) == "Ce message date du 3 mars."
    ground.deleteLater()


def test_what_is_withdrawn_answers_nothing(window: Window) -> None:
    ground, question = stand(window, 420)
    told: list[bool] = []
    question.ask("Un", "Oui", "Non", told.append)
    question.withdraw()
    question.first.click()
    assert told == []
    ground.deleteLater()


def test_in_a_low_window_nothing_lies_over_what_is_asked(house: House) -> None:
    """As at 200 % in a window of usual height: what else there is to choose comes back after it."""
    window = house.open(french())
    window.resize(900, 400)
    window.open(NewPost())
    composer = window.panel.findChild(Composer)
    assert composer is not None
    composer.warn(True)
    house.bot.waitUntil(composer.options.isVisible)
    composer.question.ask("Ce message date du 3 mars.", "Oui", "Non", lambda _yes: None)
    house.bot.wait(50)
    question = composer.question.geometry()
    parts = (composer.warning, composer.field, composer.foot)
    assert [one for one in parts if one.geometry().intersects(question)] == []
    assert all(one.isVisible() for one in parts)
    assert not composer.options.isVisible()
    composer.question.withdraw()
    assert composer.options.isVisible()
