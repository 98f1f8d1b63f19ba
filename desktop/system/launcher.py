"""How the system is told to start Préau: as a command, and as a desktop entry.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from desktop.work.errand import command as own_command

_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
_ESCAPED = frozenset('"`$\\')


def command(data: Path | None, *words: str) -> tuple[str, ...]:
    """What opens Préau on a folder (None: the usual one), by this very program."""
    where = () if data is None else ("--data", str(data.resolve()))
    script = Path(sys.argv[0])
    if script.name in ("preau", "preau.exe") and script.exists():
        return (str(script.resolve()), *where, *words)
    return (*own_command(), *where, *words)


def opening(words: tuple[str, ...]) -> str:
    """A line of the Windows registry that runs ``words`` with the link that was followed. That
    stands in quotes: another program's link with a space in it is no word of ours besides."""
    return f'{subprocess.list2cmdline(words)} "%1"'


def mark(data: Path | None) -> str:
    """What tells the entries of several folders apart, in the name of a file."""
    return "" if data is None else f"-{sha256(os.fsencode(data.resolve())).hexdigest()[:8]}"


def entry(words: tuple[str, ...], *, code: str = "", **more: str) -> str:
    """A desktop entry that runs ``words``, and after them ``code`` ("%u": the link that was
    followed). ValueError for words that no entry can hold."""
    exec_ = " ".join([*map(_quoted, words), *([code] if code else [])])
    lines = {
        "Type": "Application",
        "Name": "Préau",
        "Icon": "preau",
        "Exec": exec_,
        # where "python -m desktop" finds itself, if that is how it runs
        "Path": _escaped(str(Path(__file__).resolve().parents[2])),
        "Terminal": "false",
        "StartupWMClass": "preau",
        **more,
    }
    return "[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def _quoted(word: str) -> str:
    """https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html"""
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in word):
        raise ValueError("a control character")
    word = word.replace("%", "%%")
    if word and not _RESERVED.intersection(word):
        return word
    inside = "".join(f"\\{one}" if one in _ESCAPED else one for one in word)
    return _escaped(f'"{inside}"')


def _escaped(value: str) -> str:
    """As a value of the file, where a backslash begins an escape."""
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("a control character")
    return value.replace("\\", "\\\\")
