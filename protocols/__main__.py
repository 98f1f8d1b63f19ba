"""``python -m protocols --data DIR``: the engine's process. The database key comes on stdin.

It says one line on stdout, ``ready`` or ``error CODE``, and then nothing more.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from protocols import log
from protocols.engine import LINGER, Engine
from protocols.registry import Registry
from protocols.store import Store
from storage import backup, discretion, export
from storage.clock import SystemClock
from storage.database import make_ready
from storage.errors import StorageError
from storage.folder import Folder, code_of_system

logger = logging.getLogger(__name__)
_WAIT_FOR_LOCK = 12.0
"""Seconds for an engine that is leaving to finish what it has in hand."""
_A_WHILE = 0.1  # seconds


def main(arguments: list[str] | None = None, registry: Registry | None = None) -> int:
    """0 after a quiet end, 1 when it could not start (its word says why)."""
    parser = argparse.ArgumentParser(prog="preau-engine")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--linger", type=float, default=LINGER, metavar="SECONDS")
    parser.add_argument("--wait", type=float, default=_WAIT_FOR_LOCK, metavar="SECONDS")
    options = parser.parse_args(arguments)
    discretion.forbid_dumps()
    folder = Folder(options.data)
    there = folder.database.exists()
    try:
        key = bytes.fromhex(sys.stdin.readline().strip())
        if len(key) != 32:
            raise ValueError
    except ValueError:
        _say("error key-missing")
        return 1
    if folder.wiping.exists():  # it is about to be empty
        _say("error gone")
        return 1
    try:
        log.begin(folder.path)
        export.sweep(folder)
        make_ready(folder, key)
        with folder.share(), ExitStack() as held:
            if there and not folder.database.exists():  # wiped since: none is made with that key
                raise StorageError("gone")
            _hold(folder, options.wait, held)
            # On its own: it may ask the keyring, which may be slow.
            threading.Thread(target=backup.finish, args=(folder,), daemon=True).start()
            _serve(folder, key, registry or Registry(), options.linger)
    except (StorageError, OSError, BaseExceptionGroup) as error:
        code = _code_of(error)
        if code is None:
            raise
        if not isinstance(error, StorageError):  # a fault of ours may be among them
            log.fault(logger, "the engine ended", error)
        _say(f"error {code}")
        return 1
    return 0


def _code_of(error: BaseException) -> str | None:
    """Why it cannot go on, also where that is one of several that ended together; None for a
    fault of ours."""
    match error:
        case StorageError():
            return error.code
        case BaseExceptionGroup():
            return next(filter(None, map(_code_of, error.exceptions)), None)
        case OSError():
            return code_of_system(error) or "read-only"
    return None


def _hold(folder: Folder, wait: float, held: ExitStack) -> None:
    """Take the engine's lock, when need be from one that is leaving. StorageError("held") as
    soon as the one that has it listens: whoever started us connects to it."""
    until = time.monotonic() + wait
    while True:
        try:
            held.enter_context(folder.engine(_A_WHILE))
        except StorageError:
            if folder.line.exists() or time.monotonic() > until:
                raise
        else:
            return


def _serve(folder: Folder, key: bytes, registry: Registry, linger: float) -> None:
    store = Store(folder, key, SystemClock())
    try:
        engine = Engine(folder, key, store, registry, linger)
        asyncio.run(_run(engine))
    finally:
        store.close()


async def _run(engine: Engine) -> None:
    discretion.say_little_of(asyncio.get_running_loop())
    await engine.run(lambda: _say("ready"))


def _say(word: str) -> None:
    """One line to whoever started us; they may be gone."""
    with contextlib.suppress(OSError, ValueError):
        os.write(1, f"{word}\n".encode())
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.close(nothing)


if __name__ == "__main__":
    sys.exit(main())
