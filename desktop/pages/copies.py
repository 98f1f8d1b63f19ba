"""Copies: one's own data in open formats, and everything in one encrypted file for another day."""

from __future__ import annotations

from desktop.copies.backup import BackupPart
from desktop.copies.export import ExportPart
from desktop.copies.restore import RestorePart
from desktop.desk import Desk
from desktop.pages.form import FormPage
from storage.model import Changed


class CopiesPage(FormPage):
    """Each part is a section of its own; nothing here is begun without a click."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("Copies, and another computer"))
        self.add_section(self.tr("A copy for another day, or another computer"))
        self.backup = BackupPart(desk, self.inside)
        self.column.addWidget(self.backup)
        self.add_section(self.tr("Taking your data along"))
        self.export = ExportPart(desk, self.inside)
        self.column.addWidget(self.export)
        self.restore: RestorePart | None = None
        if desk.errands is not None:
            self.add_section(self.tr("Bringing a copy back"))
            self.restore = RestorePart(desk, self.inside, desk.errands)
            self.column.addWidget(self.restore)
        self.column.addStretch(1)

    def refresh(self) -> None:
        if self.restore is not None:
            self.restore.refresh()

    def concerns(self, _changed: Changed) -> bool:
        return False
