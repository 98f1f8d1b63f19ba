"""A small icon in the system's tray while the person wants one: it opens Préau, and it ends it.

It never carries a number, blinks, changes or speaks (rule 7 of the calm rules). With it, closing
the window keeps the program; where the system shows no such icons, closing ends it as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop.desk import NAME
from desktop.look.icons import picture
from desktop.look.theme import LIGHT

if TYPE_CHECKING:
    from desktop.program import Program
    from desktop.system.presence import Presence

translate = QCoreApplication.translate
_SIZES = (16, 22, 24, 32, 48, 64)  # pixels
_CLICKS = (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick)


def is_offered() -> bool:
    """Whether this system shows such icons at all, now."""
    return QSystemTrayIcon.isSystemTrayAvailable()


def _drawing() -> QIcon:
    """Ours, in the sizes that trays use."""
    own = QIcon()
    for size in _SIZES:
        own.addPixmap(picture("preau", LIGHT.accent, size))
    return QIcon.fromTheme("preau", own)


class Tray(QObject):
    """The icon, and what it does to the windows that it is told of."""

    def __init__(self, program: Program, presence: Presence) -> None:
        super().__init__(presence)
        self._program, self._presence = program, presence
        self._ending = False
        self._menu = QMenu()
        self.open_, self.quit = self._menu.addAction(""), self._menu.addAction("")
        self.open_.triggered.connect(self._open)
        self.quit.triggered.connect(self._quit)
        self._speak()
        self.icon = QSystemTrayIcon(_drawing(), self)
        self.icon.setToolTip(NAME)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._clicked)
        self.icon.show()

    @property
    def there(self) -> bool:
        """Whether the person can come back through it."""
        return not self._ending and self.icon.isVisible() and is_offered()

    def watch(self, widget: QWidget) -> None:
        """Closed by the person, this one only hides from now on."""
        widget.installEventFilter(self)
        self._speak()  # perhaps another language since the last one

    def _speak(self) -> None:
        self.open_.setText(translate("Tray", "Open"))
        self.quit.setText(translate("Tray", "Quit"))

    def let_go(self, widget: QWidget | None) -> None:
        """This one closes when it is closed; None: all of them do."""
        if widget is None:
            self._ending = True
        else:
            widget.removeEventFilter(self)

    def remove(self) -> None:
        """No icon any more."""
        self.icon.hide()
        self._menu.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self.there and isinstance(watched, QWidget):
            event.ignore()
            watched.hide()
            return True
        return super().eventFilter(watched, event)

    def _clicked(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how in _CLICKS:
            self._open()

    def _open(self) -> None:
        self._presence.come()

    def _quit(self) -> None:
        if not self._program.end():
            self._presence.come()  # something would be lost: that is asked in the window
