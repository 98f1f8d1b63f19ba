"""``preau``, or ``python -m desktop``: the window, or one of the commands that do without it."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from storage import discretion


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; see ``desktop.cli`` for what each means."""
    discretion.say_little(logging.StreamHandler())
    words = sys.argv[1:] if arguments is None else list(arguments)
    window = _for_window(words)
    if window is not None:
        gc.disable()  # nothing that a start makes is garbage, and later it is looked for
        from desktop.app import run as open_window

        return open_window(window.data, window.profile, link=window.link, at_login=window.at_login)
    if words[0] == "errand":  # asked by the window, never by a person
        from desktop.work.errands import run as run_errand

        return run_errand(words[1:])
    from desktop.cli import run

    return run(words)


class Words(NamedTuple):
    """What the window is given."""

    data: Path | None = None
    profile: Path | None = None
    link: str = ""
    at_login: bool = False


def _for_window(words: Sequence[str]) -> Words | None:
    """When nothing but this is said: the commands are not even loaded."""
    given = Words()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if word == "--at-login":
            given = given._replace(at_login=True)
        elif name in {"--data", "--profile"} and (value or rest):
            place = Path(value or rest.pop(0))
            given = (
                given._replace(data=place) if name == "--data" else given._replace(profile=place)
            )
        elif not given.link and _is_link(word):
            given = given._replace(link=word)
        else:
            return None
    return given


def _is_link(word: str) -> bool:
    if ":" not in word or word.startswith("-"):
        return False
    from storage.deeplinks import is_one

    return is_one(word)


if __name__ == "__main__":
    sys.exit(main())
