"""Everything that the program could say: its catalogues, and every text in the window's code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Tree

ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[a-z0-9_.:/-]*")
CATALOGUES = ("preau_en.ts", "preau_fr.ts")


def catalogue(name: str) -> Iterator[tuple[str, str]]:
    """(context, text) of every source and every translation, plural forms too."""
    tree = Tree.parse(ROOT / "resources" / "translations" / name)
    for context in tree.iter("context"):
        named = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.get("type") in ("vanished", "obsolete"):
                continue
            yield named, message.findtext("source") or ""
            if translation is not None:
                yield from ((named, text) for text in translation.itertext() if text.strip())


def modules() -> list[Path]:
    return sorted((ROOT / "desktop").rglob("*.py"))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every text in a module that is not said to programmers."""
    documents = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documents:
                yield node.lineno, text


def in_code() -> Iterator[tuple[str, str]]:
    """(place, text) of every text in the window's and the command line's code, but for names."""
    for file in modules():
        for line, text in literals(parsed(file)):
            if not _NAME.fullmatch(text):
                yield f"{file.relative_to(ROOT)}:{line}", text
