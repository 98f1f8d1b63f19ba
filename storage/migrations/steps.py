"""What changed in the tables from one version to the next, in statements that stay as they are.

A step is never mended once it was released: the database that it made is the next one's ground.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3's has the same methods, without types

Step = Callable[["Connection"], None]


def encrypted_rooms(connection: Connection) -> None:
    """1 to 2: what adapters keep of their encryption, and payloads that wait for a key."""
    connection.execute(
        """CREATE TABLE crypto (
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (account, kind, name),
        FOREIGN KEY(account) REFERENCES account ("key") ON DELETE CASCADE
        ) WITHOUT ROWID"""
    )
    connection.execute("ALTER TABLE payload ADD COLUMN awaits TEXT")
    connection.execute(
        "CREATE INDEX payload_awaits ON payload (channel, awaits) WHERE awaits IS NOT NULL"
    )


def calm(connection: Connection) -> None:
    """2 to 3: hours and what was told, alarms, who is not read, reading places, facets."""
    for statement in (
        "ALTER TABLE channel ADD COLUMN peers TEXT DEFAULT '[]' NOT NULL",
        "ALTER TABLE read_mark ADD COLUMN told INTEGER DEFAULT '1' NOT NULL",
        "ALTER TABLE edition ADD COLUMN kind TEXT DEFAULT 'now' NOT NULL",
        "ALTER TABLE edition_entry ADD COLUMN fold TEXT DEFAULT '' NOT NULL",
        """CREATE TABLE card_field (
        card INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (card, kind, value),
        FOREIGN KEY(card) REFERENCES card (id) ON DELETE CASCADE
        )""",
        "CREATE INDEX card_field_value ON card_field (kind, value)",
        """INSERT OR IGNORE INTO card_field (card, kind, value)
        SELECT card.id, json_extract(each.value, '$.kind'), json_extract(each.value, '$.value')
        FROM card, json_each(card.fields) AS each
        WHERE json_extract(each.value, '$.kind')
          IN ('year', 'region', 'city', 'country', 'org', 'title', 'category')""",
        """CREATE TABLE reading (
        edition INTEGER NOT NULL,
        "row" TEXT NOT NULL,
        "offset" INTEGER NOT NULL,
        PRIMARY KEY (edition),
        FOREIGN KEY(edition) REFERENCES edition (id) ON DELETE CASCADE
        )""",
        "CREATE TABLE claim (name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name))",
        """CREATE TABLE alarm (
        item_key TEXT NOT NULL,
        "before" INTEGER NOT NULL,
        important INTEGER NOT NULL,
        PRIMARY KEY (item_key)
        )""",
        """CREATE TABLE blocked (
        address TEXT NOT NULL,
        source TEXT NOT NULL,
        PRIMARY KEY (address, source)
        )""",
        """CREATE TABLE appreciation (
        account TEXT NOT NULL,
        item_key TEXT NOT NULL,
        "by" TEXT NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        arrived INTEGER NOT NULL,
        PRIMARY KEY (item_key, "by", kind),
        FOREIGN KEY(account) REFERENCES account ("key") ON DELETE CASCADE
        )""",
        "CREATE INDEX appreciation_arrived ON appreciation (arrived)",
    ):
        connection.execute(statement)


def places_in_the_index(connection: Connection) -> None:
    """3 to 4: the index of words also knows who wrote something and where it stands, and is
    filled anew afterwards (``storage/upkeep.py``): what is left of the one before goes with it.
    An answer that was half applied begins again, as its steps now have another order."""
    for statement in (
        "ALTER TABLE item_text_data RENAME TO words_before",
        "DROP TABLE item_text",
        """CREATE VIRTUAL TABLE item_text USING fts5(words, who, place, content='',
    contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='3')""",
        "INSERT INTO item_text (item_text, rank) VALUES ('pgsz', 3960), ('automerge', 8)",
        "INSERT INTO card_text (card_text, rank) VALUES ('pgsz', 3960), ('automerge', 8)",
        "CREATE VIRTUAL TABLE item_term USING fts5vocab('item_text', 'instance')",
        "CREATE TABLE upkeep (name TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (name))",
        """INSERT INTO upkeep (name, place)
        SELECT 'words', json_object('at', coalesce(max(at), 0) + 1, 'id', 0) FROM item""",
        "DROP INDEX item_at",
        "CREATE INDEX item_kind_at ON item (kind, at)",
        "CREATE INDEX media_fetched ON media (fetched_at)",
        "DROP INDEX occurrence_channel",
        "CREATE INDEX occurrence_channel ON occurrence (channel, ends)",
        """CREATE INDEX occurrence_long ON occurrence (starts)
        WHERE ends - starts > 604800000""",
        "UPDATE inbox SET place = 0, steps = NULL",
    ):
        connection.execute(statement)


STEPS: Mapping[int, Step] = {1: encrypted_rooms, 2: calm, 3: places_in_the_index}
"""From which version each leads to the next."""
