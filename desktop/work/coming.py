"""What the person goes to for the first time is loaded in one turn and made in the next.

A page or panel that nobody has been to is code on the disk: to load it, to make it and to fill it
in one go would hold up the window. Where little is kept there is little to fill it with, and all is
done at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from desktop.places import Place
    from desktop.window import Window

TURN = 1  # milliseconds: at 0 it would come before what the person does meanwhile
_WRITING = ("desktop.compose.composer", "desktop.emoji.offering", "desktop.spelling.infield")
_MESSAGES = ("storage.pages.talk", "desktop.side.conversation")
PANELS = {
    "AtConversation": (*_WRITING, *_MESSAGES),
    "AtThread": (*_WRITING, "desktop.side.thread"),
    "AtEvent": ("desktop.links.linking", "storage.pages.community", "desktop.side.event"),
    "AtPerson": ("desktop.links.linking", "storage.pages.person", "desktop.side.person"),
    "NewPost": (*_WRITING, "desktop.side.new"),
    "NewMessage": ("desktop.side.new",),
    "NewEvent": (*_WRITING[1:], "desktop.compose.zone", "desktop.side.eventform"),
    "ChangeEvent": (*_WRITING[1:], "desktop.compose.zone", "desktop.side.eventform"),
    "ChangeOutgoing": ("desktop.side.change",),
}
"""What each kind of place is made of at the right, by the name of its class."""
PAGE, PLACE = "page", "place"
DEEDS = frozenset(("now", "newest", "new", "new-post", "new-message", "new-event"))
"""What a page may link to that is no page."""


class Coming(QObject):
    """The ways of one window that the person goes, in that order: of two pages, or of two places
    at the right, the later one counts."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._waits: dict[str, Callable[[], None]] = {}
        self._turn = QTimer(self, singleShot=True, interval=TURN)
        self._turn.timeout.connect(self._go_on)

    def visit(self, name: str) -> None:
        """A page, in this turn or the next; see :meth:`desktop.window.Window.visit`."""
        page = name.partition(":")[0]
        what, modules = (page, ()) if page in DEEDS else (PAGE, (f"desktop.pages.{page}",))
        self._go(what, modules, partial(self._window.visit, name))

    def open(self, place: Place) -> None:
        """What stands at the right, likewise."""
        modules = PANELS.get(type(place).__name__, ())
        self._go(PLACE, modules, partial(self._window.open, place))

    def forget(self, what: str) -> None:
        """Another page, or another place, is there meanwhile."""
        self._waits.pop(what, None)

    def stop(self) -> None:
        """The window closes: nothing comes any more."""
        self._waits.clear()
        self._turn.stop()

    def _go(self, what: str, modules: Iterable[str], show: Callable[[], None]) -> None:
        self.forget(what)
        missing = [name for name in modules if name not in sys.modules]
        large = bool(missing) and self._window.desk.pages.is_large()
        if not large and not self._waits:
            show()
            return
        for name in missing:
            import_module(name)
        self._waits[what] = show
        self._turn.start()

    def _go_on(self) -> None:
        if self._waits:
            self._turn.start()  # first: what cannot be shown holds up none of the rest
            self._waits.pop(next(iter(self._waits)))()
