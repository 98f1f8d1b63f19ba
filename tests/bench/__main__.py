"""``make bench``: measures, prints a table, writes build/bench.json; SIZE= items in the cache."""

from __future__ import annotations

import os
import sys

from tests.bench import decrypting, encrypted, killing, losing, queued, together, window, writing
from tests.bench.report import machine, report


def main() -> int:
    size = int(os.environ.get("SIZE", "100000"))
    print(f"Measuring on {machine()}.", flush=True)
    found = [*window.measures(size), *together.measures()]
    found += [*decrypting.measures(), *encrypted.measures()]
    found += [*writing.measures(), *queued.measures(), *killing.measures()]
    found += losing.measures()
    report(found)
    return 0 if all(one.ok for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
