"""A thread of its own that sleeps on a message bus until somebody there says something."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
from typing import Any

from PySide6.QtCore import QObject

from desktop.calm.bus import Bus, BusError

logger = logging.getLogger(__name__)


class Listening(QObject):
    """While it runs. Where there is no such bus, or nobody on it, nothing is ever heard."""

    def __init__(self, which: str, name: str) -> None:
        """``which``: as for :class:`desktop.calm.bus.Bus`. ``name``: of the thread."""
        super().__init__()
        self._which, self._name = which, name
        self._thread: threading.Thread | None = None
        self._wake: socket.socket | None = None

    @property
    def running(self) -> bool:
        """Whether somebody listens."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to listen; once."""
        if self._thread is None:
            self._wake, woken = socket.socketpair()
            self._thread = threading.Thread(
                target=self._run, args=(woken,), name=self._name, daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """No more; returns when the thread has ended."""
        if self._thread is not None and self._wake is not None:
            self._wake.close()
            self._thread.join(5)
            self._thread = self._wake = None

    def begin(self, bus: Bus) -> None:
        """Say what is to be heard; on the thread."""
        raise NotImplementedError

    def take(self, bus: Bus) -> None:
        """Something came, and is in ``bus.heard`` until this takes it out; on the thread."""
        raise NotImplementedError

    def silent(self) -> None:
        """Nothing will be heard any more, as nobody is there; on the thread."""

    def _run(self, woken: socket.socket) -> None:
        with contextlib.closing(woken):
            try:
                with contextlib.closing(Bus(self._which)) as bus:
                    self._listen(bus, woken)
            except BusError as error:
                logger.info("%s: %s", self._name, error)
                self.silent()

    def _listen(self, bus: Bus, woken: socket.socket) -> None:
        self.begin(bus)
        both: list[Any] = [woken, bus]
        while True:
            bus.hear()
            if bus.heard:  # also what came along with an answer, for which nothing wakes us
                self.take(bus)
            elif woken in select.select(both, [], [])[0]:
                return
