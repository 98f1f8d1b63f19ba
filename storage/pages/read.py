"""Where every page is read: one connection, one snapshot, each page as one row of JSON.

A page fetched row by row would take and give back Python's lock for each row, and wait each
time that another thread is busy. Names come from the channel's own members, then from how the
address calls itself, then from the directory's card that lists the address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.clock import Clock
from storage.connection import telling_sql
from storage.errors import StorageError
from storage.folding import words

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same methods, without types

Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(slots=True)
class Read:
    """A connection that no other thread uses, and the clock.

    ``anew``: opens another like it. On a connection that met a damaged page SQLCipher refuses all
    that it does not hold in its memory from then on.
    """

    connection: Connection
    clock: Clock
    anew: Callable[[], Connection] | None = None
    _spoiled: bool = False
    _names: dict[str, str] = field(default_factory=dict)  # within one snapshot
    _file: Path = field(init=False)

    def __post_init__(self) -> None:
        self._file = Path(self.connection.execute("PRAGMA database_list").fetchone()[2])

    def ready(self) -> Connection:
        """The connection, opened anew where the last one met a damaged page. StorageError."""
        if self._spoiled and self.anew is not None and not self.connection.in_transaction:
            self.renew(self.anew())
        return self.connection

    def renew(self, connection: Connection) -> None:
        """Read from another connection from now on."""
        before, self.connection, self._spoiled = self.connection, connection, False
        before.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All statements inside see the same committed state, however many there are.

        Without it a message acknowledged between two statements would be on neither.
        """
        if self.connection.in_transaction:
            yield
            return
        self.ready().execute("BEGIN")
        try:
            yield
        finally:
            self._names.clear()
            if self.connection.in_transaction:  # SQLite itself ends it when the disk fails
                self.connection.execute("ROLLBACK")

    def one(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, None without one. StorageError as :meth:`row`."""
        row = self.row(sql, parameters)
        return None if row is None else row[0]

    def row(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first row, None if there is none. StorageError("damaged") where a part of the file
        cannot be read."""
        try:
            with telling_sql(self._file):
                return self.ready().execute(sql, parameters).fetchone()
        except StorageError as error:
            self._spoiled = self._spoiled or error.code == "damaged"
            raise

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """What one ``json_group_array`` made of a page."""
        found: list[Any] = json.loads(self.one(sql, parameters) or "[]")
        return found

    def names(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """Names of addresses that neither their channel nor their server names, from cards."""
        asked = {address for address in addresses if address}
        unknown = sorted(asked - self._names.keys())
        for address, fields, name in self._cards(unknown):
            if address not in self._names and _lists(fields, address):
                self._names[address] = name
        for address in unknown:
            self._names.setdefault(address, plain_address(address))
        return {address: self._names[address] for address in asked}

    def _cards(self, addresses: Collection[str]) -> list[Any]:
        phrases = {address: " ".join(words(address)) for address in addresses}
        asked = [[address, f'"{phrase}"'] for address, phrase in phrases.items() if phrase]
        if not asked:
            return []
        return self.rows(
            "SELECT json_group_array(json_array(asked.value ->> 0, json(card.fields), card.name)"
            " ORDER BY card.key)"
            " FROM json_each(?) AS asked"
            " CROSS JOIN card_text ON card_text MATCH (asked.value ->> 1)"
            " JOIN card ON card.id = card_text.rowid",
            (json.dumps(asked),),
        )


def plain_address(address: str) -> str:
    """An address as people write it."""
    return address.removeprefix("mailto:")


def _lists(fields: list[dict[str, Any]], address: str) -> bool:
    bare = bare_address(address)
    met = {"matrix", "fediverse", "email"}
    return any(
        one.get("kind") in met and bare_address(one.get("value", "")) == bare for one in fields
    )


def bare_address(address: str) -> str:
    """What stays the same of an address however it is written."""
    plain = address.strip().lower()
    for scheme in ("mailto:", "acct:", "xmpp:"):
        plain = plain.removeprefix(scheme)
    return plain.removeprefix("matrix:u/").lstrip("@")
