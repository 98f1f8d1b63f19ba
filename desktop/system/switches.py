"""Two things that the system does for Préau while the person wants them: to start it when they log
in, and to give it the links that it opens. Off until they are asked for, and as easily off again.

Linux: files below the person's own folders. Windows: keys below HKEY_CURRENT_USER. macOS: an agent
for the login; which links a program opens is fixed in its bundle there. What is not Linux was never
tried on such a system.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Protocol

from desktop.system.launcher import command, entry, mark
from storage.deeplinks import SCHEMES
from storage.folder import Folder


class Switch(Protocol):
    """What raises an OSError where the system does not let it be changed."""

    def is_on(self) -> bool: ...
    def turn(self, *, on: bool) -> None: ...


def at_login(folder: Folder) -> Switch | None:
    """Whether Préau opens, in nobody's way, when the person logs in. None: not on this system."""
    data = _unusual(folder)
    if sys.platform == "win32":
        from desktop.system.registry import AtLogin

        return AtLogin(data)
    if sys.platform == "darwin":
        return _File(_agents() / f"preau{mark(data)}.plist", _agent(data))
    words = command(data, "--at-login")
    try:
        text = entry(words, **{"X-GNOME-Autostart-enabled": "true"})
    except ValueError:  # a folder that no entry can name
        return None
    return _File(_config() / "autostart" / f"preau{mark(data)}.desktop", text)


def links(folder: Folder) -> Switch | None:
    """Whether the links that other programs meet are opened by Préau. None: not on this system."""
    data = _unusual(folder)
    if sys.platform == "win32":
        from desktop.system.registry import Links

        return Links(data)
    if sys.platform == "darwin":
        return None
    types = "".join(f"{one};" for one in TYPES)
    try:
        text = entry(command(data), code="%u", NoDisplay="true", MimeType=types)
    except ValueError:
        return None
    return _Handler(_File(_shared() / "applications" / HANDLER, text), _config() / "mimeapps.list")


HANDLER = "preau-links.desktop"
_SECTIONS = ("Default Applications", "Added Associations")
TYPES = tuple(f"x-scheme-handler/{scheme}" for scheme in SCHEMES)


_OFF = frozenset(("Hidden=true", "X-GNOME-Autostart-enabled=false"))
"""What the system's own settings write into an entry that the person switched off there."""


class _File:
    """On while a file of ours is there that starts this very program."""

    def __init__(self, file: Path, text: str) -> None:
        self._file, self._text = file, text

    def is_on(self) -> bool:
        try:
            found = set(self._file.read_text(encoding="utf-8").splitlines())
        except (OSError, ValueError):
            return False
        starts = [line for line in self._text.splitlines() if line.startswith(("Exec=", "<plist"))]
        return found.issuperset(starts) and not found & _OFF

    def turn(self, *, on: bool) -> None:
        if on:
            _write(self._file, self._text)
        else:
            self._file.unlink(missing_ok=True)


class _Handler:
    """The entry that opens links, and its place before others in the person's list.

    https://specifications.freedesktop.org/mime-apps-spec/latest/ Each type names the programs by
    the person's preference: ours comes first, the others keep their order, and are first again
    when ours goes.
    """

    def __init__(self, file: _File, chosen: Path) -> None:
        self._file, self._chosen = file, chosen

    def is_on(self) -> bool:
        try:
            named = _named(self._read(), _SECTIONS[0])
        except OSError:
            return False
        return self._file.is_on() and all(named.get(one, [""])[0] == HANDLER for one in TYPES)

    def turn(self, *, on: bool) -> None:
        text = self._read()
        for section in _SECTIONS:
            named = _named(text, section)
            for one in TYPES:
                others = [name for name in named.get(one, []) if name != HANDLER]
                wanted = [HANDLER, *others] if on else others
                text = _with(text, section, one, wanted)
        if on:
            self._file.turn(on=True)
        else:
            for section in _SECTIONS[::-1]:  # what was made for ours alone
                text = text.removesuffix(f"[{section}]\n")
        if text != self._read():
            _write(self._chosen, text)
        if not on:
            self._file.turn(on=False)

    def _read(self) -> str:
        try:
            return self._chosen.read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return ""


def _named(text: str, section: str) -> dict[str, list[str]]:
    """The programs of each type in one section."""
    found: dict[str, list[str]] = {}
    here = False
    for line in text.splitlines():
        if line.startswith("["):
            here = line.strip() == f"[{section}]"
        elif here and "=" in line:
            key, _, value = line.partition("=")
            found[key.strip()] = [one.strip() for one in value.split(";") if one.strip()]
    return found


def _with(text: str, section: str, key: str, names: list[str]) -> str:
    """The same list where one type names others; nothing else in it is touched."""
    line = f"{key}={';'.join(names)};\n" if names else ""
    made: list[str] = []
    here = done = False
    for old in text.splitlines(keepends=True):
        if old.startswith("["):
            here = old.strip() == f"[{section}]"
            made.append(old if old.endswith("\n") else f"{old}\n")
            if here and not done and line and key not in _named(text, section):
                made.append(line)
                done = True
        elif here and "=" in old and old.partition("=")[0].strip() == key:
            made += [] if done else [line]
            done = True
        else:
            made.append(old)
    if not done and line:
        end = "" if not made or made[-1].endswith("\n") else "\n"
        made.append(f"{end}[{section}]\n{line}")
    return "".join(made)


def _agent(data: Path | None) -> str:
    """https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup"""
    from xml.sax.saxutils import escape

    words = "".join(f"<string>{escape(one)}</string>" for one in command(data, "--at-login"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>'
        f"<key>Label</key><string>preau{mark(data)}</string>"
        f"<key>ProgramArguments</key><array>{words}</array>"
        "<key>RunAtLoad</key><true/></dict></plist>\n"
    )


def _unusual(folder: Folder) -> Path | None:
    """Its place, unless it is where a folder is when nothing is said."""
    return None if folder == Folder.default() else folder.path


def _config() -> Path:
    return _base("XDG_CONFIG_HOME", ".config")


def _shared() -> Path:
    return _base("XDG_DATA_HOME", ".local/share")


def _base(name: str, usual: str) -> Path:
    """https://specifications.freedesktop.org/basedir-spec/latest/ A relative one does not count."""
    given = Path(os.environ.get(name, ""))
    return given if given.is_absolute() else Path.home() / usual


def _agents() -> Path:
    return Path.home() / "Library" / "LaunchAgents"


def _write(file: Path, text: str) -> None:
    """Whole or not at all; a list that is kept elsewhere stays there."""
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(text.encode("utf-8", "surrogateescape"))
        if file.exists():
            beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def turn_all_off(folder: Folder) -> None:
    """Everything of Préau goes from here: the system neither starts it nor gives it links. What
    cannot be changed leads to nothing any more."""
    for switch in (links(folder), at_login(folder)):
        if switch is not None:
            with contextlib.suppress(OSError):
                if switch.is_on():
                    switch.turn(on=False)
