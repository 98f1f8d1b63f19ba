"""What to tell the person who helps, at the terminal."""

from __future__ import annotations

import argparse
import json
import sys

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cli.failing import Failure, misused, of_server
from desktop.cli.helptext import help_text
from desktop.cli.parser import parser
from desktop.cli.printing import Printer


def asked(code: str) -> argparse.Namespace:
    return argparse.Namespace(code=code)


def test_a_code_has_a_text_with_facts(
    qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    assert help_text(parser().parse_args(["help-text", "unreachable"]), Printer(json=False)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Préau ")
    assert lines[1].endswith("The server cannot be reached. (unreachable)")
    assert "Qt 6." in lines[2]
    help_text(asked("timeout"), Printer(json=True))
    assert json.loads(capsys.readouterr().out)["code"] == "timeout"


@pytest.mark.parametrize("code", ["", "Maud Lenoir", "../..", "x" * 60, "a\x1b[31m"])
def test_what_is_no_code_is_not_repeated(qapp: QApplication, code: str) -> None:
    with pytest.raises(Failure) as refused:
        help_text(asked(code), Printer(json=False))
    assert not code or code not in refused.value.sentence


def test_who_sits_at_the_terminal_is_told_of_it(
    qapp: QApplication, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Printer(json=False).failure(of_server("timeout"))
    assert "help-text" not in capsys.readouterr().err, "a program reads it"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    Printer(json=False).failure(of_server("timeout"))
    assert capsys.readouterr().err.endswith("preau help-text timeout\n")
    Printer(json=False).failure(misused("No."))
    assert capsys.readouterr().err == "No.\n"
