"""Every sentence is in the catalogues, in French and English, and none is anywhere else."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from desktop.compose.options import LANGUAGES
from desktop.look import Look
from desktop.places import (
    AtConversation,
    AtEvent,
    AtPerson,
    AtThread,
    NewEvent,
    NewMessage,
    NewPost,
    Place,
)
from desktop.window import Window
from tests.desktop import community
from tests.desktop.community import CAMILLE, COUNCIL, HOME, VISIT
from tests.desktop.conftest import House
from tests.desktop.test_window import PAGES

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "resources" / "translations"
FRENCH, ENGLISH = CATALOGUES / "preau_fr.ts", CATALOGUES / "preau_en.ts"
HOLDER = re.compile(r"\{\w*\}|%n|\[(?:link|cancel)\]")
NUDGES = re.compile(
    r"\b(streak|badge|trending|suggested|popular|missed|hurry|congratulat|birthday|viewed|"
    r"anniversaire|félicit|tendances|populaire|suggéré|dépêchez|manqué)",
    re.IGNORECASE,
)


def messages(file: Path) -> Iterator[tuple[str, str, str, list[str], bool]]:
    """Context, source, comment, translations, finished."""
    for context in ET.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for one in context.iter("message"):
            translation = one.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            yield (
                name,
                one.findtext("source") or "",
                one.findtext("comment") or "",
                forms or [translation.text or ""],
                translation.get("type") != "unfinished",
            )


@pytest.mark.row("I8")
def test_every_sentence_has_its_french(tmp_path: Path) -> None:
    for _, source, _, forms, finished in messages(FRENCH):
        assert finished, source
        assert all(forms), source
        for form in forms:
            assert sorted(HOLDER.findall(form)) == sorted(HOLDER.findall(source)), source
    for _, source, _, forms, finished in messages(ENGLISH):
        assert finished, source
        assert len(forms) == 2, source


@pytest.mark.row("I8")
def test_the_catalogues_hold_exactly_what_the_code_says(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    sources = sorted(str(path) for path in (ROOT / "desktop").rglob("*.py"))
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run([lupdate, "-silent", "-locations", "none", *sources, "-ts", fresh], check=True)
    said = {one[:3] for one in messages(fresh)}
    assert said - {one[:3] for one in messages(FRENCH)} == set()
    assert {one[:3] for one in messages(FRENCH)} - said == set()
    plural = {one[1] for one in messages(fresh) if "%n" in one[1] or "(s)" in one[1]}
    assert plural == {one[1] for one in messages(ENGLISH)}


def test_french_spaces_are_right() -> None:
    for _, source, _, forms, _ in messages(FRENCH):
        for form in forms:
            wrong = re.search(r"[^\u202f/\d][;!?]|[^\u202f\w/\]]:|\w:(?!/|\w|m)", form)
            assert not wrong, (source, form)
            assert "'" not in form.replace("'\u202fh\u202f'", ""), (source, form)
            assert "«" not in form or "«\u202f" in form, (source, form)


def test_no_sentence_presses_anybody() -> None:
    for file in (FRENCH, ENGLISH):
        for _, source, _, forms, _ in messages(file):
            for sentence in (source, *forms):
                assert not NUDGES.search(sentence), sentence
                assert "!" not in sentence, sentence


class Brackets(QTranslator):
    """A language in which every sentence is its source between brackets."""

    def translate(self, _context: str, source: str, _why: Any = None, _n: int = -1) -> str:
        if source in ("H:mm", "d MMMM", "d MMMM yyyy", "dddd d MMMM"):
            return f"'⟦'{source}'⟧'"
        return f"⟦{source}⟧"

    def isEmpty(self) -> bool:
        return False


def test_nothing_on_screen_is_outside_the_catalogues(house: House, qapp: QApplication) -> None:
    translator = Brackets()
    window = house.open(Look(language="en", scheme="light"))
    qapp.installTranslator(translator)
    try:
        window.desk.looked.emit(Look(language="en", scheme="dark"))
        house.bot.waitUntil(lambda: house.window is not window)
        data = _data(house)
        for text, widget in _walk(house):
            plain = _plain(text)
            if plain and "⟦" not in plain and plain not in data:
                begun = plain.endswith("…") and any(d.startswith(plain[:-1]) for d in data)
                assert begun, (plain, type(widget).__name__, widget.parent())
    finally:
        qapp.removeTranslator(translator)


def _walk(house: House) -> Iterator[tuple[str, QWidget]]:
    window = house.window
    house.wire.answers["offers"] = {
        "offers": [{"protocol": "a", "brand": "Brand", "speaks": "talk", "method": "password"}]
    }
    for page in (*PAGES, "welcome"):
        window.visit(page)
        house.bot.wait(10)
        yield from _texts(window)
    entry = next(e for e in window.desk.pages.conversation(HOME.id) if e.media)
    person = window.desk.pages.people("roux")[0]
    places: tuple[Place, ...] = (
        AtConversation(CAMILLE.id), AtConversation(COUNCIL.id), AtThread(entry),
        AtEvent(VISIT.id), AtPerson(person.card), NewPost(), NewMessage(), NewEvent(),
    )  # fmt: skip
    for place in places:
        window.open(place)
        house.bot.wait(10)
        yield from _texts(window)


def _texts(window: Window) -> Iterator[tuple[str, QWidget]]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield widget.accessibleName(), widget
        yield widget.toolTip(), widget
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text(), widget
            case QLineEdit():
                yield widget.placeholderText(), widget
            case QComboBox():
                for place in range(widget.count()):
                    yield widget.itemText(place), widget
        speak = getattr(widget, "spoken", None)
        if speak is not None:
            yield speak(), widget


def _plain(text: str) -> str:
    if "<" in text:
        text = QTextDocumentFragment.fromHtml(text).toPlainText()
    text = " ".join(text.replace("\ufffc", "").split())
    return text if any(unicodedata.category(letter).startswith("L") for letter in text) else ""


def _data(house: House) -> set[str]:
    """Everything that is somebody's own words."""
    found: set[str] = {"Préau", "Français", "English", "Moi Même", str(house.folder.path), "Brand"}
    for _, batch in community.batches():
        found.update(_strings(batch))
    for page in (house.window.desk.pages,):
        found.update(_strings(page.groups()))
        found.update(_strings(page.people("")))
        found.update(_strings(page.agenda(house.clock.now().date(), 30)))
    found.update(LANGUAGES.values())
    found.update(address.removeprefix("mailto:") for address in list(found))
    plain = {_plain(text) for text in found}
    plain.update(". ".join(part for part in pair) for pair in _spoken_people(house))
    return plain


def _spoken_people(house: House) -> Iterator[tuple[str, ...]]:
    for person in house.window.desk.pages.people(""):
        yield (person.name, person.summary, person.city)


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from _strings(getattr(thing, field.name))
    elif isinstance(thing, list | tuple | set | frozenset):
        for one in thing:
            yield from _strings(one)
