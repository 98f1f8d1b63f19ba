"""Items are found by their words, newest first, in every language's spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.blocking import Blocking
from storage.cache import Cache
from storage.database import Database
from storage.folding import words
from storage.groups import Groups
from storage.model import (
    AddressId,
    Batch,
    ItemId,
    Media,
    MediaId,
    Membership,
    Reason,
    Removal,
)
from storage.pages import Reader
from storage.pages.found_text import _HITS, LOOKED_AT, SPELLED, _as_indexed, _indexed
from storage.profile import parse
from storage.search import Match, Misread, Phrase
from tests.storage.making import ACCOUNT, AUTHOR, NOW, ROOM, StillClock, apply, edit
from tests.storage.reading import (
    DIRECT,
    HOME,
    PROFILE,
    TAG,
    card,
    community,
    plan,
    post,
    put,
    reading,
    rows,
    said,
)


@pytest.fixture
def reader(db: Database, cache: Cache, clock: StillClock) -> Iterator[Reader]:
    community(db, clock)
    put(cache, ROOM, said("old", -60, text="Réunion de l'été à Grenoble"))
    put(cache, HOME, post("new", "Une RÉUNION utile", minutes=-1, warning="politique"))
    put(cache, TAG, post("new", "Une RÉUNION utile", minutes=-1, warning="politique"))
    with reading(db, clock) as made:
        yield made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("réunion", ["new", "old"]),
        ("REUNION", ["new", "old"]),
        ("reu", ["new", "old"]),
        ("re", ["new", "old"]),
        ("r", []),
        ("gr", ["old"]),
        ("ré grenoble", []),
        ("grenoble ré", ["old"]),
        ('"une re', []),
        ("xy", []),
        ("reunion grenoble", ["old"]),
        ("grenoble reu", ["old"]),
        ("gren reunion", []),
        ("l'été", ["old"]),
        ("politique", ["new"]),
        ("reunion lyon", []),
        ("", []),
    ],
)
def test_items_hold_every_word_the_last_perhaps_unfinished(
    reader: Reader, text: str, expected: list[str]
) -> None:
    assert rows(reader.search(text)) == expected


def test_the_newest_are_kept_when_there_are_many(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"m{n}", n, text="mot") for n in range(-30, 0)))
    assert rows(reader.search("mot", limit=3)) == ["m-1", "m-2", "m-3"]


def test_an_item_speaks_for_its_strongest_place(reader: Reader) -> None:
    entry = reader.search("utile")[0]
    assert (entry.channel, entry.reason) == (HOME, Reason.FOLLOWED)


def test_pictures_and_events_are_found_by_their_words(cache: Cache, reader: Reader) -> None:
    picture = Media(id=MediaId("p"), remote="https://example.org/p", alt="Un tilleul")
    put(cache, HOME, post("pictured", media=(picture,)))
    plan(cache, "dinner", NOW, title="Dîner", place="La Table Ronde")
    assert rows(reader.search("tilleul")) == ["pictured"]
    assert rows(reader.search("table ronde")) == rows(reader.search("diner")) == ["dinner"]


def test_edits_are_found_by_their_new_words_and_what_is_gone_by_none(
    cache: Cache, reader: Reader
) -> None:
    old = said("old", -60)
    apply(cache, Batch(amendments=(edit(old, "tout autre chose", -1),)))
    assert rows(reader.search("grenoble")) == []
    assert rows(reader.search("autre chose")) == ["old"]
    apply(cache, Batch(removals=(Removal(item=ItemId("old"), trace=True),)))
    assert rows(reader.search("autre")) == []


def test_ligatures_are_found_as_people_type_them(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("heart", text="Un cœur"), said("apart", 1, text="Un coeur"))
    for typed in ("cœur", "coeur"):
        assert sorted(rows(reader.search(typed))) == ["apart", "heart"]


def test_two_letters_begin_a_word_of_any_length(cache: Cache, reader: Reader) -> None:
    texts = ("Il y va", "Vade", "Vœu", "œuvre", "Avant", "VA1 2", "v a", "v")
    put(cache, ROOM, *(said(f"v{n}", n, text=text) for n, text in enumerate(texts)))
    assert sorted(rows(reader.search("va"))) == ["v0", "v1", "v5"]
    assert rows(reader.search("vœ")) == rows(reader.search("voe")) == ["v2"]
    assert rows(reader.search("oe")) == ["v3"]
    assert sorted(rows(reader.search("v"))) == ["v6", "v7"]
    assert rows(reader.search("il va")) == ["v0"]


def test_emoji_are_found(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("party", text="Bravo🎉 à tous 👍🏽"), said("heart", 1, text="Un ❤️ 👩‍👧"))
    put(cache, HOME, post("flag", "Vive 🇬🇦", warning="🌞"))
    assert rows(reader.search("🎉")) == rows(reader.search("👍 bra")) == ["party"]
    assert rows(reader.search("❤")) == rows(reader.search("❤️ un")) == ["heart"]
    assert rows(reader.search("👩‍👧")) == ["heart"]
    assert rows(reader.search("🇬🇦")) == rows(reader.search("🌞")) == ["flag"]
    assert rows(reader.search("🇫🇷")) == rows(reader.search("🎉 ❤")) == []
    assert rows(reader.search("🎉 in:promo")) == ["party"]
    assert [str(one) for one in reader.found("🎉 bravo").phrases] == ["bravo", "🎉"]
    apply(cache, Batch(amendments=(edit(said("party", text=""), "Rien", 1),)))
    assert rows(reader.search("🎉")) == []


def test_currencies_and_arrows_are_found(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("price", text="Le repas : 20 €"), said("dear", 1, text="20 $ par mois"))
    put(cache, ROOM, said("way", 2, text="Paris → Lyon"), said("few", 3, text="20 personnes"))
    assert rows(reader.search("€")) == rows(reader.search("20€")) == ["price"]
    assert rows(reader.search("$")) == ["dear"]
    assert rows(reader.search("→ lyon")) == ["way"]
    assert sorted(rows(reader.search("20"))) == ["dear", "few", "price"]


ELSEWHERE = (
    "Привет всем", "Приехали", "تجربة الكورس", "γιορτή", "שלום לכם", "안녕하세요 여러분",
    "東京都に行きました", "来週は京都です。", "我們在東京見面", "กรุงเทพมหานคร", "カラオケ大会",
    "ร้านขายมือถือของเรา", "ពិធីបុណ្យនៅភ្នំពេញ", "မင်္ဂလာပါ။ရန်ကုန်မြို့",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пр", [0, 1]), ("при", [0, 1]), ("прие", [1]), ("ет", []), ("تج", [2]), ("γι", [3]),
        ("של", [4]), ("안녕", [5]), ("여러분", [5]),
        ("東京", [6, 8]), ("京都", [6, 7]), ("東京都", [6]), ("都東", []), ("行きました", [6]),
        ("京", []), ("東京 行き", [6]), ('"東京都に"', [6]), ("来週", [7]),
        ("見面", [8]), ("เทพ", [9]), ("大会", [10]), ("オケ", [10]), ("ｶﾗ", []),
        ("มือ", [11]), ("มือถือ", [11]), ("ร้าน", [11]), ("ของ", [11]), ("ถือมือ", []),
        ("ភ្នំ", [12]), ("បុណ្យ", [12]), ("ရန်ကုန်", [13]), ("ကုန်မြို့", [13]), ("ပါရန်", []),
    ],
)  # fmt: skip
def test_two_letters_are_enough_in_every_script(
    cache: Cache, reader: Reader, text: str, expected: list[int]
) -> None:
    put(cache, ROOM, *(said(f"x{n}", n, text=one) for n, one in enumerate(ELSEWHERE)))
    assert sorted(int(one.removeprefix("x")) for one in rows(reader.search(text))) == expected


def test_letters_are_small_and_bare_as_the_index_has_them(
    cache: Cache, reader: Reader, db: Database
) -> None:
    """Words of an index are looked for by their beginnings as they stand there."""
    letters = [chr(one) for one in range(0x370, 0xD7A4) if _as_indexed(chr(one))]
    letters = [one for one in letters if one.isalnum() and words(one)]
    assert len(letters) > 12_000
    put(cache, ROOM, said("all", text=" ".join(f"q{one}" for one in letters)))
    known = {term for (term,) in db.rows("SELECT term FROM item_term WHERE term LIKE 'q%'")}
    assert {_indexed(f"q{one}") for one in letters} == known


# --- from whom, where and when ---------------------------------------------------------------


@pytest.fixture
def talk(cache: Cache, reader: Reader) -> Reader:
    """Camille, known by the room, Élodie by the directory alone, and oneself."""
    member = Membership(channel=ROOM, address=AUTHOR, name="Camille Roux", present=True)
    elodie = card("Élodie Bœuf", sort="boeuf elodie", matrix="@elo:example.org")
    apply(cache, Batch(memberships=(member,), cards=(elodie,)))
    mine, hers = ACCOUNT.address, AddressId("@elo:example.org")
    put(cache, ROOM, said("mine", -50, text="Le compte rendu de mars", author=mine))
    put(cache, ROOM, said("hers", -40, text="Le compte et le rendu de mars", author=hers))
    put(cache, DIRECT, said("direct", -30, text="Le rendu de mars"))
    plan(cache, "dinner", NOW, title="Dîner de mars", place="La Table Ronde")
    return reader


NARROWED = [
    ('"compte rendu"', ["mine"]),
    ("« compte rendu » mars", ["mine"]),
    ("from:camille", ["dinner", "direct", "new", "old"]),
    ("de:Camille Roux mars", ["dinner", "direct"]),
    ("from:cam rendu", ["direct"]),
    ("rendu de:roux", ["direct"]),
    ('from:"cam" rendu', []),  # quoted, a name is whole
    ("de:elodie", ["hers"]),
    ("de:boeuf mars", ["hers"]),
    ("from:@elo:example.org", ["hers"]),
    ("from:elo", ["hers"]),
    ("de:moi", ["mine"]),
    ("from:me from:elodie", ["hers", "mine"]),
    ("in:camille", ["direct"]),
    ('dans:"promo 1990" rendu', ["hers", "mine"]),
    ("dans:promo 1990 rendu", ["hers", "mine"]),
    ("in:#promo from:me", ["mine"]),
    ("in:agenda isere", ["dinner"]),
    ("dans:isere mars", ["dinner"]),
    ("mars before:2026-03-14", []),
    ("mars after:14/03/2026", ["dinner", "direct", "hers", "mine"]),
    ("mars après:aujourd’hui avant:demain de:moi", ["mine"]),
    ("after:today in:promo 1990", ["hers", "mine", "old"]),
    ("after:tomorrow", []),
]


@pytest.mark.parametrize("day", ["2107", "31/12/9999", "1066"])
def test_days_out_of_every_clocks_reach_are_days_like_others(talk: Reader, day: str) -> None:
    late = not day.startswith("1")
    everything = len(talk.found("after:1970").entries)
    assert everything
    assert len(talk.found(f"after:{day}").entries) == (0 if late else everything)
    assert len(talk.found(f"before:{day}").entries) == (everything if late else 0)


def test_authors_places_and_days_narrow_what_is_found(talk: Reader) -> None:
    for text, expected in NARROWED:
        assert sorted(rows(talk.search(text))) == expected, text


def test_a_name_that_nobody_bears_is_searched_as_words_and_said(talk: Reader) -> None:
    page = talk.found("from:grenoble réunion")
    assert page.misread == ((Misread.PERSON, "grenoble"),)
    assert rows(page.entries) == ["old"]
    assert talk.found("in:nowhere rendu").misread == ((Misread.PLACE, "nowhere"),)


def test_a_group_s_name_stands_for_all_its_channels(
    db: Database, cache: Cache, talk: Reader
) -> None:
    Groups(db).install(parse(PROFILE), "fr")
    assert set(rows(talk.search("dans:promo mars"))) == {"dinner", "mine", "hers"}


def test_a_group_has_the_posts_with_its_hashtags_and_of_its_accounts(
    db: Database, cache: Cache, talk: Reader
) -> None:
    Groups(db).install(parse(PROFILE), "fr")
    choir = AddressId("choir@example.org")
    tagged = post("tagged", "Répétition lundi 🎉", minutes=-9, tags=("Chorale",))
    put(cache, HOME, tagged, post("theirs", "Concert de mars", minutes=-8, author=choir))
    put(cache, HOME, post("words", "La chorale, sans mot-dièse", minutes=-7))
    assert rows(talk.search("dans:chorale")) == ["new", "theirs", "tagged"]
    assert rows(talk.search("dans:chorale répét")) == ["tagged"]
    assert rows(talk.search("in:chorale 🎉")) == ["tagged"]
    assert rows(talk.search("dans:chorale mars")) == ["theirs"]
    assert rows(talk.search("dans:chorale de:moi")) == []
    both = rows(talk.search("in:chorale in:promo mars avant:2200"))
    assert sorted(both) == ["dinner", "hers", "mine", "theirs"]
    apply(cache, Batch(items=(replace(tagged, tags=("autre",)),)))
    assert rows(talk.search("dans:chorale")) == ["new", "theirs"]
    apply(cache, Batch(items=(tagged,)))
    assert rows(talk.search("dans:chorale")) == ["new", "theirs", "tagged"]


def test_names_given_later_are_known_at_the_next_search(cache: Cache, talk: Reader) -> None:
    assert talk.found("from:zoé").misread
    put(cache, ROOM, said("zoe", author=AddressId("@z:example.org"), text="Bonjour"))
    member = Membership(channel=ROOM, address=AddressId("@z:example.org"), name="Zoé", present=True)
    apply(cache, Batch(memberships=(member,)))
    assert rows(talk.search("from:zoe")) == ["zoe"]


def test_people_come_where_nothing_but_words_is_asked(talk: Reader) -> None:
    assert [one.name for one in talk.found("elod").people] == ["Élodie Bœuf"]
    assert talk.found("elod from:me").people == ()


def test_a_page_ends_and_the_next_begins_where_it_ended(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"m{n}", n, text="mot") for n in range(-30, 0)))
    first = reader.found("mot", None, 20)
    assert rows(first.entries) == [f"m{n}" for n in range(-1, -21, -1)]
    assert first.next is not None
    second = reader.found("mot", first.next, 20)
    assert rows(second.entries) == [f"m{n}" for n in range(-21, -31, -1)]
    assert second.next is None


def test_whom_the_person_does_not_read_is_never_found(db: Database, talk: Reader) -> None:
    Blocking(db).block(AddressId("@elo:example.org"))
    assert rows(talk.search("mars from:elodie")) == []
    assert "hers" not in rows(talk.search("rendu"))
    assert talk.found("elodie").people == ()


def test_what_was_taken_back_is_not_found_by_who_wrote_it(cache: Cache, talk: Reader) -> None:
    apply(cache, Batch(removals=(Removal(item=ItemId("mine"), trace=True),)))
    assert rows(talk.search("from:me")) == []


@pytest.mark.parametrize("many", [SPELLED - 10, SPELLED + 40])
def test_a_prefix_finds_every_word_that_begins_so_however_many_they_are(
    cache: Cache, reader: Reader, many: int
) -> None:
    words = [f"prés{n:03}" for n in range(many)]
    put(cache, ROOM, *(said(word, n, text=word) for n, word in enumerate(words)))
    put(cache, ROOM, *(said(f"other{n}", n, text="prélude") for n in range(LOOKED_AT)))
    assert set(rows(reader.search("prés", limit=500))) == set(words)
    assert rows(reader.search("PRES00", limit=500)) == [f"prés{n:03}" for n in range(9, -1, -1)]
    assert rows(reader.search("prést")) == []


def test_other_scripts_are_found_as_their_index_folds_them(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("cyrillic", text="Важный район"), said("greek", 1, text="Καλημέρα"))
    assert rows(reader.search("район")) == rows(reader.search("важн")) == ["cyrillic"]
    assert rows(reader.search("καλημέ")) == ["greek"]


HOSTILE = (
    '"', "*", "NEAR(a b)", "words:x who:y", "a" * 10_000, "from:\x00", "in:'; DROP TABLE item",
    "🎉", "\ud800", "from:" + "é" * 10_000, '"a" OR "b"', "-réunion", "^réunion", "{words} : x",
)  # fmt: skip


def test_hostile_input_finds_something_or_nothing_and_never_fails(talk: Reader) -> None:
    for text in HOSTILE:
        talk.found(text)


@pytest.mark.parametrize("phrases", [[Phrase(("rendu",))], []])
def test_a_page_is_the_first_rows_of_the_index_and_sorts_no_others(
    db: Database, phrases: list[Phrase]
) -> None:
    expression = Match(phrases).expression()
    sql = _HITS.format(match="item_text MATCH :match AND" if phrases else "")
    bound = {"match": expression, "low": 0, "high": 1 << 62, "limit": 21}
    connection = db.reader()
    plan = [str(step[3]) for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]
    connection.close()
    [scan] = [step for step in plan if step.startswith("SCAN item_text")]
    assert scan.endswith("><")  # from a row to a row, in the index's order
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


# --- around an item and around a day ---------------------------------------------------------


def test_a_conversation_is_read_around_one_item(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, *(said(f"m{n}", n) for n in range(10)))
    stretch = reader.around(ROOM, ItemId("m5"), 2, 3)
    assert rows(stretch.entries) == ["m3", "m4", "m5", "m6", "m7"]
    assert stretch.later
    end = reader.around(ROOM, ItemId("m8"), 1, 3)
    assert (rows(end.entries), end.later) == (["m7", "m8", "m9"], False)


def test_a_day_is_reached_where_nothing_was_said_too(cache: Cache, reader: Reader) -> None:
    put(cache, ROOM, said("may", 60 * 24 * 60), said("june", 60 * 24 * 90))
    assert reader.said_at(ROOM, NOW - timedelta(days=900)) == "old"
    assert reader.said_at(ROOM, NOW + timedelta(days=70)) == "june"
    assert reader.said_at(ROOM, NOW + timedelta(days=900)) == "june"
    assert reader.said_at(DIRECT, NOW) is None
