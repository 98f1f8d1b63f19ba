"""A word that occurs nowhere else: put wherever somebody may put one, and looked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock
from storage.crypto import CryptoStore
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import (
    AccountId,
    Address,
    AddressId,
    Batch,
    ChannelId,
    Media,
    MediaId,
    Membership,
    Payload,
)
from storage.outbox import Outbox
from storage.settings import Settings
from tests.bench.content import ACCOUNTS, room_of
from tests.bench.report import Measure, measure
from tests.bench.stock import KEY
from tests.privacy.markers import content, files, forms
from tests.storage import decrypting
from tests.storage.making import edit, message, outgoing, said

DIGITS = "508170247391"
"""What of it stays the same in capitals, without accents, and escaped in any way."""
WORD = f"Zq{DIGITS}é"
_TALK, _ROOM = AccountId(ACCOUNTS["talk"]), ChannelId(room_of(0))
_ITEMS = 200
_CODES = ("utf-8", "utf-16-le", "reversed")
"""Of the forms in which it may be written down: each takes a second for each gigabyte."""


def mark(folder: Folder, clock: Clock) -> None:
    """The account of the conversations says it, and is kept by it, in every way that there is."""
    database = Database.open(folder, KEY)
    try:
        cache, now = Cache(database, clock), clock.now()
        who = AddressId(f"@{WORD}:talk.example")
        items = [
            message(f"${WORD}{n}", f"dit {WORD} {n}", author=who, at=now) for n in range(_ITEMS)
        ]
        picture = message(
            f"${WORD}-m", WORD, at=now, media=(Media(id=MediaId(WORD), remote=f"mxc://x/{WORD}"),)
        )
        batch = said(*items, picture, channel=_ROOM)
        more = Batch(
            addresses=(Address(id=who, name=WORD),),
            memberships=(Membership(channel=_ROOM, address=who, name=WORD),),
            amendments=(edit(items[0], f"{WORD} autrement", 60, who),),
            payloads=tuple(
                Payload(
                    channel=_ROOM, remote=one.id, item=one.id, body=one.text.encode(), version=1
                )
                for one in (*items, picture)
            ),
        )
        for part in (batch, more):
            for _ in cache.apply(_TALK, part):
                pass
        Accounts(database, clock).keep_secret(_TALK, {"access_token": WORD})
        CryptoStore(database, _TALK).commit({("olm", WORD): WORD.encode()})
        media = MediaStore(folder, KEY, database, clock)
        media.seal(_TALK, MediaId(WORD), WORD.encode() * 2_000, "image/png")
        Drafts(database, clock).save(f"say:{_ROOM}", {"text": f"commencé {WORD}"})
        Outbox(database, clock).add(outgoing(f"attend {WORD}", _ROOM))
        Settings(database).set(f"mark:{_ROOM}", {"text": WORD})
        database.shrink_log()
    finally:
        database.close()


def left(place: Path) -> list[Measure]:
    """In how many files below a place it can be read."""
    size = sum(file.stat().st_size for file in files([place]))
    print(f"Looking through {size:,} bytes of files for a word.", flush=True)
    found = list(readable(place))
    for file in found:
        print(f"It can be read in {file}.", flush=True)
    return [measure("files in which a word of the person's can be read", len(found), "files", 0)]


def readable(place: Path) -> Iterator[Path]:
    """The files below a place in which it can be read, in their names or bytes, in any form."""
    patterns = {
        pattern
        for form, pattern in forms(DIGITS).items()
        if any(code in form for code in _CODES) and "HEX" not in form
    }
    for file in files([place]):
        data = str(file).encode() + content(file)
        if any(one in data for one in patterns):
            yield file


def places(folder: Folder) -> int:
    """How often somebody who has the key finds it in any page, free ones and those of the log
    included."""
    opened = (decrypting.pages, decrypting.log)
    return sum(one(folder.database, KEY).count(DIGITS.encode()) for one in opened)
