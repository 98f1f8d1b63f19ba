"""What is imported is not read as text too, and not kept so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

WATCHED = """
import json, sys, types
from pathlib import Path

class Start:
    def __init__(self, *_given, **_named):
        self.program = types.SimpleNamespace(again=False)

    def run(self):
        import desktop.window
        import linecache
        ours = str(Path(desktop.window.__file__).parent)
        print(json.dumps([one for one in linecache.cache if one.startswith(ours)]))
        return 0

sys.modules["desktop.starting"] = types.SimpleNamespace(Start=Start)
from desktop.app import run
sys.exit(run(Path(sys.argv[1])))
"""
"""Starts as the program does, and asks which of its modules Python keeps the text of."""


def test_no_text_of_a_module_of_the_window_is_kept(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path / "data")],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    kept = {Path(one).name for one in json.loads(done.stdout)}
    assert kept <= {"__init__.py", "sources.py"}, "only what is there before it can be left out"
