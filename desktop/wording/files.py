"""What is said of files: how large, of what kind, and why one cannot be sent, saved or opened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.wording import filenames, words
from storage.attachments import LARGEST
from storage.model import Media, MediaKind

translate = QCoreApplication.translate


def kind(media: Media, name: str) -> str:
    """What a file is, in a word or two."""
    ending = filenames.ending(name)
    if filenames.is_program(name):  # whatever its sender says that it is
        return translate("FileWords", "Program")
    said = {
        MediaKind.VIDEO: translate("FileWords", "Video"),
        MediaKind.AUDIO: translate("FileWords", "Sound"),
        MediaKind.IMAGE: translate("FileWords", "Picture"),
        MediaKind.FILE: {
            **dict.fromkeys(
                ("odt", "docx", "rtf", "txt", "md", "doc"), translate("FileWords", "Text")
            ),
            **dict.fromkeys(("ods", "xlsx", "csv", "xls"), translate("FileWords", "Table")),
            **dict.fromkeys(("odp", "pptx", "ppt"), translate("FileWords", "Slides")),
        }.get(ending),
    }[media.kind]
    if said is None and ending:
        return translate("FileWords", "{ending} file").format(ending=ending.upper())
    return said or translate("FileWords", "File")


def unfit(code: str, name: str, most: int | None) -> str:
    """Why a file that was chosen cannot be sent. The text stays as it is."""
    said = {
        "file-folder": translate(
            "FileWords", "“{name}” is a folder. Choose the files that are in it."
        ),
        "file-gone": translate("FileWords", "“{name}” is no longer there."),
        "file-unreadable": translate("FileWords", "“{name}” cannot be read."),
        "file-empty": translate("FileWords", "“{name}” is empty."),
        "file-too-large": translate(
            "FileWords", "“{name}” is too large: at most {size} can be sent."
        ),
        "too-large": translate("FileWords", "“{name}” is too large: at most {size} can be sent."),
    }.get(code)
    if said is None:
        why = words.storage_problem(code)
        return translate("FileWords", "“{name}” is not attached. {why}").format(name=name, why=why)
    return said.format(name=name, size=words.size(min(most or LARGEST, LARGEST)))


def outcome(code: str) -> str:
    """Why a file was not saved or opened."""
    return {
        "file-absent": translate("FileWords", "This file is no longer on this computer."),
        "file-not-saved": translate("FileWords", "It could not be saved there. Choose elsewhere."),
        "file-not-opened": translate("FileWords", "It could not be opened. It can be saved."),
        "file-program": translate(
            "FileWords", "Whatever its name says, this is a program. It can be saved, not opened."
        ),
        "picture-away": translate(
            "FileWords", "This picture did not come. Open it again once the network is here."
        ),
        "picture-odd": translate("FileWords", "This picture cannot be shown."),
        "full": translate("FileWords", "There is no room left there. Choose elsewhere."),
        "too-large": translate("FileWords", "This file is too large to be fetched."),
        "not-found": translate("FileWords", "The server no longer has this file."),
        "damaged": translate("FileWords", "This file is not as it was sent. It was not kept."),
    }.get(code) or words.problem(code)


def only_saved() -> str:
    """Said beside a program."""
    return translate(
        "FileWords", "This is a program: it can be saved, and is never opened from here."
    )
