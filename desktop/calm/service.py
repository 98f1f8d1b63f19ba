"""The desktop's own notification service: the one module that shows anything outside the window.

It knows no reason to speak: :mod:`desktop.calm.notifier` asks the gate first. Nothing of it is
there, no thread and no connection, until something is to be shown for the first time.

https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import itertools
import logging
import queue
import select
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.calm.bus import Bus, BusError, Target
from desktop.calm.stillness import NAME, PATH, is_still

logger = logging.getLogger(__name__)
HERE = sys.platform not in ("win32", "darwin")
"""Where a service of this kind is. Others are not spoken to yet."""


_ICON = (Path(__file__).resolve().parents[2] / "resources/icons/preau.svg").as_uri()
_TARGET = Target(NAME, PATH, NAME)


class Urgency(IntEnum):
    """There is a third, "critical", which breaks through what the person set. It is not for us."""

    LOW = 0
    NORMAL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One notification. ``place``: of several with the same one, only the last is seen."""

    place: str
    program: str  # as the person knows it
    title: str
    text: str = ""
    category: str
    action: str  # what a click does, in words
    urgency: Urgency = Urgency.NORMAL


class Service(QObject):
    """Shows notifications, hears their clicks, and asks whether the system is still."""

    clicked = Signal(str, str)  # a note's place, and what lets a window come to the front
    _answered = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._number = itertools.count()
        self._waiting: dict[int, Callable[[Any], None]] = {}  # never leaves the UI thread
        self._thread: _Thread | None = None
        self._answered.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def is_there(self, then: Callable[[bool], None]) -> None:
        """Whether this desktop has such a service."""
        self._ask(lambda bus, _shown: bus.has(NAME), lambda found: then(bool(found)))

    def ask_still(self, then: Callable[[bool], None]) -> None:
        """Whether the person told their system not to disturb them, at this moment."""
        self._ask(lambda bus, _shown: is_still(bus), lambda found: then(bool(found)))

    def show(self, note: Note) -> None:
        """Hand it to the desktop. Where there is no service, nothing happens."""
        self._ask(lambda bus, shown: shown.show(bus, note), _heard)

    def withdraw(self, place: str) -> None:
        """Take back what stands there: it has been seen here."""
        if self._thread is not None:
            self._ask(lambda bus, shown: shown.withdraw(bus, place), _heard)

    def close(self) -> None:
        """Take everything back, for a click would find nobody, and let go of the bus."""
        if self._thread is not None:
            self._thread.end()
            self._thread = None
        self._waiting.clear()

    def _ask(self, work: _Work, then: Callable[[Any], None]) -> None:
        """``then`` gets what ``work`` found, None where it could not be done."""
        number = next(self._number)
        self._waiting[number] = then
        if not HERE:
            self._answered.emit(number, None)
            return
        if self._thread is None:
            self._thread = _Thread(self.clicked.emit)
        self._thread.do(work, partial(self._answered.emit, number))

    def _finish(self, number: int, answer: object) -> None:
        then = self._waiting.pop(number, _heard)  # nobody waits any more once it is closed
        then(answer)


def _heard(_answer: object) -> None:
    """Nobody waits for it."""


class _Shown:
    """What stands on the desktop; only the bus's thread touches it."""

    def __init__(self, clicked: Callable[[str, str], None]) -> None:
        self._clicked = clicked
        self._places: dict[int, str] = {}
        self._tokens: dict[int, str] = {}
        self._markup: bool | None = None

    def forget(self) -> None:
        """Another connection, perhaps another service: its numbers are its own."""
        self._places.clear()
        self._tokens.clear()
        self._markup = None

    def show(self, bus: Bus, note: Note) -> None:
        if self._markup is None:
            bus.listen(_TARGET)
            (able,) = bus.call(_TARGET, "GetCapabilities")
            self._markup = "body-markup" in able
        before = next((n for n, place in self._places.items() if place == note.place), 0)
        hints = {
            "urgency": ("y", int(note.urgency)),
            "category": ("s", note.category),
            "desktop-entry": ("s", "preau"),
            "suppress-sound": ("b", True),
        }
        text = _plain(note.text) if self._markup else note.text
        asked = (note.program, before, _ICON, note.title, text)
        body = (*asked, ["default", note.action], hints, -1)
        (number,) = bus.call(_TARGET, "Notify", "susssasa{sv}i", body)
        self._places[number] = note.place

    def withdraw(self, bus: Bus, place: str | None = None) -> None:
        """What stands at a place; None: everything."""
        for number in [n for n, one in self._places.items() if place in (None, one)]:
            del self._places[number]
            bus.call(_TARGET, "CloseNotification", "u", (number,), start=False)

    def hear(self, bus: Bus) -> None:
        """Clicks, and what was closed. Others' notifications are none of our business."""
        while bus.heard:
            message = bus.heard.popleft()
            member = message.header.fields.get(3)  # HeaderFields.member
            number, *more = message.body or (0,)
            if number not in self._places:
                continue
            if member == "ActivationToken":
                self._tokens[number] = str(more[0])
            elif member == "ActionInvoked":
                self._clicked(self._places[number], self._tokens.pop(number, ""))
            elif member == "NotificationClosed":
                del self._places[number]
                self._tokens.pop(number, None)


class _Thread:
    """Keeps the bus: asks for others, and sleeps until something comes. The window never waits."""

    def __init__(self, clicked: Callable[[str, str], None]) -> None:
        self._shown = _Shown(clicked)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._wake, self._woken = socket.socketpair()
        self._bus: Bus | None = None
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
        self._thread.start()

    def do(self, work: _Work, then: Callable[[Any], None]) -> None:
        self._put(lambda: then(self._try(work)))

    def end(self) -> None:
        self._put(None)
        self._thread.join(5)
        self._wake.close()

    def _put(self, job: Callable[[], None] | None) -> None:
        self._jobs.put(job)
        self._wake.send(b"\0")

    def _run(self) -> None:
        while True:
            waiting: list[Any] = [self._woken, *([self._bus] if self._bus is not None else [])]
            ready, _, _ = select.select(waiting, [], [])
            if self._woken in ready:
                self._woken.recv(1)
                job = self._jobs.get()
                if job is None:
                    break
                job()
            self._hear()
        if self._bus is not None:
            self._try(lambda bus, shown: shown.withdraw(bus))
        self._drop()
        self._woken.close()

    def _try(self, work: _Work) -> Any:
        try:
            if self._bus is None:
                self._bus = Bus()
            return work(self._bus, self._shown)
        except BusError as error:
            logger.info("notifications: %s", error)
            if str(error) != "refused":
                self._drop()
        except Exception:
            logger.exception("notifications failed")
        return None

    def _hear(self) -> None:
        if self._bus is None:
            return
        try:
            self._bus.hear()
        except BusError:
            self._drop()
        else:
            self._shown.hear(self._bus)

    def _drop(self) -> None:
        if self._bus is not None:
            self._bus.close()
            self._bus = None
        self._shown.forget()


_Work = Callable[[Bus, _Shown], Any]


def _plain(text: str) -> str:
    """For a service that reads markup: what somebody wrote stays what they wrote."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
