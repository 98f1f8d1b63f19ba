"""The engine's log: ids, codes and places in our code; never a body, a name or a token."""

from __future__ import annotations

import contextlib
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from storage import discretion

_SIZE = 1 << 20  # bytes of one file; three are kept


def begin(folder: Path) -> None:
    """Write to ``log/engine.log`` in the data folder, for its owner alone. Of what libraries say
    only that they said something, and where: some name people already at level INFO."""
    place = folder / "log"
    place.mkdir(mode=0o700, exist_ok=True)
    before = os.umask(0o077)
    try:
        handler = RotatingFileHandler(
            place / "engine.log", maxBytes=_SIZE, backupCount=2, encoding="utf-8"
        )
    finally:
        os.umask(before)
    discretion.say_little(handler, logging.INFO)


def fault(logger: logging.Logger, what: str, error: BaseException) -> None:
    """An unexpected exception: its type and where it arose, not its words, which may hold some
    of a person's text."""
    logger.error("%s: %s", what, discretion.place(error))
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            fault(logger, what, part)


def forget(account: str) -> None:
    """Take the lines that name an account out of the log, and out of what was put aside of it."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            with handler.lock or contextlib.nullcontext():
                _rewrite(handler, account.encode())


def _rewrite(handler: RotatingFileHandler, word: bytes) -> None:
    file = Path(handler.baseFilename)
    for place in (file, *file.parent.glob(f"{file.name}.*")):
        with contextlib.suppress(OSError):  # a full disk keeps a line with a number in it
            data = place.read_bytes()
            if word not in data:
                continue
            kept = b"".join(line for line in data.splitlines(keepends=True) if word not in line)
            with place.open("r+b") as stream:  # in place: who writes to it goes on at its end
                stream.write(kept)
                stream.truncate()
