"""Hears whatever a program says of itself when something goes wrong in it."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

KNOWN = (
    "propagateSizeHints",  # Qt's platform without a screen
    "This plugin does not support",
    "Accessible invalid",
    "systemTrayWindowChanged",
)
LONGEST = 2.0
"""Seconds of the window's own thread that one thing may take."""


class Watch:
    """``with Watch() as watch:`` — what it heard is in ``found``."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._before: Any = None
        self._log = _Log(self.found)
        self._began = 0.0

    def __enter__(self) -> Watch:
        self._before = (sys.excepthook, sys.unraisablehook, threading.excepthook)
        sys.excepthook = self._raised
        sys.unraisablehook = lambda told: self._raised(
            told.exc_type, told.exc_value, told.exc_traceback
        )
        threading.excepthook = lambda told: self._raised(
            told.exc_type, told.exc_value, told.exc_traceback
        )
        self._qt = qInstallMessageHandler(self._said)
        logging.getLogger().addHandler(self._log)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.excepthook, sys.unraisablehook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt)
        logging.getLogger().removeHandler(self._log)

    def begin(self) -> None:
        """One thing is done from now on."""
        self._began = time.thread_time()

    def end(self) -> None:
        """It is done: it must not have held up the window."""
        took = time.thread_time() - self._began
        if took > LONGEST:
            self.found.append(f"held the window for {took:.1f} s")

    def _raised(self, kind: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        self.found.append("".join(traceback.format_exception(kind, error, trace)))

    def _said(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        harmless = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if kind not in harmless and not any(known in message for known in KNOWN):
            self.found.append(f"Qt: {message}")


class _Log(logging.Handler):
    """What is written into the log as a fault."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(f"log: {logging.Formatter().format(record)}")
