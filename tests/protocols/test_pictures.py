"""A picture comes out small, upright and without a word about who took it, or not at all."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from protocols.adapter import Refused
from protocols.pictures import LONGEST_SIDE, prepare


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def test_a_large_photograph_becomes_small_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "Camille's garden"
    photo = written(Image.new("RGB", (4000, 2000), "green"), "JPEG", exif=exif, comment=b"secret")
    small = prepare(photo)
    assert (small.width, small.height) == (LONGEST_SIDE // 2, LONGEST_SIDE)
    assert small.mime == "image/jpeg"
    with Image.open(io.BytesIO(small.data)) as again:
        assert not again.getexif()
        assert "comment" not in again.info
    assert b"Camille" not in small.data
    assert b"secret" not in small.data


def test_only_the_first_frame_of_an_animation_remains() -> None:
    frames = [Image.new("P", (20, 10), colour) for colour in (0, 1, 2)]
    moving = written(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0)
    still = prepare(moving)
    with Image.open(io.BytesIO(still.data)) as again:
        assert getattr(again, "n_frames", 1) == 1
    assert (still.width, still.height) == (20, 10)


def test_transparency_is_kept() -> None:
    small = prepare(written(Image.new("RGBA", (8, 8), (1, 2, 3, 0)), "PNG"))
    with Image.open(io.BytesIO(small.data)) as again:
        assert again.mode == "RGBA"
        assert again.getpixel((0, 0)) == (1, 2, 3, 0)


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises far more pixels than its bytes hold."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 6000), (60_000, 60_000)])
def test_a_bomb_is_refused_from_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        prepare(bomb(*size))
    assert refused.value.code == "too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>not a picture</html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bomb(30, 30),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        prepare(data)
    assert refused.value.code == "unsupported"


GOOD = written(Image.new("RGB", (30, 30), "red"), "JPEG")


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_a_broken_picture_is_a_picture_or_a_refusal(at: int, noise: bytes) -> None:
    with contextlib.suppress(Refused):  # nothing else may come through
        prepare(GOOD[:at] + noise + GOOD[at + len(noise) :])
