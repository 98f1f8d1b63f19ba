"""What has not left is found by its words: in the outbox, and in what was begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.cache import Cache
from storage.database import Database
from storage.drafts import Drafts
from storage.groups import Groups
from storage.model import (
    Accepts,
    Attachment,
    Batch,
    ChannelKind,
    Edit,
    ItemId,
    MediaId,
    OutgoingId,
    Reschedule,
    Say,
    Schedule,
    Visibility,
)
from storage.outbox import Outbox
from storage.pages import Reader
from storage.pages.unsent import MOST
from storage.profile import parse
from tests.storage.making import NOW, ROOM, StillClock, apply, outgoing, room
from tests.storage.making import made as answered
from tests.storage.reading import (
    CALENDAR,
    DIRECT,
    HOME,
    PROFILE,
    community,
    plan,
    post,
    put,
    reading,
    said,
)


@pytest.fixture
def reader(db: Database, cache: Cache, outbox: Outbox, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    Groups(db).install(parse(PROFILE), "fr")
    put(cache, ROOM, said("old", -60, text="Réunion de mars"))
    plan(cache, "dinner", NOW + timedelta(days=2), title="Dîner", place="La Table Ronde")
    hour = NOW + timedelta(hours=1)
    card = Attachment(media=MediaId("m"), name="a.png", mime="image/png", size=1, alt="Un tilleul")
    schedule = Schedule(title="Pique-nique", starts=hour, ends=hour, place="Le parc", text="Pain")
    for id_, channel, intent in (
        ("say", ROOM, Say(text="Écrit dans le train 🎉")),
        ("image", ROOM, Say(text="Voilà", attachments=(card,))),
        ("event", CALENDAR, schedule),
        ("edit", ROOM, Edit(item=ItemId("old"), text="Assemblée d’avril")),
        ("move", CALENDAR, Reschedule(item=ItemId("dinner"), place="La Chaumière")),
    ):
        outbox.add(outgoing(intent, channel, id=id_))
    drafts = Drafts(db, clock)
    clock.forward(60)
    drafts.save(f"say:{DIRECT}", {"text": "Commencé dans le train"})
    clock.forward(60)
    drafts.save("reply:old", {"text": "Une réponse\nau train de huit heures"})
    drafts.save("event:new", {"title": "Fête du train", "place": "Gare", "text": "Œuvre"})
    drafts.save("reply:gone", {"text": "Le train"})
    drafts.set_aside("reply:gone")
    with reading(db, clock) as made:
        yield made


def waits(reader: Reader, text: str) -> list[str]:
    return [entry.row for entry in reader.found(text).waiting]


def begun(reader: Reader, text: str) -> list[str]:
    return [draft.place for draft in reader.found(text).begun]


WAITING: tuple[tuple[str, list[str]], ...] = (
    ("ecrit", ["say"]), ("écr", ["say"]), ("ecri train", []), ("train ecri", ["say"]),
    ("tr", ["say"]), ("t", []), ('"dans le train"', ["say"]), ('"le dans"', []),
    ("🎉", ["say"]), ("train 🎉", ["say"]), ("🌞", []), ("tilleul", ["image"]),
    ("pique nique", ["event"]), ("parc", ["event"]), ("pain", ["event"]),
    ("assemblee avril", ["old"]), ("chaumière", ["dinner"]), ("réunion", []),
)  # fmt: skip


def test_what_waits_is_found_by_its_words(reader: Reader) -> None:
    for text, expected in WAITING:
        assert [row.partition("#")[0] for row in waits(reader, text)] == expected, text


def test_a_change_that_waits_shows_what_it_makes(reader: Reader) -> None:
    [entry] = reader.found("assemblée").waiting
    assert (entry.item, entry.text, entry.state) == ("old", "Assemblée d’avril", "waiting")


def test_what_was_begun_is_found_and_what_was_discarded_is_not(reader: Reader) -> None:
    assert begun(reader, "train") == ["event:new", "reply:old", f"say:{DIRECT}"]
    assert begun(reader, "gare") == begun(reader, "oeuvre") == ["event:new"]
    assert begun(reader, "huit heu") == ["reply:old"]
    assert begun(reader, "rien") == []


def test_who_where_and_when_hold_for_them_too(reader: Reader) -> None:
    assert waits(reader, "train de:moi") == ["say"]
    assert len(begun(reader, "train de:moi")) == 3
    assert waits(reader, "train de:mathis") == begun(reader, "train de:mathis") == []
    assert waits(reader, "train dans:promo") == ["say"]
    assert begun(reader, "train dans:promo") == ["reply:old"]
    assert waits(reader, "train dans:camille") == []
    assert begun(reader, "train dans:camille") == [f"say:{DIRECT}"]
    assert waits(reader, "train avant:hier") == begun(reader, "train avant:hier") == []
    assert waits(reader, "train après:hier") == ["say"]
    found = [row.partition("#")[0] for row in waits(reader, "dans:promo")]
    assert found == ["dinner", "old", "event", "image", "say"]


def test_an_account_of_a_group_is_in_it(
    reader: Reader, db: Database, cache: Cache, outbox: Outbox
) -> None:
    [(address,)] = db.rows("SELECT address FROM account WHERE key = 'news'")
    me = address.lstrip("@")
    more = PROFILE.replace(b"choir@example.org", me.encode())
    Groups(db).install(parse(more), "fr")
    outbox.add(outgoing("Au chœur", HOME, id="choir"))
    put(cache, HOME, post("else", "Au chœur"))
    assert waits(reader, "choeur dans:chorale") == ["choir"]


def test_they_are_few_and_the_next_pages_have_none(
    reader: Reader, outbox: Outbox, db: Database, clock: StillClock
) -> None:
    for n in range(MOST + 3):
        outbox.add(outgoing("mot", id=f"n{n}"))
        Drafts(db, clock).save(f"reply:n{n}", {"text": "mot"})
    page = reader.found("mot")
    assert [entry.row for entry in page.waiting] == [f"n{n}" for n in range(MOST + 2, 2, -1)]
    assert len(page.begun) == MOST
    assert reader.found("mot", before=1 << 60).waiting == ()
    assert reader.found("mot", before=1 << 60).begun == ()
    assert reader.found("").waiting == reader.found("before:").waiting == ()
    assert reader.found("mot after:2026 before:2025").waiting == ()


def test_where_nothing_waits_nothing_is_found(
    db: Database, cache: Cache, clock: StillClock, outbox: Outbox
) -> None:
    community(db, clock)
    with reading(db, clock) as reader:
        assert reader.found("mot").waiting == ()
        assert reader.found("mot").begun == ()
        Drafts(db, clock).save("event:new", {})  # and what says nothing has no word
        outbox.add(outgoing(Say(text="")))
        outbox.add(outgoing(Say(text="un\x01mot")))
        assert len(reader.found("mot").waiting) == 1
        assert reader.found("mot").begun == ()


def test_of_two_flags_no_third_is_made(reader: Reader, outbox: Outbox) -> None:
    outbox.add(outgoing("🇫🇷🇩🇪", id="flags"))
    assert waits(reader, "🇩🇪") == ["flags"]
    assert waits(reader, "🇷🇩") == []


def test_what_has_left_is_found_once(reader: Reader, outbox: Outbox) -> None:
    sent = outbox.get(OutgoingId("say"))
    assert sent is not None
    outbox.acknowledge(sent.id, answered(sent, "$made"))
    page = reader.found("écrit")
    assert page.waiting == ()
    assert [entry.item for entry in page.entries] == ["$made"]


def test_a_change_that_waits_and_what_it_is_about_stand_once(
    reader: Reader, cache: Cache, outbox: Outbox
) -> None:
    put(cache, ROOM, said("two", -50, text="Réunion de juin"))
    outbox.add(outgoing(Edit(item=ItemId("two"), text="Réunion de juillet"), id="again"))
    page = reader.found("réunion")
    assert [entry.row for entry in page.waiting] == ["two"]
    assert [entry.row for entry in page.entries] == ["old"]
    [entry] = reader.found("juin").entries  # by what the others still read
    assert entry.row == "two"


def test_a_draft_that_no_text_column_could_hold_hides_nothing(
    reader: Reader, db: Database, clock: StillClock
) -> None:
    files = [{"alt": None}, "no file", {"alt": "Un érable"}]
    drafts = Drafts(db, clock)
    drafts.save("reply:half", {"text": "Moitié \ud83d du train\0 bleu"})
    drafts.save("event:new", {"title": 5, "text": None, "attachments": files})
    assert "reply:half" in begun(reader, "train")
    assert begun(reader, "bleu") == ["reply:half"]
    assert begun(reader, "érable") == ["event:new"]


def test_a_post_with_a_hashtag_of_a_group_is_in_it(
    reader: Reader, cache: Cache, outbox: Outbox, db: Database, clock: StillClock
) -> None:
    public = Accepts(intents=frozenset({"Say"}), visibilities=(Visibility.PUBLIC,))
    apply(cache, Batch(channels=(room(HOME, ChannelKind.HOME, accepts=public),)))
    outbox.add(outgoing("Samedi #Chorale", HOME, id="post"))
    outbox.add(outgoing("Samedi #chorales, chorale, a#chorale, &#chorale", HOME, id="other"))
    outbox.add(outgoing("Samedi #chorale", ROOM, id="room"))  # where nobody gathers by it
    drafts = Drafts(db, clock)
    drafts.save(f"say:{HOME}", {"text": "Samedi prochain, #CHORALE !"})
    drafts.save(f"say:{DIRECT}", {"text": "Samedi #chorale"})
    assert waits(reader, "samedi dans:chorale") == ["post"]
    assert begun(reader, "samedi dans:chorale") == [f"say:{HOME}"]


def test_without_spaces_what_waits_is_found_by_two_letters(reader: Reader, outbox: Outbox) -> None:
    outbox.add(outgoing("来週は東京都です", id="tokyo"))
    outbox.add(outgoing("Ça ira pour 20 €", id="price"))
    assert waits(reader, "東京") == waits(reader, "京都") == ["tokyo"]
    assert waits(reader, "都京") == []
    assert waits(reader, "€") == ["price"]
