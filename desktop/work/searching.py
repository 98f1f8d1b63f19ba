"""Searches on a thread and a connection of their own: only the newest question is answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal

from storage.connection import SCHEMA_VERSION
from storage.errors import StorageError
from storage.pages import Reader
from storage.rows import FoundPage

logger = logging.getLogger(__name__)


class Answer(NamedTuple):
    """A page of results. ``unindexed``: before that instant nothing is found yet."""

    text: str
    page: FoundPage
    unindexed: datetime | None = None


class _Question(NamedTuple):
    number: int
    text: str
    before: int | None
    limit: int


class Searcher(QObject):
    """One for each window. A question that is asked while another is being answered stops it."""

    found = Signal(object)  # an Answer to the newest question, on the thread that asked
    failed = Signal(str)  # a code: the newest question could not be answered
    _answered = Signal(int, object, str)

    def __init__(self, open_reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._open = open_reader
        self._something = threading.Condition()
        self._question: _Question | None = None
        self._number = 0
        self._reader: Reader | None = None
        self._whole = True  # the reader has the newest tables
        self._thread: threading.Thread | None = None
        self._ended = False
        self._answered.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def ask(self, text: str, before: int | None = None, limit: int = 20) -> None:
        """Search; :attr:`found` tells what. Never waits."""
        with self._something:
            self._number += 1
            self._question = _Question(self._number, text, before, limit)
            if self._reader is not None:
                self._reader.interrupt()
            if self._thread is None:
                self._ended = False
                self._thread = threading.Thread(target=self._work, name="search", daemon=True)
                self._thread.start()
            self._something.notify()

    def drop(self) -> None:
        """Nobody waits for an answer any more."""
        with self._something:
            self._number += 1
            self._question = None
            if self._reader is not None:
                self._reader.interrupt()

    def close(self) -> None:
        """Let go of the folder. A later question opens it again."""
        self.drop()
        with self._something:
            self._ended = True
            thread, self._thread = self._thread, None
            self._something.notify()
        if thread is not None:
            thread.join(10)

    # --- the thread's -------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._something:
                while self._question is None and not self._ended:
                    self._something.wait()
                question, self._question = self._question, None
                if question is None:
                    break
            self._answer(question)
        self._let_go()

    def _answer(self, question: _Question) -> None:
        try:
            reader = self._opened()
            page = reader.found(question.text, question.before, question.limit)
            unindexed = reader.unindexed_before() if self._whole else None
        except StorageError as error:
            self._answered.emit(question.number, None, error.code)
        except Exception as error:
            if self._stale(question):
                return  # it was stopped, because something else is asked
            logger.exception("a search failed", exc_info=error)
            self._answered.emit(question.number, None, "fault")
        else:
            answer = Answer(question.text, page, unindexed)
            self._answered.emit(question.number, answer, "")

    def _opened(self) -> Reader:
        """An older folder is opened anew each time, until it has been made ready."""
        if self._reader is None or not self._whole:
            self._let_go()
            reader = self._open()
            self._whole = reader.version() >= SCHEMA_VERSION
            with self._something:
                self._reader = reader
            return reader
        return self._reader

    def _let_go(self) -> None:
        with self._something:
            reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _stale(self, question: _Question) -> bool:
        with self._something:
            return question.number != self._number

    # --- on the thread that asked -------------------------------------------------------------

    def _tell(self, number: int, answer: Answer | None, code: str) -> None:
        if number != self._number:
            return
        if answer is not None:
            self.found.emit(answer)
        else:
            self.failed.emit(code)
