"""What a person types into a search field: words, quotations, and from whom, where and when.

Both languages are always understood, whatever the window speaks. Nothing typed is an error: what
cannot be understood is searched as words, and :attr:`Query.misread` says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from storage import typed_dates
from storage.codec import clean
from storage.folding import fold, words
from storage.signs import signs
from storage.unspaced import cut_words, is_unspaced
from storage.values import record

MAX_LENGTH = 1000  # characters that are looked at
MAX_WORDS = 12
MAX_OPERATORS = 8
MIN_PREFIX = 3  # characters: of these the index keeps a list of the texts with words that begin so
MIN_TYPED = 2  # characters of a word that may be the beginning of one: one would fit everything

_NOBODY = "a" + 16 * "0"  # looks like an author's token and is no address's
_LIGATURES = (("oe", "œ"), ("ae", "æ"), ("ss", "ß"))


class Operator(StrEnum):
    FROM = "from"
    IN = "in"
    BEFORE = "before"
    AFTER = "after"


OPERATORS = {
    **dict.fromkeys(("from", "de"), Operator.FROM),
    **dict.fromkeys(("in", "dans"), Operator.IN),
    **dict.fromkeys(("before", "avant"), Operator.BEFORE),
    **dict.fromkeys(("after", "apres"), Operator.AFTER),
}
"""As they are typed, folded."""

MYSELF = frozenset(("me", "moi"))
"""``from:me``, ``de:moi``."""


class Misread(StrEnum):
    """Why something typed was not taken as it may have been meant."""

    DATE = "date"  # no such day: the words were searched
    PERSON = "person"  # nobody here is called so: the words were searched
    PLACE = "place"  # no conversation, group or calendar is called so: the words were searched
    MANY = "many"  # so many are called so that only some were looked for
    SIGNS = "signs"  # signs that texts are not found by
    LONG = "long"  # only the beginning was looked at
    EARLY = "early"  # an older folder is being made ready: whom and where are not known yet
    EMPTY = "empty"  # the last day lies before the first


@record(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other: one word, or a quotation."""

    words: tuple[str, ...]
    begins: bool = False  # the last word may be the beginning of one

    def __str__(self) -> str:
        return " ".join(self.words)


@record(frozen=True, slots=True)
class Named:
    """Somebody, or some place, by a name. Unquoted, the words that follow may belong to it:
    whoever knows the names tries the longest first."""

    operator: Operator
    text: str
    quoted: bool = False
    following: int = 0  # phrases after it that may be part of the name
    at: int = 0  # the place in ``Query.phrases`` where those begin


