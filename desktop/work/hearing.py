"""What the engine, the writer and other programs of the folder say, brought to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from storage.model import Changed, View

if TYPE_CHECKING:
    from desktop.program import Program
    from desktop.work.enginelink import EngineLink
    from desktop.work.writer import Writer


class Hearing(QObject):
    """Of one program; it goes on while there is no window."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program

    def follow(self, link: EngineLink) -> None:
        """Hear what comes from outside this process."""
        link.changed.connect(self.heard)
        link.changed.connect(self._came)
        link.noticed.connect(self.noticed)

    def attend(self, writer: Writer) -> None:
        """Hear what this process commits."""
        writer.committed.connect(self._wrote)
        writer.opened.connect(self._writer_is)

    def heard(self, changed: Changed) -> None:
        """Something was committed, here or elsewhere."""
        program = self._program
        if program.window is not None and program.reader is not None:
            program.window.desk.heard(changed)
            if program.calm is not None:
                program.calm.heard(changed)
            if program.lock is not None and View.SETTINGS in changed.views:
                program.lock.choose()
            program.presence.heard(changed)
        elif program.calm is not None:
            program.calm.heard_outside(changed)

    def _came(self, changed: Changed) -> None:
        """As :meth:`heard`, of what others than this window committed."""
        program = self._program
        if program.calm is not None and program.reader is not None and program.window is not None:
            program.calm.came(changed)

    def _wrote(self, changed: Changed) -> None:
        program = self._program
        if program.reader is None:  # closed meanwhile, and nobody waits for Qt's events any more
            return
        if program.link is not None:
            program.link.tell(changed)
        self.heard(changed)
        self._keep()

    def _writer_is(self, code: str) -> None:
        """An older database has been migrated: from now on it is read as it is now."""
        program = self._program
        if program.reader is not None and program.migrating and not code:
            program.migrating = False
            program.reader.renew(program.reading())
            program.presence.follow()
        if not code:
            self._keep()

    def _keep(self) -> None:
        """Something can be written: what could not be is."""
        program = self._program
        if program.unkept and program.writer is not None:
            from desktop.trouble.losing import keep

            keep(program.unkept, program.writer)

    def trouble_is(self, code: str) -> None:
        """What is in the way now, "" for nothing."""
        program = self._program
        if program.window is not None and program.reader is not None:
            program.window.desk.trouble = code
            program.window.freshen()
            program.window.refresh()

    def noticed(self, notice: dict[str, Any]) -> None:
        """The engine asks for something: a page of a browser, or that everybody leaves."""
        address = notice.get("open")
        if isinstance(address, str):
            self._program.opener(address)
        if notice.get("leave"):  # another version of Préau needs the folder for itself
            self._program.finish()
