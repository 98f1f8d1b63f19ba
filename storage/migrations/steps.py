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


STEPS: Mapping[int, Step] = {1: encrypted_rooms}
"""From which version each leads to the next."""
