"""What the person goes to for the first time is loaded in some turns and made in the next.

A page or panel that nobody has been to is code on the disk: to load it, to make it and to fill it
in one go would hold up the window. Where little is kept there is little to fill it with, and all is
done at once.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from desktop.places import Place
    from desktop.window import Window

TURN = 1  # milliseconds: at 0 it would come before what the person does meanwhile
ENOUGH = 0.008  # seconds of the processor: what is loaded after that waits for another turn
_STYLE = ("desktop.look.veil", "desktop.cards.linkstop")  # these bring large classes of Qt along
_HELPING = ("desktop.spelling.dictionaries", "desktop.spelling.spelling", "desktop.spelling.helper")
_WRITING = (
    *(*_HELPING, "desktop.spelling.helping", "desktop.spelling.infield", "desktop.compose.alt"),
    *("desktop.compose.chip", "desktop.compose.attachments", "storage.marked"),
    *("desktop.compose.mentions", "desktop.compose.options", "desktop.compose.composer"),
    "desktop.emoji.offering",
)
_MESSAGES = ("storage.pages.talk", "desktop.cards.way", "desktop.side.conversation")
PANELS = {
    "AtConversation": (_STYLE[0], *_WRITING, *_MESSAGES),
    "AtThread": (*_STYLE, *_WRITING, "desktop.side.thread"),
    "AtEvent": (
        *(*_STYLE, "desktop.links.linking", "storage.pages.community", "desktop.side.alarm"),
        "desktop.side.event",
    ),
    "AtPerson": (*_STYLE, "desktop.links.linking", "storage.pages.person", "desktop.side.person"),
    "NewPost": (*_WRITING, "desktop.side.new"),
    "NewMessage": ("desktop.side.new",),
    "NewEvent": (*_WRITING[1:], "desktop.compose.zone", "desktop.side.eventform"),
    "ChangeEvent": (*_WRITING[1:], "desktop.compose.zone", "desktop.side.eventform"),
    "ChangeOutgoing": ("desktop.side.change",),
}
"""What each kind of place is made of at the right, by the name of its class; what others stand on
first: each then loads little more than itself."""
PAGE, PLACE = "page", "place"
DEEDS = frozenset(("now", "newest", "new", "new-post", "new-message", "new-event"))
"""What a page may link to that is no page."""


class Coming(QObject):
    """The ways of one window that the person goes, in that order: of two pages, or of two places
    at the right, the later one counts."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._waits: dict[str, deque[Callable[[], object]]] = {}
        """What each needs, and at last what shows it."""
        self._turn = QTimer(self, singleShot=True, interval=TURN)
        self._turn.timeout.connect(self._go_on)

    def visit(self, name: str) -> None:
        """A page, in this turn or the next; see :meth:`desktop.window.Window.visit`."""
        page = name.partition(":")[0]
        what, modules = (page, ()) if page in DEEDS else (PAGE, (f"desktop.pages.{page}",))
        self._go(what, modules, partial(self._window.visit, name))

    def open(self, place: Place) -> None:
        """What stands at the right, likewise."""
        kind, window = type(place).__name__, self._window
        before = (window.prepare_talk,) if kind == "AtConversation" and not window.talks else ()
        self._go(PLACE, PANELS.get(kind, ()), partial(window.open, place), *before)

    def forget(self, what: str) -> None:
        """Another page, or another place, is there meanwhile."""
        self._waits.pop(what, None)

    def stop(self) -> None:
        """The window closes: nothing comes any more."""
        self._waits.clear()
        self._turn.stop()

    def _go(
        self,
        what: str,
        modules: Iterable[str],
        show: Callable[[], object],
        *before: Callable[[], object],
    ) -> None:
        """``show`` it once its ``modules`` are loaded and what comes ``before`` is done."""
        self.forget(what)
        missing = [name for name in modules if name not in sys.modules]
        large = bool(missing or before) and self._window.desk.pages.is_large()
        if not large and not self._waits:
            show()
            return
        self._waits[what] = deque(
            (*(partial(import_module, name) for name in missing), *before, show)
        )
        self._turn.start()
        self._load(self._waits[what])

    def _load(self, pieces: deque[Callable[[], object]]) -> None:
        """As many as one turn has room for; never the last one, which shows what was loaded."""
        began = time.thread_time()
        while len(pieces) > 1:
            pieces.popleft()()
            if time.thread_time() - began >= ENOUGH:
                return

    def _go_on(self) -> None:
        if not self._waits:
            return
        self._turn.start()  # first: what cannot be shown holds up none of the rest
        what, pieces = next(iter(self._waits.items()))
        if len(pieces) > 1:
            self._load(pieces)
        else:
            del self._waits[what]
            pieces.popleft()()
