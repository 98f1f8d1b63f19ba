"""``python -m tests.desktop.standing DATA [LINK] [--at-login] [--key] [--hasty]``: Préau as it
is started, in a process of its own, that says on stdout what the person sees whenever a line comes
on stdin.

``--key``: the folder's key is known, as where a keyring answers at once. Nobody is asked over the
network: the engine is never started. ``--hasty``: it waits for another one as short as Préau does;
else it bears with one that is merely slow, on a busy machine.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop import app
from desktop.lock.door import Door
from desktop.lock.unlocking import Unlocking
from desktop.system import instance, presence
from desktop.system.presence import TRAY
from desktop.window import Window
from desktop.work.enginelink import EngineLink
from tests.desktop.community import KEY


class Known(Unlocking):
    """The keyring has answered."""

    def _run(self) -> None:
        self.key, self.kind = KEY, "keyring"
        self.done.set()


class NoEngine(EngineLink):
    """Nothing comes, and nothing leaves."""

    async def run(self) -> None:
        await asyncio.Event().wait()


class Watched:
    """What stands on the screen, and what a person would do with it."""

    def __init__(self, application: QApplication) -> None:
        self._app = application
        self._stdin = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._stdin.activated.connect(self._read)
        self.opened: list[str] = []  # addresses that left for a browser

    def _read(self) -> None:
        line = sys.stdin.readline()
        if not line:
            self._app.quit()
            return
        name, _, rest = line.strip().partition(" ")
        getattr(self, f"_{name}")(rest)
        tell = self._state()
        print(json.dumps(tell), flush=True)

    def _here(self) -> QWidget | None:
        tops = [one for one in self._app.topLevelWidgets() if isinstance(one, Window | Door)]
        shown = [one for one in tops if one.isVisible()]
        return next(iter(shown or tops), None)

    def _state(self) -> dict[str, Any]:
        here = self._here()
        said: dict[str, Any] = {
            "shows": "nothing" if here is None else type(here).__name__.lower(),
            "visible": here is not None and here.isVisible(),
            "minimised": here is not None and here.isMinimized(),
            "active": here is not None and here.isActiveWindow(),
            "opened": self.opened,
            "dark": isinstance(here, Window) and here.desk.theme.dark,
        }
        if isinstance(here, Window):
            still = here.still
            said["asked"] = still.question.sentence.text() if still.question.open else ""
            said["told"] = still.sentence.text() if still.said.isVisible() else ""
            said["place"] = type(here.place).__name__
            said["page"] = here.current
        return said

    def _look(self, _rest: str) -> None:
        """Only say what is there."""

    def _give(self, passphrase: str) -> None:
        here = self._here()
        assert isinstance(here, Door)
        here.given.emit(passphrase)

    def _minimise(self, _rest: str) -> None:
        here = self._here()
        assert here is not None
        here.showMinimized()

    def _close(self, _rest: str) -> None:
        here = self._here()
        assert here is not None
        here.windowHandle().close()  # as a window manager does it

    def _quit(self, _rest: str) -> None:
        """They press Ctrl+Q; no window is active here, where nothing manages windows."""
        here = self._here()
        assert isinstance(here, Window)
        shortcut = here.findChild(QShortcut, "end")
        assert isinstance(shortcut, QShortcut)
        shortcut.activated.emit()

    def _darken(self, _rest: str) -> None:
        here = self._here()
        assert isinstance(here, Window)
        here.desk.looked.emit(replace(here.desk.look, scheme="dark"))

    def _tray(self, _rest: str) -> None:
        """They want the small icon."""
        here = self._here()
        assert isinstance(here, Window)
        here.desk.writer.ask(lambda stores: stores.settings.set(TRAY, True))

    def _lock(self, _rest: str) -> None:
        here = self._here()
        assert isinstance(here, Window)
        here.desk.lock_wanted.emit()

    def _answer(self, which: str) -> None:
        here = self._here()
        assert isinstance(here, Window)
        question = here.still.question
        (question.first if which == "yes" else question.second).click()

    def _outbox(self, _rest: str) -> None:
        here = self._here()
        assert isinstance(here, Window)
        self.opened = [repr(row.intent) for row in here.desk.pages.outbox()]


def main() -> int:
    data, *rest = sys.argv[1:]
    if "--key" in rest:
        vars(app)["Unlocking"] = Known
    if "--hasty" not in rest:
        for who in (instance, presence):
            vars(who)["PATIENCE"] = 60.0
    import desktop.work.enginelink

    desktop.work.enginelink.EngineLink = NoEngine  # type: ignore[misc]
    application = QApplication(sys.argv[:1])
    watched = Watched(application)
    links = [one for one in rest if not one.startswith("--")]
    return app.run(
        Path(data),
        opener=watched.opened.append,
        link=links[0] if links else "",
        at_login="--at-login" in rest,
    )


if __name__ == "__main__":
    sys.exit(main())
