"""Whatever is given for a copy: refused whole, and nothing outside of one folder is touched."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import backup
from storage.backup import archive, manifest
from storage.errors import StorageError
from storage.folder import Folder
from tests.storage.backup.conftest import PASSPHRASE
from tests.storage.making import KEY, NOW

WRONG = frozenset(("damaged", "not-a-copy", "newer", "wrong-passphrase"))


def refused(file: Path, fresh: Folder) -> str:
    """The code, which looking and bringing back agree on; nothing of it remains."""
    with pytest.raises(StorageError) as looked:
        backup.verify(file, PASSPHRASE)
    with pytest.raises(StorageError) as brought:
        backup.prepare(fresh, file, PASSPHRASE, keep="own")
    assert looked.value.code == brought.value.code
    assert not backup.settle(fresh)
    assert {path.name for path in fresh.path.iterdir()} <= {"lock", "copy.lock", "media"}
    assert not list(fresh.media.iterdir())
    return looked.value.code


@pytest.fixture
def fresh(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "fresh")


def test_another_passphrase(copy: Path, fresh: Folder) -> None:
    with pytest.raises(StorageError, match="wrong-passphrase"):
        backup.verify(copy, "marguerite")
    with pytest.raises(StorageError, match="wrong-passphrase"):
        backup.prepare(fresh, copy, "marguerite", keep="own")
    assert not backup.settle(fresh)


def test_a_byte_that_flipped_anywhere(copy: Path, fresh: Folder, tmp_path: Path) -> None:
    good, rng = copy.read_bytes(), random.Random(5)
    places = [0, 100, 124, 150, 156, 300, 512, 700, 1100, len(good) - 1, len(good) - 1100]
    places += [rng.randrange(len(good)) for _ in range(60)]
    file = tmp_path / "flipped"
    for place in places:
        bad = bytearray(good)
        bad[place] ^= 1 << rng.randrange(8)
        file.write_bytes(bad)
        code = looked(file)
        # what a tar keeps of owners and times says nothing here, nor does its padding
        assert code in WRONG or (code == "" and _same(good, bytes(bad))), place
    bad = bytearray(good)
    bad[len(good) // 2] ^= 1
    file.write_bytes(bad)
    assert refused(file, fresh) == "damaged"


def looked(file: Path) -> str:
    """Why it is refused, "" if it is not."""
    try:
        backup.verify(file, PASSPHRASE)
    except StorageError as error:
        return error.code
    return ""


def _same(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same members."""

    def members(body: bytes) -> list[tuple[str, bytes]]:
        with tarfile.open(fileobj=io.BytesIO(body)) as tar:
            return [(m.name, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]

    return members(one) == members(other)


def test_half_of_it(copy: Path, fresh: Folder, tmp_path: Path) -> None:
    good, file = copy.read_bytes(), tmp_path / "half"
    for length in (0, 100, 512, 1500, 5000, len(good) // 2, len(good) - 3000, len(good) - 1024):
        file.write_bytes(good[:length])
        with pytest.raises(StorageError) as error:
            backup.verify(file, PASSPHRASE)
        assert error.value.code in ("damaged", "not-a-copy"), length
    assert refused(file, fresh) == "damaged"


def test_what_is_no_copy(fresh: Folder, tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8\xff" + bytes(10_000))
    assert refused(file, fresh) == "not-a-copy"
    file.write_bytes(bytes(10_000))
    assert refused(file, fresh) == "damaged"
    with pytest.raises(StorageError, match="no-place"):
        backup.verify(tmp_path, PASSPHRASE)
    with pytest.raises(StorageError, match="no-place"):
        backup.verify(tmp_path / "nothing", PASSPHRASE)


Change = Callable[[list[tarfile.TarInfo], dict[str, bytes]], None]


def forged(copy: Path, file: Path, change: Change, *, sealed: bool = True) -> None:
    """A copy by somebody who knows the passphrase (``sealed``), and means no good."""
    bodies: dict[str, bytes] = {}
    with tarfile.open(copy) as tar:
        infos = list(tar)
        for info in infos:
            bodies[info.name] = tar.extractfile(info).read()  # type: ignore[union-attr]
    change(infos, bodies)
    if sealed:
        sums = {
            name: (len(body), hashlib.sha256(body).hexdigest())
            for name, body in bodies.items()
            if name != archive.MANIFEST
        }
        bodies[archive.MANIFEST] = manifest.seal(KEY, sums)
    with file.open("wb") as stream:
        for info in infos:
            body = bodies.get(info.name, b"")
            if info.isreg() and info.name in bodies:
                info.size = len(body)
            stream.write(info.tobuf(tarfile.GNU_FORMAT))
            if info.isreg():
                stream.write(body + bytes(-len(body) % 512))
        stream.write(bytes(1024))


def _named(name: str, **more: Any) -> Change:
    """One member of the media is called otherwise, or is something else."""

    def change(infos: list[tarfile.TarInfo], bodies: dict[str, bytes]) -> None:
        bodies[name] = bodies.pop(infos[2].name)
        infos[2].name = name
        for what, value in more.items():
            setattr(infos[2], what, value)

    return change


STRANGE: dict[str, Change] = {
    "up": _named("media/../../escaped"),
    "up at once": _named("../escaped"),
    "root": _named("/tmp/escaped-from-a-copy"),
    "deep": _named("media/a/b"),
    "hidden": _named("media/.hidden"),
    "backslash": _named("media/..\\escaped"),
    "drive": _named("media/C:evil"),
    "long": _named("media/" + "a" * 90),
    "longer": _named("media/" + "a" * 300),
    "other": _named("look.json"),
    "symlink": _named("media/aa", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "hard link": _named("media/aa", type=tarfile.LNKTYPE, linkname="preau.db"),
    "folder": _named("media/aa", type=tarfile.DIRTYPE),
    "device": _named("media/aa", type=tarfile.CHRTYPE),
    "pipe": _named("media/aa", type=tarfile.FIFOTYPE),
    "twice": lambda infos, _bodies: infos.insert(3, infos[2]),
    "two databases": lambda infos, _bodies: infos.insert(2, infos[1]),
    "no database": lambda infos, _bodies: infos.remove(infos[1]),
    "no manifest": lambda infos, _bodies: infos.remove(infos[-1]),
    "after the end": lambda infos, _bodies: infos.append(infos[2]),
}


@pytest.mark.parametrize("how", STRANGE)
def test_a_copy_that_somebody_forged(copy: Path, fresh: Folder, tmp_path: Path, how: str) -> None:
    file = tmp_path / "forged"
    forged(copy, file, STRANGE[how])
    assert refused(file, fresh) == "damaged"
    assert not list(tmp_path.rglob("escaped*"))
    assert not Path("/tmp/escaped-from-a-copy").exists()


def _note(**more: Any) -> Change:
    def change(_infos: list[tarfile.TarInfo], bodies: dict[str, bytes]) -> None:
        bodies["key.json"] = json.dumps({**json.loads(bodies["key.json"]), **more}).encode()

    return change


def test_a_newer_one_is_refused_with_its_own_word(
    copy: Path, fresh: Folder, tmp_path: Path
) -> None:
    file = tmp_path / "newer"
    forged(copy, file, _note(format=manifest.FORMAT + 1))
    assert refused(file, fresh) == "newer"


@pytest.mark.parametrize(
    "more",
    [{"key": None}, {"key": []}, {"key": {}}, {"made": "x"}, {"made": 1e300}, {"schema": "1"}],
    ids=str,
)
def test_a_strange_note(copy: Path, fresh: Folder, tmp_path: Path, more: dict[str, Any]) -> None:
    file = tmp_path / "strange"
    forged(copy, file, _note(**more))
    assert refused(file, fresh) in ("damaged", "not-a-copy")


@pytest.mark.parametrize("cost", [{"kibibytes": 1 << 40}, {"passes": 10**9}, {"lanes": 0}], ids=str)
def test_opening_costs_no_more_than_it_may(
    copy: Path, fresh: Folder, tmp_path: Path, cost: dict[str, int]
) -> None:
    """Neither hours nor the computer's whole memory, whatever the note asks for."""
    from storage.keys import _sum

    def change(_infos: list[tarfile.TarInfo], bodies: dict[str, bytes]) -> None:
        said = json.loads(bodies["key.json"])
        note = {name: value for name, value in said["key"].items() if name != "sum"} | cost
        said["key"] = {**note, "sum": _sum(note)}
        bodies["key.json"] = json.dumps(said).encode()

    file = tmp_path / "dear"
    forged(copy, file, change)
    assert refused(file, fresh) == "damaged"


def test_a_size_that_is_a_lie(copy: Path, fresh: Folder, tmp_path: Path) -> None:
    """Nothing is reserved, let alone written, for what is not there."""
    file, good = tmp_path / "giant", copy.read_bytes()
    with tarfile.open(copy) as tar:
        info, begins = tar.getmember("preau.db"), tar.getmember("preau.db").offset
    for size in (1 << 40, (1 << 88) - 1, len(good)):
        info.size = size
        file.write_bytes(good[:begins] + info.tobuf(tarfile.GNU_FORMAT) + good[begins + 512 :])
        assert refused(file, fresh) == "damaged"


def test_a_database_that_is_none(copy: Path, fresh: Folder, tmp_path: Path) -> None:
    """Sums and seal are right, and what they stand for is not: it is opened before it counts."""

    def change(_infos: list[tarfile.TarInfo], bodies: dict[str, bytes]) -> None:
        bodies["preau.db"] = bodies["preau.db"][:8192] + bytes(8192)

    file = tmp_path / "wrong"
    forged(copy, file, change)
    assert backup.verify(file, PASSPHRASE).made == NOW
    with pytest.raises(StorageError) as error:
        backup.prepare(fresh, file, PASSPHRASE, keep="own")
    assert error.value.code == "damaged"
    assert not backup.settle(fresh)
    assert not (fresh.path / "restored.part").exists()
