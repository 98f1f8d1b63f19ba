"""What somebody who helps needs to know about what stands in the way: facts, and no secret.

Nothing that a person wrote, is called, or could be reached by is ever put into such a text: it is
made of codes, of our own sentences for them, and of counts.
"""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, qVersion

from desktop.trouble.saying import (
    COMPUTER,
    COPY,
    EXPORT,
    FILE,
    FOLDER,
    KEY,
    LINK,
    PROFILE,
    READING,
    RETURN,
    SENDING,
    SERVER,
    Trouble,
)
from desktop.wording import words
from storage.errors import StorageError

if TYPE_CHECKING:
    from desktop.desk import Desk

translate = QCoreApplication.translate
CODE = re.compile(r"[a-z][a-z-]{0,39}")
DISK = frozenset(("full", "read-only", "damaged", "held", "folder-read-only", "folder-damaged"))

UNFIT = frozenset(("file-folder", "file-gone", "file-unreadable", "file-empty", "file-too-large"))
"""Why a file cannot be sent: sentences that say its name elsewhere."""


def said(trouble: Trouble) -> str:
    """What happened, in a sentence that names nobody and nothing."""
    speak: dict[str, Callable[[str], str]] = {
        FOLDER: words.storage_problem,
        FILE: _of_file,
        READING: words.unreadable,
        COPY: _of_copy,
        RETURN: _of_return,
        EXPORT: _of_export,
        KEY: _of_key,
        PROFILE: _of_profile,
        LINK: _of_link,
        COMPUTER: _of_computer,
    }
    return speak.get(trouble.of, words.problem)(trouble.code)


def of(trouble: Trouble) -> str:
    """What the person was about."""
    return {
        SERVER: translate("Helping", "talking to a server"),
        FOLDER: translate("Helping", "keeping or reading what is here"),
        FILE: translate("Helping", "a picture or a file"),
        SENDING: translate("Helping", "sending something"),
        READING: translate("Helping", "reading a message"),
        COPY: translate("Helping", "making a copy of everything"),
        RETURN: translate("Helping", "bringing a copy back"),
        EXPORT: translate("Helping", "taking the data along"),
        KEY: translate("Helping", "the passphrase and the keyring"),
        PROFILE: translate("Helping", "the association’s file"),
        LINK: translate("Helping", "a link that I followed"),
        COMPUTER: translate("Helping", "a setting of this computer"),
    }[trouble.of]


def about(trouble: Trouble, desk: Desk) -> str:
    """A few lines for a letter or for the telephone."""
    lines = [
        program(),
        translate("Helping", "What it was about: {what}").format(what=of(trouble)),
        happened(said(trouble), trouble.code),
    ]
    if trouble.since is not None:
        lines.append(translate("Helping", "Since: {time}").format(time=_time(trouble.since)))
    lines += _facts(desk)
    if trouble.code in DISK:
        lines.append(_room(desk.place))
    lines += where_and_when(desk.now())
    lines.append(
        translate("Helping", "No name, no address, no password and no text of mine is in this.")
    )
    return "\n".join(lines)


def details(code: str, folder: str, kind: str, now: datetime) -> str:
    """As :func:`about`, without a window: ``kind`` says how the key is kept, "" that it may be
    gone."""
    kept = {
        "keyring": translate("Helping", "in the keyring of the system"),
        "passphrase": translate("Helping", "behind a passphrase"),
    }.get(kind, translate("Helping", "nowhere yet"))
    lines = [
        program(),
        happened(words.at_the_door(code), code),
        translate("Helping", "Data folder: {folder}").format(folder=unnamed(folder)),
    ]
    if kind:
        lines.append(translate("Helping", "Its key is kept: {where}").format(where=kept))
    if code in DISK:
        lines.append(_room(folder))
    return "\n".join((*lines, *where_and_when(now)))


def signing_in(code: str, what_happened: str, what: str, server: str, now: datetime) -> str:
    """About a sign-in that did not end well: ``what`` it was for, in words, and the ``server`` as
    it was typed. Neither the person's name there nor their password is told, nor what the server
    said, for it may repeat them."""
    lines = (
        program(),
        translate("Helping", "What I wanted: to sign in to “{what}”").format(what=what),
        translate("Helping", "Server: {server}").format(server=host(server) or "?"),
        happened(what_happened, code),
        *where_and_when(now),
        translate("Helping", "No name and no password is in this text."),
    )
    return "\n".join(lines)


def at_the_terminal(code: str, sentence: str, now: datetime) -> str:
    """About a command that did not end well."""
    return "\n".join((program(), happened(sentence, code), *where_and_when(now)))


