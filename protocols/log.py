"""The engine's log: ids, codes and places in our code; never a body, a name or a token."""

from __future__ import annotations

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
