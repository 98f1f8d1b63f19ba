"""Makes the command line speak the person's language, with QtCore alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import Failure
from desktop.cli.parser import common
from desktop.wording.language import Speech


def begin(arguments: Sequence[str]) -> QCoreApplication | None:
    """Load the translation of the system's language, if this is a command: a window makes its
    own application. The caller keeps what is returned."""
    if not _is_command(arguments) or QCoreApplication.instance() is not None:
        return None
    application = QCoreApplication(["preau"])
    Speech(application).speak("")
    return application


def _is_command(arguments: Sequence[str]) -> bool:
    """Whether anything is said but the options that the window takes too; a mistake in those is
    the command line's to explain."""
    try:
        _options, rest = common().parse_known_args(arguments)
    except Failure:
        return True
    return bool(rest)
