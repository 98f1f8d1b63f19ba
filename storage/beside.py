"""The keyring asked by a process that is split off for it, while this one loads what it shows."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress

from storage import discretion
from storage.errors import StorageError
from storage.keyrings import SystemKeyring

_LONGEST = 5.0  # seconds that is waited for it, before it is asked here
_HIGHEST = 1024  # no descriptor of a program that has just started is as high
_MOST = 4096  # bytes


class Beside:
    """Answers the first question of a window with what another process was told meanwhile.

    To load what speaks with a keyring and to agree with it upon a key takes 30 ms of the processor,
    of which this one then has none, nor the memory. The other one never prompts: a keyring that is
    late, locked or without the entry is asked once more, here and as ever.
    """

    def __init__(self, service: str, name: str) -> None:
        self._asked = (service, name)
        self._keyring = SystemKeyring()
        self._pipe, self._child = _split(service, name)

    def get(self, service: str, name: str) -> str | None:
        told = self._told()
        if told and (service, name) == self._asked:
            return told
        return self._keyring.get(service, name)

    def set(self, service: str, name: str, value: str) -> None:
        self._keyring.set(service, name, value)

    def delete(self, service: str, name: str) -> None:
        self._keyring.delete(service, name)

    def look(self, service: str, name: str) -> str:
        return self._keyring.look(service, name)

    def _told(self) -> str:
        """Once: whatever comes later is for the keyring itself."""
        pipe, self._pipe = self._pipe, -1
        if pipe < 0:
            return ""
        try:
            return _read(pipe).decode(errors="replace")
        finally:
            os.close(pipe)
            with suppress(OSError):
                os.kill(self._child, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(self._child, 0)


def beside(service: str, name: str | None) -> Beside | None:
    """Ask for an entry from now on; None where there is none, or where a process cannot be split:
    macOS and Windows have no safe way to, and threads would stand still in the middle of what
    they do. https://docs.python.org/3/library/os.html#os.fork"""
    if name is None or sys.platform != "linux" or threading.active_count() > 1:
        return None
    try:
        return Beside(service, name)
    except OSError:  # no room for another process
        return None


def _split(service: str, name: str) -> tuple[int, int]:
    """Where its answer is to be read, and its number."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if child == 0:
        _answer(writing, service, name)
    os.close(writing)
    return reading, child


def _answer(writing: int, service: str, name: str) -> None:
    """In the other process, which ends here whatever happens."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(round(2 * _LONGEST))  # nobody waits any more
        os.closerange(3, writing)  # a lock of a file would last as long as this process
        os.closerange(writing + 1, _HIGHEST)
        discretion.forbid_dumps()
        os.write(writing, (SystemKeyring().glance(service, name) or "").encode())
    except (StorageError, OSError):
        pass  # it is asked once more, by whoever can say what is wrong
    finally:
        os._exit(0)


def _read(pipe: int) -> bytes:
    """All that comes until the other one ends, or has taken too long."""
    import select

    found = b""
    while select.select([pipe], [], [], _LONGEST)[0] and (more := os.read(pipe, _MOST)):
        found += more
    return found
