"""Files that wait to be sent: sealed copies, kept as long as a draft or the outbox names one.

They have no row of their own. The identity says where the copy lies, and what names it is the
draft or the intent itself, so that nothing can be forgotten in between: a copy that nobody names
is taken away once the transaction that let go of it has committed, or, after a crash, by the next
sweep. See docs/decisions/032.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from storage.model import LARGEST_ATTACHMENT, MediaId

if TYPE_CHECKING:
    from storage.database import Database, Write

LARGEST = LARGEST_ATTACHMENT
SUFFIX = ".out"
"""Of their names on disk: a sweep must know a copy that is being made from a picture's rest."""
_PREFIX = "attachment:"
_NAMED = re.compile(rf"{_PREFIX}[0-9a-f]{{32}}")


def new() -> MediaId:
    """A fresh identity, which says nothing about the file."""
    return MediaId(_PREFIX + secrets.token_hex(16))


def file_of(media: MediaId) -> str | None:
    """The name of its sealed copy; None for what is no attachment."""
    return media.removeprefix(_PREFIX) + SUFFIX if _NAMED.fullmatch(media) else None


def named(*bodies: str) -> set[MediaId]:
    """The attachments that drafts or intents name, as they are written in the database."""
    return {MediaId(found) for body in bodies for found in _NAMED.findall(body)}


def wanted(db: Database) -> set[str]:
    """The files of all attachments that a draft or the outbox names."""
    kept = db.rows("SELECT intent FROM outbox UNION ALL SELECT body FROM draft")
    return {file for (body,) in kept for one in named(body) if (file := file_of(one))}


def let_go(write: Write, bodies: Iterable[str]) -> None:
    """These drafts or intents have gone, or say something else now: what they named and nobody
    names any more goes from the disk when the transaction has committed."""
    for media in named(*bodies):
        held = write.row(
            "SELECT 1 FROM outbox WHERE instr(intent, ?1)"
            " UNION ALL SELECT 1 FROM draft WHERE instr(body, ?1)",
            (media,),
        )
        if held is None and (file := file_of(media)):
            write.drop(file)
