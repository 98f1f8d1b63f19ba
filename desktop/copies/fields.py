"""A field for a passphrase, and a file that the person chooses, by the system's own dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from desktop.cards.parts import font
from desktop.desk import Desk
from storage.backup import SUFFIX

translate = QCoreApplication.translate
WIDEST = 360  # pixels, before the size of the text


def passphrase(desk: Desk, parent: QWidget, label: str) -> QLineEdit:
    """Never shown, and never kept by the system's own memory of words."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(label)
    field.setAccessibleName(label)
    field.setFont(font(desk.theme))
    field.setMaximumWidth(desk.theme.px(WIDEST))
    return field


def ask_where(parent: QWidget, name: str, then: Callable[[Path], None]) -> None:
    """Where a new copy is to lie. The dialog itself asks before a file is replaced."""
    dialog = QFileDialog(parent.window(), translate("Copies", "Where to keep the copy"), _home())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
    dialog.setNameFilters(_kinds())
    dialog.selectFile(name)
    _open(dialog, then)


def ask_which(parent: QWidget, then: Callable[[Path], None]) -> None:
    """Which copy is to be brought back."""
    dialog = QFileDialog(parent.window(), translate("Copies", "Which copy"), _home())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(_kinds())
    _open(dialog, then)


def _open(dialog: QFileDialog, then: Callable[[Path], None]) -> None:
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _home() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _kinds() -> list[str]:
    return [
        translate("Copies", "Copies of Préau ({pattern})").format(pattern=f"*{SUFFIX}"),
        translate("Copies", "All files ({pattern})").format(pattern="*"),
    ]
