"""Prints for people, or with ``--json`` for programs: results on stdout, errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from desktop.cli.failing import Failure, hint
from desktop.wording import dates, words
from storage.rows import Entry

PLAIN = frozenset(("usage", "cancelled", "would-be-lost", "profile"))
"""Answers to what the person did, which need nobody's help."""


class Printer:
    """One for each command."""

    def __init__(self, *, json: bool) -> None:
        self._json = json

    def result(self, facts: object, lines: Iterable[str]) -> None:
        """``facts`` for programs, ``lines`` for people."""
        if self._json:
            print(json.dumps(plain(facts), ensure_ascii=False))
        else:
            for line in lines:
                print(line)

    def aside(self, line: str) -> None:
        """For the person at the terminal, whoever reads stdout."""
        print(line, file=sys.stderr, flush=True)

    def failure(self, failure: Failure) -> None:
        """The sentence for the person, the code for programs."""
        print(failure.sentence, file=sys.stderr)
        if failure.detail:
            print(safe(failure.detail), file=sys.stderr)
        if sys.stderr.isatty() and failure.code not in PLAIN:
            print(hint(failure.code), file=sys.stderr)
        if self._json:
            facts = {"error": failure.code, "sentence": failure.sentence, "detail": failure.detail}
            print(json.dumps(facts, ensure_ascii=False))


class Teller:
    """Says each part of long work once, to whoever sits at the terminal."""

    def __init__(self, printer: Printer, words_of: Callable[[int, str], str]) -> None:
        self._printer, self._words_of, self._told = printer, words_of, ""

    def __call__(self, thousandths: int, what: str) -> None:
        """``what``: a code that ``words_of`` makes words of."""
        if what != self._told and sys.stderr.isatty():
            self._told = what
            self._printer.aside(self._words_of(thousandths, what))


def plain(value: object) -> Any:
    """A row as JSON has it: instants in ISO 8601, names for what has a name."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(name): plain(one) for name, one in value.items()}
        case tuple() | list() | frozenset():
            return [plain(one) for one in value]
    return value


def entry_lines(entry: Entry, now: datetime) -> Iterable[str]:
    """An entry as text: where, who and when; then what, indented."""
    when = dates.moment(entry.at, now)
    if entry.starts is not None and entry.ends is not None:
        when = f"{dates.moment(entry.starts, now)}"
    parts = (entry.author_name or entry.author, entry.channel_name, when)
    yield safe(", ".join(filter(None, parts)))
    said = entry.warning or entry.text
    if entry.problem is not None:
        yield f"    {words.notice(entry) or words.unreadable(entry.problem)}"
    for line in (entry.title, *said.splitlines(), *(media.alt for media in entry.media)):
        if line.strip():
            yield f"    {safe(line)}"


def safe(line: str) -> str:
    """Without what would move a terminal's cursor."""
    return "".join(letter for letter in line if letter.isprintable() or letter == "\t")
