"""Every fault at every request of every intent: how many intents were not done exactly once.

``python -m tests.bench.losing`` runs them alone; ``make test`` runs one of each sort.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.bench.report import Measure, measure, report

TESTS = ("tests/faults/test_lost_replies.py", "tests/faults/test_keys.py")


def measures() -> list[Measure]:
    """One figure; what failed is printed as pytest says it."""
    print("Losing, doubling and delaying each request of each intent.", flush=True)
    with tempfile.TemporaryDirectory(prefix="preau-faults-") as place:
        told = Path(place) / "told.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
        command += ["--tb=short", f"--junitxml={told}", *TESTS]
        subprocess.run(command, env=os.environ | {"PREAU_ALL_FAULTS": "1"}, check=False)
        suite = ElementTree.parse(told).getroot().find("testsuite")
    assert suite is not None
    bad = sum(int(suite.get(name, "0")) for name in ("failures", "errors", "skipped"))
    what = f"of {suite.get('tests')} intents under every fault, not done exactly once"
    return [measure(what, float(bad), "intents", 0.0)]


if __name__ == "__main__":
    found = measures()
    report(found)
    sys.exit(0 if all(one.ok for one in found) else 1)
