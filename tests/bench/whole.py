"""What must be true of a folder of any size, whatever happened to it: asked in sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass

from storage.connection import opened
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from tests.bench.stock import KEY

Content = tuple[object, ...]


def code_of(act: Callable[[], object]) -> str:
    """Why it could not be done; "" when it was."""
    try:
        act()
    except StorageError as error:
        return error.code
    return ""


def how_many(wrong: Mapping[str, bool]) -> int:
    """How many of these things are so, which are said."""
    for what in (one for one, is_so in wrong.items() if is_so):
        print(f"  wrong: {what}", flush=True)
    return sum(wrong.values())


def content(folder: Folder, key: bytes = KEY) -> Content:
    """What is shown of it, whatever version it is of: as many, and the same."""
    with closing(opened(folder.database, key, "mode=rw")) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM item), (SELECT count(*) FROM placement),"
            " (SELECT sum(at) FROM item), (SELECT sum(length(text)) FROM item),"
            " (SELECT count(*) FROM card), (SELECT count(*) FROM edition_entry)"
        ).fetchone()
    return tuple(counts)


_NONE = {
    "items are nowhere": """SELECT count(*) FROM item
    WHERE NOT EXISTS (SELECT 1 FROM placement WHERE placement.item = item.id)""",
    "rows are too many in the index, or too few": """SELECT abs(
    (SELECT count(*) FROM item_text_docsize) - (SELECT count(*) FROM item))""",
}
"""What there is none of, counted."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with it, in words."""

    said: tuple[str, ...]

    def __bool__(self) -> bool:
        for one in self.said:
            print(f"  wrong: {one}", flush=True)
        return bool(self.said)


def faults(folder: Folder) -> Faults:
    """Every page opens, every table and index agrees with every other, and nothing is in part."""
    found: list[str] = []
    with closing(Database.open(folder, KEY)) as database:
        for check, well in (
            ("cipher_integrity_check", []),
            ("integrity_check", [("ok",)]),
            ("foreign_key_check", []),
        ):
            said = database.rows(f"PRAGMA {check}")
            if said != well:
                found.append(f"{check}: {said[:3]}")
        with database.write() as write:  # FTS5's own check of its index
            write.execute("INSERT INTO item_text (item_text) VALUES ('integrity-check')")
        for what, sql in _NONE.items():
            [[count]] = database.rows(sql)
            if count:
                found.append(f"{count} {what}")
    return Faults(tuple(found))
