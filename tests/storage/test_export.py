"""What is exported can be read again by others' programs, is all there, and holds no secret."""

from __future__ import annotations

import io
import json
import mailbox
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import export
from storage.accounts import Accounts
from storage.cache import Cache
from storage.crypto import CryptoStore
from storage.database import Database
from storage.errors import StorageError
from storage.export import calendars, mail, names, records
from storage.export.target import sweep
from storage.folder import Folder
from storage.media import MediaStore, as_came
from storage.model import (
    Batch,
    ChannelKind,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    MediaKind,
    Payload,
    Reason,
    channel_id,
)
from tests.storage.filling import BOTH, fill, tables
from tests.storage.making import (
    ACCOUNT,
    AUTHOR,
    KEY,
    NOW,
    ROOM,
    StillClock,
    apply,
    message,
    placed,
    room,
    said,
)
from tests.storage.small_disk import mounted

AGENDA = channel_id(ACCOUNT.id, "agenda")
CONTACTS = channel_id(ACCOUNT.id, "contacts")
NEWS = channel_id(ACCOUNT.id, "news")
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
{zone}
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260314T093000Z
DTSTART;TZID=Europe/Paris:20260320T190000
SUMMARY:Dîner {uid} avec un titre qui est bien assez long pour être plié deux
  fois
X-OURS:kept
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT10M
DESCRIPTION:x
END:VALARM
END:VEVENT
END:VCALENDAR
"""
CARD = """BEGIN:VCARD
VERSION:4.0
FN:Camille Roux
NOTE:première
END:VCARD
"""


def export_to(
    folder: Folder, into: Path, over: Callable[[], bool] = lambda: False, **given: Any
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    told: list[tuple[int, str]] = []
    into.mkdir(exist_ok=True)
    done = export.run(
        folder, KEY, {"into": str(into), **given}, lambda *one: told.append(one), over
    )
    return done, told


def channels(cache: Cache) -> None:
    apply(
        cache,
        Batch(
            channels=(
                room(AGENDA, ChannelKind.CALENDAR, name="Fêtes; et, autres"),
                room(CONTACTS, ChannelKind.BOOK, name="Carnet"),
                room(NEWS, ChannelKind.HOME, name="Fil"),
            )
        ),
    )


def payload(channel: Any, remote: str, body: str | bytes) -> Payload:
    raw = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return Payload(channel=channel, remote=remote, item=None, body=raw, version=1)


@pytest.fixture
def full(db: Database, clock: StillClock, media: MediaStore) -> Database:
    """Every table, two events of one zone, a card, a broken one of each, a picture and a file."""
    fill(db, clock, media)
    cache = Cache(db, clock)
    channels(cache)
    apply(
        cache,
        Batch(
            payloads=(
                *(payload(AGENDA, uid, EVENT.format(zone=ZONE, uid=uid)) for uid in "ab"),
                payload(AGENDA, "broken", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnothing"),
                payload(CONTACTS, "c", CARD),
                payload(CONTACTS, "d", CARD.replace("Camille", "Éric")),
                payload(CONTACTS, "broken", b"BEGIN:VCARD"),
            )
        ),
    )
    media.seal(ACCOUNT.id, MediaId("me/q"), b"\x89PNG" + bytes(5000), "image/png")
    media.seal(ACCOUNT.id, as_came(MediaId("me/doc")), b"%PDF-1", "application/pdf")
    files = (
        Media(id=MediaId("me/q"), remote="r", alt="Le jardin", sealed="KEYOFIT"),
        Media(id=MediaId("me/doc"), remote="r", kind=MediaKind.FILE, name="../../été.pdf"),
        Media(id=MediaId("me/away"), remote="r", name="away.png"),
    )
    post = message(
        "https://asso.example/1", "Bonjour à tous\nFrom here", html="<p>Bonjour <b>à tous</b></p>",
        kind=ItemKind.POST, media=files, title="Café", warning="", author=BOTH,
    )  # fmt: skip
    answer = replace(post, id=ItemId("$re"), reply_to=post.id, thread=post.id, media=(), html=None)
    apply(cache, said(post, answer, channel=NEWS))
    apply(cache, Batch(placements=(placed(post, NEWS, reason=Reason.BOOST, by=AUTHOR),)))
    return db


def letters(place: Path) -> dict[str, list[EmailMessage]]:
    """Every mailbox, by Python's own reader."""
    parse: Any = BytesParser(policy=policy.default).parse
    found: dict[str, list[EmailMessage]] = {}
    for file in sorted(place.rglob("*.mbox")):
        with closing(mailbox.mbox(file, factory=parse, create=False)) as box:
            whole: Any = list(box)
            found[str(file.relative_to(place))] = whole
    return found


