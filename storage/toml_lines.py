"""Where each key of a TOML text stands, because the standard library's parser does not say."""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str | int, ...]
"""``("groups", 0, "id")``: keys, and positions in arrays of tables."""


def key_lines(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table and key of a *valid* TOML text.

    Keys inside inline tables and arrays are not listed: ask for what holds them.
    https://toml.io/en/v1.0.0
    """
    return _Walk(text.replace("\r\n", "\n")).lines()


class _Walk:
    """One pass over the text, statement by statement; validity is the parser's concern."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1
        self._found: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}  # array of tables -> position of the last one

    def lines(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._skip_blank():
            line = self._line
            if self._text[self._at] == "[":
                table = self._header(line)
            else:
                path = table + self._key()
                for end in range(len(table) + 1, len(path) + 1):
                    self._found.setdefault(path[:end], line)
                self._value()
        return self._found

    def _header(self, line: int) -> Path:
        array = self._text.startswith("[[", self._at)
        self._step(2 if array else 1)
        key = self._key()
        self._step(2 if array else 1)
        path = self._real(key[:-1]) + key[-1:]
        if array:
            self._found.setdefault(path, line)
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        self._found.setdefault(path, line)
        return path

    def _real(self, key: Path) -> Path:
        """With the position put in wherever a part names an array of tables."""
        path: Path = ()
        for part in key:
            path = (*path, part)
            if path in self._tables:
                path = (*path, self._tables[path])
        return path

    def _key(self) -> Path:
        """A bare, quoted or dotted key, up to its ``=`` or ``]``, which stays unread."""
        parts: list[str | int] = []
        while self._at < len(self._text):
            letter = self._text[self._at]
            if letter in "=]":
                break
            if letter in "\"'":
                start = self._at
                self._string()
                parts.append(self._text[start + 1 : self._at - 1])
            elif letter in ". \t":
                self._step(1)
            else:
                start = self._at
                while self._at < len(self._text) and self._text[self._at] not in "=]. \t\"'":
                    self._step(1)
                parts.append(self._text[start : self._at])
        return tuple(parts)

    def _value(self) -> None:
        """Pass over ``= value`` to the end of its statement."""
        depth = 0
        while self._at < len(self._text):
            letter = self._text[self._at]
            if letter in "\"'":
                self._string()
                continue
            if letter == "#":
                self._comment()
                continue
            if letter == "\n" and depth == 0:
                return
            depth += (letter in "[{") - (letter in "]}")
            self._step(1)

    def _string(self) -> None:
        quote = self._text[self._at]
        fence = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._step(len(fence))
        while self._at < len(self._text) and not self._text.startswith(fence, self._at):
            self._step(2 if quote == '"' and self._text[self._at] == "\\" else 1)
        self._step(len(fence))
        while len(fence) == 3 and self._text.startswith(quote, self._at):
            self._step(1)  # a multi-line string may end with quotes of its own

    def _comment(self) -> None:
        while self._at < len(self._text) and self._text[self._at] != "\n":
            self._step(1)

    def _skip_blank(self) -> bool:
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                self._comment()
            elif self._text[self._at].isspace():
                self._step(1)
            else:
                return True
        return False

    def _step(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count
