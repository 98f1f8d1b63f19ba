"""Compares a picture with its reference: other smoothing of edges is none, a moved line is one.

A pixel may differ by a quarter of what its neighbours differ by among themselves: that is how far
the smoothing of letters and round corners may vary between two builds of Qt. Where all around is
one colour, next to nothing is allowed; a line that stands one pixel further or another word always
has pixels that are off. Smoothing is as often lighter as darker, so small squares keep their mean;
with another shade of ink they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

FLAT = 2  # of 255: rounding where one colour is laid over another
SQUARE = 16  # pixels
FAINT = 0.25  # how much of the old picture shows in the difference
MARK = (214, 0, 110)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two pictures differ. ``box`` is left, upper, right, lower; ``pixels`` a count."""

    box: tuple[int, int, int, int]
    pixels: int
    mask: Image.Image
    other_size: bool = False

    def __str__(self) -> str:
        size = "another size; " if self.other_size else ""
        return f"{size}{self.pixels} pixels within {self.box}"


def difference(old: Image.Image, new: Image.Image) -> Difference | None:
    """What differs beyond tolerance; None if a person would see the same."""
    old, new = old.convert("RGB"), new.convert("RGB")
    if old.size != new.size:
        box = (0, 0, max(old.width, new.width), max(old.height, new.height))
        return Difference(box, box[2] * box[3], Image.new("L", box[2:], 255), other_size=True)
    apart = ImageChops.difference(old, new)
    if apart.getbbox() is None:
        return None
    off = _over(ImageChops.subtract(apart, _allowed(old)), 0)
    shades = _over(ImageChops.difference(old.reduce(SQUARE), new.reduce(SQUARE)), FLAT)
    wide = shades.resize((shades.width * SQUARE, shades.height * SQUARE)).crop((0, 0, *old.size))
    mask = ImageChops.lighter(off, ImageChops.darker(wide, _over(apart, 0)))
    found = mask.getbbox()
    if found is None:
        return None
    return Difference(found, mask.histogram()[255], mask)


def _over(picture: Image.Image, most: int) -> Image.Image:
    """White where any of the three colours is more than ``most``."""
    red, green, blue = picture.split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return largest.point([0 if value <= most else 255 for value in range(256)])


def _allowed(picture: Image.Image) -> Image.Image:
    """Each pixel's tolerance: a quarter of the contrast among its neighbours, ``FLAT`` at least."""
    lightest = picture.filter(ImageFilter.MaxFilter(3))
    darkest = picture.filter(ImageFilter.MinFilter(3))
    contrast = ImageChops.subtract(lightest, darkest)
    return contrast.point([max(FLAT, value // 4) for value in range(256)] * 3)


def leave(folder: Path, name: str, old: Image.Image, new: Image.Image, found: Difference) -> None:
    """Put old, new and their difference side by side for a person: NAME.old.png and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    old.save(folder / f"{name}.old.png")
    new.save(folder / f"{name}.new.png")
    faint = Image.blend(Image.new("RGB", old.size, "white"), old.convert("RGB"), FAINT)
    shown = Image.new("RGB", found.mask.size, "white")
    shown.paste(faint)
    grown = found.mask.filter(ImageFilter.MaxFilter(3))
    shown.paste(Image.new("RGB", found.mask.size, MARK), mask=grown)
    shown.save(folder / f"{name}.difference.png")
