"""Starts the window: what is on this computer is on the screen before all else."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.lock.unlocking import Unlocking, beside
from desktop.system.instance import Call, first_or_hand_over
from storage.folder import Folder

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from storage.profile import Profile

logger = logging.getLogger(__name__)
TURN = 0.0005  # seconds that another thread may compute before the window's has its turn


def run(
    data: Path | None = None,
    profile: Path | None = None,
    *,
    opener: Callable[[str], None] | None = None,
    link: str = "",
    at_login: bool = False,
) -> int:
    """Open the window on ``data``, or bring the one that is open there to the front; the exit
    code when that is done, or the window is closed. ``link``: what is to be opened in it;
    ``at_login``: the system starts it, and it comes in nobody's way."""
    gc.disable()  # also where another program starts it: see ``desktop.__main__``
    folder = Folder(data) if data is not None else Folder.default()
    if folder.wiping.exists():
        from desktop.wiping import finish

        return finish(folder)
    call = Call(link=link, token=os.environ.get("XDG_ACTIVATION_TOKEN", ""), at_login=at_login)
    seat, taken = first_or_hand_over(folder, call)
    if taken:
        return 0
    unlocking = Unlocking(folder, keyring=beside(folder))

    import sys

    sys.setswitchinterval(TURN)  # a page is many small steps, and would wait at each

    from PySide6.QtCore import qInstallMessageHandler

    from desktop import sources

    sources.leave_unread()
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("preau")
    app.setDesktopFileName("preau")

    qInstallMessageHandler(_told)
    from desktop.starting import Start

    start = Start(
        app, folder, unlocking, _profile(profile), opener or _browser,
        file=profile, seat=seat, call=call,
    )  # fmt: skip
    try:
        code = start.run()
    finally:
        if seat is not None:
            seat.close()
    if folder.wiping.exists():
        from desktop import wiping

        wiping.run(start.program.desk(None), folder, start.program.key)
    if start.program.again:
        from desktop.work.errand import start_anew

        start_anew(data, profile)
    return code


def _profile(file: Path | None) -> Profile | Exception | None:
    """The association's file, or what is wrong with it: the window opens in any case."""
    if file is None:
        return None
    from storage.profile import ProfileError, load

    try:
        return load(file)
    except ProfileError as error:
        return error


def _told(kind: QtMsgType, context: QMessageLogContext, _message: str) -> None:
    """Qt's own words may hold an address or a file's name."""
    if kind.name in ("QtDebugMsg", "QtInfoMsg"):
        return
    logger.warning("Qt: something in %s", context.category or "default")


def _browser(address: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    if address.startswith(("https://", "http://", "mailto:", "tel:", "geo:")):
        QDesktopServices.openUrl(QUrl(address))
