"""What every page of the centre column has in common."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from desktop.desk import Desk
from storage.model import Changed


class Page(QWidget):
    """A page of the centre; it reads when it is shown and when what it shows has changed."""

    arriving = False  # the person has hardly seen it: what it holds may stand in another order

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(0)

    def refresh(self) -> None:
        """Read again what is shown; nothing on screen moves."""

    def frame(self) -> None:
        """Show what stands there whatever is read: what is read comes a moment later."""

    def asks(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """Which pages of the reader :meth:`refresh` will ask for that are slow to read, as far
        as that is known before the first time; () where it is not filled beforehand. Asked
        again each time that the person comes."""
        return ()

    def concerns(self, _changed: Changed) -> bool:
        """Whether a committed transaction may have changed what is shown."""
        return True

    def opened(self, key: str | None) -> None:
        """The row with this key is open at the right (or none)."""

    def aim(self, _detail: str) -> bool:
        """Take note of the one thing that is to be shown, before the page is read: so it is read
        once. False where :meth:`point` has to show it afterwards."""
        return False

    def point(self, detail: str) -> None:
        """Show one thing of the page: the row that a link elsewhere meant."""

    def detail(self) -> str:
        """What :meth:`point` would have to be told to be here again; "" for the whole page."""
        return ""

    def take_focus(self) -> None:
        """The keyboard goes where reading begins."""
        inside = self.findChild(QAbstractScrollArea)
        if inside is not None:
            inside.setFocus(Qt.FocusReason.OtherFocusReason)
