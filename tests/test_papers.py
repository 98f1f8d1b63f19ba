"""The papers are true: what they name is there, and every room is in the architecture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = sorted(
    (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "tests" / "releases").glob("*.md"),
    )
)
CODE = ("desktop", "protocols", "storage", "tests", "packaging")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+(?:\.(?:py|md|toml|sh|tsv|qss|mjs)|/))`")
"""A file, with its folders or without, or a folder with a stroke at its end."""
DECISION = re.compile(r"\bdecisions?[/ ](\d{3})\b")


def there() -> tuple[set[str], set[str]]:
    """Each file and folder of the project, by its way from here, and by its name alone."""
    found = [
        one.relative_to(ROOT).as_posix()
        for part in (*CODE, "docs", "resources")
        for one in (ROOT / part, *(ROOT / part).rglob("*"))
        if "__pycache__" not in one.parts
    ]
    found += [one.name for one in ROOT.glob("*.*")]
    return set(found), {one.rpartition("/")[2] for one in found}


def missing(paper: Path) -> Iterator[str]:
    ways, names = there()
    text = paper.read_text(encoding="utf-8")
    for linked in LINK.findall(text):
        if not (paper.parent / linked).exists():
            yield linked
    for named in NAMED.findall(text):
        plain = named.rstrip("/")
        near = any(one.endswith(f"/{plain}") for one in ways)
        if plain not in ways and not (near if "/" in plain else plain in names):
            yield named


@pytest.mark.parametrize("paper", PAPERS, ids=lambda one: one.name)
def test_what_a_paper_names_is_there(paper: Path) -> None:
    assert list(missing(paper)) == []


def test_what_is_not_there_is_found(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("[a](b.md) `desktop/theme.py` `storage/` `nothing.py` `window.py`")
    assert list(missing(paper)) == ["b.md", "desktop/theme.py", "nothing.py"]


def test_every_room_of_the_window_is_in_the_architecture() -> None:
    inside = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Inside desktop/")[2]
    lines = re.findall(r"^\| (`.+?) \|", inside.partition("\n## ")[0], re.M)
    told = [name for line in lines for name in re.findall(r"`(\w+)/`", line)]
    rooms = {one.parent.name for one in (ROOT / "desktop").glob("*/__init__.py")}
    assert sorted(told) == sorted(rooms)


def test_every_decision_bears_its_number_and_every_number_its_decision() -> None:
    known = set()
    for paper in (ROOT / "docs" / "decisions").glob("*.md"):
        number = paper.name[:3]
        assert paper.read_text(encoding="utf-8").startswith(f"# {number} "), paper.name
        assert number not in known
        known.add(number)
    code = [one for part in CODE for one in (ROOT / part).rglob("*.py")]
    for file in (*code, *PAPERS, ROOT / "pyproject.toml"):
        told = set(DECISION.findall(file.read_text(encoding="utf-8")))
        assert told <= known, file
