"""``make bench``: measures, prints a table, writes build/bench.json.

``SIZE=`` items in the cache; ``ONLY="window writing"`` names the parts to measure, all without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from tests.bench import (
    decrypting,
    editions,
    encrypted,
    killing,
    losing,
    people,
    queued,
    resting,
    together,
    window,
    writing,
)
from tests.bench.report import Measure, machine, report

PARTS: Mapping[str, Callable[[], list[Measure]]] = {
    "window": lambda: window.measures(int(os.environ.get("SIZE") or "100000")),
    "editions": lambda: editions.measures(int(os.environ.get("SIZE") or "100000")),
    "together": together.measures,
    "resting": resting.measures,
    "decrypting": decrypting.measures,
    "encrypted": encrypted.measures,
    "writing": writing.measures,
    "queued": queued.measures,
    "killing": killing.measures,
    "losing": losing.measures,
    "people": people.measures,
}


def main() -> int:
    wanted = os.environ.get("ONLY", "").split() or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"ONLY= takes {', '.join(PARTS)}; not {', '.join(unknown)}", file=sys.stderr)
        return 2
    print(f"Measuring on {machine()}.", flush=True)
    found = [one for name in wanted for one in PARTS[name]()]
    report(found)
    return 0 if all(one.ok for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
