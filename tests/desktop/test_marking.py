"""The words of a search are marked however they are accented, and nothing else is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.look import theme
from desktop.wording.marking import LONG, excerpt, marked
from desktop.wording.prose import body
from storage.search import Phrase


def words(text: str, *, begins: bool = False) -> Phrase:
    return Phrase(tuple(text.split()), begins=begins)


def seen(html: str, *phrases: Phrase) -> str:
    """The HTML with brackets for what is marked."""
    made = marked(html, phrases, "S")
    return made.replace('<span style="S">', "[").replace("</span>", "]")


@pytest.mark.parametrize(
    ("html", "phrase", "expected"),
    [
        ("une réunion", words("reunion"), "une [réunion]"),
        ("une REUNION", words("réunion"), "une [REUNION]"),
        ("le cœur", words("coeur"), "le [cœur]"),
        ("le coeur", words("cœur"), "le [coeur]"),
        ("l’e\u0301te\u0301 !", words("été"), "l’[e\u0301te\u0301] !"),
        ("réunions", words("reunion"), "réunions"),
        ("réunions", words("reun", begins=True), "[réunions]"),
        ("désunion", words("union", begins=True), "désunion"),
        ("compte-rendu, compte rendu", words("compte rendu"), "[compte-rendu], [compte rendu]"),
        ("<p>compte</p><p>rendu</p>", words("compte rendu"), "<p>[compte]</p><p>[rendu]</p>"),
        ("<b>ré</b>union", words("reunion"), "<b>[ré]</b>[union]"),
        ('<a href="https://a.b/pin">pin</a>', words("pin"), '<a href="https://a.b/pin">[pin]</a>'),
        ("R&amp;D &lt;pin&gt;", words("pin"), "R&amp;D &lt;[pin]&gt;"),
        ("a < b pin", words("pin"), "a < b [pin]"),
        ("rien", words("pin"), "rien"),
    ],
)
def test_words_are_marked_as_they_are_written(html: str, phrase: Phrase, expected: str) -> None:
    assert seen(html, phrase).replace("][", "") == expected.replace("][", "")


@given(st.text(max_size=80), st.text(alphabet="abé œ", min_size=1, max_size=6))
def test_a_mark_changes_nothing_but_itself(text: str, asked: str) -> None:
    html = body(None, text, "#000000", 150)
    made = marked(html, [Phrase(tuple(asked.split()), begins=True)], "S")
    spans = re.sub(r'<span style="S">(.*?)</span>', r"\1", made, flags=re.DOTALL)
    assert spans == html


@pytest.mark.parametrize(
    ("text", "typed", "begins", "shown"),
    [
        ("東京都に", "京都", True, "東[京都]に"),
        ("東京都に", "京都", False, "東[京都]に"),
        ("ガイド、がっこう", "がっこう", True, "ガイド、[がっこう]"),
        ("Приехали", "пр", True, "[Приехали]"),
        ("أحمد هنا", "أح", True, "[أحمد] هنا"),
        ("20€ et", "€", False, "20[€] et"),
    ],
)
def test_words_of_every_script_are_marked(text: str, typed: str, begins: bool, shown: str) -> None:
    made = marked(text, [Phrase((typed,), begins=begins)], "S")
    assert made == shown.replace("[", '<span style="S">').replace("]", "</span>")


def test_a_long_text_is_shown_around_the_first_word_that_was_found() -> None:
    text = "début " * 300 + "le cœur du sujet " + "fin " * 300
    shown = excerpt(text, [words("coeur")])
    assert "cœur du sujet" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= LONG + 4
    assert excerpt("court", [words("x")]) == "court"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("accent", [None, "#FFD700", "#800000", "#0000FF"])
def test_marked_words_can_be_read_and_are_not_told_by_colour_alone(
    dark: bool, accent: str | None
) -> None:
    made = theme.make(dark=dark, accent=accent)
    style = dict(part.split(":") for part in made.found().split(";"))
    assert theme.contrast(style["background-color"], style["color"]) >= theme.READABLE
    assert style["font-weight"] == "600"
    assert "underline" in made.found(bold=True)
