"""The real window beside an engine that writes, while a person scrolls, resizes or goes about.

Run as ``python -m tests.bench.acting DIR DOING`` it is that window; the key comes on stdin, and
what each step took goes to stdout as JSON. With the doing "bare" it is a bare window with as many
labels, which is scrolled and resized likewise.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from desktop import accessibility
from desktop.app import TURN
from desktop.cards.card import Row
from desktop.cards.lines import EntryLine, EventLine, SectionLine
from desktop.desk import Pages
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewMessage,
    NewPost,
    Place,
)
from desktop.program import Program
from desktop.starting import Painted
from desktop.window import Window
from storage.clock import SystemClock
from storage.folder import Folder
from storage.model import ChannelId, ItemKind
from storage.rows import Entry, FoldKind
from tests.bench.content import channel_of, room_of
from tests.bench.screen import HEIGHT, WIDTH

CARDS = 5_000
_FRAME = 16  # milliseconds between two frames
_LOOK = 400  # milliseconds between two things that a person does
_NOTCH = -120  # of a wheel, in eighths of a degree
_FRAMES, _JUMPS = 1_200, 60
_HOME = ChannelId(channel_of("news", "home"))
_PAGES = (
    *("conversations", "today", "agenda", "directory", "search", "outbox", "settings", "calm"),
    *("group:g3", "kept", "drafts", "editions", "association", "about", "help", "keys", "guard"),
    *("copies", "welcome"),
)

Step = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds from a step until what it leads to is painted, in however many turns."""

    doing: str
    wall: float
    spent: float  # of this thread's processor, in the turn in which it is asked for
    longest: float = 0.0  # of the turns until the next step, this one among them


class Acting(QObject):
    """Does one step after the other, each from the event loop as a person's would be."""

    done = Signal()

    def __init__(self, steps: Iterator[Step], rest: int, coming: Callable[[], bool] = bool) -> None:
        """``rest``: milliseconds between two of them; ``coming``: whether what a step leads to is
        still on its way."""
        super().__init__()
        self._steps, self.took, self._coming = steps, list[Took](), coming
        self._asked: float | None = None  # when, of what is on its way
        self._next = QTimer(self, singleShot=True, interval=rest)
        self._next.timeout.connect(self._step)
        self._turn, self._longest = time.thread_time(), 0.0
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._turn_is_over)

    def _turn_is_over(self) -> None:
        """What the loop did in one go; it says so once in each of them."""
        now = time.thread_time()
        self._longest, self._turn = max(self._longest, now - self._turn), now
        if self._asked is not None and not self._coming():
            self._there()

    def _there(self) -> None:
        """What the step led to is shown; it is painted now."""
        QApplication.sendPostedEvents()
        assert self._asked is not None
        wall, self._asked = 1000 * (time.perf_counter() - self._asked), None
        self.took.append(replace(self.took.pop(), wall=wall))

    def start(self) -> None:
        self._next.start()

    def _step(self) -> None:
        more = False
        try:
            more = self._do()
        finally:  # nobody waits for steps that do not come
            if more:
                self._next.start()
            else:
                self.done.emit()

    def _do(self) -> bool:
        if self._asked is not None:
            self._there()
        if self.took:  # all that came of the step before is over
            before = self.took.pop()
            self.took.append(replace(before, longest=max(before.spent, 1000 * self._longest)))
        self._longest = 0.0
        doing, act = next(self._steps, ("", None))
        if act is None:
            return False
        began, spent = time.perf_counter(), time.thread_time()
        act()
        QApplication.sendPostedEvents()  # what is laid out and painted because of it
        wall, cpu = time.perf_counter() - began, time.thread_time() - spent
        self.took.append(Took(doing, 1000 * wall, 1000 * cpu))
        self._asked = began if self._coming() else None
        return True


