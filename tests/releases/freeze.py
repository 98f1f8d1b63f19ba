"""Freezes a version: its own code writes the invented content, and the folder is kept.

``python -m tests.releases.freeze``: this version, from the work tree.
``python -m tests.releases.freeze COMMIT``: the version of an earlier commit, from its own code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_KEPT = ("preau.db", "media")


def freeze(commit: str | None) -> Path:
    """Where the frozen folder now lies."""
    with tempfile.TemporaryDirectory() as place:
        code, made = Path(place) / "code", Path(place) / "made"
        if commit is None:
            code = ROOT
        else:
            archive = Path(place) / "code.tar"
            subprocess.run(
                ["git", "archive", "--output", str(archive), commit, "storage"],
                cwd=ROOT, check=True,
            )  # fmt: skip
            with tarfile.open(archive) as tar:
                tar.extractall(code, filter="data")
        version = subprocess.run(
            # -P: the rooms of that version only, none from where we stand
            [sys.executable, "-P", str(HERE / "content.py"), str(made)],
            cwd=place, env={"PYTHONPATH": str(code)}, check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        frozen = HERE / f"v{version}"
        shutil.rmtree(frozen, ignore_errors=True)
        frozen.mkdir()
        for name in _KEPT:
            source = made / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, frozen / name)
    return frozen


if __name__ == "__main__":
    print(freeze(sys.argv[1] if sys.argv[1:] else None))
