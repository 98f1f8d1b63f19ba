"""Taking one's own data along in open formats: a place, and a line that says how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import Button, font
from desktop.copies import exportwords as said
from desktop.copies.part import ErrandPart
from desktop.desk import Desk
from desktop.look.wrapped import Tick
from desktop.trouble.saying import EXPORT
from desktop.wording import words
from desktop.wording.prose import thin_spaces


class ExportPart(ErrandPart):
    """Everything that is here, readable by any program. The window goes on meanwhile."""

    kind = EXPORT

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, progress=said.progress, refusal=said.failed)
        self.place: Path | None = None  # where the last one lies
        about = Paragraph(desk, self, colour="muted")
        about.setText(
            self.tr(
                "Your conversations and posts as mail, your calendars, your address books, pictures"
                " and files, and all of it once more for programs. Nothing is taken from here."
            )
        )
        plain = Paragraph(desk, self)
        plain.setText(
            self.tr(
                "What you export is not encrypted: whoever has it can read it, also what others"
                " wrote to you in confidence."
            )
        )
        self.packed = Tick(self.tr("Put everything into one file (zip)"), self)
        self.packed.setFont(font(desk.theme))
        self.button.setText(self.tr("Export…"))
        self.button.clicked.connect(self._ask_where)
        self.show_it = Button(desk, self, self.tr("Show it"))
        self.show_it.clicked.connect(self._show_place)
        self.show_it.hide()
        buttons = (self.show_it, self.button, self.stop)
        self._lay(about, plain, self.packed, self.still, buttons=buttons)
        running = desk.errands.running("export") if desk.errands is not None else None
        if running is not None:
            self._follow(running, "mail", self._done)

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
        self._follow(self.desk.errands.start("export", given), "mail", self._done)

    def _done(self, facts: dict[str, Any]) -> None:
        self._show(under_way=False)
        self.place = Path(str(facts.get("place", "")))
        self.show_it.show()
        text = self.tr(
            "Everything is exported and lies here: {place} ({size}). Whoever has it can read it."
        ).format(place=self.place, size=words.size(int(facts.get("bytes", 0))))
        self._say(thin_spaces(text))

    def _show_place(self) -> None:
        if self.place is not None:
            folder = self.place if self.place.is_dir() else self.place.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _show(self, *, under_way: bool) -> None:
        super()._show(under_way=under_way)
        self.packed.setVisible(not under_way)
        self.show_it.hide()
