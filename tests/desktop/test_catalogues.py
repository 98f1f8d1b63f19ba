"""The catalogues: every sentence in French and in English, with its plurals and its typography."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from tests.desktop.sentences import CATALOGUES, COGNATES, ENGLISH, FRENCH, HOLDER, ROOT, messages

NUDGES = re.compile(
    r"\b(streak|badge|trending|suggested|popular|missed|hurry|congratulat|birthday|viewed|"
    r"anniversaire|félicit|tendances|populaire|suggéré|dépêchez|manqué)",
    re.IGNORECASE,
)
WRONG_FRENCH = {
    "a high sign without its narrow space": r"[^\u202f/\d][;!?]|[^\u202f\w/\]]:|\w:(?![/\w,)])",
    "a quotation mark without its narrow space": r"«(?!\u202f)|(?<!\u202f)»",
    "English or straight quotation marks": r"[“”\"]",
    "a straight apostrophe": r"'(?!\u202fh\u202f)(?<!\u202fh\u202f')",
    "points for an ellipsis": r"\.\.\.",
    "two spaces": r"  |\u202f | \u202f",
    "a percentage without its narrow space": r"(?<!\u202f)%(?!n)",
    "o and e apart": r"\b(?:c|s|b|n|v|man)?oe(?:u|il)",
    "vous that is not vous": r"\b(?:tu|ton|tes|toi)\b",
}
WRONG_ENGLISH = {
    "points for an ellipsis": r"\.\.\.",
    "two spaces": r"  ",
    "a straight quotation mark or apostrophe": r"\"|\w'\w",
    "a space before a high sign": r"\s[;:?]",
}
JARGON = re.compile(
    r"\b(homeserver|federat\w+|endpoint|token|cross-signing|principal|"
    r"fédération|jeton|instance)\b",
    re.IGNORECASE,
)


@pytest.mark.row("I8")
def test_every_sentence_has_its_french_and_its_english() -> None:
    for one in messages(FRENCH):
        assert one.kind == "", (one.kind, one.context, one.source)
        assert all(one.forms), one.source
        for form in one.forms:
            assert sorted(HOLDER.findall(form)) == sorted(HOLDER.findall(one.source)), one.source
    for one in messages(ENGLISH):
        assert one.kind == "", (one.kind, one.context, one.source)
        assert one.counts, one.source
        for form in one.forms:
            assert sorted(HOLDER.findall(form)) == sorted(HOLDER.findall(one.source)), one.source


@pytest.mark.row("I8")
def test_what_is_counted_has_a_singular_and_a_plural_in_both_languages() -> None:
    for file in (FRENCH, ENGLISH):
        for one in messages(file):
            assert one.counts or "%n" not in one.source, (one.context, one.source)
            assert len(one.forms) == (2 if one.counts else 1), (file.name, one.source)
            assert not re.search(r"\(\w+\)", "".join(one.forms)) or not one.counts, one.forms


@pytest.mark.row("I8")
def test_the_catalogues_hold_exactly_what_the_code_says(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    sources = sorted(str(path) for path in (ROOT / "desktop").rglob("*.py"))
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([lupdate, "-silent", "-locations", "none", *sources, "-ts", fresh], check=True)
    said = {one.key for one in messages(fresh)}
    known = {one.key for one in messages(FRENCH)}
    assert said - known == set(), "not in the French catalogue: packaging/catalogues.sh"
    assert known - said == set(), "nobody says this any more: packaging/catalogues.sh"
    counted = {one.key for one in messages(fresh) if one.counts}
    assert counted == {one.key for one in messages(ENGLISH)}


def test_nothing_was_left_in_english_or_said_of_nobody() -> None:
    for one in messages(FRENCH):
        words = re.sub(r"\{\w*\}|%n", "", one.source)
        if one.comment.startswith("Qt ") or not re.search(r"[^\W\d_]", words):
            continue
        if one.source not in COGNATES:
            assert one.source not in one.forms, (one.context, one.source)
    twice = Counter(one.key for one in messages(FRENCH))
    assert [key for key, times in twice.items() if times > 1] == []


@pytest.mark.parametrize("fault", WRONG_FRENCH)
def test_french_is_set_as_french_is(fault: str) -> None:
    wrong = re.compile(WRONG_FRENCH[fault])
    found = [(one.context, form) for one in messages(FRENCH) for form in one.forms
             if wrong.search(form)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("fault", WRONG_ENGLISH)
def test_english_is_set_as_english_is(fault: str) -> None:
    wrong = re.compile(WRONG_ENGLISH[fault])
    said = [(one.context, one.source) for one in messages(FRENCH)]
    said += [(one.context, form) for one in messages(ENGLISH) for form in one.forms]
    assert [(context, text) for context, text in said if wrong.search(text)] == []


def test_the_faults_of_typography_would_be_seen() -> None:
    for fault, text in (
        ("a high sign without its narrow space", "Continuer ?"),
        ("a high sign without its narrow space", "Le nom : Camille"),
        ("a quotation mark without its narrow space", "« Oui »"),
        ("English or straight quotation marks", "Dites “oui”"),
        ("a straight apostrophe", "l'agenda"),
        ("points for an ellipsis", "Enregistrer..."),
        ("two spaces", "Oui,  non"),
        ("a percentage without its narrow space", "10%"),
        ("o and e apart", "un coeur, un oeil, une soeur"),
        ("vous that is not vous", "Choisis ton agenda"),
    ):
        assert re.search(WRONG_FRENCH[fault], text), (fault, text)
        right = (
            "Choisissez\u202f: «\u202fl’œil de votre cœur à 10\u202f% vous dit… oui\u202f»\u202f?"
        )
        assert not re.search(WRONG_FRENCH[fault], right), fault


def test_a_sentence_ends_as_its_source_does() -> None:
    """A button that opens a dialog, the end of a sentence, a space before what is typed."""
    abbreviated = {"AUJ."}
    for one in messages(FRENCH):
        for form in filter(None, one.forms):
            for end in (".", "…", "?", ":", " "):
                if form not in abbreviated:
                    assert form.endswith(end) == one.source.endswith(end), (one.source, form)
            assert form.startswith(" ") == one.source.startswith(" "), (one.source, form)


def test_no_sentence_presses_anybody_or_speaks_of_machines() -> None:
    for file in (FRENCH, ENGLISH):
        for one in messages(file):
            for sentence in (one.source, *one.forms):
                assert not NUDGES.search(sentence), sentence
                assert not JARGON.search(sentence), sentence
                assert "!" not in sentence, sentence


def test_what_the_window_reads_is_what_was_written(qapp: object) -> None:
    """A compiled catalogue that is older than its source would speak another language."""
    for file in (FRENCH, ENGLISH):
        translator = QTranslator()
        assert translator.load(str(CATALOGUES / file.with_suffix(".qm").name))
        for one in messages(file):
            if not one.counts:
                said = translator.translate(one.context, one.source, one.comment)
                assert said == one.forms[0], one.source
                continue
            # French counts 0 with 1, English with the many
            for count, place in ((0, file == ENGLISH), (1, 0), (2, 1), (5, 1)):
                said = translator.translate(one.context, one.source, one.comment, count)
                assert said == one.forms[place], (one.source, count)
