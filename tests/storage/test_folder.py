"""One data folder: for its owner alone, and who is in it at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.errors import StorageError
from storage.folder import Folder, telling, write_whole

HOLD = """
import sys
from pathlib import Path
from storage.folder import Folder
with getattr(Folder(Path(sys.argv[1])), sys.argv[2])(*map(float, sys.argv[3:])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(folder: Folder, *how: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder.path), *how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_folder_is_for_its_owner_alone(folder: Folder) -> None:
    folder.path.mkdir(mode=0o755, parents=True)
    folder.prepare()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.media.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError) as error:
            Folder(path).prepare()
        assert error.value.code == "read-only"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_full_disk_is_said_so() -> None:
    with pytest.raises(StorageError) as error, telling():
        Path("/dev/full").write_bytes(b"x" * 10_000)
    assert error.value.code == "full"


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    write_whole(file, b"first")

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StorageError, match="full"):
        write_whole(file, b"second")
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


def test_many_share_the_folder_and_one_has_it_alone(folder: Folder) -> None:
    folder.prepare()
    other = _holder(folder, "share")
    with folder.share(timeout=0):
        pass
    began = time.monotonic()
    with pytest.raises(StorageError, match="held"), folder.alone(timeout=0.2):
        pass
    assert time.monotonic() - began >= 0.2
    other.communicate("")
    with folder.alone(timeout=0), pytest.raises(StorageError, match="held"), folder.share(0):
        pass


def test_one_engine_at_a_time_beside_those_who_share(folder: Folder) -> None:
    folder.prepare()
    other = _holder(folder, "engine")
    with folder.share(timeout=0), pytest.raises(StorageError, match="held"), folder.engine():
        pass
    other.kill()  # without a chance to tidy up
    other.communicate()
    with folder.engine():
        pass


def test_everybody_has_a_default_place() -> None:
    assert "preau" in str(Folder.default().path).lower()
