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
    try:
        version = metadata.version("preau")
    except metadata.PackageNotFoundError:  # a bundle has no packages
        version = ""
    lines = (
        f"Préau {version}".strip(),
        translate("Helping", "What happened: {sentence} ({code})").format(
            sentence=words.at_the_door(code), code=code
        ),
        translate("Helping", "Data folder: {folder}").format(folder=folder),
        translate("Helping", "Its key is kept: {where}").format(where=kept),
        translate("Helping", "System: {system}").format(
            system=f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}"
        ),
        translate("Helping", "Seen at: {time}").format(
            time=now.astimezone().isoformat(timespec="minutes")
        ),
    )
    return "\n".join(lines)
