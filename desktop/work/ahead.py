"""Reads on a thread of its own what a page asked for the last time, before it asks again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import Shiboken

from desktop.desk import Desk, Pages
from desktop.pages.page import Page
from desktop.work.gathering import LONGEST, SHARE
from desktop.work.turn import AGAIN, Patience
from storage.pages import Reader

logger = logging.getLogger(__name__)
WORTH = 0.008
"""Seconds of the processor: a question that took longer is asked ahead the next time."""
_PAUSE, _TRIES = 0.05, 200
"""Seconds between two attempts to interrupt the thread, for what it begins just then is not
interrupted by the one before, and how many there are."""
_SOON = 1.0
"""Seconds in which whoever goes from page to page asks again; what was read is let go of then."""
GLANCE = 0.25  # seconds after which what stands on a page has been seen


class Question(NamedTuple):
    """A page of the reader, and what it is asked for."""

    page: str
    arguments: tuple[Any, ...]
    named: tuple[tuple[str, Any], ...]


Answers = Mapping[Question, Any]
Told = Callable[[Answers, float], None]


class Foreseen:
    """Stands before the window's reader: gives what was read ahead, and reads the rest.

    It answers as the reader does, and costs nothing where the answer is here. An answer is kept
    for no longer than one page takes it up: what is shown is what was committed a moment ago.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._known: Answers = {}
        self._slow: list[Question] | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._reader, name)
        return found if self._slow is None else partial(self._answer, name, found)

    def _answer(self, name: str, ask: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        try:
            question = Question(name, arguments, tuple(sorted(named.items())))
            known = question in self._known
        except TypeError:  # asked with what is no key: it is read each time
            return ask(*arguments, **named)
        if known:
            self._note(question)
            return self._known[question]
        began = time.thread_time()
        found = ask(*arguments, **named)
        if time.thread_time() - began > WORTH:
            self._note(question)
        return found

    def _note(self, question: Question) -> None:
        if self._slow is not None and question not in self._slow:
            self._slow.append(question)

    @contextmanager
    def over(self, known: Answers) -> Iterator[list[Question]]:
        """While ``known`` holds; what was slow, or would have been."""
        before = self._known, self._slow
        slow: list[Question] = []
        self._known, self._slow = known, slow
        try:
            yield slow
        finally:
            self._known, self._slow = before


class Ahead(QObject):
    """The thread, with a connection of its own that opens at the first question."""

    _read = Signal(int, object, float)

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._open = open_reader
        self._something = threading.Condition()
        self._waits: dict[int, tuple[Question, ...]] = {}
        self._then: dict[int, Told] = {}  # never the thread's: they hold widgets
        self._number = 0
        self._thread: threading.Thread | None = None
        self._reader: Reader | None = None
        self._ended = False
        self.patience = Patience(float)  # of whoever is told
        self._read.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def ask(self, questions: tuple[Question, ...], then: Told) -> None:
        """Read, then call ``then`` on this thread with the answers and the seconds that it took;
        with fewer answers where something could not be read. Never waits."""
        with self._something:
            self._number += 1
            self._waits[self._number], self._then[self._number] = questions, then
            if self._thread is None:
                self._ended = False
                self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)
                self._thread.start()
            self._something.notify()

    def close(self) -> None:
        """Let go of the folder; nobody is told anything any more. A later question opens it."""
        with self._something:
            self._waits.clear()
            self._then.clear()
            self._ended = True
            thread, self._thread = self._thread, None
            self._something.notify()
        if thread is not None:
            for _ in range(_TRIES):  # whoever closes does not wait for a long answer
                self._interrupt()
                thread.join(_PAUSE)
                if not thread.is_alive():
                    break

    def _interrupt(self) -> None:
        with self._something:
            if self._reader is not None:
                self._reader.interrupt()

    def _tell(self, number: int, answers: Answers, took: float) -> None:
        if self.patience.waits():
            QTimer.singleShot(AGAIN, self, lambda: self._tell(number, answers, took))
            return
        then = self._then.pop(number, None)
        if then is not None:
            then(answers, took)

    # --- the thread's -----------------------------------------------------------------------

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            number, questions = asked
            began = time.perf_counter()
            answers = self._answers(questions)
            self._read.emit(number, answers, time.perf_counter() - began)
            del asked, questions, answers  # nothing is kept while nobody asks
        self._let_go()

    def _next(self) -> tuple[int, tuple[Question, ...]] | None:
        """What is asked first, once anything is; None at the end."""
        with self._something:
            soon: float | None = _SOON
            while not self._waits and not self._ended:
                if not self._something.wait(soon):
                    self._ease()
                    soon = None  # once is enough
            if self._ended:
                return None
            number = next(iter(self._waits))
            return number, self._waits.pop(number)

    def _answers(self, questions: tuple[Question, ...]) -> dict[Question, Any]:
        answers: dict[Question, Any] = {}
        try:
            reader = self._opened()
            for one in questions:
                if self._ended:
                    break
                answers[one] = getattr(reader, one.page)(*one.arguments, **dict(one.named))
        except Exception:  # the window reads it by itself, and tells what is wrong
            logger.info("a page could not be read ahead")
            self._let_go()
        return answers

    def _opened(self) -> Reader:
        if self._reader is None:
            reader = self._open()
            with self._something:
                self._reader = reader
        assert self._reader is not None
        return self._reader

    def _ease(self) -> None:
        try:
            if self._reader is not None:
                self._reader.ease()
        except Exception:  # the next question opens the folder anew, or tells what is wrong
            self._let_go()

    def _let_go(self) -> None:
        with self._something:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