def scrolling(area: QWidget, bar: QScrollBar) -> Iterator[Step]:
    """Down by the wheel, up again, and then to places far away."""
    for down in (True, False):
        for _ in range(_FRAMES // 2):
            yield "wheel", partial(_turn, area, _NOTCH if down else -_NOTCH)
    for number in range(_JUMPS):
        yield "jump", partial(_jump, bar, number * 37 % _JUMPS)


def _jump(bar: QScrollBar, to: int) -> None:
    bar.setValue(bar.maximum() * to // _JUMPS)


def _turn(area: QWidget, by: int) -> None:
    middle = QPointF(area.rect().center())
    event = QWheelEvent(
        middle,
        area.mapToGlobal(middle),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(area, event)


def resizing(window: QWidget) -> Iterator[Step]:
    """As somebody who pulls at a corner, over both widths at which columns fold."""
    for number in range(120):
        wide = WIDTH - abs(number % 80 - 40) * 17
        high = HEIGHT - number % 9 * 11
        yield "resize", partial(window.resize, wide, high)


def changing(window: Window, pages: Pages) -> Iterator[Step]:
    """Every page and every kind of panel, each the first time and again. Where to is looked for
    before the first of them, and counts as nobody's turn."""
    return _changes(window, [*_places(pages)])


def _changes(window: Window, places: Sequence[Place]) -> Iterator[Step]:
    for number in range(3):
        for name, place in zip(_PAGES, cycle(places), strict=False):
            turn = "first" if number == 0 else "again"
            yield f"{name}, {turn}", partial(window.desk.visited.emit, name)
            kind = type(place).__name__
            yield f"{kind}, {turn}", partial(window.desk.open, place)


def _places(pages: Pages) -> Iterator[Place]:
    for number in (0, 5, 40, 1):
        yield AtConversation(ChannelId(room_of(number)))
    posts = pages.conversation(_HOME, None, 20)
    yield from (AtThread(one) for one in posts[:2])
    days = pages.agenda(posts[-1].at.date(), 30)
    events = [entry for day in days for entry in day.entries]
    yield from (AtEvent(one.item, one.recurrence) for one in events[:2] if one.item)
    yield from (AtPerson(row.card) for row in pages.people("", 3))
    yield AtConversation(ChannelId(room_of(3)))
    yield from (NewPost(), NewMessage(), NewEvent())


def cards(pages: Pages) -> list[Row]:
    """Cards of every kind: messages and posts, some with pictures, a warning, an answer or a
    fold, and events, under titles."""
    rooms = [ChannelId(room_of(number)) for number in range(20)]
    said = [one for room in rooms for one in pages.conversation(room, None, 50)]
    posts = pages.conversation(_HOME, None, 200)
    days = pages.agenda(posts[-1].at.date(), 30)
    events = [entry for day in days for entry in day.entries]
    mixed = zip(cycle(said), cycle(posts), cycle(said[::-1]), cycle(events), strict=False)
    several = (entry for group in mixed for entry in group)
    return [_row(number, entry) for number, entry in enumerate(islice(several, CARDS))]


def _row(number: int, entry: Entry) -> Row:
    within = str(number)
    if number % 25 == 0:
        return SectionLine(name=f"Section {number}", key=f"section:{number}")
    if entry.kind is ItemKind.EVENT:
        return EventLine(entry=entry, within=within)
    if number % 11 == 1:
        entry = replace(entry, warning="Un avertissement")
    if number % 13 == 1 and entry.item is not None:
        several = (entry.item,) * 5
        entry = replace(entry, fold=FoldKind.RUN, folded=several, people=("Camille", "Paul"))
    return EntryLine(entry=entry, within=within)


async def _live(program: Program, doing: str) -> list[Took]:
    living = asyncio.ensure_future(program.live())
    await asyncio.sleep(3)
    window = program.window
    assert window is not None
    assert program.reader is not None
    if doing == "scrolling":
        window.today.list.set_rows(cards(program.reader), keep=False)
        list_ = window.today.list
        found = await _did(scrolling(list_.viewport(), list_.verticalScrollBar()), _FRAME)
    elif doing == "resizing":
        window.open(AtConversation(ChannelId(room_of(0))))
        found = await _did(resizing(window), _FRAME)
    else:
        steps = changing(window, program.reader)
        found = await _did(steps, _LOOK, lambda: window.coming)
    window.close()
    await living
    return found


async def _did(steps: Iterator[Step], rest: int, coming: Callable[[], bool] = bool) -> list[Took]:
    over, acting = asyncio.Event(), Acting(steps, rest, coming)
    acting.done.connect(over.set)
    acting.start()
    await over.wait()
    return acting.took


def _bare(app: QApplication) -> list[Took]:
    """The same steps in a window that has labels and nothing else."""
    area, inside = QScrollArea(), QWidget()
    column = QVBoxLayout(inside)
    for number in range(CARDS):
        label = QLabel(f"A line of text in a bare window, number {number}. " * 4, wordWrap=True)
        column.addWidget(label)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.resize(WIDTH, HEIGHT)
    area.show()
    Painted(area.viewport()).wait()
    acting = Acting(scrolling(area.viewport(), area.verticalScrollBar()), _FRAME)
    acting.done.connect(app.quit)
    acting.start()
    app.exec()
    return acting.took


def _ours(app: QApplication, folder: Folder, key: bytes, doing: str) -> list[Took]:
    import qasync

    accessibility.install()
    program = Program(app, folder, SystemClock(), profile=None, opener=lambda _: None)
    window = program.open(key)
    Painted(window.today.list.viewport()).wait()
    gc.freeze()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_live(program, doing))


def main() -> int:
    gc.disable()
    sys.setswitchinterval(TURN)
    folder, doing = Folder(Path(sys.argv[1])), sys.argv[2]
    key = bytes.fromhex(sys.stdin.readline().strip())
    app = QApplication(["preau"])
    app.setQuitOnLastWindowClosed(False)
    took = _bare(app) if doing == "bare" else _ours(app, folder, key, doing)
    print(json.dumps([[one.doing, one.wall, one.spent, one.longest] for one in took]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
