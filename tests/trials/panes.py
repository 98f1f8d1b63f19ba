"""The real window on a real folder, offscreen, in one language; and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.form import FormPage
from desktop.program import Program
from desktop.window import Window
from storage.clock import SystemClock
from storage.folder import Folder
from tests import tidying
from tests.desktop.rest import rest


class Deaf(QObject):
    """Stands for a line to an engine that answers nothing by itself."""

    changed = Signal(object)
    noticed = Signal(object)
    state = Signal(object)

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.answers = answers or {}

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **_arguments: object,
    ) -> None:
        answer = self.answers.get(name)
        if isinstance(answer, str) and failed is not None:
            failed(answer, "")
        elif isinstance(answer, dict) and then is not None:
            then(answer)

    def tell(self, changed: object) -> None:
        """Nobody listens."""


@contextmanager
def program(
    app: QApplication, folder: Folder, key: bytes, language: str, line: Any = None
) -> Iterator[Program]:
    """The window as ``preau`` opens it."""
    look.save(folder.path, Look(language=language, scheme="light"))
    made = Program(app, folder, SystemClock(), profile=None, opener=lambda _address: None)
    window = made.open(key)
    made.join(line if line is not None else Deaf())  # type: ignore[arg-type]
    QTest.qWait(20)
    rest(made)  # what a busy machine shows late
    try:
        yield made
        assert no_modal(app)
    finally:
        last = made.window or window  # another look makes another one
        last.close()
        made.close()
        tidying.window(last)  # a program ends here; another may go on beside it


def no_modal(app: QApplication) -> bool:
    """Rule 13: what fails never stands in the way."""
    dialogs = [one for one in app.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return app.activeModalWidget() is None and not dialogs


def shown(widget: QWidget) -> str:
    """Every sentence of a part of the window."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def settings(window: Window) -> str:
    """What the settings say."""
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, FormPage)
    while not page.growing.over:
        QTest.qWait(1)
    return shown(page)


def page(window: Window) -> str:
    """What a screen reader would say of Today, line by line."""
    rows = window.today.list.rows()
    said = []
    for row in rows:
        window.today.list.to_row(row.key)
        card = window.today.list.card(row.key)
        said.append(card.spoken() if card is not None else "")
    return "\n".join(said)
