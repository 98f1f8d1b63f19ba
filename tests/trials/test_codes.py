"""Every code that any room can give has a sentence of its own, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cli import failing
from desktop.copies import exportwords
from desktop.copies import words as copies
from desktop.lock import guarding
from desktop.wording import outgoing as outgoingwords
from desktop.wording import words
from desktop.wording.language import Speech
from tests.desktop.cli.running import HERE
from tests.household import LANGUAGES

NAMED = {"BROKEN", "TOO_MANY"}
"""Constants that hold the problem of an item."""
RAISED = {"Refused": 0, "Offline": 0, "Later": 1, "StorageError": 0, "Shut": 0}
"""What carries a code, and in which place."""
OF_AN_ITEM = ("problem", "Shut")
NOTED = "plain"
"""It says how a message came that can be read; ``words.notice`` has its sentence."""


def codes() -> Iterator[tuple[str, str]]:
    """Each code written in the source, with the class that carries it."""
    for room in ("protocols", "storage", "desktop"):
        for file in sorted(HERE.joinpath(room).rglob("*.py")):
            yield from _in(file)


def _in(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = RAISED.get(node.func.id)
            if place is not None and len(node.args) > place:
                yield from _constant(node.func.id, node.args[place])
            for keyword in node.keywords:
                if keyword.arg == "problem":
                    yield from _constant("problem", keyword.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMED:
            yield from _constant("problem", node.value)


def _constant(kind: str, node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.IfExp):
        yield from _constant(kind, node.body)
        yield from _constant(kind, node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield kind, node.value


ENGINE = ("fault", "silent", "absent", "signed-out", "busy", "unsure", "timeout")
"""What the engine itself says of an account, and the line of the engine."""


AT_HOME = {
    "exists": (copies.of_making,),
    "inside": (copies.of_making,),
    "moved": (guarding.trouble,),
    "no-page": (outgoingwords.refused,),
    "no-place": (copies.of_making, copies.of_bringing),
    "not-a-copy": (copies.of_bringing,),
    "under-way": (exportwords.failed,),
}
"""Codes that only one page and its command can meet, and what says them there."""


def _said(kind: str, code: str) -> str:
    if kind in OF_AN_ITEM:
        return words.unreadable(code)
    return words.storage_problem(code) if kind == "StorageError" else words.problem(code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_reaches_a_person_bare(qapp: QApplication, language: str) -> None:
    speech = Speech(qapp)
    speech.speak(language)
    bare = {"en": "Something went wrong (", "fr": "Quelque chose n’a pas marché ("}[language]
    try:
        assert words.problem("never heard of").startswith(bare)
        found = {*codes(), *(("engine", code) for code in ENGINE)}
        assert len({code for _, code in found}) > 40
        named = {code for _, code in found}
        assert {"broken-calendar", "too-many-repeats", "server-error"} <= named
        assert {"encrypted", "forged", "malformed", "key-awaited", "key-before"} <= named
        for code, sayings in AT_HOME.items():
            assert ("StorageError", code) in found
            assert not any(said(code).startswith(bare) for said in sayings), code
        elsewhere = {("problem", NOTED), *(("StorageError", code) for code in AT_HOME)}
        for kind, code in sorted(found - elsewhere):
            assert not _said(kind, code).startswith(bare), (kind, code)
            if kind not in OF_AN_ITEM:
                assert not failing.sentence(code).startswith(bare), (kind, code)
    finally:
        speech.silence()
