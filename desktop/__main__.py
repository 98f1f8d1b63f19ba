"""``preau``, or ``python -m desktop``: the window, or one of the commands that do without it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; see ``desktop.cli`` for what each means."""
    from desktop.cli import run

    return run(sys.argv[1:] if arguments is None else list(arguments))


if __name__ == "__main__":
    sys.exit(main())
