"""``preau help-text CODE``: what to tell the person who helps, about what a command said."""

from __future__ import annotations

import argparse

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import misused, sentence
from desktop.cli.printing import Printer
from desktop.trouble import helping
from storage.clock import SystemClock

translate = QCoreApplication.translate


def help_text(options: argparse.Namespace, printer: Printer) -> int:
    """Facts and the code's own sentence; the folder is not opened, and nobody is named."""
    code = str(options.code)
    if not helping.CODE.fullmatch(code):
        raise misused(translate("CommandLine", "A code is small letters: unreachable."))
    text = helping.at_the_terminal(code, sentence(code), SystemClock().now())
    printer.result({"code": code, "text": text}, text.splitlines())
    return 0
