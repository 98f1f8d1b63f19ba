"""How one program looks on this screen: the person's choices, else the system's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from desktop.look import choice as looks
from desktop.look import theme as themes
from desktop.look.choice import Look
from desktop.system.preferences import System
from desktop.wording.language import Speech

USUAL = (12.0, 44 / 3)  # pixels of the systems' own fonts: 9 points on one, 11 on another
NO_CHOICE = ("DejaVu Sans", "Bitstream Vera Sans", "Sans Serif")
_GENERAL = QFontDatabase.SystemFont.GeneralFont
GOOD = ("Inter", "Cantarell", "Noto Sans", "Open Sans")
SCREENLESS = ("offscreen", "minimal")  # Qt's platforms without a screen whose room counts
LARGEST = 2.0  # times the design's sizes: what the person, the font and the system make of them
HANDLE = 48  # pixels of a window's upper edge by which it can be taken and moved


class Appearance:
    """The look that was chosen, the language, and where the window stood."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._folder = app, folder
        self.look = looks.load(folder)
        self.speech = Speech(app)
        self._speak(self.look.language)
        self.system = System(app, self.look.system)
        _choose_family(app)

    def theme(self, accent: str | None) -> themes.Theme:
        """As the person chose, else as the system."""
        scheme, more = self.look.scheme, self.look.contrast
        wanted = self.system.now
        return themes.make(
            dark=scheme == "dark" or (scheme == "" and wanted.dark is True),
            more=more == "more" or (more == "" and wanted.contrast),
            accent=accent or wanted.accent or None,
            scale=min(LARGEST, round(_of_font() * self.look.scale * wanted.scale, 3)),
            still=wanted.still,
        )

    def system_says(self) -> None:
        """What it says now is kept, for the first paint of the next time."""
        _choose_family(self._app)
        self.look = replace(self.look, system=self.system.seen)
        self.save()

    def _speak(self, wanted: str) -> None:
        """The window is read from the side where its language begins."""
        language = self.speech.speak(wanted)
        self._app.setLayoutDirection(QLocale(language).textDirection())

    def choose(self, look: Look) -> Look:
        """From now on ``look``; what it was before. Another language is spoken at once."""
        before, self.look = self.look, replace(look, system=self.look.system)
        if before.language != look.language:
            self._speak(look.language)
        self.save()
        return before

    def place(self, window: QWidget) -> None:
        """Where the window stood, as far as there is still a screen."""
        wanted = QRect(*self.look.geometry)
        rooms = []
        if self._app.platformName() not in SCREENLESS:
            first = self._app.primaryScreen()
            others = [one for one in self._app.screens() if one is not first]
            rooms = [screen.availableGeometry() for screen in (first, *others)]
        window.resize(wanted.size())
        if wanted.topLeft() != QPoint():
            window.setGeometry(fitting(wanted, rooms))
        elif rooms:  # the first time: where the desktop likes it
            window.resize(wanted.size().boundedTo(rooms[0].size()))
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


def _of_font() -> float:
    """The size of the system's own font, as a part of the usual ones: 1 unless the person chose."""
    pixels = float(QFontInfo(QFontDatabase.systemFont(_GENERAL)).pixelSize())
    least, most = USUAL
    return pixels / min(max(pixels, least), most)


def fitting(wanted: QRect, rooms: Sequence[QRect]) -> QRect:
    """Where a window goes that stood at ``wanted``, in what screens there are now: no larger than
    its screen, and in the middle of the first one if it could not be taken and moved."""
    if not rooms:
        return wanted
    held = next((room for room in rooms if _within_reach(wanted, room)), None)
    room = held or rooms[0]
    size = wanted.size().boundedTo(room.size())
    if held is not None:
        return QRect(wanted.topLeft(), size)
    spare = room.size() - size
    return QRect(room.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), size)


def _within_reach(window: QRect, room: QRect) -> bool:
    """Whether enough of its upper edge is there."""
    edge = QRect(window.x(), window.y(), window.width(), HANDLE).intersected(room)
    return edge.width() >= 2 * HANDLE and edge.height() >= HANDLE // 2


def _choose_family(app: QApplication) -> None:
    """The system's interface font; where it names none of its own, the first good one there is."""
    wanted = QFontDatabase.systemFont(_GENERAL)
    if QFontInfo(wanted).family() in NO_CHOICE:
        found = next((name for name in GOOD if QFontDatabase.hasFamily(name)), None)
        if found is not None:
            wanted = QFont(found)
    if wanted.family() != app.font().family():
        app.setFont(wanted)
