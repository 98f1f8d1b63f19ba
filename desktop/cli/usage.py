"""argparse in the person's language: what it expects, and what it did not understand."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from PySide6.QtCore import QCoreApplication

from desktop.cli.failing import misused

translate = QCoreApplication.translate


class Parser(argparse.ArgumentParser):
    """Says what it did not understand in one sentence, and how to be told more."""

    def __init__(self, *, add_help: bool = True, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Formatter, **options)
        if add_help:
            says = translate("CommandLine", "show this help")
            self.add_argument("-h", "--help", action="help", help=says)

    def error(self, message: str) -> NoReturn:
        said = translate("CommandLine", "This was not understood: {message}")
        more = translate("CommandLine", "“{program} --help” explains what is.")
        what = _in_words(message)
        raise misused(f"{said.format(message=what)}\n{more.format(program=self.prog)}")


class _Formatter(argparse.HelpFormatter):
    """The headings of a help page."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        if prefix is None:
            prefix = translate("CommandLine", "usage:") + " "
        super().add_usage(usage, actions, groups, prefix)

    def start_section(self, heading: str | None) -> None:
        named = {
            "options": translate("CommandLine", "options"),
            "positional arguments": translate("CommandLine", "what to say"),
        }
        super().start_section(named.get(heading or "", heading))


def _in_words(message: str) -> str:
    """What argparse said, in the person's language where it is one of its usual messages."""
    for pattern, words in (
        (
            r"the following arguments are required: (.*)",
            translate("CommandLine", "{0} is missing."),
        ),
        (r"unrecognized arguments: (.*)", translate("CommandLine", "“{0}” is not known.")),
        (
            r"argument (.*): invalid choice: '?(.*?)'? \(choose from (.*)\)",
            translate("CommandLine", "{0} cannot be “{1}”; it can be {2}."),
        ),
        (
            r"argument (.*): expected one argument",
            translate("CommandLine", "{0} needs a value."),
        ),
        (
            r"argument (.*): not allowed with argument (.*)",
            translate("CommandLine", "{0} cannot be given together with {1}."),
        ),
        (
            r"argument (.*): invalid .* value: '?(.*?)'?",
            translate("CommandLine", "{0} cannot be “{1}”."),
        ),
    ):
        match = re.fullmatch(pattern, message)
        if match is not None:
            return words.format(*match.groups())
    return message.removeprefix("argument ")
