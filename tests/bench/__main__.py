"""``make bench``: measures, prints a table, writes build/bench.json, and in rows.json here which
feature rows that shows (not with a smaller cache). ``--help`` says this and measures nothing.

``SIZE=`` items in the cache (a million, or 100,000 where the limit is of that many, unless
said); ``ONLY="window writing"`` names the parts to measure, all without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from tests.bench import (
    beginning,
    decrypting,
    editions,
    encrypted,
    enduring,
    killing,
    loading,
    losing,
    million,
    moving,
    people,
    queued,
    reading,
    resting,
    together,
    waiting,
    window,
    writing,
)
from tests.bench.content import MILLION
from tests.bench.report import Measure, keep_rows, machine, report

_USUAL = 100_000


def _size(usual: int) -> int:
    return int(os.environ.get("SIZE") or usual)


PARTS: Mapping[str, Callable[[], list[Measure]]] = {
    "million": lambda: million.measures(_size(MILLION)),
    "waiting": lambda: waiting.measures(_size(MILLION)),
    "beginning": lambda: beginning.measures(_size(MILLION)),
    "reading": lambda: reading.measures(_size(MILLION)),
    "loading": loading.measures,
    "window": lambda: window.measures(_size(MILLION)),
    "scrolling": lambda: moving.scrolling(_size(MILLION)),
    "resizing": lambda: moving.resizing(_size(MILLION)),
    "changing": lambda: moving.changing(_size(MILLION)),
    "editions": lambda: editions.measures(_size(_USUAL)),
    "together": together.measures,
    "resting": resting.measures,
    "decrypting": decrypting.measures,
    "encrypted": encrypted.measures,
    "writing": writing.measures,
    "queued": queued.measures,
    "killing": killing.measures,
    "losing": losing.measures,
    "enduring": lambda: enduring.measures(_size(MILLION)),
    "people": people.measures,
}


def main(arguments: Sequence[str] = ()) -> int:
    """The exit code: 0 if every limit is kept, 1 if not, 2 for what it does not understand."""
    if arguments:
        asked = set(arguments) <= {"-h", "--help"}
        print(__doc__, end="", file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    wanted = os.environ.get("ONLY", "").split() or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"ONLY= takes {', '.join(PARTS)}; not {', '.join(unknown)}", file=sys.stderr)
        return 2
    print(f"Measuring on {machine()}.", flush=True)
    found = [one for name in wanted for one in PARTS[name]()]
    report(found)
    if not os.environ.get("SIZE"):
        keep_rows(found, machine())
    return 0 if all(one.ok for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
