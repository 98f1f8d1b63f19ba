"""An older database as this version's pages read it while it is being migrated: what it lacks
stands beside it, in memory, as the migration will make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.connection import Connection

# Names in TEMP hide those of the file.
_CALM = (
    "CREATE TEMP VIEW channel AS SELECT *, '[]' AS peers FROM main.channel",
    "CREATE TEMP VIEW read_mark AS SELECT *, 1 AS told FROM main.read_mark",
    "CREATE TEMP VIEW edition AS SELECT *, 'now' AS kind FROM main.edition",
    "CREATE TEMP VIEW edition_entry AS SELECT *, '' AS fold FROM main.edition_entry",
    """CREATE TEMP VIEW card_field AS
    SELECT DISTINCT card.id AS card, json_extract(each.value, '$.kind') AS kind,
      json_extract(each.value, '$.value') AS value
    FROM main.card AS card, json_each(card.fields) AS each
    WHERE json_extract(each.value, '$.kind')
      IN ('year', 'region', 'city', 'country', 'org', 'title', 'category')""",
    'CREATE TEMP TABLE reading (edition INTEGER, "row" TEXT, "offset" INTEGER)',
    "CREATE TEMP TABLE claim (name TEXT, at INTEGER)",
    'CREATE TEMP TABLE alarm (item_key TEXT, "before" INTEGER, important INTEGER)',
    "CREATE TEMP TABLE blocked (address TEXT, source TEXT)",
    """CREATE TEMP TABLE appreciation
    (account TEXT, item_key TEXT, "by" TEXT, kind TEXT, at INTEGER, arrived INTEGER)""",
)
# Its index holds all words, and no more than words.
_UPKEEP = ("CREATE TEMP TABLE upkeep (name TEXT, place TEXT)",)
_LACKS: Mapping[int, tuple[str, ...]] = {2: _CALM, 3: _UPKEEP}
"""What a version lacks and the next one has, as far as pages read it."""


def complete(connection: Connection, version: int, wanted: int) -> None:
    """Let a connection that has written nothing yet read a database of ``version`` as if it were
    one of ``wanted``. Nothing is written to the file."""
    for number in range(version, wanted):
        for statement in _LACKS.get(number, ()):
            connection.execute(statement)
