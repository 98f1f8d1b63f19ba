"""Taking one's own data along in open formats: a place, and a line that says how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import SMALL, Button, Text, font
from desktop.copies import exportwords as said
from desktop.desk import Desk
from desktop.errand import Errand
from desktop.prose import thin_spaces


class ExportPart(QWidget):
    """Everything that is here, readable by any program. The window goes on meanwhile."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._errand: Errand | None = None
        self.place: Path | None = None  # where the last one lies
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(10))
        about = Text(desk, self, colour="muted")
        about.setText(
            self.tr(
                "Your conversations and posts as mail, your calendars, your address books, pictures"
                " and files, and all of it once more for programs. Nothing is taken from here."
            )
        )
        plain = Text(desk, self)
        plain.setText(
            self.tr(
                "What you export is not encrypted: whoever has it can read it, also what others"
                " wrote to you in confidence."
            )
        )
        self.packed = QCheckBox(self.tr("Put everything into one file (zip)"), self)
        self.packed.setFont(font(desk.theme))
        self.still = Text(desk, self, size=SMALL, colour="muted")
        self.still.hide()
        self.button = Button(desk, self, self.tr("Export…"))
        self.button.clicked.connect(self._ask_where)
        self.show_it = Button(desk, self, self.tr("Show it"))
        self.show_it.clicked.connect(self._show_place)
        self.show_it.hide()
        self.stop = Button(desk, self, self.tr("Stop"))
        self.stop.clicked.connect(self._cancel)
        self.stop.hide()
        for part in (about, plain, self.packed, self.still):
            column.addWidget(part)
        for button in (self.show_it, self.button, self.stop):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        running = desk.errands.running("export") if desk.errands is not None else None
        if running is not None:
            self._follow(running)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Where to put it"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, into: Path) -> None:
        """Make a fresh folder, or one file, in that folder."""
        if self.desk.errands is None:
            return
        given = {"into": str(into), "packed": self.packed.isChecked()}
        self._follow(self.desk.errands.start("export", given))

    def _follow(self, errand: Errand) -> None:
        self._errand = errand
        errand.progressed.connect(self._on)
        errand.done.connect(self._done)
        errand.failed.connect(self._failed)
        self._show(under_way=True)
        self._say(said.progress(0, "mail"))
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        if self._errand is not None:
            self._errand.cancel()

    def _on(self, thousandths: int, what: str) -> None:
        self._say(said.progress(thousandths, what))

    def _done(self, facts: dict[str, Any]) -> None:
        self._show(under_way=False)
        self.place = Path(str(facts.get("place", "")))
        self.show_it.show()
        text = self.tr(
            "Everything is exported and lies here: {place} ({size}). Whoever has it can read it."
        ).format(place=self.place, size=words.size(int(facts.get("bytes", 0))))
        self._say(thin_spaces(text))

    def _failed(self, code: str, _detail: str) -> None:
        self._show(under_way=False)
        self._say(said.failed(code), "muted" if code == "cancelled" else "waiting")

    def _show_place(self) -> None:
        if self.place is not None:
            folder = self.place if self.place.is_dir() else self.place.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _show(self, *, under_way: bool) -> None:
        for part in (self.packed, self.button):
            part.setVisible(not under_way)
        self.show_it.hide()
        self.stop.setVisible(under_way)

    def _say(self, sentence: str, colour: str = "muted") -> None:
        self.still.paint_in(colour)
        self.still.setText(sentence)
        self.still.setVisible(bool(sentence))