def lines(place: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in (place / "data" / f"{name}.jsonl").open(encoding="utf-8")]


def count(db: Database, table: str) -> int:
    return int(db.rows(f'SELECT count(*) FROM "{table}"')[0][0])


def test_everything_is_there_for_others_programs(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    done, told = export_to(folder, tmp_path / "out")
    place = Path(done["place"])
    assert place.parent == tmp_path / "out"
    assert [one.name for one in place.parent.iterdir()] == [place.name]
    boxes = letters(place)
    pairs = full.rows(
        "SELECT DISTINCT item, channel FROM placement JOIN channel ON channel.key = channel"
        " WHERE kind NOT IN ('calendar', 'book')"
    )
    assert sum(len(box) for box in boxes.values()) == done["mails"] == len(pairs)
    assert len(lines(place, "items")) == done["items"] == count(full, "item")
    assert len(list(place.rglob("*.mbox"))) == 3
    assert done["files"] == len([one for one in place.rglob("*") if one.is_file()])
    assert done["bytes"] == sum(one.stat().st_size for one in place.rglob("*") if one.is_file())
    for guide in export.GUIDES:
        assert "preau.invalid" in (place / guide).read_text(encoding="utf-8")
    assert told[-1][0] == 1000
    assert [one for one, _ in told] == sorted(one for one, _ in told)


def test_a_mail_has_the_words_the_time_and_what_it_answers(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    place = Path(export_to(folder, tmp_path / "out")[0]["place"])
    [(name, box)] = [one for one in letters(place).items() if one[0].startswith("posts")]
    assert name == "posts/me example.org/Fil.mbox"
    post, answer = box
    assert post["Subject"] == "Café"
    assert post["From"].addresses[0].display_name == "N"
    assert post["From"].addresses[0].domain == mail.HOST  # nobody writes to a stranger
    assert post["X-Preau-Author"] == BOTH
    assert post["To"].groups[0].display_name == "Fil"
    assert post["Date"].datetime == NOW
    assert mail.key_of(post["Message-ID"]) == "https://asso.example/1" == post["X-Preau-Item"]
    assert answer["In-Reply-To"] == post["Message-ID"] == answer["References"]
    plain, rich = post.get_body(("plain",)), post.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content() == "Bonjour à tous\nFrom here"
    assert "<b>à tous</b>" in rich.get_content()
    attached = {one.get_filename(): one for one in post.iter_attachments() if one.get_filename()}
    assert set(attached) == {"Le jardin.png", "été.pdf"}
    assert attached["été.pdf"].get_content() == b"%PDF-1"
    assert attached["Le jardin.png"].get_content() == b"\x89PNG" + bytes(5000)
    assert post["X-Preau-Not-Here"] == "away.png"


def test_calendars_and_address_books_are_word_for_word(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    done, _ = export_to(folder, tmp_path / "out")
    place = Path(done["place"])
    [file] = (place / "calendars").glob("*.ics")
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    assert isinstance(calendar, icalendar.Calendar)
    assert str(calendar["NAME"]).replace("\\", "") == "Fêtes; et, autres"
    assert [str(one["UID"]) for one in calendar.walk("VEVENT")] == ["a", "b"]
    assert all(str(one["SUMMARY"]).endswith("plié deux fois") for one in calendar.walk("VEVENT"))
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert len(calendar.walk("VALARM")) == 2
    assert file.read_bytes().count(b"X-OURS:kept\r\n") == 2
    cards = (place / "contacts" / "Carnet.vcf").read_bytes().decode()
    books = [
        icalendar.Component.from_ical(one + "END:VCARD") for one in cards.split("END:VCARD")[:2]
    ]
    assert [str(one["FN"]) for one in books] == ["Camille Roux", "Éric Roux"]
    assert done["entries"] == 4
    assert len(list(place.rglob("unreadable/*"))) == 2


def test_an_event_that_is_not_kept_any_more_is_no_entry(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    before = export_to(folder, tmp_path / "before")[0]
    with full.write() as write:  # as pruning leaves it
        write.execute("UPDATE payload SET body = x'', item_key = NULL WHERE body LIKE '%plié%'")
    done = export_to(folder, tmp_path / "after")[0]
    assert done["entries"] < before["entries"]
    assert all(one.stat().st_size for one in Path(done["place"]).rglob("unreadable/*"))


def test_files_are_in_the_plain_under_their_own_names(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    place = Path(export_to(folder, tmp_path / "out")[0]["place"])
    found = {
        one.relative_to(place).as_posix(): one.read_bytes() for one in place.glob("files/**/*.*")
    }
    assert found["files/2026-03/été.pdf"] == b"%PDF-1"
    assert found["files/2026-03/Le jardin.png"] == b"\x89PNG" + bytes(5000)
    assert found["files/waiting/private.txt"] == b"private attachment"
    told = {one["file"]: one for one in lines(place, "files")}
    assert set(told) == set(found)
    assert told["files/2026-03/été.pdf"]["belongs_to"] == "https://asso.example/1"


def test_every_table_is_written_or_left_out_for_a_reason(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    """Whoever makes a table says which."""
    known = set(records.FILES) | records.WITHIN | set(records.LEFT_OUT) | {"media"}
    assert set(tables(full)) == known
    place = Path(export_to(folder, tmp_path / "out")[0]["place"])
    for table, name in records.FILES.items():
        assert len(lines(place, name)) == count(full, table), table
    items = {one["key"]: one for one in lines(place, "items")}
    assert items["private-uid"]["event"]["starts"] == "2026-03-14T09:30:00+00:00"
    assert items["https://asso.example/1"]["at"] == "2026-03-14T09:30:00+00:00"
    assert items["$private4"]["tags"] == ["choir"]
    assert {one["channel"] for one in items["$shared"]["places"]} == {ROOM, "you/!room"}


@pytest.mark.parametrize("packed", [False, True])
def test_no_secret_is_in_it(
    full: Database, folder: Folder, clock: StillClock, tmp_path: Path, packed: bool
) -> None:
    Accounts(full, clock).add(ACCOUNT, {"token": "TOKENOFIT", "password": "PASSWORDOFIT"})
    with full.write() as write:
        write.execute("INSERT INTO crypto VALUES (?, 'olm', 'a', 'OLMKEYOFIT')", (ACCOUNT.id,))
    assert CryptoStore(full, ACCOUNT.id).get("olm", "a") is not None
    done, _ = export_to(folder, tmp_path / "out", packed=packed)
    place = Path(done["place"])
    if packed:
        assert place.suffix == ".zip"
        assert place.stat().st_mode & 0o077 == 0
        with zipfile.ZipFile(place) as whole:
            assert whole.testzip() is None
            whole.extractall(tmp_path / "again")
        place = tmp_path / "again"
    assert place.is_dir()
    every = b"".join(one.read_bytes() for one in place.rglob("*") if one.is_file())
    assert b"private" in every
    for secret in (
        b"TOKENOFIT",
        b"PASSWORDOFIT",
        b"OLMKEYOFIT",
        b"KEYOFIT",
        KEY,
        KEY.hex().encode(),
    ):
        assert secret not in every


def test_nothing_that_is_there_is_overwritten(
    full: Database, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "name_of", lambda _clock: "preau-now")
    out = tmp_path / "out"
    (out / "preau-now").mkdir(parents=True)
    places = [Path(export_to(folder, out)[0]["place"]).name for _ in range(2)]
    assert places == ["preau-now (2)", "preau-now (3)"]
    assert not list((out / "preau-now").iterdir())


@pytest.mark.parametrize("packed", [False, True])
def test_given_up_it_leaves_nothing(
    full: Database, folder: Folder, tmp_path: Path, packed: bool
) -> None:
    asked = iter(range(1000))
    with pytest.raises(StorageError) as error:
        export_to(folder, tmp_path / "out", lambda: next(asked) > 4, packed=packed)
    assert error.value.code == "cancelled"
    assert list((tmp_path / "out").iterdir()) == []
    assert not (folder.path / "exporting.json").exists()


@pytest.mark.parametrize("packed", [False, True])
def test_a_full_disk_is_said_and_left_as_it_was(
    full: Database, folder: Folder, tmp_path: Path, packed: bool
) -> None:
    with mounted(tmp_path / "small", 0.016 if packed else 0.05) as disk:
        with pytest.raises(StorageError) as error:
            export_to(folder, disk.path, packed=packed)
        assert error.value.code == "full"
        assert list(disk.path.iterdir()) == []


def test_what_a_crash_left_goes_with_the_next_start(folder: Folder, tmp_path: Path) -> None:
    folder.prepare()
    part, other = tmp_path / ".preau-x.part", tmp_path / "mine"
    for place in (part, other):
        place.mkdir()
        (place / "word").write_text("x")
    note = folder.path / "exporting.json"
    for named in (part, other):
        note.write_text(json.dumps({"part": str(named)}))
        sweep(folder)
    assert not part.exists()
    assert other.exists()  # it is not ours, whatever a note says
    assert not note.exists()
    sweep(folder)


@pytest.mark.parametrize("where", ["", "media", "absent"])
def test_a_place_where_it_cannot_go(full: Database, folder: Folder, where: str) -> None:
    into = folder.path / where
    with pytest.raises(StorageError):
        export.run(folder, KEY, {"into": str(into)}, lambda *_: None, lambda: False)


def test_one_at_a_time_and_nothing_under_way_is_swept(
    full: Database, folder: Folder, tmp_path: Path
) -> None:
    codes: list[str] = []

    def over() -> bool:
        """While the first one writes, a program starts and another one is asked for."""
        if not codes:
            codes.append("")
            sweep(folder)
            try:
                export_to(folder, tmp_path / "out")
            except StorageError as error:
                codes[0] = error.code
        return False

    done, _ = export_to(folder, tmp_path / "out", over)
    assert codes == ["under-way"]
    assert [one.name for one in (tmp_path / "out").iterdir()] == [Path(done["place"]).name]


# --- hostile words --------------------------------------------------------------------------

HOSTILE = (
    "../../etc/passwd", "a\nb", "\u202egnp.exe", "con", "x" * 500, ". .", "é" * 300, "a/b\\c:d",
    "\x00", "", "=?utf-8?b?eA==?=", 'say "hi"\\', "nul.txt", "a\r\nBcc: x@y",
)  # fmt: skip


def test_names_are_safe_and_never_twice() -> None:
    given_ = names.Folder()
    made = [given_.fresh(one, ".mbox", "room") for one in (*HOSTILE, *HOSTILE, "É", "e\u0301")]
    assert len({one.casefold() for one in made}) == len(made)
    for one in made:
        assert not set(one) & set('/\\:*?"<>|\n\r\0\u202e')
        assert len(one.encode()) < 120
        assert one[0] != "."
        assert one.partition(".")[0].casefold() not in {"con", "nul"}


def lines_after(read: EmailMessage) -> list[str]:
    """The empty line that ends a mail in its mailbox belongs to its last part."""
    base64 = read["Content-Transfer-Encoding"] == "base64"
    return [] if read.is_multipart() or base64 else [""]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text(), st.text(), st.text(min_size=1), st.one_of(st.none(), st.text()))
def test_any_words_make_a_mail_that_is_read_again(
    text: str, name: str, channel: str, key: str, html: str | None
) -> None:
    one = mail.Letter(
        key=key, at=NOW, author=key, name=name, to=channel, subject=text[:50], text=text, html=html,
        answers=name or None, about=(("Link", channel),),
    )  # fmt: skip
    raw = b"".join(mail.letter(one))
    assert raw.count(b"\nFrom ") == 0
    assert all(len(line) <= 998 for line in raw.split(b"\n"))
    read = BytesParser(policy=policy.default).parsebytes(raw.partition(b"\n")[2])
    assert not any(part.defects for part in read.walk())
    body = read.get_body(("plain",))
    assert body is not None
    clean = "\n".join(text.encode("utf-8", "replace").decode().splitlines())  # as it is written
    assert body.get_content().splitlines() == [*clean.splitlines(), *lines_after(read)]
    assert set(read.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "X-Preau-Item", "X-Preau-Author",
        "X-Preau-Link",
    }  # fmt: skip


@given(st.binary())
def test_any_bytes_are_a_calendar_or_none(body: bytes) -> None:
    calendars.components(body)


def test_a_hostile_community_is_exported_whole(
    db: Database, folder: Folder, clock: StillClock, tmp_path: Path
) -> None:
    cache = Cache(db, clock)
    places = [channel_id(ACCOUNT.id, f"r{n}") for n in range(len(HOSTILE))]
    pairs = list(zip(places, HOSTILE, strict=True))
    apply(cache, Batch(channels=tuple(room(place, name=name) for place, name in pairs)))
    for n, (place, name) in enumerate(pairs):
        apply(cache, said(message(f"${n}{name}", name, title=name), channel=place))
    made = Path(export_to(folder, tmp_path / "out")[0]["place"])
    assert len(list(made.rglob("*.mbox"))) == len(HOSTILE) + 1
    assert all(tmp_path / "out" in one.resolve().parents for one in made.rglob("*"))
    boxes = letters(made)
    assert sum(len(box) for box in boxes.values()) == count(db, "placement") > 10


def test_bounded_memory_and_one_piece_at_a_time() -> None:
    """A letter is made in pieces; a large file is not held as text beside its bytes."""
    data = bytes(3_000_000)
    part = mail.Part(name="a", mime="", alt="", read=lambda: data)
    one = mail.Letter(
        key="k", at=NOW, author="@a:b", name="", to="c", subject="s", text="t", parts=(part,)
    )
    pieces: Iterator[bytes] = mail.letter(one)
    assert max(len(piece) for piece in pieces) < 200_000
    whole = io.BytesIO(b"".join(mail.letter(one)))
    whole.readline()
    read = BytesParser(policy=policy.default).parse(whole)
    [attached] = [one for one in read.iter_attachments() if one.get_filename() == "a"]
    assert attached.get_content() == data
