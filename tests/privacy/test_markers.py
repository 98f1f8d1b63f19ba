"""The search for markers finds them in each form: else it would prove nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.privacy.markers import Markers

AROUND = "before, {} and after"


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.lower().encode(),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode("utf-16-le").hex().upper().encode(),
        lambda text: quote(text).encode(),
        lambda text: quote(text.lower()).encode(),
        lambda text: json.dumps([text]).encode(),
        *(lambda text, n=n: base64.b64encode(b"x" * n + text.encode()) for n in range(3)),
        *(
            lambda text, n=n: base64.urlsafe_b64encode(b"x" * n + text.encode("utf-16-le"))
            for n in range(3)
        ),
    ],
)
def test_it_is_found_however_it_is_written(tmp_path: Path, written: object) -> None:
    markers = Markers()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(
        b"\xff\x00" * 5000 + written(AROUND.format(markers.new("a text")))  # type: ignore[operator]
    )
    assert {found.name for found in markers.in_files(tmp_path)} == {"a text"}


def test_it_is_found_in_a_name_and_in_a_link(tmp_path: Path) -> None:
    markers = Markers()
    (tmp_path / markers.new("a name")).touch()
    (tmp_path / "link").symlink_to(f"/nowhere/{markers.new('a target')}")
    assert {found.name for found in markers.in_files(tmp_path)} == {"a name", "a target"}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    markers = Markers()
    (tmp_path / "file").write_bytes(bytes(range(256)) * 100)
    markers.new("nothing")
    assert markers.in_files(tmp_path) == []
