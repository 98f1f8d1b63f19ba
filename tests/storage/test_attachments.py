"""Files to send: a sealed copy lives exactly as long as something names it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from storage import attachments
from storage.accounts import Accounts
from storage.codec import pack_intent, unpack_intent
from storage.database import Database
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import (
    Attachment,
    ChannelId,
    MediaId,
    MediaKind,
    Outgoing,
    Say,
    State,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from tests.storage.making import ACCOUNT, ROOM, StillClock, account, made, outgoing

FILE = b"%PDF-1.7 the minutes of the last meeting" * 50
PLACE = f"say:{ROOM}"


@pytest.fixture
def drafts(db: Database, clock: StillClock) -> Drafts:
    return Drafts(db, clock)


def _with(*media: MediaId, text: str = "see this", **more: Any) -> Outgoing:
    files = tuple(
        Attachment(media=one, name="minutes.pdf", mime="application/pdf", size=len(FILE))
        for one in media
    )
    return outgoing(Say(text=text, attachments=files), **more)


def _draft(*media: MediaId) -> dict[str, Any]:
    return {"text": "see", "files": [{"media": one, "name": "minutes.pdf"} for one in media]}


def _files(folder: Folder) -> list[Path]:
    return sorted(folder.media.iterdir())


def _age(folder: Folder, seconds: float) -> None:
    for file in _files(folder):
        os.utime(file, (time.time() - seconds,) * 2)


def test_a_copy_is_sealed_under_a_name_that_says_nothing(folder: Folder, media: MediaStore) -> None:
    one, other = media.attach(FILE), media.attach(FILE)
    assert one != other
    assert media.has(one)
    assert media.read(one) == media.read(other) == FILE
    for file in _files(folder):
        assert b"minutes" not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0
    assert not media.has(attachments.new())
    assert media.read(attachments.new()) is None


def test_a_damaged_copy_is_not_sent(folder: Folder, media: MediaStore) -> None:
    kept = media.attach(FILE)
    [file] = _files(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert media.read(kept) is None


def test_a_copy_cannot_stand_in_for_another(folder: Folder, media: MediaStore) -> None:
    one, _other = media.attach(b"one"), media.attach(b"other")
    named = folder.media / str(attachments.file_of(one))
    [elsewhere] = [file for file in _files(folder) if file != named]
    elsewhere.replace(named)
    assert media.read(one) is None


def test_no_name_leads_out_of_the_folder(media: MediaStore) -> None:
    for name in ("attachment:../../preau.db", "attachment:" + "A" * 32, "attachment:"):
        assert attachments.file_of(MediaId(name)) is None
        assert media.read(MediaId(name)) is None


def test_a_file_too_large_is_refused_before_anything_is_written(
    folder: Folder, media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 100)
    assert media.attach(bytes(100))
    with pytest.raises(StorageError, match="too-large"):
        media.attach(bytes(101))
    assert len(_files(folder)) == 1


def test_a_full_disk_leaves_nothing(
    folder: Folder, media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StorageError, match="full"):
        media.attach(FILE)
    assert _files(folder) == []


def test_an_intent_is_kept_with_its_files() -> None:
    files = (
        Attachment(media=attachments.new(), name="a.pdf", mime="application/pdf", size=3),
        Attachment(
            media=attachments.new(),
            name="é \ud83d.png",
            mime="image/png",
            size=4,
            kind=MediaKind.IMAGE,
            alt="the choir",
            width=640,
            height=480,
        ),
    )
    kind, body = pack_intent(Say(text="two", attachments=files))
    back = unpack_intent(kind, body)
    assert isinstance(back, Say)
    assert back.attachments[0] == files[0]
    assert back.attachments[1].name.startswith("é ")
    assert (back.attachments[1].kind, back.attachments[1].width) == (MediaKind.IMAGE, 640)
    assert attachments.named(body) == {one.media for one in files}
    assert "attachments" not in pack_intent(Say(text="none"))[1]


def test_from_the_draft_through_the_outbox_to_the_server(
    db: Database, folder: Folder, media: MediaStore, outbox: Outbox, drafts: Drafts
) -> None:
    kept = media.attach(FILE)
    drafts.save(PLACE, _draft(kept))
    row = _with(kept)
    outbox.add(row)
    drafts.discard(PLACE)
    assert media.has(kept)
    outbox.claim(ACCOUNT.id)
    outbox.mark(row.id, State.UNSURE, error="unknown", attempt=True)
    outbox.mark(row.id, State.WAITING)
    _age(folder, 7200)
    assert media.sweep() == 0
    assert media.read(kept) == FILE
    outbox.acknowledge(row.id, made(row, "$1"))
    assert not media.has(kept)
    assert _files(folder) == []


def test_an_echo_that_comes_first_takes_the_copy_as_well(
    media: MediaStore, outbox: Outbox, cache: Any
) -> None:
    from tests.storage.making import apply

    row = _with(media.attach(FILE))
    outbox.add(row)
    outbox.claim(ACCOUNT.id)
    apply(cache, made(row, "$1"))
    outbox.recover()
    assert outbox.get(row.id) is None
    assert not media.has(row.intent.attachments[0].media)  # type: ignore[union-attr]


def test_what_is_discarded_goes_and_what_a_draft_has_again_stays(
    media: MediaStore, outbox: Outbox, drafts: Drafts
) -> None:
    gone, again = media.attach(FILE), media.attach(FILE)
    row = _with(gone, again)
    outbox.add(row)
    drafts.save(PLACE, _draft(again))
    outbox.discard(row.id)
    assert not media.has(gone)
    assert media.has(again)
    drafts.save(PLACE, _draft())
    assert not media.has(again)


def test_a_revised_message_lets_go_of_what_it_no_longer_has(
    media: MediaStore, outbox: Outbox
) -> None:
    one, other = media.attach(FILE), media.attach(FILE)
    row = _with(one, other)
    outbox.add(row)
    outbox.revise(row.id, _with(other).intent)
    assert (media.has(one), media.has(other)) == (False, True)


def test_pointing_an_answer_at_its_item_keeps_its_file(media: MediaStore, outbox: Outbox) -> None:
    first, kept = outgoing("first"), media.attach(FILE)
    outbox.add(first)
    say = _with(kept).intent
    assert isinstance(say, Say)
    answer = outgoing(
        Say(text="", reply_to=pending_item(first.id), attachments=say.attachments),
        depends_on=first.id,
    )
    outbox.add(answer)
    outbox.acknowledge(first.id, made(first, "$1"))
    assert media.read(kept) == FILE
    found = outbox.get(answer.id)
    assert found is not None
    assert isinstance(found.intent, Say)
    assert found.intent.reply_to == "$1"


def test_two_messages_may_name_one_file(media: MediaStore, outbox: Outbox) -> None:
    kept = media.attach(FILE)
    rows = [_with(kept), _with(kept)]
    for row in rows:
        outbox.add(row)
    outbox.discard(rows[0].id)
    assert media.has(kept)
    outbox.discard(rows[1].id)
    assert not media.has(kept)


def test_a_transaction_that_fails_takes_no_file(
    db: Database, media: MediaStore, outbox: Outbox
) -> None:
    kept = media.attach(FILE)
    row = _with(kept)
    outbox.add(row)

    def fails() -> None:
        with db.write() as write:
            write.execute("DELETE FROM outbox")
            attachments.let_go(write, [pack_intent(row.intent)[1]])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert media.has(kept)


def test_the_sweep_leaves_what_is_just_being_sealed(
    db: Database, folder: Folder, media: MediaStore, drafts: Drafts
) -> None:
    fresh = media.attach(FILE)
    beside = folder.media / f".{attachments.file_of(attachments.new())}.4711"
    beside.write_bytes(b"half")
    assert media.sweep() == 0
    assert beside.exists()
    named = media.attach(FILE)
    drafts.save(PLACE, _draft(named))
    _age(folder, 3700)
    assert media.sweep() == 2
    assert not media.has(fresh)
    assert media.read(named) == FILE


def test_an_account_takes_the_files_of_what_it_did_not_send(
    db: Database, media: MediaStore, outbox: Outbox, drafts: Drafts, clock: StillClock
) -> None:
    other, accounts = account("you"), Accounts(db, clock)
    accounts.add(other, {})
    theirs = ChannelId("you/!room")
    mine, draft, yours = media.attach(FILE), media.attach(FILE), media.attach(FILE)
    outbox.add(_with(mine))
    drafts.save(PLACE, _draft(draft))
    outbox.add(_with(yours, channel=theirs))
    accounts.remove(ACCOUNT.id)
    assert (media.has(mine), media.has(draft), media.has(yours)) == (False, False, True)
    accounts.remove(other.id)
    assert not media.has(yours)


STEPS = ("attach", "draft", "add", "done", "claim", "sent")
CHILD = """
import os, sys
from pathlib import Path
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, StillClock, made
from tests.storage import test_attachments as here
folder, clock = Folder(Path(sys.argv[1])), StillClock()
db = Database.open(folder, KEY)
media, outbox, drafts = MediaStore(folder, KEY, db, clock), Outbox(db, clock), Drafts(db, clock)
class Kill(dict):
    def __missing__(self, step):
        if step == sys.argv[2]:
            os.kill(os.getpid(), 9)
kill = Kill()
if sys.argv[2].startswith("in "):  # before the files of a committed transaction are taken away
    unlink = Path.unlink
    Path.unlink = lambda *args, **more: os.kill(os.getpid(), 9)
kept = media.attach(here.FILE); kill["attach"]
drafts.save(here.PLACE, here._draft(kept)); kill["draft"]
row = here._with(kept)
outbox.add(row); kill["add"]
drafts.discard(here.PLACE); kill["done"]
outbox.claim(ACCOUNT.id); kill["claim"]
outbox.acknowledge(row.id, made(row, "$1")); kill["sent"]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("step", [*STEPS, "in sent"])
def test_killed_at_any_step_it_is_there_while_named_and_swept_when_not(
    db: Database, folder: Folder, media: MediaStore, step: str
) -> None:
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder.path), step], check=False)
    assert done.returncode == -9
    bodies = db.rows("SELECT body FROM draft UNION ALL SELECT intent FROM outbox")
    named = attachments.named(*(body for (body,) in bodies))
    assert bool(named) is (step in ("draft", "add", "done", "claim"))
    _age(folder, 3700)
    media.sweep()
    assert all(media.read(one) == FILE for one in named)
    assert len(_files(folder)) == len(named)
