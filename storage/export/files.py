"""Pictures and files in the plain, named as whoever sent them named or described them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage import attachments
from storage.export import names
from storage.media import as_came
from storage.model import MediaId

if TYPE_CHECKING:
    from storage.connection import Connection
    from storage.export.target import Target
    from storage.media import MediaStore

FOLDER = "files"
_ITEMS = """
SELECT item.key, strftime('%Y-%m', item.at / 1000, 'unixepoch'), item.media FROM item
WHERE item.media <> '[]' ORDER BY item.id
"""
_FACES = """
SELECT key, name, avatar FROM address WHERE avatar IS NOT NULL
UNION ALL SELECT key, name, photo FROM card WHERE photo IS NOT NULL
"""
_REST = "SELECT key, mime FROM media WHERE file <> '' AND problem IS NULL ORDER BY key"
_WAITING = "SELECT intent FROM outbox UNION ALL SELECT body FROM draft"


class Pictures:
    """What of an item's pictures and files is on this computer."""

    def __init__(self, connection: Connection, store: MediaStore) -> None:
        self._connection, self._store = connection, store

    def here(self, media: str) -> tuple[MediaId, str] | None:
        """Under what identity it is kept, and its type: as its server gave it, if it was saved."""
        for form in (as_came(MediaId(media)), MediaId(media)):
            row = self._connection.execute(
                "SELECT mime FROM media WHERE key = ? AND file <> '' AND problem IS NULL", (form,)
            ).fetchone()
            if row is not None:
                return form, row[0]
        return None

    def read(self, media: str) -> bytes | None:
        found = self.here(media)
        return self._store.read(found[0]) if found else None


def write(connection: Connection, store: MediaStore, target: Target) -> Iterator[int]:
    """Each once, into folders by month; yields after each. What says which is which is one more
    file of lines: ``data/files.jsonl``."""
    work = _Files(connection, store, target)
    for item, month, media in connection.execute(_ITEMS):
        for one in json.loads(media):
            yield work.put(one, (FOLDER, month or "undated"), item)
    for owner, name, media in connection.execute(_FACES):
        yield work.put({"name": "", "alt": name, **_plain(media)}, (FOLDER, "people"), owner)
    for key, mime in connection.execute(_REST):
        yield work.put({"id": key.removeprefix("file:"), "mime": mime}, (FOLDER, "other"), None)
    for (body,) in connection.execute(_WAITING):
        for one in _attached(json.loads(body)):
            yield work.put_waiting(one)
    work.end()


class _Files:
    def __init__(self, connection: Connection, store: MediaStore, target: Target) -> None:
        self._pictures, self._store, self._target = Pictures(connection, store), store, target
        self._done: dict[str, str] = {}  # an identity, and where it was put
        self._folders: dict[tuple[str, ...], names.Folder] = {}
        self._lines: list[dict[str, Any]] = []

    def put(self, media: Mapping[str, Any], folder: tuple[str, ...], owner: str | None) -> int:
        key = str(media.get("id", ""))
        found = self._pictures.here(key) if key not in self._done else None
        if found is None:
            return 0
        data = self._store.read(found[0])
        return self._keep(key, data, {**media, "mime": found[1]}, folder, owner) if data else 0

    def put_waiting(self, media: Mapping[str, Any]) -> int:
        key = str(media["media"])
        data = self._store.read(MediaId(key)) if key not in self._done else None
        return self._keep(key, data, media, (FOLDER, "waiting"), None) if data else 0

    def end(self) -> None:
        with self._target.file("data", "files.jsonl") as write:
            for line in self._lines:
                write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def _keep(
        self,
        key: str,
        data: bytes,
        media: Mapping[str, Any],
        folder: tuple[str, ...],
        owner: str | None,
    ) -> int:
        stem, end = names.split(str(media.get("name") or ""))
        mime = str(media.get("mime") or "")
        words = stem or str(media.get("alt") or "")[:60]
        given = self._folders.setdefault(folder, names.Folder())
        name = given.fresh(words, end or names.ending(mime), "file")
        with self._target.file(*folder, name) as write:
            write(data)
        place = "/".join((*folder, name))
        self._done[key] = place
        self._lines.append(
            {"file": place, "media": key, "belongs_to": owner, "type": mime, "bytes": len(data)}
        )
        return len(data)


def _plain(media: str) -> dict[str, Any]:
    found = json.loads(media)
    return {name: found[name] for name in ("id", "mime") if name in found}


def _attached(body: Any) -> Iterator[Mapping[str, Any]]:
    """Whatever in a draft or an intent names a sealed copy of a file."""
    if isinstance(body, dict):
        if attachments.file_of(MediaId(str(body.get("media", "")))):
            yield body
        for inside in body.values():
            yield from _attached(inside)
    elif isinstance(body, list):
        for inside in body:
            yield from _attached(inside)
