"""Grabs pages of the window on one data folder, without an engine.

``python -m tests.screens.shoot OUT [NAME…]`` does it on an invented association of its own, for
every look; with names, only the pictures so called.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSysInfo, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from desktop import accessibility
from desktop.lock.door import Door
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages import reading
from desktop.program import Program
from desktop.window import Window
from storage.clock import Clock
from storage.folder import Folder
from tests.screens.quiet import settle
from tests.screens.shots import SIZE, Shot, every, under_way, unusual
from tests.screens.stage import HOME


def _refuse(door: Door) -> None:
    door.ask()
    door.refuse("wrong-passphrase")


DOORS: dict[str, Callable[[Door], None]] = {
    "wait": Door.wait,
    "locked": lambda door: door.stop("keyring-locked", "keyring"),
    "missing": lambda door: door.stop("key-missing", "keyring"),
    "passphrase": _refuse,
    "choose": Door.choose,
    "lock": lambda door: door.ask(locked=True),
    "before": lambda door: door.stop("key-missing", "keyring", trial=True),
}
"""What stands before the window while the key does not come."""


class Silence(QObject):
    """No engine: nothing is asked, nothing comes."""

    changed = Signal(object)
    noticed = Signal(object)
    state = Signal(object)

    def call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        _failed: Any = None,
        **_arguments: Any,
    ) -> None:
        offers = (
            ("matrix", "Matrix", "talk", "password"),
            ("mastodon", "Mastodon", "news", "browser"),
            ("dav", "CalDAV", "calendar", "password"),
        )
        if name == "offers" and then is not None:
            names = ("protocol", "brand", "speaks", "method")
            then({"offers": [dict(zip(names, offer, strict=True)) for offer in offers]})

    def tell(self, _changed: Any) -> None:
        return


NEVER = 24 * 3_600_000
"""Milliseconds until what is on screen counts as seen: else pictures would depend on how long
those before them took."""
Settle = Callable[[QApplication], None]


class Camera:
    """One program in one look, and the pictures that are taken of it."""

    def __init__(self, program: Program, out: Path, settle: Settle = settle) -> None:
        self.program, self._out, self._settle = program, out, settle

    def open(self, key: bytes) -> None:
        """Show the window."""
        self.program.open(key)
        self.program.join(Silence())  # type: ignore[arg-type]

    def take(self, shot: Shot, name: str) -> Path:
        """One picture of the window, as a file of that name."""
        file = self._save(self.show(shot), name)
        self.after(shot)
        return file

    def show(self, shot: Shot) -> Window:
        """Put the window there."""
        program, app = self.program, self.program.app
        if shot.scale != program.look.scale:
            program._choose(replace(program.look, scale=shot.scale))
            self._settle(app)  # there is another window then
        window = program.window
        assert window is not None
        window.resize(*shot.size)
        window.visit(shot.page)
        window.open(shot.place)
        if shot.before is not None:
            self._settle(app)
            shot.before(program)
            assert program.window is not None
            window = program.window
        if shot.end:
            self._settle(app)
            window.today.list.to_end()
        elif shot.page == "today":
            window.today.list.verticalScrollBar().setValue(0)
        self._settle(app)
        return window

    def after(self, shot: Shot) -> None:
        """Undo what was done for it."""
        if shot.after is not None:
            shot.after(self.program)
            self._settle(self.program.app)

    def door(self, name: str, scale: float, file: str) -> Path:
        """What stands before the window in one state."""
        self.program.appearance.look = replace(self.program.look, scale=scale)
        door = Door(self.program.desk(None))
        door.resize(*SIZE)
        DOORS[name](door)
        door.show()
        settle(self.program.app, door)
        made = self._save(door, file)
        door.close()
        door.deleteLater()
        self.program.appearance.look = replace(self.program.look, scale=1.0)
        return made

    def _save(self, window: QWidget, name: str) -> Path:
        """Without what is this computer's own."""
        here, renamed = str(self.program.folder.path), False
        for label in window.findChildren(QLabel):
            if (other := unnamed(label.text(), here)) != label.text():
                label.setText(other)
                renamed = True
        for field in window.findChildren(QPlainTextEdit):
            if (whole := unnamed(field.toPlainText(), here)) != field.toPlainText():
                field.setPlainText(whole)
                renamed = True
        if renamed:
            settle(self.program.app, window)
        file = self._out / f"{name}.png"
        picture = window.grab()
        over = QApplication.activePopupWidget()
        if over is not None:  # such as a menu, which is a window of its own
            painter = QPainter(picture)
            painter.drawPixmap(window.mapFromGlobal(over.pos()), over.grab())
            painter.end()
        assert picture.save(str(file))
        return file


def unnamed(text: str, folder: str) -> str:
    """Without this computer's folder, system and versions."""
    for own, instead in (
        (folder, HOME),
        (QSysInfo.prettyProductName(), "Debian GNU/Linux"),
    ):
        text = text.replace(own, instead)
    text = re.sub(rf"{platform.system()}[- ]{re.escape(platform.release())}[^,\n]*", "Linux", text)
    return re.sub(r"(?<=[A-Za-zé0-9] )\d+(\.\d+)+(?![\d.]*\u00a0)", "1.0", text)  # no sizes


def application() -> QApplication:
    """One that draws into memory, with a caret that stands still."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["preau"])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    reading.REST = NEVER
    accessibility.install()
    return app


@contextmanager
def camera(
    folder: Path, out: Path, wanted: Look, clock: Clock, settle: Settle = settle
) -> Iterator[Camera]:
    """A program in one look. Its window is still to be opened; it is gone at the end."""
    app = application()
    out.mkdir(parents=True, exist_ok=True)
    look.save(folder, wanted)
    program = Program(app, Folder(folder), clock, profile=None, opener=lambda _: None)
    yield Camera(program, out, settle)
    window = program.window
    if window is not None:
        window.close()
    program.close()
    if window is not None:
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shoot(folder: Path, key: bytes, out: Path, clock: Clock, names: Iterable[str]) -> Iterator[str]:
    """Every page in every look; some also large, wide and narrow. Yields the files' names."""
    names = set(names)
    for language in ("fr", "en"):
        for scheme in ("light", "dark"):
            ending = f"{scheme}-{language}"
            wanted = Look(language=language, scheme=scheme)
            with camera(folder, out, wanted, clock) as taking:
                for name in DOORS:
                    for scale, size in ((1.0, ""), (2.0, "-200")):
                        if not names or f"door-{name}" in names:
                            yield taking.door(name, scale, f"door-{name}{size}-{ending}").name
                taking.open(key)
                for of in (every, under_way, unusual):
                    for shot in of(taking.program):
                        if not names or names & {shot.name, shot.name.rsplit("-", 1)[0]}:
                            yield taking.take(shot, f"{shot.name}-{ending}").name


def main(arguments: list[str]) -> int:
    """Every picture, to look at."""
    from tests.desktop.community import KEY
    from tests.screens.stage import environment, settled

    with tempfile.TemporaryDirectory() as place:
        if "FONTCONFIG_FILE" not in os.environ:  # again, where nothing depends on this computer
            own = environment(Path(tempfile.mkdtemp()))
            os.execve(
                sys.executable, [sys.executable, "-m", "tests.screens.shoot", *arguments], own
            )
        with settled(Path(place)) as (folder, clock):
            for name in shoot(folder.path, KEY, Path(arguments[0]), clock, arguments[1:]):
                print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
