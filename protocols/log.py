"""The engine's log: ids, codes and places in our code; never a body, a name or a token."""

from __future__ import annotations

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SIZE = 1 << 20  # bytes of one file; three are kept


def begin(folder: Path) -> None:
    """Write to ``log/engine.log`` in the data folder, for its owner alone."""
    place = folder / "log"
    place.mkdir(mode=0o700, exist_ok=True)
    before = os.umask(0o077)
    try:
        handler = RotatingFileHandler(
            place / "engine.log", maxBytes=_SIZE, backupCount=2, encoding="utf-8"
        )
    finally:
        os.umask(before)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("protocols").setLevel(logging.INFO)
    logging.getLogger("storage").setLevel(logging.INFO)


def fault(logger: logging.Logger, what: str, error: BaseException) -> None:
    """An unexpected exception: its type and where it arose, not its words, which may hold some
    of a person's text."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames))
    logger.error("%s: %s at %s", what, type(error).__name__, places)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            fault(logger, what, part)
