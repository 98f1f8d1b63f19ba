"""No text is cut, lies over another or stands outside, whatever the width, language and size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.look.wrapped import Choice
from tests.screens.clipping import faults
from tests.screens.stage import run

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)
"""Drawing into memory knows no lists over windows, and says so."""


def test_no_text_is_cut_on_any_screen(tmp_path: Path) -> None:
    """Every page and panel; see :mod:`tests.screens.walk`, which goes through more by hand."""
    found = json.loads(run(tmp_path, "tests.screens.walk", "--quick", "--json").stdout)
    assert not found, "\n".join(found)


class Painted(QWidget):
    """Paints a text by itself, into the room that it is told."""

    def __init__(self, parent: QWidget, words: str, room: QRect) -> None:
        super().__init__(parent)
        self.words, self.room = words, room
        self.resize(300, 60)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.room, Qt.AlignmentFlag.AlignLeft, self.words)
        painter.end()


@pytest.fixture
def window(qapp: QApplication) -> QWidget:
    qapp.setStyleSheet("")  # another test may have left one, by which lists open otherwise
    made = QWidget()
    made.setStyleSheet("QLabel, QPushButton, QLineEdit { font-size: 15px }")
    made.resize(400, 300)
    return made


def seen(window: QWidget) -> list[str]:
    window.show()
    return faults(window)


def label(window: QWidget, words: str, where: QRect) -> QLabel:
    made = QLabel(words, window)
    made.setGeometry(where)
    return made


def test_what_has_room_is_right(window: QWidget) -> None:
    label(window, "Camille Roux", QRect(10, 10, 200, 24))
    QPushButton("Enregistrer", window).setGeometry(10, 50, 200, 30)
    Painted(window, "Aujourd’hui", QRect(0, 0, 200, 40)).move(10, 100)
    assert seen(window) == []


def test_a_label_that_is_too_narrow_or_too_low(window: QWidget) -> None:
    label(window, "Camille Roux, du groupe Isère", QRect(10, 10, 60, 24))
    low = label(window, "Plusieurs mots qui vont sur plusieurs lignes", QRect(10, 50, 90, 24))
    low.setWordWrap(True)
    narrow, high = seen(window)
    assert "“Camille Roux, du groupe Isère”: needs" in narrow
    assert "is 24 px high and needs" in high


def test_a_button_and_a_hint_that_are_cut_unless_the_tooltip_says_them(window: QWidget) -> None:
    button = QPushButton("Ce que mon association a réglé", window)
    button.setGeometry(10, 10, 90, 30)
    field = QLineEdit(window)
    field.setPlaceholderText("Adresse du serveur, par exemple")
    field.setGeometry(10, 60, 90, 30)
    assert len(seen(window)) == 2
    button.setToolTip(button.text())
    field.setToolTip(field.placeholderText())
    assert seen(window) == []


class Narrow(Choice):
    """Its list is as narrow as it is."""

    def showPopup(self) -> None:
        QComboBox.showPopup(self)
        self.view().window().setFixedWidth(self.width())


def test_what_was_chosen_from_a_list_and_what_it_offers(window: QWidget) -> None:
    """Qt cuts letters in two, whatever a tooltip says; ours shortens, and its list is as wide as
    what it offers."""
    offered = ("Oui", "Les personnes qui vous suivent, et celles que vous nommez")
    for box in (QComboBox(window), Narrow(window), Choice(window)):
        box.addItems(offered)
        box.setGeometry(10, 10, 120, 30)
        cut = any("offers “Les personnes" in one for one in seen(window))
        assert cut is (type(box) is Narrow)
        box.setCurrentIndex(1)
        box.setToolTip(offered[1])
        assert any("and has" in one for one in seen(window)) is (type(box) is QComboBox)
        box.setToolTip("")
        assert any("and has" in one for one in seen(window))
        box.hide()


def test_what_a_widget_paints_is_measured_as_well(window: QWidget) -> None:
    painted = Painted(window, "Visite de l’usine de Livet", QRect(0, 0, 50, 20))
    assert any("in 50 px, which takes" in one for one in seen(window))
    painted.words, painted.room = "Visite…", QRect(0, 0, 200, 40)
    assert any("says the whole nowhere" in one for one in seen(window))
    painted.setToolTip("Visite de l’usine de Livet")
    assert seen(window) == []


def test_texts_of_which_one_lies_over_the_other(window: QWidget) -> None:
    label(window, "Camille Roux", QRect(10, 10, 200, 24))
    other = label(window, "hier, 21 h 30", QRect(60, 12, 200, 24))
    assert any("lies over" in one for one in seen(window))
    other.move(60, 40)
    assert seen(window) == []


def test_text_outside_the_window_or_outside_what_holds_it(window: QWidget) -> None:
    label(window, "Camille Roux", QRect(360, 10, 120, 24))
    holder = QWidget(window)
    holder.setGeometry(10, 60, 120, 40)
    inside = QLabel("hier, 21 h 30", holder)
    inside.setGeometry(60, 5, 120, 24)
    found = seen(window)
    assert any("is beyond the window" in one for one in found)
    assert any("is beyond QWidget" in one for one in found)


def test_what_is_too_small_to_be_hit_beside_another(window: QWidget) -> None:
    one = QPushButton("x", window)
    other = QPushButton("y", window)
    for button, left in ((one, 10), (other, 32)):
        button.setStyleSheet("padding: 0; border: 0; min-width: 0")
        button.setGeometry(left, 10, 20, 20)
    assert any("too small to be hit" in fault for fault in seen(window))
    other.move(80, 10)
    assert seen(window) == []
