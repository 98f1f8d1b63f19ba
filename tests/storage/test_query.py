"""The language of the search field: what is understood, and that nothing typed is an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.folding import fold_lines
from storage.search import MAX_WORDS, Match, Misread, Operator, Phrase, Query, parse

TODAY = date(2026, 11, 22)


def read(text: str) -> Query:
    return parse(text, TODAY)


def phrases(text: str) -> list[str]:
    """Each as it would be typed: quoted where it is several words, * where it may go on."""
    return [f"{one}{'*' if one.begins else ''}" for one in read(text).phrases]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("réunion", ["réunion*"]),
        ("réunion gre", ["réunion", "gre*"]),
        ("réunion gr", ["réunion", "gr*"]),
        ("réunion g", ["réunion", "g"]),
        ('"la gr', ["la gr"]),
        ("l'été", ["l été*"]),
        ('"compte rendu" de', ["compte rendu", "de*"]),
        ('"compte rendu"', ["compte rendu"]),
        ('"compte ren', ["compte ren*"]),
        ("« compte rendu » lundi", ["compte rendu", "lundi*"]),
        ("«\u00a0compte rendu\u00a0»", ["compte rendu"]),
        ("“compte rendu”", ["compte rendu"]),
        ("„compte rendu“", ["compte rendu"]),
        ("a:b", ["a b"]),
        ("https://example.org/x", ["https example org x"]),
        ("- ! ...", []),
        ("", []),
    ],
)
def test_words_and_quotations(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "from:camille",
        "de:camille",
        "De:camille",
        "de : camille",
        "DE\u202f: camille",
        "from: camille",
    ],
)
def test_both_languages_say_from_whom(text: str) -> None:
    [named] = read(text).names
    assert (named.operator, named.text) == (Operator.FROM, "camille")


def test_a_name_may_be_quoted_or_go_on_in_the_words_that_follow() -> None:
    [quoted] = read('dans:"Promo 1990" lundi').names
    assert (quoted.operator, quoted.text, quoted.following) == (Operator.IN, "Promo 1990", 0)
    query = read("in:promo 1990 lundi après:2026 mardi")
    assert (query.names[0].text, query.names[0].following, query.names[0].at) == ("promo", 2, 0)
    assert [str(one) for one in query.phrases] == ["1990", "lundi", "mardi"]


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("before:2026-03", None, date(2026, 3, 1), []),
        ("avant:mars 2026 dîner", None, date(2026, 3, 1), ["dîner*"]),
        ("après:12 mars 2026 dîner", date(2026, 3, 12), None, ["dîner*"]),
        ("apres:hier dîner", date(2026, 11, 21), None, ["dîner*"]),
        ("apre\u0300s:hier", date(2026, 11, 21), None, []),
        ('après:"12 mars 2026"', date(2026, 3, 12), None, []),
        ("dîner after:March 12, 2026 before:today", date(2026, 3, 12), TODAY, ["dîner"]),
        ("after:2025 after:2026", date(2026, 1, 1), None, []),
    ],
)
def test_days(text: str, since: date | None, until: date | None, words: list[str]) -> None:
    query = read(text)
    assert (query.since, query.until, query.misread) == (since, until, ())
    assert phrases(text) == words


def test_what_is_no_day_is_searched_as_words_and_said() -> None:
    query = read("before:31/02/2026 dîner")
    assert query.misread == ((Misread.DATE, "31/02/2026"),)
    assert [one.words for one in query.phrases] == [("31", "02", "2026"), ("dîner",)]


@pytest.mark.parametrize("text", ["before:", "before:20", "avant:ma", "from:", "dans: "])
def test_what_is_still_being_typed_is_neither_searched_nor_said(text: str) -> None:
    assert not read(text)
    assert read(text).misread == ()


def test_days_that_leave_nothing_out_of_which_to_find_are_said() -> None:
    assert read("after:2026 before:2025").misread == ((Misread.EMPTY, ""),)


def test_signs_that_texts_are_not_found_by_are_said() -> None:
    assert read("+").misread == ((Misread.SIGNS, "+"),)
    assert not read("+")
    assert phrases("+ fête") == ["fête*"]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("🎉", ("🎉",)), ("fête🎉 🎉!", ("🎉",)), ("❤️", ("❤",)), ("👍🏽👍", ("👍",)),
        ("👩‍👧", ("👩", "👧")), ("🇫🇷 🇬🇦", ("🇫🇷", "🇬🇦")),
        ("→ ± § é", ("→", "±", "§")), ("20€, $5 ou £4", ("€", "$", "£")), ("a+b=c l´été", ()),
        ("in:Chorale 🌞", ("🌞",)),
    ],
)  # fmt: skip
def test_emoji_and_other_signs_are_looked_for_whatever_their_tone(
    text: str, signs: tuple[str, ...]
) -> None:
    query = read(text)
    assert query.signs == signs
    assert bool(query) == bool(signs or query.phrases)
    assert Misread.SIGNS not in [what for what, _ in query.misread] or not signs


def test_what_is_very_long_is_bounded_and_said() -> None:
    for text in ("mot " * 5000, "x" * 10_000, '"' * 10_000, "from:a " * 3000, "a-" * 5000):
        query = read(text)
        assert sum(len(one.words) for one in query.phrases) <= MAX_WORDS
        assert (Misread.LONG, "") in query.misread


@given(
    st.text(max_size=200) | st.from_regex(r"((from|in|après|\"|«|:|\*|NEAR\(|\x00| )[a-z]?){1,20}")
)
def test_nothing_typed_is_an_error_and_nothing_is_read_as_the_index_s_own_language(
    text: str,
) -> None:
    query = read(text)
    expression = Match(query.phrases).expression()
    bare = expression.replace("words : (", "").replace('"', "").replace(")", "")
    assert not set(bare) & set("(^{}[]+-,:\x00")


def test_ligatures_are_spelled_both_ways_and_whole_words_stand_for_a_prefix() -> None:
    phrase = Phrase(("cœur",), begins=True)
    assert Match([phrase]).expression() == 'words : ("coeur"* OR "cœur"*)'
    assert Match([phrase], instead=["coeurs"]).expression() == 'words : ("coeurs")'
    assert Match([], ["a1", "a2"], ["c1"]).expression() == 'who : ("a1" OR "a2") AND place : ("c1")'
    two = Match([Phrase(("ré",), begins=True)], instead=["re", "reu"])
    assert two.expression() == 'words : ("re" OR "reu"*)'


def test_whom_a_group_gathers_counts_as_being_in_it() -> None:
    match = Match([], [], ["c1", "t1"], members=["a1"], signs=["e1"])
    assert match.expression() == 'place : "e1" AND (place : ("c1" OR "t1") OR who : ("a1"))'
    assert Match([], members=["a1"]).expression() == '(who : ("a1"))'


def test_a_word_is_looked_for_only_where_author_and_place_both_hold() -> None:
    """One flat AND would seek it at each item of the author."""
    expression = Match([Phrase(("la",))], ["a1"], ["c1"]).expression()
    words, _, named = expression.partition(" AND ")
    assert words == 'words : ("la")'
    assert named.startswith('((who : ("a1") AND place : ("c1")) NOT ')
    assert named.endswith(")")


def test_many_lines_are_folded_as_one_and_stay_lines() -> None:
    assert fold_lines("Élodie Bœuf\tx\nAnna  B") == "elodie boeuf\tx\nanna  b"
    assert fold_lines("Anna  B\nC") == "anna  b\nc"
