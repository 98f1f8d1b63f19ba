"""What the frozen data folders hold: something invented for every table that there is.

Run by the code of any version (``python content.py DIR`` with that version's rooms on the path),
so it uses only what all of them have, and nothing of the tests.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.accounts import Accounts
from storage.cache import Cache
from storage.clock import Clock
from storage.connection import SCHEMA_VERSION
from storage.database import Database
from storage.drafts import Drafts
from storage.editions import Editions
from storage.folder import Folder
from storage.groups import Groups
from storage.media import MediaStore
from storage.model import (
    Accepts,
    Account,
    AccountId,
    AccountState,
    Address,
    AddressId,
    Amendment,
    Answer,
    Attendee,
    Batch,
    Card,
    CardId,
    Channel,
    ChannelId,
    ChannelKind,
    Edit,
    Event,
    Field,
    FieldKind,
    Intent,
    Item,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Membership,
    Occurrence,
    Outgoing,
    OutgoingId,
    Payload,
    Placement,
    Presence,
    ReadMark,
    Reason,
    Removal,
    Rsvp,
    Say,
    Schedule,
    ServerAnswer,
    State,
    Stream,
    Visibility,
    channel_id,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from storage.profile import parse
from storage.settings import Settings

KEY = bytes(range(64, 96))
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PROFILE = b"""
schema = 1
[association]
id = "choir"
name = { fr = "La Chorale", en = "The Choir" }
colour = "#2F6B5E"
[[groups]]
id = "altos"
name = { fr = "Altos", en = "Altos" }
rooms = ["#altos:choir.example"]
calendars = ["Choir"]
[[groups]]
id = "songs"
name = { fr = "Chants", en = "Songs" }
hashtags = ["songs"]
accounts = ["lise@choir.example"]
"""
PICTURE = Media(
    id=MediaId("picture"), remote="https://choir.example/1.png", mime="image/png",
    alt="The hall in snow", width=8, height=5, size=11,
)  # fmt: skip

ATTACHED = MediaId(f"attachment:{7:0>32}")


class Still:
    """The same moment for everything."""

    def now(self) -> datetime:
        return NOW


def _account(name: str, protocol: str, address: str) -> Account:
    return Account(
        id=AccountId(f"{name:0<16}"), protocol=protocol, server=f"https://{name}.choir.example",
        login="me", address=AddressId(address), name="Maud Lenoir",
    )  # fmt: skip


TALK = _account("talk", "matrix", "@me:choir.example")
NEWS = _account("news", "mastodon", "me@choir.example")
DAYS = _account("days", "dav", "mailto:me@choir.example")
GUEST = AddressId("@awa:choir.example")


def _channel(
    owner: Account, remote: str, kind: ChannelKind, name: str, *intents: str, **more: object
) -> Channel:
    known = Channel(
        id=channel_id(owner.id, remote), account=owner.id, remote=remote, kind=kind, name=name,
        accepts=Accepts(intents=frozenset(intents), max_length=500),
    )  # fmt: skip
    return replace(known, **more)  # type: ignore[arg-type]


ROOM = _channel(
    TALK, "!altos", ChannelKind.ROOM, "Altos", "Say", "Edit", "Delete",
    aliases=("#altos:choir.example",), topic="Tuesdays",
)  # fmt: skip
DIRECT = _channel(TALK, "!awa", ChannelKind.DIRECT, "Awa Diop", "Say", "Edit", encrypted=True)
INVITED = _channel(
    TALK, "!board", ChannelKind.ROOM, "Board", "Join", presence=Presence.INVITED, inviter=GUEST
)
HOME = _channel(NEWS, "home", ChannelKind.HOME, "Home", "Say", "Delete")
CALENDAR = _channel(
    DAYS, "choir", ChannelKind.CALENDAR, "Choir", "Schedule", "Reschedule", "Rsvp", colour="#2F6B5E"
)
BOOK = _channel(DAYS, "book", ChannelKind.BOOK, "Members")


def _item(name: str, hours: float, text: str, **more: object) -> Item:
    made = Item(
        id=ItemId(name), kind=ItemKind.MESSAGE, author=GUEST, at=NOW - timedelta(hours=hours),
        text=text,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def _post(name: str, hours: float, text: str, **more: object) -> Item:
    return _item(
        name, hours, text, kind=ItemKind.POST, author=AddressId("lise@choir.example"),
        visibility=Visibility.PUBLIC, url=f"https://choir.example/{name}", **more,
    )  # fmt: skip


def _placed(where: Channel, reason: Reason, *items: Item, by: AddressId | None = None) -> Batch:
    return Batch(
        items=items,
        placements=tuple(
            Placement(item=item.id, channel=where.id, reason=reason, at=item.at, by=by)
            for item in items
        ),
        payloads=tuple(
            Payload(
                channel=where.id, remote=f"remote-{item.id}", item=item.id, version=1, etag='"1"',
                body=json.dumps({"raw": item.text}).encode(),
            )
            for item in items
        ),
    )  # fmt: skip


def _event() -> Event:
    return Event(
        id=ItemId("concert"), kind=ItemKind.EVENT, author=AddressId("mailto:awa@choir.example"),
        at=NOW - timedelta(days=2), title="Winter concert", text="Bring a candle.",
        starts=NOW + timedelta(hours=9), ends=NOW + timedelta(hours=11), zone="Europe/Paris",
        place="Town hall", organiser=AddressId("mailto:awa@choir.example"),
        attendees=(
            Attendee(address=AddressId("mailto:me@choir.example"), name="Maud", me=True),
            Attendee(address=AddressId("mailto:awa@choir.example"), answer=Answer.YES),
        ),
        recurs="FREQ=WEEKLY;COUNT=2",
    )  # fmt: skip


def _days() -> Batch:
    event = _event()
    return replace(
        _placed(CALENDAR, Reason.CALENDAR, event),
        occurrences=tuple(
            Occurrence(
                item=event.id, channel=CALENDAR.id,
                recurrence=f"{event.starts + timedelta(weeks=week):%Y%m%dT%H%M%SZ}",
                starts=event.starts + timedelta(weeks=week),
                ends=event.ends + timedelta(weeks=week),
            )
            for week in range(2)
        ),
    )  # fmt: skip


def _cards() -> Iterator[Card]:
    for number, name in enumerate(("Awa Diop", "Éric Colin", "Lise Moreau")):
        yield Card(
            id=CardId(f"{BOOK.id}/{number}"), channel=BOOK.id, name=name,
            sort=name.split()[-1].lower(),
            fields=(
                Field(kind=FieldKind.CITY, value="Grenoble"),
                Field(kind=FieldKind.YEAR, value=str(1990 + number)),
                Field(kind=FieldKind.EMAIL, value=f"{number}@choir.example", label="home"),
            ),
        )  # fmt: skip


def batches() -> Iterator[tuple[Account, Batch]]:
    """What the three servers said, in this order."""
    yield (
        TALK,
        Batch(
            channels=(ROOM, DIRECT, INVITED),
            addresses=(Address(id=GUEST, name="Awa Diop", avatar=PICTURE),),
            memberships=(Membership(channel=ROOM.id, address=GUEST, name="Awa, alto"),),
        ),
    )
    lise = Address(id=AddressId("lise@choir.example"), name="Lise Moreau")
    yield NEWS, Batch(channels=(HOME,), addresses=(lise,))
    yield DAYS, Batch(channels=(CALENDAR, BOOK), cards=tuple(_cards()))
    talk = tuple(_item(f"$m{n}", 30 - n, f"Line {n} of the rehearsal plan") for n in range(12))
    yield TALK, _placed(ROOM, Reason.ROOM, *talk)
    answer = _item("$answer", 2, "At eight, as ever", reply_to=talk[3].id, mentions=(TALK.address,))
    mine = _item("$mine", 1.5, "I bring the scores", author=TALK.address)
    yield TALK, _placed(DIRECT, Reason.DIRECT, answer, mine)
    yield (
        TALK,
        _placed(INVITED, Reason.INVITATION, _item("$i", 1, "", kind=ItemKind.INVITATION), by=GUEST),
    )
    yield (
        TALK,
        Batch(
            amendments=(
                Amendment(
                    id=ItemId("$edit"),
                    item=talk[5].id,
                    author=GUEST,
                    at=NOW,
                    text="Line five, mended",
                ),
            ),
            removals=(Removal(item=talk[7].id, trace=True), Removal(item=ItemId("$never-seen"))),
            read_marks=(ReadMark(channel=ROOM.id, item=talk[8].id, at=talk[8].at),),
        ),
    )
    yield NEWS, _placed(
        HOME, Reason.FOLLOWED,
        _post("snow", 4, "Snow on the hall", html="<p>Snow on <b>the hall</b></p>",
              media=(PICTURE,), tags=("songs",), language="en"),
        _post("hidden", 5, "The accounts of the year", warning="Money"),
    )  # fmt: skip
    yield DAYS, _days()


def _outgoing(number: int, where: Channel, intent: Intent, **more: object) -> Outgoing:
    made = Outgoing(
        id=OutgoingId(f"{number:0>32}"), account=where.account, channel=where.id, intent=intent,
        at=NOW + timedelta(seconds=number),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def _outbox(outbox: Outbox) -> None:
    """Something in each state, and in each order that holds it back."""
    first = _outgoing(1, ROOM, Say(text="Written in the train"))
    for row in (
        first,
        _outgoing(2, ROOM, Say(text="And answered", reply_to=pending_item(first.id)),
                  depends_on=first.id),
        _outgoing(3, DIRECT, Say(text="On its way when it ended")),
        _outgoing(4, HOME, Say(text="Perhaps it arrived", visibility=Visibility.PUBLIC)),
        _outgoing(5, ROOM, Edit(item=ItemId("$mine"), text="Too long for them")),
        _outgoing(6, CALENDAR, Rsvp(item=ItemId("concert"), answer=Answer.YES)),
        _outgoing(7, CALENDAR, Schedule(title="General rehearsal", starts=NOW, ends=NOW),
                  not_before=NOW + timedelta(days=400)),
    ):  # fmt: skip
        outbox.add(row)
    outbox.mark(OutgoingId(f"{3:0>32}"), State.SENDING, attempt=True)
    outbox.mark(OutgoingId(f"{4:0>32}"), State.UNSURE, attempt=True)
    outbox.mark(OutgoingId(f"{5:0>32}"), State.FAILED, error="too-long", detail="500 characters")


def fill(folder: Folder, clock: Clock, *, version: int = SCHEMA_VERSION) -> Database:
    """Write all of it into a new folder, with what ``version`` could hold."""
    folder.prepare()
    db = Database.open(folder, KEY)
    accounts, cache = Accounts(db, clock), Cache(db, clock)
    for owner in (TALK, NEWS, DAYS):
        accounts.add(owner, {"token": f"token of {owner.protocol}"})
    Groups(db).install(parse(PROFILE), "en")
    MediaStore(folder, KEY, db, clock).seal(NEWS.id, PICTURE.id, b"not a png..", "image/png", 8, 5)
    for owner, batch in batches():
        for _ in cache.apply(owner.id, batch):
            pass
    for owner in (TALK, NEWS):
        accounts.synced(owner.id)
    accounts.problem(DAYS.id, "offline")
    accounts.set_state(DAYS.id, AccountState.READY)
    half = ServerAnswer(stream=Stream("sync"), cursor="s2", kind="page", body=b"[]")
    cache.keep(TALK.id, half)  # committed, and not yet translated when it ended
    Editions(db, clock).make(UTC)
    _outbox(Outbox(db, clock))
    drafts = Drafts(db, clock)
    drafts.save(f"say:{ROOM.id}", {"text": "A draft, half"})
    drafts.save("event:new", {"title": "Picnic"})
    Settings(db).set("association", {"name": "The Choir", "servers": []})
    if version >= 2:
        _second(db, cache, folder, clock)
    if version >= 3:
        _third(db, cache)
    if version >= 4:
        _fourth(db)
    return db


def _second(db: Database, cache: Cache, folder: Folder, clock: Clock) -> None:
    """What version 2 brought: keys, a payload that waits for one, encrypted pictures, and files
    that a draft and the outbox name."""
    from storage import attachments
    from storage.crypto import CryptoStore
    from storage.model import Attachment

    CryptoStore(db, TALK.id).commit({("session", "one"): b"\x00ratchet", ("account", ""): b"olm"})
    shut = Payload(
        channel=ChannelId(DIRECT.id), remote="$shut", item=None, body=b"{}", version=1,
        awaits="session/3",
    )  # fmt: skip
    unreadable = _item("$shut", 0.5, "", kind=ItemKind.UNREADABLE, problem="key-awaited")
    picture = replace(
        PICTURE, id=MediaId("sealed"), remote="mxc://choir.example/1", sealed='{"k":1}'
    )
    opened = _item("$opened", 0.4, "Read with a key", media=(picture,))
    said = _placed(DIRECT, Reason.DIRECT, unreadable, opened)
    for _ in cache.apply(TALK.id, replace(said, payloads=(shut,))):
        pass
    named, attachments.new = attachments.new, lambda: ATTACHED
    try:
        MediaStore(folder, KEY, db, clock).attach(b"the minutes")
    finally:
        attachments.new = named
    file = Attachment(media=ATTACHED, name="minutes.txt", mime="text/plain", size=11)
    Outbox(db, clock).add(_outgoing(8, DIRECT, Say(text="Here they are", attachments=(file,))))
    Drafts(db, clock).save(f"say:{DIRECT.id}", {"attachments": [{"media": ATTACHED}]})


def _third(db: Database, cache: Cache) -> None:
    """What version 3 brought: hours, alarms, who is not read, and who liked what."""
    from storage.model import Appreciation, AppreciationKind

    for _ in cache.apply(
        NEWS.id,
        Batch(
            appreciations=(
                Appreciation(item=ItemId("snow"), by=GUEST, kind=AppreciationKind.LIKE, at=NOW),
            ),
            blocked=frozenset({AddressId("loud@choir.example")}),
        ),
    ):
        pass
    [(edition, row)] = db.rows("SELECT edition, item_key FROM edition_entry LIMIT 1")
    with db.write() as write:
        for statement, values in (
            ("INSERT INTO alarm VALUES (?, ?, ?)", ("concert", 30, 0)),
            ("INSERT INTO claim VALUES (?, ?)", ("edition:20261121T090000Z", 0)),
            ("INSERT INTO reading VALUES (?, ?, ?)", (edition, row, 250)),
        ):
            write.execute(statement, values)


def _fourth(db: Database) -> None:
    """What version 4 brought: long work that goes on where it was left, here at its end."""
    with db.write() as write:
        write.execute("INSERT INTO upkeep VALUES (?, ?)", ("words", '{"at": 0, "id": 0}'))


def main() -> None:
    db = fill(Folder(Path(sys.argv[1])), Still())
    db.shrink_log()
    db.close()
    print(SCHEMA_VERSION)


if __name__ == "__main__":
    main()
