"""What a test changed of its process is put back, whichever test comes next."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from desktop.wording.language import Speech
from tests import tidying


class Left:
    """What only a collection frees."""

    itself: Left | None = None


def said() -> str:
    return QCoreApplication.translate("TodayPage", "Today")


def spoken(app: QApplication) -> int:
    """How many catalogues this process holds."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(app.findChildren(QTranslator))


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    assert said() == "Today"  # whatever ran before
    yield qapp
    tidying.language()


def test_a_language_that_was_left_is_spoken_no_more(app: QApplication) -> None:
    before = QLocale()
    Speech(app).speak("fr")
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert said() == "Aujourd’hui"
    assert QLocale().name().startswith("fr")
    tidying.language()
    assert said() == "Today"
    assert QLocale() == before
    assert app.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_who_falls_silent_lets_go_of_the_words(app: QApplication) -> None:
    speech, before = Speech(app), spoken(app)
    for language in ("fr", "en", "fr"):
        speech.speak(language)
        assert spoken(app) > before
    assert spoken(app) <= before + 2  # its own words and Qt's, of one language
    speech.silence()
    assert spoken(app) == before
    assert said() == "Today"


def test_a_window_that_was_left_is_gone(app: QApplication) -> None:
    windows = len(QApplication.topLevelWidgets())
    left = QWidget()
    left.show()
    assert len(QApplication.topLevelWidgets()) == windows + 1
    tidying.windows()
    assert len(QApplication.topLevelWidgets()) == windows


@pytest.mark.parametrize("program", [False, True])
def test_rubbish_stays_while_a_test_runs_and_not_longer(
    monkeypatch: pytest.MonkeyPatch, program: bool
) -> None:
    rubbish = tidying.Rubbish(monkeypatch)
    rubbish.wait()
    left = Left()
    seen = weakref.ref(left)
    left.itself = left
    del left
    if program:
        gc.freeze()  # as one does that was started
    assert not gc.isenabled()
    assert seen() is not None
    rubbish.collect()
    assert gc.isenabled()
    assert seen() is None
