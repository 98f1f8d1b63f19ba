"""The dictionaries of this computer, on a thread of their own: typing never waits for one."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.spelling import tokens

if TYPE_CHECKING:
    from storage.pages.known_words import KnownWords

logger = logging.getLogger(__name__)
MOST = 5  # suggestions for a word
FIRST, SOON, LATER = 0, 1, 2
Then = Callable[[Any], None]


class Dictionaries(QObject):
    """Enchant's, one for the whole program. Answers come on the thread of whoever asks, as long as
    that runs Qt's loop. The words that are asked about are kept by nobody here."""

    _answered = Signal(int, object)  # which, the answer

    def __init__(self) -> None:
        super().__init__()
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], object]]]
        self._jobs = queue.PriorityQueue()
        self._number = 0
        self._waiting: dict[int, Then] = {}  # never leaves the thread of whoever asks
        self._thread: threading.Thread | None = None
        self._broker: Any = None
        self._opened: dict[str, Any] = {}
        self._answered.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    # --- asking -----------------------------------------------------------------------------

    def languages(self, then: Callable[[tuple[str, ...]], None]) -> None:
        """Tell which languages there are words of: codes as "fr", "en_GB"; none where Enchant or
        all dictionaries are missing."""
        self._ask(FIRST, self._known, then)

    def check(
        self,
        words: Sequence[str],
        names: Sequence[str],
        then: Callable[[dict[str, bool]], None],
        called: KnownWords | None = None,
    ) -> None:
        """Tell of each word whether one of the dictionaries ``names`` has it, or whether somebody
        is ``called`` so."""

        def each() -> dict[str, bool]:
            return {w: self._has(w, names) or self._called(w, names, called) for w in words}

        self._ask(SOON, each, then)

    def suggest(self, word: str, names: Sequence[str], then: Callable[[list[str]], None]) -> None:
        """Tell what may have been meant by a word, the likeliest first."""
        self._ask(LATER, lambda: self._near(word, names), then)

    def _ask(self, when: int, work: Callable[[], object], then: Then) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="spelling", daemon=True)
            self._thread.start()
        self._number += 1
        self._waiting[self._number] = then
        self._jobs.put((when, self._number, work))

    def _tell(self, number: int, answer: object) -> None:
        then = self._waiting.pop(number)
        if answer is None:  # a dictionary failed: nothing is known
            return
        try:
            then(answer)
        except RuntimeError as error:
            if "already deleted" not in str(error):  # the field was closed meanwhile
                raise

    # --- on its thread ----------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            _, number, work = self._jobs.get()
            answer: object = None
            try:
                answer = work()
            except Exception as error:  # without its words: they are the person's
                logger.error("a dictionary failed: %s", type(error).__name__)  # noqa: TRY400
            self._answered.emit(number, answer)
            del work, answer  # while it waits it holds no word

    def _known(self) -> tuple[str, ...]:
        try:
            import enchant  # type: ignore[import-untyped]
        except ImportError:  # the library that it stands on is not on this computer
            return ()
        if self._broker is None:
            # else it would make files of its own in the person's home, with the languages in
            # their names; what is theirs is in the encrypted database
            os.environ["ENCHANT_CONFIG_DIR"] = os.devnull
            self._broker = enchant.Broker()
        return tuple(sorted(self._broker.list_languages()))

    def _dictionary(self, name: str) -> Any:
        if name not in self._opened:
            self._known()
            self._opened[name] = self._broker.request_dict(name)
        return self._opened[name]

    def _has(self, word: str, names: Sequence[str]) -> bool:
        said = tokens.plain(word)
        if any(self._dictionary(name).check(said) for name in names):
            return True
        parts = tokens.pieces(said)
        return len(parts) > 1 and all(
            len(part) < 3 or any(self._dictionary(name).check(part) for name in names)
            for part in parts
        )

    def _called(self, word: str, names: Sequence[str], called: KnownWords | None) -> bool:
        """Whether it is a name, or put together of names and words: "d'Zoubert"."""
        if called is None:
            return False
        said = tokens.plain(word)
        return called.has(said) or all(
            len(part) < 3
            or called.has(part)
            or any(self._dictionary(name).check(part) for name in names)
            for part in tokens.pieces(said)
        )

    def _near(self, word: str, names: Sequence[str]) -> list[str]:
        said, found = tokens.plain(word), []
        lists = [self._dictionary(name).suggest(said) for name in names]
        for place in range(max(map(len, lists), default=0)):  # the best of each language first
            for one in lists:
                if place < len(one):
                    suggested = tokens.as_written(one[place], word)
                    if suggested not in found:
                        found.append(suggested)
        return found[:MOST]


@cache
def dictionaries() -> Dictionaries:
    """The program's one."""
    return Dictionaries()
