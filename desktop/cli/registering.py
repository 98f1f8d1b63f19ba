"""``preau register-links``: the links that other programs meet are opened by Préau, or no more."""

from __future__ import annotations

import argparse

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import REFUSED, Failure
from desktop.cli.printing import Printer
from desktop.system import switches
from storage.folder import Folder

translate = QCoreApplication.translate


def register_links(options: argparse.Namespace, printer: Printer) -> int:
    """On, or with ``--off`` off again; the folder is not opened."""
    folder = Folder(options.data) if options.data is not None else Folder.default()
    switch = switches.links(folder)
    if switch is None:
        sentence = translate(
            "CommandLine", "On this system only its settings choose what opens a link."
        )
        raise Failure("unsupported", sentence, REFUSED)
    try:
        switch.turn(on=not options.off)
    except OSError as error:
        sentence = translate("CommandLine", "The settings of this computer cannot be changed.")
        raise Failure("read-only", sentence, REFUSED, error.strerror or "") from None
    on = translate(
        "CommandLine", "Links to conversations, posts and calendars open with Préau from now on."
    )
    off = translate("CommandLine", "Links are opened as they were before.")
    printer.result({"on": not options.off}, [off if options.off else on])
    return 0
