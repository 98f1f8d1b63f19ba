"""The real window on a real screen, with an accessibility bus, doing what it is told.

``python -m tests.access.stage LANGUAGE``: each line of its input is one thing to do, answered by
one line when that is on the screen.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget

from desktop import accessibility
from desktop.lock.door import Door
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.places import AtConversation
from desktop.program import Program
from storage.cache import Cache
from storage.database import Database
from storage.folder import Folder
from storage.model import Reason
from tests.desktop import community
from tests.desktop.community import CAMILLE, KEY, TALK, message
from tests.desktop.rest import rest
from tests.screens.shoot import DOORS, Silence
from tests.screens.shots import Shot, every
from tests.screens.stage import settled

REST = 0.06  # seconds at least, in which what was asked for is laid out


class Stage:
    """One window, and what may be asked of it."""

    def __init__(self, app: QApplication, program: Program, wire: Silence) -> None:
        self.app, self.program, self.wire = app, program, wire
        self.database = Database.open(program.folder, KEY)
        self._doors: list[QWidget] = []
        self._after: Shot | None = None
        self.shots = {shot.name: shot for shot in every(program)}

    def rest(self) -> None:
        until = time.monotonic() + REST
        while time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.005)
        rest(self.program)

    def names(self) -> list[str]:
        """All that can be shown."""
        return [*self.shots, *(f"door-{name}" for name in DOORS)]

    def show(self, name: str) -> None:
        """One screen, and nothing that was asked for before."""
        program = self.program
        for door in self._doors:
            door.close()
            door.deleteLater()
        self._doors.clear()
        if self._after is not None and self._after.after is not None:
            self._after.after(program)
        self._after = None
        window = program.window
        assert window is not None
        window.setVisible(not name.startswith("door-"))
        if name.startswith("door-"):
            self._door(name.removeprefix("door-"))
            return
        self._after = shot = self.shots[name]
        window.resize(*shot.size)
        window.visit(shot.page)
        window.open(shot.place)
        self.rest()
        if shot.before is not None:
            shot.before(program)
        if shot.end:
            window.today.list.to_end()
        self.rest()

    def open_talk(self) -> None:
        """The conversation with Camille."""
        assert self.program.window is not None
        self.program.window.activateWindow()
        self.program.window.open(AtConversation(CAMILLE.id))
        self.rest()

    def receive(self, who: str, texts: list[str]) -> None:
        """The engine applies what somebody wrote in that conversation; "moi": the person."""
        at = self.program.clock.now() + timedelta(seconds=1)
        found = tuple(
            message(f"{who}-{text}", who, text, community.NOW - at - timedelta(seconds=place))
            for place, text in enumerate(texts)
        )
        for changed in Cache(self.database, self.program.clock).apply(
            TALK.id, community.place(found, CAMILLE, Reason.DIRECT)
        ):
            self.wire.changed.emit(changed)
        self.rest()

    def speak(self, language: str) -> None:
        """As the person chooses another language in the settings."""
        before = self.program.window
        assert before is not None
        before.desk.looked.emit(replace(self.program.look, language=language))
        while self.program.window is before:
            self.rest()
        self.rest()

    def front(self) -> bool:
        """Whether the window has the keyboard."""
        assert self.program.window is not None
        return self.program.window.isActiveWindow()

    def iconify(self) -> None:
        """The window is out of sight."""
        assert self.program.window is not None
        self.program.window.showMinimized()
        self.rest()

    def _door(self, name: str) -> None:
        door = Door(self.program.desk(None))
        DOORS[name](door)
        door.show()
        self._doors.append(door)
        self.rest()


def main(language: str) -> None:
    app = QApplication(["preau"])
    accessibility.install()
    with tempfile.TemporaryDirectory() as place, settled(Path(place)) as (folder, clock):
        look.save(folder.path, Look(language=language, scheme="light"))
        program = Program(app, Folder(folder.path), clock, profile=None, opener=lambda _: None)
        window = program.open(KEY)
        wire = Silence()
        program.join(wire)  # type: ignore[arg-type]
        window.activateWindow()
        stage = Stage(app, program, wire)
        stage.rest()

        def hear() -> None:
            line = sys.stdin.readline()
            if not line:
                app.quit()
                return
            name, arguments = json.loads(line)
            try:
                said = getattr(stage, name)(*arguments)
            except BaseException:  # whoever waits for the answer sees that none comes
                app.exit(1)
                raise
            print(json.dumps(said), flush=True)

        notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(hear)
        print("ready", flush=True)
        app.exec()
        stage.database.close()
        program.close()


if __name__ == "__main__":
    main(sys.argv[1])
