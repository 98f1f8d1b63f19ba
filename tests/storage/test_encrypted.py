"""No byte of what people wrote can be read in the data folder, whatever is going on in it."""

from __future__ import annotations

import pytest

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import (
    Address,
    Attendee,
    Batch,
    Card,
    CardId,
    ChannelKind,
    Field,
    FieldKind,
    MediaId,
    Membership,
    Payload,
    Say,
    ServerAnswer,
    Stream,
    channel_id,
)
from storage.outbox import Outbox
from storage.settings import Settings
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    KEY,
    ROOM,
    apply,
    edit,
    meeting,
    message,
    outgoing,
    placed,
    room,
)

MARK = "Chouette-hulotte-4711"


def _everything(db: Database, clock: Clock, media: MediaStore) -> None:
    """The mark in every place that can hold a text."""
    cache, book = Cache(db, clock), channel_id(ACCOUNT.id, "book")
    spoken = message("$1", MARK, title=MARK, html=f"<p>{MARK}</p>", warning=MARK)
    event = meeting("e", place=MARK, attendees=(Attendee(address=AUTHOR, name=MARK),))
    cache.keep(
        ACCOUNT.id,
        ServerAnswer(stream=Stream("s"), cursor=MARK, kind="sync", body=MARK.encode() * 1000),
    )
    apply(
        cache,
        Batch(
            channels=(room(ROOM, name=MARK, topic=MARK), room(book, ChannelKind.BOOK)),
            addresses=(Address(id=AUTHOR, name=MARK),),
            memberships=(Membership(channel=ROOM, address=AUTHOR, name=MARK),),
            items=(spoken, event, *(message(f"$many{n}", MARK * 50) for n in range(500))),
            placements=(placed(spoken), placed(event)),
            amendments=(edit(spoken, f"{MARK} again", 1),),
            payloads=(
                Payload(channel=ROOM, remote="$1", item=spoken.id, body=MARK.encode(), version=1),
            ),
            cards=(
                Card(
                    id=CardId("c"),
                    channel=book,
                    name=MARK,
                    fields=(Field(kind=FieldKind.NOTE, value=MARK),),
                ),
            ),
        ),
    )
    Accounts(db, clock).keep_secret(ACCOUNT.id, {"token": MARK})
    Outbox(db, clock).add(outgoing(Say(text=MARK)))
    Drafts(db, clock).save("say:x", {"text": MARK})
    Settings(db).set("name", MARK)
    media.seal(ACCOUNT.id, MediaId(f"{ACCOUNT.id}/{MARK}"), MARK.encode() * 1000, "image/png")
    # sorting all of it is what would spill into temporary files
    assert db.rows("SELECT text FROM item ORDER BY text || html, title, key")


def _searched(folder: Folder) -> int:
    searched = 0
    forms = [MARK.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [MARK.lower().encode(), KEY, KEY.hex().encode(), b"SQLite format 3"]
    for file in folder.path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            searched += len(data)
            assert not any(form in data for form in forms), file
            assert MARK not in str(file)
    return searched


@pytest.mark.row("D11")
def test_nothing_written_can_be_read_in_any_file(
    db: Database, clock: Clock, media: MediaStore, folder: Folder
) -> None:
    _everything(db, clock, media)
    log = folder.database.with_name("preau.db-wal")
    assert log.stat().st_size > 100_000  # the log is searched too
    assert _searched(folder) > 200_000
    db.shrink_log()
    assert log.stat().st_size == 0
    assert _searched(folder) > 200_000
    db.close()
    assert _searched(folder) > 200_000


def test_the_search_would_find_what_is_plain(folder: Folder) -> None:
    folder.prepare()
    (folder.path / "plain").write_text(f"so {MARK} is")
    with pytest.raises(AssertionError):
        _searched(folder)
