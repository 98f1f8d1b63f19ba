"""What is in the way while the window is open: told in one place, and tried again by itself."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from storage.errors import StorageError

if TYPE_CHECKING:
    from desktop.work.writer import Writer

logger = logging.getLogger(__name__)
AGAIN = 5000  # milliseconds between two attempts to write
MENDED = frozenset(("full", "read-only", "held", "unmigrated"))
"""What may be over the next time that something is written."""


READ = frozenset(("damaged", "full", "read-only", "held"))
"""What a page may meet that is read."""


class Troubles(QObject):
    """The folder's trouble and the engine's. The folder's comes first: it is often the reason of
    the other."""

    changed = Signal(str)  # what is to be said: a code, "" for nothing
    _read = Signal(str)

    def __init__(self, folder: str = "") -> None:
        super().__init__()
        self._folder, self._engine, self._said = folder, "", folder
        self._writer: Writer | None = None
        self._before: Any = None
        self._again = QTimer(self, interval=AGAIN)
        self._again.timeout.connect(self._try)
        self._read.connect(self.folder_is, Qt.ConnectionType.QueuedConnection)

    @property
    def code(self) -> str:
        """What is in the way now, "" for nothing."""
        return self._folder or self._engine

    def watch(self, writer: Writer) -> None:
        """Hear what the writer meets, and what a page meets that is read."""
        self._writer = writer
        writer.opened.connect(self.folder_is)
        # a page that cannot be read raises where it is drawn, in one of many places
        self._before, sys.excepthook = sys.excepthook, self._raised

    def close(self) -> None:
        """Nobody writes any more. What was in the way may be watched for again."""
        self._again.stop()
        self._writer, self._folder = None, ""
        if self._before is not None:
            sys.excepthook, self._before = self._before, None

    def folder_is(self, code: str) -> None:
        """Everything can be written, or why nothing can."""
        if self._folder == "damaged":
            return  # what was written elsewhere does not mend it
        self._folder = code
        if code in MENDED:
            self._again.start()
        else:
            self._again.stop()
        self._tell()

    def engine_is(self, code: str | None) -> None:
        """It is there, or why it is not. That it is being started again is no news."""
        self._engine = "" if code in (None, "gone") else str(code)
        self._tell()

    def _tell(self) -> None:
        if self.code != self._said:
            self._said = self.code
            self.changed.emit(self.code)

    def _try(self) -> None:
        if self._writer is not None:
            self._writer.ask(_write, self._wrote, self._did_not, later=True)

    def _wrote(self, _done: object) -> None:
        """Also where only reading had failed, which the writer knows nothing of."""
        if self._folder in MENDED:
            self.folder_is("")

    def _did_not(self, code: str) -> None:
        """Of what a page met and what the writer meets, the writer's is what lasts."""
        if code in MENDED:
            self.folder_is(code)

    def _raised(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, StorageError) and error.code in READ:
            logger.warning("a page could not be read: %s", error.code)
            self._read.emit(error.code)  # later: not in the middle of what was drawn
        else:
            self._before(kind, error, trace)


def _write(stores: Any) -> None:
    """The smallest thing that shows whether the disk takes anything."""
    with stores.db.write():
        pass
