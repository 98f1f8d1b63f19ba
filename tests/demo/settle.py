"""``python -m tests.demo.settle DATA``: as if the member had opened Préau yesterday at 18:10.

A community that was made a minute ago would show two weeks at once. What was said before is
taken as arrived when it was said, and an edition of yesterday evening is made of it, so that the
next one holds a day, as it does for people.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from storage.database import Database
from storage.editions import Editions
from storage.folder import Folder
from storage.keys import Vault

from .script import ZONE


class Yesterday:
    """A clock that stands at yesterday, 18:10."""

    def now(self) -> datetime:
        day = datetime.now(ZONE).date() - timedelta(days=1)
        return datetime.combine(day, time(18, 10), ZONE).astimezone(UTC)


def main(data: Path) -> int:
    folder = Folder(data)
    evening = Yesterday()
    with folder.engine(timeout=30):  # the one that signed in has left
        database = Database.open(folder, Vault(folder).unlock())
        try:
            with database.write() as write:
                write.execute("UPDATE placement SET arrived = min(arrived, at)")
            number = Editions(database, evening).make(ZONE)
            with database.write() as write:
                write.execute(_NOT_YET, (number, round(evening.now().timestamp() * 1000)))
        finally:
            database.close()
    return 0


_NOT_YET = """
DELETE FROM edition_entry WHERE edition = ? AND item_key IN (
  SELECT i.key FROM item AS i JOIN placement AS p ON p.item = i.id WHERE p.arrived > ?)
"""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