@record(frozen=True, slots=True)
class Query:
    """Everything has to hold: every phrase, one of the people, one of the places, the days."""

    phrases: tuple[Phrase, ...] = ()
    names: tuple[Named, ...] = ()
    since: date | None = None  # that day is looked at
    until: date | None = None  # that day is not
    signs: tuple[str, ...] = ()  # emoji and others, see storage/signs.py
    misread: tuple[tuple[Misread, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.phrases or self.names or self.since or self.until or self.signs)


def parse(text: str, today: date) -> Query:
    """Never fails. ``today`` is the day that "yesterday" is counted from."""
    return _Parser(today).parse(text)


_QUOTES = {'"': '"“”„', "“": '”"“', "”": '”"“', "„": '“”"', "‟": '”"', "«": "»", "»": "«"}
_OPENING = "".join(_QUOTES)
_OPERATOR = re.compile(r"([^\W\d_]+)[ \u00a0\u202f]?:\s*")
_VALUE = re.compile(rf"[^\s{_OPENING}]+")


@dataclass(slots=True)
class _Part:
    """A piece of the text as it was typed."""

    text: str
    quoted: bool = False
    open: bool = False  # a quotation that is not closed yet
    operator: Operator | None = None


class _Parser:
    def __init__(self, today: date) -> None:
        self._today = today
        self._phrases: list[Phrase] = []
        self._names: list[Named] = []
        self._since: date | None = None
        self._until: date | None = None
        self._signs: dict[str, None] = {}
        self._misread: list[tuple[Misread, str]] = []

    def parse(self, text: str) -> Query:
        whole = unicodedata.normalize("NFC", clean(text[: MAX_LENGTH + 1]))
        if len(text) > MAX_LENGTH:
            whole = whole[:MAX_LENGTH]
            self._say(Misread.LONG, "")
        parts = list(_parts(whole))
        while parts:
            part = parts.pop(0)
            match part.operator:
                case None:
                    self._word(part, last=not parts)
                case Operator.BEFORE | Operator.AFTER:
                    self._day(part, parts)
                case _:
                    self._name(part, parts)
        if self._since is not None and self._until is not None and self._since >= self._until:
            self._say(Misread.EMPTY, "")
        return Query(
            phrases=tuple(self._phrases),
            names=tuple(self._names),
            since=self._since,
            until=self._until,
            signs=tuple(self._signs)[:MAX_WORDS],
            misread=tuple(self._misread),
        )

    def _word(self, part: _Part, *, last: bool) -> None:
        found, meant = words(part.text), signs(part.text)
        self._signs.update(dict.fromkeys(meant))
        if not found:
            kinds = map(unicodedata.category, part.text)
            if not meant and any(kind in ("So", "Sk", "Sm", "Sc") for kind in kinds):
                self._say(Misread.SIGNS, part.text[:40])
            return
        room = MAX_WORDS - sum(len(one.words) for one in self._phrases)
        if len(found) > room:
            self._say(Misread.LONG, "")
            found = found[:room]
        if found:
            least = MIN_TYPED if len(found) == 1 else MIN_PREFIX
            unfinished = last and (not part.quoted or part.open) and len(found[-1]) >= least
            self._phrases.append(Phrase(found, begins=unfinished))

    def _day(self, part: _Part, following: list[_Part]) -> None:
        """The longest run of words that is a day; else they are words like others."""
        most = 1 if part.quoted else typed_dates.MOST_WORDS
        run = [part.text]
        for one in following[: most - 1]:
            if one.quoted or one.operator is not None:
                break
            run.append(one.text)
        for length in range(len(run), 0, -1):
            day = typed_dates.first_day(" ".join(run[:length]), self._today)
            if day is not None:
                del following[: length - 1]
                self._bound(part.operator, day)
                return
        if not following and not part.quoted and typed_dates.unfinished(part.text):
            return  # it is being typed
        self._say(Misread.DATE, part.text)
        self._word(_Part(part.text, quoted=part.quoted), last=not following)

    def _bound(self, operator: Operator | None, day: date) -> None:
        if operator is Operator.AFTER:
            self._since = day if self._since is None else max(self._since, day)
        else:
            self._until = day if self._until is None else min(self._until, day)

    def _name(self, part: _Part, following: list[_Part]) -> None:
        if not words(part.text) or len(self._names) >= MAX_OPERATORS:
            return  # it is being typed, or nobody meant it
        plain = 0
        for one in following:
            if one.quoted or one.operator is not None or not words(one.text):
                break
            plain += 1
        assert part.operator is not None
        more = 0 if part.quoted else min(plain, 3)
        name = Named(part.operator, part.text, part.quoted, more, len(self._phrases))
        self._names.append(name)

    def _say(self, what: Misread, text: str) -> None:
        if (what, text) not in self._misread:
            self._misread.append((what, text))


def _parts(text: str) -> Iterable[_Part]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        operator = None
        found = _OPERATOR.match(text, place)
        if found is not None and fold(found[1]) in OPERATORS:
            operator = OPERATORS[fold(found[1])]
            place = found.end()
        part, place = _one(text, place)
        part.operator = operator
        yield part


def _one(text: str, place: int) -> tuple[_Part, int]:
    """A quotation or a run of other signs, from ``place`` on; and where it ends."""
    if place < len(text) and text[place] in _QUOTES:
        closing = _QUOTES[text[place]]
        ends = next((n for n in range(place + 1, len(text)) if text[n] in closing), None)
        if ends is None:
            return _Part(text[place + 1 :], quoted=True, open=True), len(text)
        return _Part(text[place + 1 : ends], quoted=True), ends + 1
    found = _VALUE.match(text, place)
    return (_Part(found[0]), found.end()) if found else (_Part(""), place)


# --- what the index is asked ----------------------------------------------------------------


@dataclass(slots=True)
class Match:
    """A query of the index, put together. https://www.sqlite.org/fts5.html#full_text_query_syntax"""

    phrases: Sequence[Phrase]
    authors: Sequence[str] = ()  # tokens of ``who``
    channels: Sequence[str] = ()  # tokens of ``place``, of hashtags too
    instead: Sequence[str] = field(default_factory=tuple)  # for the word that begins: whole ones,
    # or beginnings of which the index keeps a list
    members: Sequence[str] = ()  # tokens of ``who``: whose posts count as being in the channels
    signs: Sequence[str] = ()  # tokens of ``place`` that all have to be there

    def expression(self, *, columns: bool = True) -> str:
        """ "" when there is nothing to look for. An older index has no ``columns``."""
        within = "words : " if columns else ""
        parts = [f"{within}({_phrase(one, self.instead)})" for one in self.phrases]
        parts += [f"place : {_quoted(one)}" for one in self.signs]
        who, where = _any("who", self.authors), _any("place", self.channels)
        if self.members:
            where = "(" + " OR ".join(filter(None, (where, _any("who", self.members)))) + ")"
        named = [one for one in (who, where) if one]
        if parts and len(named) > 1:
            # a common word is looked for only where both hold: with one flat AND, FTS5 would
            # look for it at each item of the author (5 ms at a million items instead of 1)
            named = [f"(({' AND '.join(named)}) NOT who : {_quoted(_NOBODY)})"]
        return " AND ".join([*parts, *named])


def _any(column: str, tokens: Sequence[str]) -> str:
    return f"{column} : (" + " OR ".join(map(_quoted, tokens)) + ")" if tokens else ""


def _phrase(phrase: Phrase, instead: Sequence[str]) -> str:
    if phrase.begins and instead:
        stars = ("*" if len(one) == MIN_PREFIX else "" for one in instead)
        return " OR ".join(
            f"{_quoted(one)}{star}" for one, star in zip(instead, stars, strict=True)
        )
    last = phrase.words[-1]
    star = phrase.begins and len(last) >= MIN_PREFIX and not is_unspaced(last[-1])
    written = (_quoted(cut_words(one)) for one in spellings(str(phrase)))
    return " OR ".join(f"{one}*" if star else one for one in written)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


def match_expression(text: str, *, prefix: int = MIN_PREFIX) -> str | None:
    """A query for texts that hold every word, the last one possibly still being typed.

    Words shorter than ``prefix`` characters must match whole; with ``prefix=1`` every word is
    the beginning of one. None when there is nothing to look for.
    """
    asked = words(text)[:MAX_WORDS]
    terms = []
    for n, word in enumerate(asked):
        begins = prefix == 1 or (n == len(asked) - 1 and len(word) >= prefix)
        star = "*" if begins else ""
        terms.append("(" + " OR ".join(f'"{one}"{star}' for one in spellings(word)) + ")")
    return " AND ".join(terms) or None


def spellings(word: str) -> list[str]:
    """As typed, and with the ligatures that people type apart."""
    lower = word.lower()
    made = []
    for choices in product(*([pair, pair[::-1]] for pair in _LIGATURES)):
        spelled = lower
        for written, instead in choices:
            spelled = spelled.replace(written, instead)
        made.append(spelled)
    return sorted(set(made))
