"""``make screens``: draws the reference pictures anew and says which of them changed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.screens.references import NOW, renew
from tests.screens.stage import ROOT, run


def main() -> int:
    shutil.rmtree(NOW, ignore_errors=True)
    NOW.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        run(Path(place), "tests.screens.references", str(NOW))
    names = renew(NOW)
    count = len(list(NOW.glob("*.png")))
    for name in names:
        print(f"screens: {name} is another picture now")
    print(
        f"screens: {count} pictures lie in {NOW.relative_to(ROOT)}, {len(names)} of them are not as"
        " they were. Look at each of these before you keep it."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
