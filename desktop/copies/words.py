"""What is said about copies: how far one has come, and why one was not made or brought back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.wording import words

translate = QCoreApplication.translate


def progress(thousandths: int, what: str) -> str:
    """How far it has come, in one still line."""
    percent = QLocale().toString(thousandths // 10)
    return {
        "copying": translate("Copies", "What is here is copied. {n}%"),
        "writing": translate("Copies", "The copy is written. {n}%"),
        "checking": translate("Copies", "The copy is read back. {n}%"),
        "unpacking": translate("Copies", "The copy is read. {n}%"),
        "opening": translate("Copies", "The copy is opened and looked through. {n}%"),
    }.get(what, "{n}%").format(n=percent)


def of_making(code: str) -> str:
    """Why no copy was made. What was there before is as it was."""
    return {
        "exists": translate("Copies", "There is a file of that name already. It is as it was."),
        "no-place": translate("Copies", "There is no such folder."),
        "inside": translate(
            "Copies",
            "A copy inside Préau’s own folder would be lost with it. Choose another place.",
        ),
        "full": translate("Copies", "There is not enough room for the copy. Nothing was written."),
        "read-only": translate("Copies", "Nothing can be written there."),
        "damaged": translate(
            "Copies",
            "What is here is damaged in one place, so that no whole copy of it can be made.",
        ),
        "held": translate("Copies", "A copy is being made already."),
        "cancelled": translate("Copies", "It was stopped. Nothing of the copy remains."),
    }.get(code) or _other(code)


def of_bringing(code: str) -> str:
    """Why a copy was not brought back. What is here is as it was."""
    return {
        "not-a-copy": translate("Copies", "This file is no copy made by Préau."),
        "newer": translate(
            "Copies", "A newer Préau made this copy. Bring it back with that version."
        ),
        "unmigrated": translate(
            "Copies", "This copy of an older Préau could not be brought up to date."
        ),
        "wrong-passphrase": translate("Copies", "This passphrase does not open the copy."),
        "damaged": translate(
            "Copies", "This copy is damaged or not whole. Nothing here was changed."
        ),
        "no-place": translate("Copies", "There is no such file."),
        "full": translate(
            "Copies", "There is not enough room here for what is in the copy. Nothing was changed."
        ),
        "read-only": translate("Copies", "The copy could not be read, or nothing written here."),
        "held": translate("Copies", "Another copy is being made or brought back."),
        "cancelled": translate("Copies", "It was stopped. What is here is as it was."),
        "keyring-locked": translate(
            "Copies", "The keyring of this computer is locked. Unlock it, then try again."
        ),
    }.get(code) or _other(code)


def _other(code: str) -> str:
    return words.problem("fault") if code == "fault" else words.storage_problem(code)
