"""What is said about an export: how far it has come, and why there is none."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.wording import words

translate = QCoreApplication.translate


def progress(thousandths: int, what: str) -> str:
    """How far it has come, in one still line."""
    percent = QLocale().toString(thousandths // 10)
    return {
        "mail": translate("Export", "Messages and posts are written. {n}%"),
        "data": translate("Export", "The files for programs are written. {n}%"),
        "calendars": translate("Export", "Calendars and address books are written. {n}%"),
        "files": translate("Export", "Pictures and files are written. {n}%"),
    }.get(what, "{n}%").format(n=percent)


def failed(code: str) -> str:
    """Why nothing was exported; nothing of it remains."""
    return {
        "full": translate(
            "Export", "There is not enough room there. What was begun was removed again."
        ),
        "read-only": translate("Export", "Nothing can be written there."),
        "held": translate(
            "Export", "In Préau’s own folder it would be in the way. Choose another place."
        ),
        "under-way": translate("Export", "An export is under way already."),
        "cancelled": translate("Export", "It was stopped. Nothing of the export remains."),
    }.get(code) or words.storage_problem(code)
