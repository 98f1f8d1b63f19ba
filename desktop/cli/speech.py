"""Makes the command line speak the person's language, with QtCore alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

_TRANSLATIONS = Path(__file__).parents[2] / "resources" / "translations"


def begin(arguments: Sequence[str]) -> None:
    """Load the translation of the system's language, if this is a command: a window makes its
    own application."""
    if not _is_command(arguments) or QCoreApplication.instance() is not None:
        return
    application = QCoreApplication(["preau"])
    translator = QTranslator(application)
    if translator.load(QLocale.system(), "preau", "_", str(_TRANSLATIONS)):
        application.installTranslator(translator)
    application.setProperty("translator", translator)  # kept as long as the application


def _is_command(arguments: Sequence[str]) -> bool:
    return any(not word.startswith("-") for word in arguments) or bool(
        {"-h", "--help", "--version"} & set(arguments)
    )
