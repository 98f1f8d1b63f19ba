"""Every screen looks as it did when somebody last looked at it and found it good."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import Image

from tests.screens.comparing import leave
from tests.screens.references import CHANGED, FOLDER, KIND, changed
from tests.screens.stage import ROOT, run


def test_every_screen_is_as_it_was(tmp_path: Path) -> None:
    """Drawn anew and compared. What changed lies in build/screens/changed, old, new, difference;
    if the change is meant, ``make screens`` keeps it."""
    new = tmp_path / "new"
    new.mkdir()
    run(tmp_path, "tests.screens.references", str(new))
    shutil.rmtree(CHANGED, ignore_errors=True)
    other = []
    for name, found in changed(new):
        fresh, kept = new / f"{name}.png", FOLDER / f"{name}{KIND}"
        if found is None:
            other.append(f"{name}: {'is not drawn any more' if kept.exists() else 'is new'}")
        else:
            other.append(f"{name}: {found}")
            leave(CHANGED, name, Image.open(kept), Image.open(fresh), found)
    said = "\n  ".join(other)
    assert not other, f"see {CHANGED.relative_to(ROOT)}; if it is meant: make screens\n  {said}"
