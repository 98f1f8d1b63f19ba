"""What a process may say of itself: kinds and places of faults, never their words; and no memory
of it on the disk after a crash.

An exception's message, a library's log line or a warning may hold a piece of somebody's text, a
name or a token. What a program prints ends in the system's journal.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

OURS = ("desktop", "protocols", "storage", "__main__")
"""Whose log lines hold ids, codes and places only, because we wrote them so."""
_FRAMES = 3
_PR_SET_DUMPABLE = 4  # prctl(2)
logger = logging.getLogger(__name__)


def forbid_dumps() -> None:
    """The key and the messages in memory must not be written to a core file, nor read by other
    programs of the same person. Where the system knows neither (Windows), nothing is done."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # the limit does not count where a program takes the core (core(5), "Piping")
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def say_little(handler: logging.Handler, ours: int = logging.WARNING) -> None:
    """Let log lines leave this process through ``handler`` only, without anybody's words; our
    own from the level ``ours`` on."""
    handler.setFormatter(Terse("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(ours)
    logging.raiseExceptions = False  # else a line that cannot be written is printed, with its words
    logging.captureWarnings(True)
    sys.excepthook = _raised
    sys.unraisablehook = _unraisable
    threading.excepthook = _thread_raised


def say_little_of(loop: asyncio.AbstractEventLoop) -> None:
    """The same for what nobody waited for in this loop."""
    loop.set_exception_handler(_unawaited)


def place(error: BaseException, trace: TracebackType | None = None) -> str:
    """The kind of an exception and where it arose, innermost first."""
    frames = traceback.extract_tb(trace or error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
    return f"{type(error).__name__} at {where or 'no place'}"


class Terse(logging.Formatter):
    """Our own lines as they are; of others' who and where; of exceptions kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__)
        bare.exc_text = bare.stack_info = None  # what another handler made of it
        if record.name.partition(".")[0] not in OURS:
            bare.msg, bare.args = f"at {Path(record.pathname).name}:{record.lineno}", ()
        return super().format(bare)

    def formatException(self, ei: Any) -> str:
        _, error, trace = ei
        return "no exception" if error is None else place(error, trace)


def _raised(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    logger.error("fault: %s", place(error, trace))


def _unraisable(told: Any) -> None:
    if told.exc_value is not None:
        logger.error("fault that nobody could be told: %s", place(told.exc_value))


def _thread_raised(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        logger.error("fault in a thread: %s", place(told.exc_value))


def _unawaited(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    said = place(error) if isinstance(error, BaseException) else "no exception"
    logger.error("fault that nobody waited for: %s", said)