def happened(sentence: str, code: str) -> str:
    """One line; a code that is none of ours is not repeated."""
    if not CODE.fullmatch(code):
        sentence, code = words.problem("fault"), "?"
    return translate("Helping", "What happened: {sentence} ({code})").format(
        sentence=sentence, code=code
    )


# --- facts ------------------------------------------------------------------------------------


def _facts(desk: Desk) -> Iterator[str]:
    """How everything else is. What cannot be read is part of the trouble, and left out."""
    try:
        fresh = desk.pages.freshness()
        rows = desk.pages.accounts()
        channels = desk.pages.sources()
    except StorageError as error:
        yield translate("Helping", "More could not be read ({code})").format(code=error.code)
        return
    for row in rows:
        use = words.uses(frozenset(one.kind for one in channels if one.account == row.id))
        state = (
            translate("Helping", "works")
            if not row.problem
            else f"{words.problem(row.problem)} ({row.problem})"
        )
        yield translate("Helping", "Account for {use}: {state}").format(use=use, state=state)
    if fresh.synced_at is not None:
        yield translate("Helping", "Up to date: {time}").format(time=_time(fresh.synced_at))
    yield translate("Helping", "Waiting to leave: {n}").format(n=fresh.waiting)
    yield (
        translate("Helping", "Network: missing since {time}").format(
            time=_time(fresh.offline_since)
        )
        if fresh.offline_since is not None
        else translate("Helping", "Network: there")
    )


def _room(folder: str) -> str:
    """How much is free where the data lies; the folder's own name may be somebody's."""
    try:
        free = shutil.disk_usage(Path(folder)).free
    except OSError:
        return translate("Helping", "The disk of the data folder does not answer")
    return translate("Helping", "Free on that disk: {size}").format(size=words.size(free))


def unnamed(folder: str) -> str:
    """A folder without the name by which the person is known to their computer."""
    place = Path(folder)
    home = Path.home()
    if place.is_relative_to(home):
        return str(Path("~") / place.relative_to(home))
    return str(Path(*("…" if part == home.name else part for part in place.parts)))


def _time(at: datetime) -> str:
    return at.astimezone().isoformat(sep=" ", timespec="minutes")


# --- sentences --------------------------------------------------------------------------------


def _of_file(code: str) -> str:
    from desktop.wording import files as filewords

    return filewords.unfit(code, "…", None) if code in UNFIT else filewords.outcome(code)


def _of_copy(code: str) -> str:
    from desktop.copies.words import of_making

    return of_making(code)


def _of_return(code: str) -> str:
    from desktop.copies.words import of_bringing

    return of_bringing(code)


def _of_export(code: str) -> str:
    from desktop.copies.exportwords import failed

    return failed(code)


def _of_key(code: str) -> str:
    from desktop.lock import guarding

    return guarding.trouble(code)


def _of_profile(_code: str) -> str:
    return translate("Helping", "The association’s file could not be used.")


def _of_link(code: str) -> str:
    return {
        "link-broken": translate("Helping", "The link is not whole, or not what it says it is."),
        "link-no-account": translate(
            "Helping", "It leads to a conversation, and no account for conversations is here."
        ),
        "link-unknown": translate("Helping", "It leads to somebody who is not known here."),
    }.get(code) or words.problem(code)


def _of_computer(_code: str) -> str:
    return translate("Helping", "The system does not let Préau change it.")


# --- this program and this computer -----------------------------------------------------------


def host(address: str) -> str:
    """The host that was meant, and its port, without anything else that may have been typed."""
    bare = address.strip()
    bare = bare.partition("://")[2] if "://" in bare else bare
    meant = _first_part(bare)
    _, colon, port = meant.rpartition("@")[2].partition(":")
    if colon and not port.isdecimal():  # a name and a password that itself holds "/", "?" or "#"
        meant = _first_part(bare.rpartition("@")[2]) if "@" in bare else ""
    return meant.rpartition("@")[2][:255]


def _first_part(address: str) -> str:
    return address.partition("/")[0].partition("?")[0].partition("#")[0]


def program() -> str:
    """The program and its version, where it is known."""
    from importlib import metadata  # dear, and only for this

    try:
        version = metadata.version("preau")
    except metadata.PackageNotFoundError:  # a bundle has no packages
        version = ""
    return f"Préau {version}".strip()


def where_and_when(now: datetime) -> tuple[str, str]:
    """The system without the computer's name, and the time."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return (
        translate("Helping", "System: {system}").format(
            system=f"{system}, Python {platform.python_version()}, Qt {qVersion()}"
        ),
        translate("Helping", "Seen at: {time}").format(time=_time(now)),
    )
