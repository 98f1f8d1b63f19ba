"""How one program looks on this screen: the person's choices, else the system's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from desktop import look as looks
from desktop import theme as themes
from desktop.language import Speech
from desktop.look import Look

USUAL = (12.0, 44 / 3)  # pixels of the systems' own fonts: 9 points on one, 11 on another
NO_CHOICE = ("DejaVu Sans", "Bitstream Vera Sans", "Sans Serif")
GOOD = ("Inter", "Cantarell", "Noto Sans", "Open Sans")


class Appearance:
    """The look that was chosen, the language, and where the window stood."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        self.look = looks.load(folder)
        self.speech = Speech(app)
        self.speech.speak(self.look.language)
        _choose_family(app)
        self._system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)

    def theme(self, accent: str | None) -> themes.Theme:
        """As the person chose, else as the system."""
        scheme = self.look.scheme
        dark = scheme == "dark" or (
            scheme == "" and self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        pixels = float(QFontInfo(self._system).pixelSize())
        least, most = USUAL
        usual = pixels / min(max(pixels, least), most)  # 1 unless the person chose otherwise
        return themes.make(dark=dark, accent=accent, scale=round(usual * self.look.scale, 3))

    def choose(self, look: Look) -> Look:
        """From now on ``look``; what it was before. Another language is spoken at once."""
        before, self.look = self.look, look
        if before.language != look.language:
            self.speech.speak(look.language)
        self.save()
        return before

    def place(self, window: QWidget) -> None:
        """Where the window stood, if there is still a screen."""
        x, y, wide, high = self.look.geometry
        window.resize(wide, high)
        wanted = QRect(x, y, wide, high)
        if (x or y) and any(
            screen.availableGeometry().intersects(wanted) for screen in self._app.screens()
        ):
            window.setGeometry(wanted)
        if self.look.maximised:
            window.setWindowState(Qt.WindowState.WindowMaximized)

    def remember(self, window: QWidget) -> None:
        """Where it stands."""
        where = window.normalGeometry()
        self.look = replace(
            self.look,
            geometry=(where.x(), where.y(), where.width(), where.height()),
            maximised=window.isMaximized(),
        )

    def save(self) -> None:
        looks.save(self._folder, self.look)


def _choose_family(app: QApplication) -> None:
    """Where the system names no interface font of its own, the first good one that is there."""
    if QFontInfo(app.font()).family() in NO_CHOICE:
        found = next((name for name in GOOD if QFontDatabase.hasFamily(name)), None)
        if found is not None:
            app.setFont(QFont(found))
