"""A folder in which one account is in every table, and another one shares some of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from storage.accounts import Accounts
from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.media import MediaStore
from storage.model import (
    Address,
    AddressId,
    Attachment,
    Batch,
    Card,
    CardId,
    ChannelKind,
    Field,
    FieldKind,
    ItemId,
    ItemKind,
    Media,
    MediaId,
    Membership,
    Occurrence,
    Payload,
    ReadMark,
    Removal,
    Say,
    ServerAnswer,
    Stream,
    channel_id,
)
from storage.outbox import Outbox
from tests.storage.making import (
    ACCOUNT,
    NOW,
    ROOM,
    StillClock,
    account,
    apply,
    column,
    edit,
    meeting,
    message,
    outgoing,
    room,
    said,
)

OTHER = account("you")
THERE = channel_id(OTHER.id, "!room")
BOOK = channel_id(ACCOUNT.id, "book")
STRANGER = AddressId("@stranger:private.example")
BOTH = AddressId("@both:example.org")


def fill(db: Database, clock: StillClock, media: MediaStore) -> None:
    """The account in every table, with more than one portion of items, and some shared with
    another one. Whatever is its own says "private"."""
    cache, owner = Cache(db, clock), Accounts(db, clock)
    owner.add(replace(ACCOUNT, name="private"), {"token": "private"})
    owner.add(OTHER, {"token": "theirs"})
    apply(cache, Batch(channels=(room(THERE),)), OTHER)
    apply(cache, Batch(channels=(room(BOOK, ChannelKind.BOOK, name="private"),)))
    _items(cache)
    _around(db, cache, clock, media)
    _by_hand(db)


def _items(cache: Cache) -> None:
    picture = Media(id=MediaId("me/p"), remote="https://private.example/p", alt="private")
    own = [message(f"$private{n}", "private", tags=("choir",)) for n in range(700)]
    own[0] = replace(own[0], media=(picture,), author=STRANGER)
    own[1] = message("$answer", "private", reply_to=ItemId("$quoted"))
    post = message("$post", "private", kind=ItemKind.POST)
    shared = message("$shared", "shared", author=BOTH)
    event = meeting("private-uid", title="private", organiser=STRANGER)
    batch = said(*own, post, shared, event)
    apply(
        cache,
        replace(
            batch,
            items=(*batch.items, message("$quoted", "private")),
            addresses=tuple(Address(id=one, name="N") for one in (STRANGER, own[1].author, BOTH)),
            memberships=(Membership(channel=ROOM, address=STRANGER, name="private"),),
            amendments=(edit(own[2], "private edit", 1), edit(message("$never"), "private", 1)),
            occurrences=(
                Occurrence(
                    item=event.id, channel=ROOM, recurrence="", starts=event.starts, ends=event.ends
                ),
            ),
            removals=(Removal(item=ItemId("$private-unknown")),),
            cards=(
                Card(
                    id=CardId("private-card"),
                    channel=BOOK,
                    name="private",
                    fields=(Field(kind=FieldKind.CITY, value="private"),),
                ),
            ),
            payloads=(
                Payload(channel=ROOM, remote="1", item=own[0].id, body=b"private", version=1),
            ),
            read_marks=(ReadMark(channel=ROOM, item=own[0].id, at=NOW),),
        ),
    )
    apply(cache, said(shared, channel=THERE), OTHER)


def _around(db: Database, cache: Cache, clock: StillClock, media: MediaStore) -> None:
    cache.keep(ACCOUNT.id, ServerAnswer(stream=Stream("s"), cursor="c", kind="k", body=b"private"))
    media.seal(ACCOUNT.id, MediaId("me/p"), b"private picture", "image/png")
    media.seal(ACCOUNT.id, MediaId("file:me/f"), b"private file", "application/pdf")
    file = media.attach(b"private attachment")
    attachment = Attachment(media=file, name="private.txt", mime="text/plain", size=18)
    Outbox(db, clock).add(outgoing(Say(text="private", attachments=(attachment,))))
    drafts = Drafts(db, clock)
    drafts.save(f"say:{ROOM}", {"text": "private"})
    for kind in ("reply", "edit", "event"):
        drafts.save(f"{kind}:$private3", {"text": "private"})
    drafts.save("waiting:gone", {"text": "of whom nobody knows"})
    drafts.save("edit:$shared", {"text": "private"})
    drafts.set_aside("edit:$shared")
    drafts.save("reply:$shared", {"text": "stays"})
    drafts.save("event:$private4", {"text": "private", "channel": ROOM})


def _by_hand(db: Database) -> None:
    """What other parts keep in their own ways."""
    entry = (
        "INSERT INTO edition_entry VALUES (1, ?, 'rest', NULL, '', ?, ?, 'room', NULL, '', ?, '')"
    )
    me, them = ACCOUNT.id, OTHER.id
    settings = {
        f"visibility:{me}": "private",
        f"visibility:{them}": "public",
        "agenda.hidden": [f"{me}/private", f"{them}/kept"],
        "calm.channels": {f"{me}/private": "none", f"{them}/kept": "none"},
        "calm.people": sorted((STRANGER, BOTH)),
        "restored": [me, them],
        "anything": {"to come": [{"place": f"{me}/private"}, 3]},
    }
    with db.write() as write:
        write.execute("INSERT INTO edition (made_at) VALUES (1)")
        write.execute(entry, (0, "$private0", ROOM, "[]"))
        write.execute(entry, (1, "$shared", THERE, json.dumps(["$shared", "$private5"])))
        write.execute("INSERT INTO reading VALUES (1, 'item:$private0', 3)")
        for source in (me, ""):
            write.execute("INSERT INTO blocked VALUES (?, ?)", (STRANGER, source))
        write.execute("INSERT INTO blocked VALUES (?, '')", (BOTH,))
        for item in ("private-uid", "$shared"):
            write.execute("INSERT INTO alarm VALUES (?, 10, 0)", (item,))
        for name in ("direct:$private0", "direct:$shared", "alarm:private-uid#:x", "edition:8"):
            write.execute("INSERT INTO claim VALUES (?, 1)", (name,))
        for name, value in settings.items():
            write.execute("INSERT INTO setting VALUES (?, ?)", (name, json.dumps(value)))
        write.execute(
            "INSERT INTO appreciation VALUES (?, '$private0', 'private', 'like', 1, 1)", (me,)
        )
        write.execute("INSERT INTO crypto VALUES (?, 'k', 'n', x'00')", (me,))
        write.execute("INSERT INTO upkeep VALUES ('some', ?)", (json.dumps({"at": ROOM}),))
        for channel in (ROOM, THERE):  # what was pruned from it
            write.execute("INSERT INTO upkeep VALUES (?, '{\"at\": 1}')", (f"edge:{channel}",))
        write.execute("INSERT INTO community_group VALUES ('g', 'G', NULL, 'person', 0)")
        write.execute("INSERT INTO selector VALUES ('g', 'room', 'x')")
        write.execute("INSERT INTO grouped_channel VALUES ('g', ?)", (ROOM,))


def tables(db: Database) -> list[str]:
    names = column(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for name in names if not name.startswith(("sqlite_", "item_t", "card_text"))]


def rows(db: Database) -> dict[str, list[Any]]:
    return {name: db.rows(f'SELECT * FROM "{name}"') for name in tables(db)}
