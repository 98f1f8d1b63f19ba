"""The part of the page of copies that takes one's data along: said plainly, stopped, told why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.cards.parts import Text
from desktop.copies.export import ExportPart
from desktop.pages.copies import CopiesPage
from tests.desktop.conftest import House


class Errand(QObject):
    """Stands in for the process that does it, which test_leaving_living.py runs for real."""

    progressed = Signal(int, str)
    done = Signal(object)
    failed = Signal(str, str)

    def cancel(self) -> None:
        self.failed.emit("cancelled", "")


class Errands:
    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.errand = Errand()

    def start(self, name: str, parameters: dict[str, Any]) -> Errand:
        self.asked.append((name, parameters))
        return self.errand

    def running(self, _name: str) -> None:
        return None


@pytest.fixture
def errands() -> Errands:
    return Errands()


@pytest.fixture
def part(house: House, errands: Errands, monkeypatch: pytest.MonkeyPatch) -> ExportPart:
    window = house.open()
    monkeypatch.setattr(window.desk, "errands", errands)
    window.visit("copies")
    page = window.pages["copies"]
    assert isinstance(page, CopiesPage)
    return page.export


def test_it_says_that_anybody_can_read_it_and_how_far_it_is(
    part: ExportPart, errands: Errands, tmp_path: Path
) -> None:
    texts = " ".join(one.text() for one in part.findChildren(Text))
    assert "n’est pas chiffré" in texts
    part.packed.setChecked(True)
    part.export(tmp_path)
    assert errands.asked == [("export", {"into": str(tmp_path), "packed": True})]
    assert part.stop.isVisibleTo(part)
    assert not part.button.isVisibleTo(part)
    errands.errand.progressed.emit(420, "files")
    assert part.still.text() == "Les images et fichiers s’écrivent. 42\u202f%"
    errands.errand.done.emit({"place": str(tmp_path / "preau.zip"), "bytes": 2_300_000})
    assert "2,2\u00a0Mo" in part.still.text()
    assert "Quiconque l’a entre les mains peut le lire." in part.still.text()
    assert part.show_it.isVisibleTo(part)
    assert part.button.isVisibleTo(part)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "full",
            "Il n’y a pas assez de place à cet endroit. Ce qui avait été commencé a été retiré.",
        ),
        ("read-only", "Rien ne peut être écrit à cet endroit."),
        ("held", "Dans le dossier de Préau lui-même, il gênerait. Choisissez un autre endroit."),
    ],
)
def test_what_stood_in_the_way_is_a_sentence(
    part: ExportPart, errands: Errands, tmp_path: Path, code: str, sentence: str
) -> None:
    part.export(tmp_path)
    errands.errand.failed.emit(code, "")
    assert part.still.text() == sentence
    assert part.button.isVisibleTo(part)


def test_it_is_stopped_with_one_button(part: ExportPart, tmp_path: Path) -> None:
    part.export(tmp_path)
    part.stop.click()
    assert part.still.text() == "L’export a été arrêté. Il n’en reste rien."
    assert not part.stop.isVisibleTo(part)
