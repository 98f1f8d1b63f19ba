"""``python -m tests.privacy.loud_engine``: the engine, all libraries logging all."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from protocols import __main__, log

LIBRARIES = (
    "", "aiohttp", "aiohttp.client", "asyncio", "nio", "keyring", "sqlalchemy",
    "sqlalchemy.engine", "urllib3", "requests", "caldav", "PIL", "peewee",
)  # fmt: skip


def loud(begin: object) -> object:
    def begin_loud(folder: Path) -> None:
        begin(folder)  # type: ignore[operator]
        for name in (*LIBRARIES, *logging.root.manager.loggerDict, "desktop", "protocols"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger("storage").setLevel(logging.DEBUG)

    return begin_loud


if __name__ == "__main__":
    log.begin = loud(log.begin)  # type: ignore[assignment]
    sys.exit(__main__.main())
