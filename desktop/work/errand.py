"""Long work that must not hold up the window, asked of a process of its own."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from storage.folder import Folder

if TYPE_CHECKING:
    from PySide6.QtCore import QProcess

logger = logging.getLogger(__name__)
_LONGEST = 1024 * 1024  # characters of one line
_PARTING = 5000  # milliseconds that a cancelled errand has to tidy up


class Errand(QObject):
    """One errand (:mod:`desktop.work.errands`). Exactly one of ``done`` and ``failed`` is emitted,
    ``failed`` with the code ``cancelled`` after :meth:`cancel`, and none once it was let go of."""

    progressed = Signal(int, str)  # thousandths, and a code of what is being done
    done = Signal(object)  # the facts that the errand ended with
    failed = Signal(str, str)  # a code, and what a developer may want to know

    def __init__(
        self,
        folder: Folder,
        key: bytes,
        name: str,
        parameters: Mapping[str, Any],
        parent: QObject | None = None,
    ) -> None:
        from PySide6.QtCore import QProcess

        super().__init__(parent)
        self._rest = ""
        self._ended = False
        self._last: dict[str, Any] = {}
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._broken)
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._process.setStandardErrorFile(QProcess.nullDevice())
        program, *words = command()
        self._process.start(program, [*words, "errand", name, "--data", str(folder.path)])
        # Through the pipe: a command line can be read by every program of the computer.
        self._process.write(key.hex().encode() + b"\n" + json.dumps(parameters).encode() + b"\n")

    def cancel(self) -> None:
        """Ask it to stop: it tidies up, and then ``failed`` is emitted."""
        self._process.closeWriteChannel()

    def end(self) -> None:
        """Nobody waits any more; what was half done is tidied up, and nothing is emitted."""
        self._ended = True
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(_PARTING):
            self._process.kill()
            self._process.waitForFinished(_PARTING)

    def _read(self) -> None:
        text = self._rest + bytes(self._process.readAllStandardOutput().data()).decode(
            "utf-8", "replace"
        )
        *lines, self._rest = text.split("\n")
        if len(self._rest) > _LONGEST:
            self._rest = ""
        for line in lines:
            self._hear(line)

    def _hear(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if self._ended or not isinstance(said, dict):
            return
        if "progress" in said:
            self.progressed.emit(int(said["progress"]), str(said.get("what", "")))
        else:
            self._last = said

    def _finished(self, *_how: Any) -> None:
        """Its last word counts once the process is gone: nothing of it is left in the folder."""
        self._read()
        if "done" in self._last and not self._ended:
            self._ended = True
            self.done.emit(self._last["done"])
        else:
            code, detail = (str(self._last.get(name, "")) for name in ("error", "detail"))
            self._fail(code or "fault", detail)

    def _broken(self, error: QProcess.ProcessError) -> None:
        from PySide6.QtCore import QProcess

        if error is QProcess.ProcessError.FailedToStart:
            self._fail("fault", "could not be started")

    def _fail(self, code: str, detail: str) -> None:
        if not self._ended:
            self._ended = True
            logger.warning("errand: %s", code)
            self.failed.emit(code, detail)


def command() -> Sequence[str]:
    """How an errand is started: by this very program."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "desktop")


def start_anew(data: Path | None, profile: Path | None) -> None:
    """Open the window once more, in a process of its own: this one ends."""
    program, *words = command()
    words += ["--data", str(data)] if data is not None else []
    words += ["--profile", str(profile)] if profile is not None else []
    from PySide6.QtCore import QProcess

    QProcess.startDetached(program, words, str(Path.cwd()))


class Errands(QObject):
    """The errands of one window's data folder: they outlive a page that is left or made anew."""

    brought = Signal()  # a copy lies beside what is here, whoever still waited for it

    def __init__(self, folder: Folder, key: Callable[[], bytes], parent: QObject) -> None:
        """``key`` is asked for when an errand begins, and kept by nobody here."""
        super().__init__(parent)
        self._folder, self._key = folder, key
        self._running: dict[str, Errand] = {}

    def start(self, name: str, parameters: Mapping[str, Any]) -> Errand:
        """Begin one; another of the same name is ended first."""
        if (before := self._running.pop(name, None)) is not None:
            before.end()
        errand = Errand(self._folder, self._key(), name, parameters, self)
        self._running[name] = errand
        errand.done.connect(lambda _facts: self._running.pop(name, None))
        errand.failed.connect(lambda *_why: self._running.pop(name, None))
        if name == "restore":
            errand.done.connect(lambda _facts: self.brought.emit())
        return errand

    def running(self, name: str) -> Errand | None:
        """The one of that name that is under way: a page that is made anew shows it again."""
        return self._running.get(name)

    def close(self) -> None:
        """The window closes: what is half done is tidied up."""
        while self._running:
            self._running.popitem()[1].end()
