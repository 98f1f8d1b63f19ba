"""The comparison is blind to the smoothing of edges, and to nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.screens.comparing import difference, leave
from tests.screens.references import KIND, renew
from tests.screens.stage import FONTS

SIZE = (400, 200)
PAPER, LINE, INK, ACCENT = "#FBFAF7", "#E5E1D8", "#23272B", "#2F6B5E"


def screen(
    *, words: str = "Tu pourrais relire avant lundi ?", line: int = 100, ink: str = INK,
    paper: str = PAPER, at: float = 20, stop: bool = True,
) -> Image.Image:  # fmt: skip
    """Text, a line, and a circle, as on any page."""
    made = Image.new("RGB", SIZE, paper)
    pen = ImageDraw.Draw(made)
    letters = ImageFont.truetype(FONTS / "Inter-Regular.otf", 15)
    pen.text((at, 20), words + ("." if stop else ""), font=letters, fill=ink)
    pen.line((20, line, 380, line), fill=LINE)
    pen.ellipse((20, 120, 56, 156), fill=ACCENT)
    return made


CHANGES: dict[str, Callable[[], Image.Image]] = {
    "one word": lambda: screen(words="Tu pourras relire avant lundi ?"),
    "one letter": lambda: screen(words="Tu pourrais relire avant Lundi ?"),
    "a full stop": lambda: screen(stop=False),
    "a line one pixel lower": lambda: screen(line=101),
    "text one pixel to the right": lambda: screen(at=21),
    "text in grey": lambda: screen(ink="#5E6266"),
    "another shade of the text": lambda: screen(ink="#3B4046"),
    "the paper a little darker": lambda: screen(paper="#F7F6F3"),
    "another size": lambda: screen().resize((401, 200)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_person_would_see_is_a_difference(what: str) -> None:
    assert difference(screen(), CHANGES[what]()) is not None


def test_the_same_picture_is_the_same() -> None:
    assert difference(screen(), screen()) is None


def test_smoothing_that_is_a_little_other_is_none() -> None:
    """Each edge a fifth softer than it was, and a rounding error everywhere."""
    old = screen()
    softer = Image.blend(old, old.resize((800, 400)).resize(SIZE, Image.Resampling.BOX), 0.2)
    off = softer.point(lambda value: min(255, value + 1))
    assert off.tobytes() != old.tobytes()
    assert difference(old, off) is None


def test_a_difference_says_where_it_is_and_leaves_three_pictures(tmp_path: Path) -> None:
    old, new = screen(), screen(line=101)
    found = difference(old, new)
    assert found is not None
    assert found.box == (20, 100, 381, 102)
    leave(tmp_path, "today", old, new, found)
    assert {file.name for file in tmp_path.iterdir()} == {
        "today.old.png", "today.new.png", "today.difference.png",
    }  # fmt: skip
    marked = Image.open(tmp_path / "today.difference.png").convert("RGB")
    assert marked.getpixel((200, 100)) == (214, 0, 110)
    assert marked.getpixel((200, 60)) != (214, 0, 110)


def test_renewing_keeps_what_did_not_change_and_forgets_what_is_gone(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    new.mkdir()
    old.mkdir()
    for name, picture in (("same", screen()), ("other", screen()), ("gone", screen())):
        picture.save(old / f"{name}{KIND}", lossless=True)
    for name, picture in (("same", screen()), ("other", screen(line=90)), ("added", screen())):
        picture.save(new / f"{name}.png")
    before = (old / f"same{KIND}").read_bytes()
    assert renew(new, old) == ["added", "gone", "other"]
    assert (old / f"same{KIND}").read_bytes() == before
    assert sorted(file.stem for file in old.iterdir()) == ["added", "other", "same"]
    assert difference(Image.open(old / f"other{KIND}"), screen(line=90)) is None
    assert renew(new, old) == []
