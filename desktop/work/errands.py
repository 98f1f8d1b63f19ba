"""``python -m desktop errand NAME``: long work on the folder, in a process that holds up nobody.

The first line of stdin is the database key in hexadecimal ("" where none is needed), the second
the parameters as a JSON object. Each line of stdout is a JSON object: ``{"progress": 0..1000,
"what": CODE}`` and at the end ``{"done": {...}}`` or ``{"error": CODE, "detail": …}``. When stdin
is closed nobody waits any more: the work is cancelled.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from storage import discretion
from storage.errors import StorageError
from storage.folder import Folder

logger = logging.getLogger(__name__)
Progress = Callable[[int, str], None]
Cancelled = Callable[[], bool]
Handler = Callable[[Folder, bytes, Mapping[str, Any], Progress, Cancelled], dict[str, Any]]


def run(words: Sequence[str]) -> int:
    """Do what is named; 0 when it is done, 1 when it is not, and then the last line says why."""
    parser = argparse.ArgumentParser(prog="preau errand")
    parser.add_argument("name", choices=sorted(_HANDLERS))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(words)
    discretion.forbid_dumps()
    try:
        key, parameters = _given()
        over = _watch()
        done = _HANDLERS[options.name](Folder(options.data), key, parameters, _progress, over)
    except StorageError as error:
        _say({"error": error.code, "detail": error.detail})
        return 1
    except Exception:
        logger.exception("errand %s", options.name)
        _say({"error": "fault", "detail": ""})
        return 1
    _say({"done": done})
    return 0


def _given() -> tuple[bytes, Mapping[str, Any]]:
    """The key and the parameters. StorageError("key-missing") for what is neither."""
    try:
        key = bytes.fromhex(sys.stdin.readline().strip())
        parameters = json.loads(sys.stdin.readline())
    except ValueError:
        raise StorageError("key-missing") from None
    if len(key) not in (0, 32) or not isinstance(parameters, dict):
        raise StorageError("key-missing")
    return key, parameters


def _watch() -> Cancelled:
    """Whether whoever asked has closed our stdin."""
    over = threading.Event()

    def wait() -> None:
        while os.read(0, 4096):
            pass
        over.set()

    threading.Thread(target=wait, name="asker", daemon=True).start()
    return over.is_set


def _progress(thousandths: int, what: str) -> None:
    _say({"progress": min(max(thousandths, 0), 1000), "what": what})


def _say(words: Mapping[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.flush()
    except (OSError, ValueError):  # nobody listens; stdin says so too
        return


def _export(
    folder: Folder, key: bytes, given: Mapping[str, Any], progress: Progress, over: Cancelled
) -> dict[str, Any]:
    from storage import export

    return export.run(folder, key, given, progress, over)


def _backup(
    folder: Folder, key: bytes, given: Mapping[str, Any], progress: Progress, over: Cancelled
) -> dict[str, Any]:
    from storage import backup

    file, passphrase = Path(given["file"]), str(given["passphrase"])
    replace = given.get("replace") is True
    return backup.make(
        folder, key, file, passphrase, progress=progress, cancelled=over, replace=replace
    ).as_facts()


def _verify(
    _folder: Folder, _key: bytes, given: Mapping[str, Any], progress: Progress, over: Cancelled
) -> dict[str, Any]:
    from storage import backup

    file, passphrase = Path(given["file"]), str(given["passphrase"])
    return backup.verify(file, passphrase, progress=progress, cancelled=over).as_facts()


def _restore(
    folder: Folder, _key: bytes, given: Mapping[str, Any], progress: Progress, over: Cancelled
) -> dict[str, Any]:
    from storage import backup

    own = given.get("own_passphrase")
    return backup.prepare(
        folder,
        Path(given["file"]),
        str(given["passphrase"]),
        keep=str(own) if own else None,
        progress=progress,
        cancelled=over,
    ).as_facts()


_HANDLERS: Mapping[str, Handler] = {
    "export": _export,
    "backup": _backup,
    "verify": _verify,
    "restore": _restore,
}
