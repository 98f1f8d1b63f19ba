"""What the person goes to is loaded in some turns, made in another and shown in the last.

A page or panel that nobody has been to is code on the disk: to load it, to make it, to fill it and
to paint it in one go would hold up the window. Where little is kept there is little to fill it
with, and all is done at once.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer

from desktop.work.turn import AGAIN, ENOUGH, Patience

if TYPE_CHECKING:
    from desktop.places import Place
    from desktop.side.panel import Panel
    from desktop.window import Window
    from storage.model import Changed

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
APART = frozenset(("AtThread", "AtEvent", "AtPerson"))
"""What is made out of sight, in a turn before the one in which it is laid out and painted."""


class Way(NamedTuple):
    """What is left to do until something is shown."""

    modules: deque[str]  # to be loaded, as many in a turn as it has room for
    steps: deque[Callable[[], object]]  # each in a turn of its own; the last one shows it


class Coming(QObject):
    """The ways of one window that the person goes, in that order: of two pages, or of two places
    at the right, the later one counts."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._waits: dict[str, Way] = {}
        self._made: tuple[Place, Panel] | None = None  # out of sight, until it is shown
        self._patience = Patience(window.desk.spent)
        self._turn = QTimer(self, singleShot=True, interval=AGAIN)
        self._turn.timeout.connect(self._go_on)
        window.desk.changed.connect(self._changed)

    @property
    def busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._waits)

    def visit(self, name: str, then: Callable[[], object]) -> None:
        """A page, in this turn or a later one, and what is done once the person is there; see
        :meth:`desktop.window.Window.visit`."""
        page = name.partition(":")[0]

        def show() -> None:
            self._window.visit(name)
            then()

        if page in DEEDS:
            self._go(page, (), show)
        else:
            make = () if page in self._window.pages else (partial(self._window.prepare, page),)
            self._go(PAGE, (f"desktop.pages.{page}",), show, *make)

    def open(self, place: Place) -> None:
        """What stands at the right, likewise."""
        kind, window = type(place).__name__, self._window
        before: tuple[Callable[[], object], ...] = ()
        if kind == "AtConversation":
            before = () if window.talks else (window.prepare_talk,)
            before = (*before, window.prepare_answer)
        elif kind in APART and place != window.place and self._may_make(place):
            before = (partial(self._make, place),)
        self._go(PLACE, PANELS.get(kind, ()), partial(self._show, place), *before)

    def forget(self, what: str) -> None:
        """Another page, or another place, is there meanwhile."""
        self._waits.pop(what, None)
        if what == PLACE and self._made is not None:
            (_, panel), self._made = self._made, None
            panel.leave()  # its composer may hold a text that is nowhere else
            panel.deleteLater()

    def stop(self) -> None:
        """The window closes: nothing comes any more."""
        self._waits.clear()
        self.forget(PLACE)
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
        late = self._patience.waits()
        if not (large or late or self._waits):
            show()
            return
        self._waits[what] = Way(deque(missing), deque((*(before if large else ()), show)))
        self._turn.start()
        if large and not late:
            self._on(what)

    def _on(self, what: str) -> None:
        """As much of that way as one turn has room for; what shows it is a turn of its own."""
        way, began = self._waits[what], time.thread_time()
        if not way.modules:
            if len(way.steps) == 1:
                del self._waits[what]
            way.steps.popleft()()
            return
        while way.modules:
            import_module(way.modules.popleft())
            if time.thread_time() - began >= ENOUGH:
                return

    def _go_on(self) -> None:
        if not self._waits:
            return
        self._turn.start()  # first: what cannot be shown holds up none of the rest
        if self._patience.waits():
            return
        self._on(next(iter(self._waits)))

    # --- out of sight -----------------------------------------------------------------------

    def _may_make(self, place: Place) -> bool:
        """Not while the draft that it would show is written in, nor where it is to be scrolled as
        soon as it is there."""
        from desktop.places import AtThread

        if not isinstance(place, AtThread):
            return True
        same = self._window.panel.writes_in() == f"reply:{place.entry.item}"
        return not (same or place.edit or place.there)

    def _make(self, place: Place) -> None:
        from desktop.side import make

        panel = make(self._window.desk, place)
        panel.setParent(self._window.side)
        panel.hide()
        self._made = place, panel

    def _changed(self, changed: Changed) -> None:
        """What was made and is not shown yet is as new as what is."""
        if self._made is not None and self._made[1].concerns(changed):
            self._made[1].refresh()

    def _show(self, place: Place) -> None:
        made, self._made = self._made, None
        self._window.open(place, made[1] if made is not None and made[0] is place else None)
