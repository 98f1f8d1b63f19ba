"""Alarms that the person put on events: nobody else can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.model import Changed, ItemId, View

if TYPE_CHECKING:
    from storage.database import Database

LONGEST_BEFORE = 4 * 7 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    item: ItemId
    before: int  # minutes
    important: bool = False  # it comes in quiet hours too


class Alarms:
    """One database's alarms: at most one on an event, for all its occurrences."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, item: ItemId, before_minutes: int, important: bool = False) -> Changed:
        """Tell so many minutes before each time the event begins; in place of what was set.
        ValueError for a time after it or more than LONGEST_BEFORE before."""
        if not 0 <= before_minutes <= LONGEST_BEFORE:
            raise ValueError("not before an event")
        with self._db.write() as write:
            write.execute(
                "INSERT INTO alarm (item_key, before, important) VALUES (?, ?, ?)"
                " ON CONFLICT (item_key) DO UPDATE SET before = excluded.before,"
                " important = excluded.important",
                (item, before_minutes, important),
            )
            write.touch(views=[View.AGENDA, View.SETTINGS])
        return write.changed

    def remove(self, item: ItemId) -> Changed:
        with self._db.write() as write:
            write.execute("DELETE FROM alarm WHERE item_key = ?", (item,))
            write.touch(views=[View.AGENDA, View.SETTINGS])
        return write.changed

    def all(self) -> tuple[Alarm, ...]:
        rows = self._db.rows("SELECT item_key, before, important FROM alarm ORDER BY item_key")
        return tuple(
            Alarm(item=ItemId(item), before=before, important=bool(important))
            for item, before, important in rows
        )
