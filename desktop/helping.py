"""What somebody who helps needs to know about what stands in the way: facts, and no secret."""

from __future__ import annotations

import platform
from datetime import datetime
from importlib import metadata

from PySide6.QtCore import QCoreApplication, qVersion

from desktop import words

translate = QCoreApplication.translate


def details(code: str, folder: str, kind: str, now: datetime) -> str:
    """A few lines for a letter: what happened, where, when, on which system."""
    kept = {
        "keyring": translate("Helping", "in the keyring of the system"),
        "passphrase": translate("Helping", "behind a passphrase"),
    }.get(kind, translate("Helping", "nowhere yet"))
    lines = (
        program(),
        translate("Helping", "What happened: {sentence} ({code})").format(
            sentence=words.at_the_door(code), code=code
        ),
        translate("Helping", "Data folder: {folder}").format(folder=folder),
        translate("Helping", "Its key is kept: {where}").format(where=kept),
        *_where_and_when(now),
    )
    return "\n".join(lines)


def signing_in(code: str, happened: str, what: str, server: str, now: datetime) -> str:
    """About a sign-in that did not end well: ``what`` it was for, in words, and the ``server`` as
    it was typed. Neither the person's name there nor their password is told, nor what the server
    said, for it may repeat them."""
    lines = (
        program(),
        translate("Helping", "What I wanted: to sign in to “{what}”").format(what=what),
        translate("Helping", "Server: {server}").format(server=host(server) or "?"),
        translate("Helping", "What happened: {sentence} ({code})").format(
            sentence=happened, code=code
        ),
        *_where_and_when(now),
        translate("Helping", "No name and no password is in this text."),
    )
    return "\n".join(lines)


def host(address: str) -> str:
    """The host that was meant, and its port, without anything else that may have been typed."""
    bare = address.strip()
    bare = bare.partition("://")[2] if "://" in bare else bare
    said = _first_part(bare)
    _, colon, port = said.rpartition("@")[2].partition(":")
    if colon and not port.isdecimal():  # a name and a password that itself holds "/", "?" or "#"
        said = _first_part(bare.rpartition("@")[2]) if "@" in bare else ""
    return said.rpartition("@")[2][:255]


def _first_part(address: str) -> str:
    return address.partition("/")[0].partition("?")[0].partition("#")[0]


def program() -> str:
    """The program and its version, where it is known."""
    try:
        version = metadata.version("preau")
    except metadata.PackageNotFoundError:  # a bundle has no packages
        version = ""
    return f"Préau {version}".strip()


def _where_and_when(now: datetime) -> tuple[str, str]:
    return (
        translate("Helping", "System: {system}").format(
            system=f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}"
        ),
        translate("Helping", "Seen at: {time}").format(
            time=now.astimezone().isoformat(timespec="minutes")
        ),
    )
