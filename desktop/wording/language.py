"""The window's language: the person's choice, else the system's; Qt's own words included."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "translations"
KNOWN = ("fr", "en")


def chosen(wanted: str) -> str:
    """ "fr" or "en": what was chosen, else the first of the system's that is known."""
    if wanted in KNOWN:
        return wanted
    for name in QLocale.system().uiLanguages():
        if name[:2].lower() in KNOWN:
            return name[:2].lower()
    return "en"


class Speech:
    """The translators that are installed, so that another language can take their place."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []
        self.language = ""

    def silence(self) -> None:
        """Take the translators out again, and let go of their words."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._installed = []

    def speak(self, wanted: str) -> str:
        """Speak ``wanted`` ("" as the system) from now on; the language that it became."""
        self.language = chosen(wanted)
        self.silence()
        system = QLocale.system()
        same = system.name()[:2] == self.language
        QLocale.setDefault(system if same else QLocale(self.language))
        own = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._install(FOLDER / f"preau_{self.language}.qm")
        self._install(own / f"qtbase_{self.language}.qm")
        return self.language

    def _install(self, file: Path) -> None:
        translator = QTranslator(self._app)
        if file.exists() and translator.load(str(file)):
            self._app.installTranslator(translator)
            self._installed.append(translator)
