"""What the catalogues hold, and what the code of the window says, for the tests of both."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "resources" / "translations"
FRENCH, ENGLISH = CATALOGUES / "preau_fr.ts", CATALOGUES / "preau_en.ts"
LETTERS = re.compile(r"[^\W\d_]")
HOLDER = re.compile(r"\{\w*\}|%n|\[(?:link|cancel)\]")

COGNATES = {"Agenda", "Conversations", "Copies", "Invitation", "Invitations", "Message", "Messages"}
COGNATES |= {"Note", "conversation", "mentions", "options", "Ctrl", "Code"}
"""Words that are the same in both languages."""


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence of a catalogue; several forms where it counts something."""

    context: str
    source: str
    comment: str
    forms: tuple[str, ...]
    kind: str  # of its translation: "", or "unfinished", "vanished", "obsolete"
    counts: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.context, self.source, self.comment)


def messages(file: Path) -> Iterator[Message]:
    """Everything that a catalogue (.ts) holds."""
    for context in ET.parse(file).getroot().iter("context"):
        for one in context.iter("message"):
            translation = one.find("translation")
            assert translation is not None
            forms = tuple(form.text or "" for form in translation.iter("numerusform"))
            yield Message(
                context=context.findtext("name") or "",
                source=one.findtext("source") or "",
                comment=one.findtext("comment") or "",
                forms=forms or (translation.text or "",),
                kind=translation.get("type", ""),
                counts=one.get("numerus") == "yes",
            )


def alone() -> tuple[set[str], set[str]]:
    """Sentences that are French alone, and those that are English alone."""
    plain = [one for one in messages(FRENCH) if "{" not in one.source and not one.counts]
    plain = [one for one in plain if LETTERS.search(one.source)]
    both = COGNATES | {one.capitalize() for one in COGNATES}
    ours, theirs = {one.forms[0] for one in plain}, {one.source for one in plain}
    return ours - theirs - both - {""}, theirs - ours - both


@dataclass(frozen=True, slots=True)
class Said:
    """A literal of the code, and whose arguments it stands in, from the nearest outwards."""

    where: str
    text: str
    within: tuple[str, ...]


class Code:
    """One file of the window, with each node's parent known."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.name = path.relative_to(ROOT).as_posix()
        self.tree = tree
        self.above: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }

    def calls(self, *names: str) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield node

    def literals(self) -> Iterator[Said]:
        """Every literal text that is neither translated nor written for those who read code."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if isinstance(self.above[node], ast.Expr):  # a docstring
                continue
            within = tuple(self.within(node))
            if not {"tr", "translate"} & set(within):
                yield Said(f"{self.name}:{node.lineno}", node.value, within)

    def within(self, node: ast.AST) -> Iterator[str]:
        """The names of the calls among whose arguments a node is, from the nearest outwards."""
        while node in self.above:
            above = self.above[node]
            if isinstance(above, ast.Call) and node is not above.func:
                yield called(above)
            node = above

    def at_import(self, node: ast.AST) -> bool:
        """Whether it is worked out once, when the file is read, and never again."""
        while node in self.above:
            above = self.above[node]
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
                return node in (
                    *above.args.defaults,
                    *above.args.kw_defaults,
                    *above.decorator_list,
                )
            if isinstance(above, ast.Lambda):
                return False
            node = above
        return True


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def parsed(path: Path) -> Code:
    return Code(path, ast.parse(path.read_text(encoding="utf-8")))


def codes() -> tuple[Code, ...]:
    """All of the window and of the command line. To be let go of again: so many nodes make each
    later collection of rubbish slow."""
    return tuple(parsed(path) for path in sorted((ROOT / "desktop").rglob("*.py")))
