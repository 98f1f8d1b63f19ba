"""Pictures made small and harmless before the window reads them: bounded, decoded, written anew."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from protocols.adapter import Refused

MOST_PIXELS = 40_000_000
"""Of the decoded picture; a bomb is refused from its header, before it is decoded."""
MOST_SIDE = 65_535
"""Pixels: a row costs its place in memory even when it is one pixel wide."""
LONGEST_SIDE = 1600
"""Pixels kept."""
MOST_SCANS = 100
"""Of a JPEG: each costs a pass over all its pixels, and sixty bytes; cameras make about ten."""
_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as the window gets it: JPEG, or PNG where it is transparent or drawn."""

    data: bytes
    mime: str
    width: int  # pixels
    height: int


def prepare(data: bytes) -> Picture:
    """The first frame, upright, at most 1600 pixels a side, without any metadata.

    Refused("too-large") past 40 megapixels, Refused("unsupported") for what is no picture, or a
    broken one. Takes up to half a second: call in a thread.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_READ) as picture:
                return _written(_decoded(picture, data), drawn=picture.format in ("GIF", "BMP"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too-large") from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, ZeroDivisionError):
        raise Refused("unsupported") from None


def _decoded(picture: Image.Image, data: bytes) -> Image.Image:
    if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_SIDE:
        raise Refused("too-large")
    if picture.width < 1 or picture.height < 1:
        raise Refused("unsupported")
    if picture.format == "JPEG":
        if data.count(b"\xff\xda") > MOST_SCANS:  # in what is compressed, 0 follows each 255
            raise Refused("unsupported")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes at a fraction of the size
    picture.load()
    transparent = picture.has_transparency_data
    upright = ImageOps.exif_transpose(picture) or picture
    small = upright.convert("RGBA" if transparent else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return small


def _written(picture: Image.Image, *, drawn: bool) -> Picture:
    plain = Image.new(picture.mode, picture.size)  # nothing but pixels is carried over
    plain.paste(picture)
    out = io.BytesIO()
    if picture.mode == "RGBA" or drawn:
        plain.save(out, "PNG", compress_level=6)
        mime = "image/png"
    else:
        plain.save(out, "JPEG", quality=85, progressive=False)
        mime = "image/jpeg"
    return Picture(data=out.getvalue(), mime=mime, width=plain.width, height=plain.height)
