"""What one window knows of spelling: languages, own words, what was looked up."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from desktop.desk import Desk
from desktop.spelling.called import Called
from desktop.spelling.dictionaries import dictionaries
from desktop.spelling.tokens import plain
from storage.model import Changed, View

CHOICE, OWN = "spelling", "spelling:words"
"""Settings: {"on": bool, "languages": [codes]}, and the person's own words. Kept in the encrypted
database, and told to nobody."""
MANY = 20_000  # words looked up that are remembered at most


class Spelling(QObject):
    """One for each window; nothing is looked up, nor a dictionary opened, before the first field
    asks."""

    changed = Signal()  # another choice, another own word, or it is now known what there is
    told = Signal()  # something that was looked up is known

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.there: tuple[str, ...] | None = None  # dictionaries; None: not known yet
        self.on, self.languages, self.own = True, tuple[str, ...](), tuple[str, ...]()
        self._own: frozenset[str] = frozenset()
        self._known: dict[tuple[str, ...], dict[str, bool]] = {}
        self._near: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self._asked: set[tuple[tuple[str, ...], str]] = set()
        self._called = Called(desk, self)
        self._called.others.connect(self._forget_wrong)
        self._read()
        desk.changed.connect(self._heard)
        dictionaries().languages(self._are_there)

    # --- what was chosen --------------------------------------------------------------------

    def codes(self) -> tuple[str, ...]:
        """The languages of which there are dictionaries: "fr", "en"."""
        return tuple(sorted({base(name) for name in self.there or ()}))

    def wanted(self) -> tuple[str, ...]:
        """The languages that the person writes: as they chose, else the window's and the
        system's."""
        if self.languages:
            return self.languages
        system = (base(name) for name in QLocale.system().uiLanguages())
        codes = dict.fromkeys((base(QLocale().name()), *system))
        return tuple(code for code in codes if len(code) > 1)  # "C" is no language

    def names(self, language: str | None = None) -> tuple[str, ...]:
        """The dictionaries to ask about a text; ``language``: the one that it says it is in. None
        where spelling is off, or none of the languages has one."""
        if not self.on:
            return ()
        codes = (language,) if language else self.wanted()
        found = (dictionary_of(code, self.there or ()) for code in codes)
        return tuple(name for name in found if name)

    def turn(self, *, on: bool) -> None:
        """Check, or check nothing."""
        self._choose({"on": on, "languages": list(self.languages)})

    def choose(self, languages: Iterable[str]) -> None:
        """Check these languages; none: as the window's and the system's."""
        self._choose({"on": self.on, "languages": sorted(languages)})

    def take(self, word: str) -> None:
        """The person says that this is a word."""
        self._keep_own({*self.own, plain(word)})

    def drop(self, word: str) -> None:
        """It is no word of theirs any more."""
        self._keep_own(set(self.own) - {word})

    def _choose(self, choice: dict[str, Any]) -> None:
        self._apply(choice, self.own)
        self._desk.writer.ask(lambda stores: stores.settings.set(CHOICE, choice))

    def _keep_own(self, words: set[str]) -> None:
        kept = sorted(words, key=str.casefold)
        self._apply({"on": self.on, "languages": list(self.languages)}, kept)
        self._desk.writer.ask(lambda stores: stores.settings.set(OWN, kept))

    def _read(self) -> None:
        pages = self._desk.pages
        self._apply(pages.setting(CHOICE, {}), pages.setting(OWN, []))

    def _apply(self, choice: dict[str, Any], own: Iterable[Any]) -> None:
        languages = choice.get("languages", [])
        now = (
            choice.get("on") is not False,
            tuple(map(str, languages)) if isinstance(languages, list) else (),
            tuple(map(str, own)),
        )
        if now != (self.on, self.languages, self.own):
            self.on, self.languages, self.own = now
            self._own = frozenset(word.casefold() for word in self.own)
            self.changed.emit()

    def _heard(self, changed: Changed) -> None:
        if View.SETTINGS in changed.views:
            self._read()

    def _are_there(self, names: tuple[str, ...]) -> None:
        self.there = names
        self.changed.emit()

    # --- words ------------------------------------------------------------------------------

    def wrong(self, word: str, names: tuple[str, ...]) -> bool | None:
        """Whether none of the dictionaries has the word; None: not known, :meth:`look_up` asks."""
        if plain(word).casefold() in self._own:
            return False
        right = self._known.get(names, {}).get(word)
        return None if right is None else not right

    def look_up(self, words: Sequence[str], names: tuple[str, ...]) -> None:
        """Ask about words; :attr:`told` tells when they are known."""
        fresh = [word for word in dict.fromkeys(words) if (names, word) not in self._asked]
        if not fresh or not names:
            return
        if len(self._asked) > MANY:
            self._forget()
        self._asked.update((names, word) for word in fresh)

        mine = weakref.ref(self)  # who waits for an answer keeps no window that is gone

        def learn(answers: dict[str, bool]) -> None:
            if (me := mine()) is not None:
                me._known.setdefault(names, {}).update(answers)
                me.told.emit()

        self._called.then(lambda called: dictionaries().check(fresh, names, learn, called))

    def near(self, word: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
        """What may have been meant; None: not known yet, and asked for: :attr:`told` tells."""
        key = (names, word)
        if key not in self._near and ((*names, "near"), word) not in self._asked:
            self._asked.add(((*names, "near"), word))

            mine = weakref.ref(self)

            def learn(found: list[str]) -> None:
                if (me := mine()) is not None:
                    me._near[key] = tuple(found)
                    me.told.emit()

            dictionaries().suggest(word, names, learn)
        return self._near.get(key)

    def _forget_wrong(self) -> None:
        """Other names are known: what was wrong is looked up again, and shown as wrong till
        then."""
        for names, known in tuple(self._known.items()):  # a look-up may forget all of them
            wrong = [word for word, right in known.items() if not right]
            self._asked.difference_update((names, word) for word in wrong)
            self.look_up(wrong, names)

    def _forget(self) -> None:
        self._asked.clear()
        self._known.clear()
        self._near.clear()


def dictionary_of(code: str, there: Iterable[str]) -> str:
    """The dictionary of a language: the one of the system's own country, else the plain one, else
    the one of the country that gave its name; "" where there is none."""
    known = sorted(name for name in there if base(name) == code)
    for name in (QLocale.system().name(), code, f"{code}_{code.upper()}", f"{code}_GB"):
        if name in known:
            return name
    return known[0] if known else ""


def base(name: str) -> str:
    """The language of "fr_CH", "fr-CH" or "fr": "fr"."""
    return name.replace("-", "_").partition("_")[0].lower()


def of(desk: Desk) -> Spelling:
    """The window's one, made when it is first asked for."""
    if desk.spelling is None:
        desk.spelling = Spelling(desk)
    return desk.spelling
