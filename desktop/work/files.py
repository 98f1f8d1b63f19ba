"""Files that came with a message: fetched when asked for, saved or opened as the person says."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from desktop.desk import Line, Work
from desktop.wording import filenames
from desktop.work.opened import Opened, private_folder
from storage import codec
from storage.media import as_came
from storage.model import AccountId, Media, MediaKind

Told = Callable[[str], None]  # a code, "" when it went well
Use = Callable[[bytes], str]  # off the UI thread; a code, "" when it went well
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class Files(QObject):
    """Gets a file from here or from its server, and does one thing with it."""

    def __init__(
        self, writer: Work, line: Line, show: Callable[[Path], None] | None = None
    ) -> None:
        super().__init__()
        self._writer, self._line, self.show = writer, line, show or _show
        self._opened = Opened()

    def sweep(self) -> None:
        """Remove what a crash left in memory."""
        self._writer.ask(lambda _stores: self._opened.sweep(), later=True)

    def close(self) -> None:
        """Nothing that was opened outlives the window."""
        self._opened.close()

    def forget(self) -> None:
        """An account goes: no copy that was opened stays, whichever account it came from."""
        self._writer.ask(lambda _stores: self._opened.close())

    @staticmethod
    def may_open(name: str) -> bool:
        """Whether a file of this safe name can be opened from here at all."""
        return filenames.may_be_opened(name) and private_folder() is not None

    def save(self, media: Media, account: AccountId, place: Path, told: Told) -> None:
        """Put it where the person said."""
        self._use(media, account, lambda data: _save(place, data), told)

    def open(self, media: Media, account: AccountId, name: str, told: Told) -> None:
        """Show it in the program that the system has for it."""
        made: list[Path] = []

        def use(data: bytes) -> str:
            if filenames.begins_like_a_program(data):
                return "file-program"
            try:
                made.append(self._opened.copy(name, data))
            except OSError:
                return "file-not-opened"
            return ""

        def done(code: str) -> None:
            if not code:
                self.show(made[0])
            told(code)

        self._use(media, account, use, done)

    def _use(self, media: Media, account: AccountId, use: Use, told: Told) -> None:
        kept = media.id if media.kind is MediaKind.IMAGE else as_came(media.id)

        def read(stores: Any) -> str:
            data = stores.media.read(kept)
            return "file-absent" if data is None else use(data)

        def first(code: str) -> None:
            if code == "file-absent" and media.remote:
                self._line.call(
                    "fetch",
                    lambda _answer: self._writer.ask(read, told, told, later=True),
                    lambda why, _detail: told(why),
                    media=codec.pack(media),
                    account=account,
                    again=True,
                )
            else:
                told(code)

        self._writer.ask(read, first, told, later=True)


def _save(place: Path, data: bytes) -> str:
    """Beside, then renamed: what was there before is replaced whole or not at all."""
    beside = place.with_name(f".{place.name[:80]}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            stream.write(data)
        beside.replace(place)
    except OSError as error:
        beside.unlink(missing_ok=True)
        return "full" if error.errno in _FULL else "file-not-saved"
    return ""


def _show(file: Path) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
