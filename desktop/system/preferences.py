"""What the person told their system: dark, more contrast, a colour, larger text, no motion.

Qt knows some of it. The rest is asked of the desktop's portal after the first paint; what that
said last time holds until it has answered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.system.portal import Portal

LEAST, MOST = 0.5, 3.0
"""What a size of text may be, as a part of the usual one; anything else is no size."""


class Preferences(NamedTuple):
    """As far as the system says."""

    dark: bool | None = None
    contrast: bool = False
    accent: str = ""
    """``#RRGGBB``, or "" where the person chose none."""
    scale: float = 1.0
    """Of the text, beside what the system's own font says already."""
    still: bool = False


NOTHING = Preferences()


def kept(value: object) -> Preferences:
    """What :class:`Preferences` were written down as; whatever is wrong is as nothing."""
    match value:
        case [bool() | None as dark, bool(contrast), str(accent), float(scale), bool(still)]:
            if LEAST <= scale <= MOST:
                return Preferences(dark, contrast, accent, scale, still)
    return NOTHING


class System(QObject):
    """Says what the system prefers, and when that has changed."""

    changed = Signal()

    def __init__(self, app: QApplication, seen: Preferences) -> None:
        """``seen``: what the portal said last time."""
        super().__init__()
        self.seen = seen
        self._app = app
        self._portal: Portal | None = None
        self._ear: _Ear | None = None
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._hint_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._hint_changed)

    @property
    def now(self) -> Preferences:
        """What Qt knows at this moment, and what the portal said last."""
        hints = self._app.styleHints()
        scheme = hints.colorScheme()
        known = scheme != Qt.ColorScheme.Unknown
        more = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        return self.seen._replace(
            dark=scheme == Qt.ColorScheme.Dark if known else self.seen.dark,
            contrast=more or self.seen.contrast,
            scale=1.0 if self._shown_larger() else self.seen.scale,
        )

    def start(self, bus: str = "SESSION") -> None:
        """Begin to listen; once. ``bus``: where the portal is, if there is one."""
        if self._portal is None:
            from desktop.system.portal import Portal

            self._ear = _Ear(self.changed.emit)
            self._portal = Portal(bus)
            self._portal.told.connect(self._take, Qt.ConnectionType.QueuedConnection)
            self._portal.start()

    def stop(self) -> None:
        if self._portal is not None:
            self._portal.stop()
            self._portal = self._ear = None

    def _hint_changed(self, _hint: object) -> None:
        self.changed.emit()

    def _take(self, said: Preferences) -> None:
        if said != self.seen:
            self.seen = said
            self.changed.emit()

    def _shown_larger(self) -> bool:
        """Under X11 the size of the text is part of the screen's resolution, and with that of
        every pixel: it must not count twice."""
        if self._app.platformName() != "xcb" or self.seen.scale == 1.0:
            return False
        ratio = self._app.devicePixelRatio() / self.seen.scale
        return ratio > 0.99 and abs(ratio - round(ratio)) < 0.01


class _Ear(QWindow):
    """A window that is never shown: Qt tells every window when the system's theme, with that its
    font, is another one."""

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told = told

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ThemeChange:
            self._told()
        return super().event(event)
