"""Requests that end: what a server drips byte by byte is cut off when its time is over.

A timeout between two pieces does not end such an answer: the library goes on reading until it has
the piece that it asked for, for days if need be, and a thread with it.
"""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Guard:
    """Ends whatever one session waits for when its time is over. One request at a time."""

    def __init__(self) -> None:
        self.connections: weakref.WeakSet[Any] = weakref.WeakSet()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Shut every connection after so long: what reads from one is told that it ended."""
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shut()


class WatchedAdapter(HTTPAdapter):
    """Makes connections that a guard can end."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        guard = self._guard

        class Plain(_Watched, HTTPConnection):
            watch = guard.connections.add

        class Secure(_Watched, HTTPSConnection):
            watch = guard.connections.add

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


class _Watched:
    """A connection whose socket can be shut from another thread, whatever it waits for."""

    sock: Any
    watch: Any
    _number = -1  # of the socket while it is being made: its wrapping for TLS takes it over

    def connect(self) -> None:
        self.watch(self)
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self._number = -1

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._number = made.fileno()
        return made

    def shut(self) -> None:
        """OSError if it was closed meanwhile."""
        if self._number >= 0:
            making = socket.socket(fileno=self._number)
            try:
                making.shutdown(socket.SHUT_RDWR)
            finally:
                making.detach()
        elif self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)