class Freshening(QObject):
    """Brings the pages of one window up to date: at once where that is quick, else as soon as the
    other thread has read what they ask for."""

    arrived = Signal()  # what the person came to is there

    def __init__(self, desk: Desk, ahead: Ahead, parent: QObject) -> None:
        super().__init__(parent)
        self._foreseen, self._ahead = Foreseen(desk.pages), ahead
        desk.pages = cast("Pages", self._foreseen)
        ahead.patience = Patience(desk.spent)
        self._slow: dict[Page, tuple[Question, ...]] = {}
        self._asked: Page | None = None  # a change is being read for it
        self._changed: Page | None = None  # it changed since
        self._arrivals = 0
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def arrive(self, page: Page) -> None:
        """The person comes to a page, which shows what it did when they left it; nothing yet, the
        first time, where much is kept. What it holds may stand in another order, but only as long
        as they have hardly seen it."""
        self._arrivals += 1
        slow = self._slow_of(page)
        if not slow:
            self.now(page)
            return
        if page not in self._slow:
            page.frame()
        this, came = self._arrivals, time.monotonic()

        def read(answers: Answers, _took: float) -> None:
            # they went on, and it is read when they come again
            if this != self._arrivals or not _seen(page):
                return
            page.arriving = time.monotonic() - came < GLANCE
            try:
                self._show(page, answers)
            finally:
                page.arriving = False
            self.arrived.emit()

        self._ahead.ask(slow, read)

    def prepare(self, page: Page) -> bool:
        """Have a page that was not read yet filled with what the other thread reads, as much as
        it can say beforehand; False where it cannot, or was read."""
        asked = _questions(page)
        if not asked or page in self._slow:
            return False

        def read(answers: Answers, took: float) -> None:
            if Shiboken.isValid(page) and page not in self._slow and (answers or _seen(page)):
                self._show(page, answers)
                if took < WORTH:  # the next time it is read at once
                    self._slow[page] = ()

        self._ahead.ask(asked, read)
        return True

    def now(self, page: Page) -> None:
        """Read all of it in place."""
        self._show(page, {})

    def _slow_of(self, page: Page) -> tuple[Question, ...]:
        """What to ask the other thread for before the page is read; () where it is quick."""
        slow = self._slow.get(page)
        if slow == () or (slow is None and not self._foreseen.is_large()):
            return ()
        return _questions(page) or slow or ()

    def change(self, page: Page) -> None:
        """What a page shows was changed. While that is slow and more comes, the thread rests
        longer than it reads."""
        slow = self._slow_of(page)
        if not slow:
            self.now(page)
        elif self._asked is not None or self._rest.isActive():
            self._changed = page
        else:
            self._asked = page
            self._ahead.ask(slow, self._read)

    def _read(self, answers: Answers, took: float) -> None:
        if not Shiboken.isValid(self):  # its window has been replaced meanwhile
            return
        page, self._asked = self._asked, None
        self._rest.start(round(1000 * min(SHARE * took, LONGEST)))
        if page is not None and _seen(page):
            self._show(page, answers)

    def _go_on(self) -> None:
        page, self._changed = self._changed, None
        if page is not None and _seen(page):
            self.change(page)

    def _show(self, page: Page, known: Answers) -> None:
        with self._foreseen.over(known) as slow:
            page.refresh()
        self._slow[page] = tuple(slow)


def _questions(page: Page) -> tuple[Question, ...]:
    return tuple(Question(name, arguments, ()) for name, arguments in page.asks())


def _seen(page: Page) -> bool:
    """Whether it is there, and the page that the person is on, also while its window is out of
    sight or something lies over it: windows are replaced while something is read."""
    return Shiboken.isValid(page) and not page.isHidden()
