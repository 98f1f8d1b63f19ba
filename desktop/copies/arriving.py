"""At the door: a copy from another computer is opened instead of beginning with nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.parts import TITLE, Button
from desktop.copies.restore import RestorePart
from desktop.desk import Desk
from desktop.keyboard import ending
from desktop.work.errand import Errands
from storage.folder import Folder


class Arriving(QWidget):
    """Stands where the door stood, until the copy is here or the person turns back."""

    arrived = Signal()  # the copy lies beside what is here: ``storage.backup.settle`` places it
    declined = Signal()

    def __init__(self, desk: Desk, folder: Folder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = desk.theme.px
        self.setWindowTitle(desk.name)
        self.setAutoFillBackground(True)
        self.errands = Errands(folder, lambda: b"", self)
        box = QWidget(self)
        box.setMaximumWidth(px(440))
        inside = QVBoxLayout(box)
        inside.setSpacing(px(12))
        title = HeadingText(desk, box, size=TITLE, bold=True)
        title.setText(self.tr("A copy from another computer"))
        self.part = RestorePart(desk, box, self.errands)
        self.part.arrived.connect(self.arrived)
        self.back = Button(desk, box, self.tr("Back"))
        self.back.setProperty("link", True)
        self.back.setProperty("flush", True)
        self.back.clicked.connect(self._decline)
        inside.addWidget(title)
        inside.addWidget(self.part)
        inside.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(box, 1000)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
        ending.listen(self, self.close)

    def _decline(self) -> None:
        self.errands.close()
        self.declined.emit()

    def closeEvent(self, event: object) -> None:
        self.errands.close()
        super().closeEvent(event)  # type: ignore[arg-type]
