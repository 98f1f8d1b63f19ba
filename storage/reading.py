"""How far the person came in each edition, so that it opens where they left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Database


class Positions:
    """One place in each edition: the row at the top of the list."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, edition: int, row: str, offset: int) -> None:
        """``offset``: how much of the row is above the edge, in thousandths of its height. Of an
        edition that is gone nothing is kept. Nobody is told: who reads knows where they are."""
        with self._db.write(durable=False) as write:
            write.execute(
                'INSERT INTO reading (edition, "row", "offset")'
                " SELECT id, ?, ? FROM edition WHERE id = ?"
                ' ON CONFLICT (edition) DO UPDATE SET "row" = excluded."row",'
                ' "offset" = excluded."offset"',
                (row, offset, edition),
            )
