"""``preau``, or ``python -m desktop``: the window, or one of the commands that do without it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from storage import discretion


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; see ``desktop.cli`` for what each means."""
    discretion.say_little(logging.StreamHandler())
    words = sys.argv[1:] if arguments is None else list(arguments)
    window = _for_window(words)
    if window is not None:
        from desktop.app import run as open_window

        return open_window(window.get("--data"), window.get("--profile"))
    if words[0] == "errand":  # asked by the window, never by a person
        from desktop.errands import run as run_errand

        return run_errand(words[1:])
    from desktop.cli import run

    return run(words)


def _for_window(words: Sequence[str]) -> dict[str, Path] | None:
    """What the window is given, when nothing else is said: the commands are not even loaded."""
    given: dict[str, Path] = {}
    rest = list(words)
    while rest:
        name, _, value = rest.pop(0).partition("=")
        if name not in {"--data", "--profile"} or not (value or rest):
            return None
        given[name] = Path(value or rest.pop(0))
    return given


if __name__ == "__main__":
    sys.exit(main())
