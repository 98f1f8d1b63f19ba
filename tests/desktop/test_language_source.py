"""The code says nothing to anybody but through the catalogues, and in a way they can follow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter
from types import MappingProxyType

import pytest

from desktop.compose.options import LANGUAGES
from storage import model
from tests.desktop.sentences import ROOT, Code, called, codes

SHOWN: MappingProxyType[str, tuple[int, ...]] = MappingProxyType(
    {
        # Qt's own: which of the arguments a person sees or hears
        **dict.fromkeys(
            ("setText", "setPlainText", "setHtml", "setMarkdown", "setToolTip", "setTitle"), (0,)
        ),
        **dict.fromkeys(
            ("setAccessibleName", "setAccessibleDescription", "setPlaceholderText"), (0,)
        ),
        **dict.fromkeys(("setWindowTitle", "setStatusTip", "setWhatsThis", "setLabelText"), (0,)),
        **dict.fromkeys(("setPrefix", "setSuffix", "setSpecialValueText", "setNameFilter"), (0,)),
        **dict.fromkeys(("setInformativeText", "setDetailedText", "setButtonText"), (0,)),
        **dict.fromkeys(("addAction", "addMenu", "addSection", "addItem", "addRow"), (0, 1)),
        **dict.fromkeys(("QAction", "QMenu", "QLabel", "QPushButton", "QCheckBox"), (0, 1)),
        **dict.fromkeys(("QRadioButton", "QGroupBox", "QToolButton", "QFileDialog"), (0, 1)),
        "drawText": tuple(range(7)),
        "QAccessibleAnnouncementEvent": (1,),
        # ours
        "Button": (2,), "IconButton": (3,), "add_title": (0,), "add_text": (0,),
        "add_section": (0,), "read_rich": (0,), "say": (0,), "undoable": (0,),
        # the command line's
        "print": tuple(range(9)), "add_parser": (), "add_argument": (),
    }
)  # fmt: skip
"""Who shows what it is given, by the places of its arguments."""
NAMED = {"help", "description", "epilog", "title", "placeholder", "tooltip", "hint"}
"""Arguments that are words wherever they are given."""
WORDS = re.compile(r"[^\W\d_]{2,}[ \u202f\u00a0’'][^\W\d_]{2,}|^[A-ZÀ-Ý][a-zà-ÿ]{2,}[.…]?$")
"""What reads like words: two of them in a row, or one with a capital."""
PEOPLES = {"Préau", *LANGUAGES.values()}
"""Names that are the same in every language."""
MACHINES = {
    "appearance.py": "names of fonts",
    "stylesheet.py": "a style sheet",
    "connection.py": "names on the system's bus",
    "sleeping.py": "names on the system's bus",
    "stillness.py": "names on the system's bus",
    "bus.py": "names on the system's bus",
    "whereabouts.py": "names of fields in the file that remembers the window",
    "usage.py": "argparse's own English, which is looked for to be translated",
    "about.py": "names of libraries",
    "launcher.py": "a file for the system",
    "switches.py": "files for the system",
    "registry.py": "names in the system's registry",
}
"""Files that speak to machines too, and in what."""
QUIET = {
    "debug", "info", "warning", "exception", "error", "log", "places", "_fail", "ArgumentParser",
    "setStyleSheet", "call", "compile", "cast",
}  # fmt: skip
"""Calls whose words no person reads, with all whose name ends in Error: logs, names of intents, of
methods on the system's bus and of types, patterns, style sheets."""
CODES = {"accounts add", "accounts list", "accounts remove", "outbox list", "outbox cancel",
         "outbox retry", "outbox edit", "Unboost", "error held", "already deleted",
         "Failure", "House"}  # fmt: skip
"""Two words that are a command or a code of ours."""
KEYS = {"Menu", "Esc", "Tab", "Up", "Down", "Left", "Right", "Home", "End", "Return", "Enter",
        "Space", "PgUp", "PgDown", "Del", "Ins", "Backspace", "Ctrl", "Shift", "Alt"}  # fmt: skip
"""Keys, as Qt names them to machines."""


@pytest.fixture(scope="module")
def sources() -> tuple[Code, ...]:
    """Read once, for these tests alone."""
    return codes()


@pytest.mark.row("I8")
def test_nothing_that_reads_like_words_is_outside_the_catalogues(sources: tuple[Code, ...]) -> None:
    found = []
    for code in sources:
        if code.name.rsplit("/", 1)[1] in MACHINES:
            continue
        for said in code.literals():
            quiet = QUIET & set(said.within) or any(by.endswith("Error") for by in said.within)
            if WORDS.search(_bare(said.text)) and not quiet:
                found.append((said.where, said.text))
    kinds = {name for name in dir(model) if name[0].isupper()}
    wrong = [one for one in found if one[1] not in PEOPLES | CODES | KEYS | kinds]
    assert not wrong, "\n".join(f"{where}: {text}" for where, text in wrong)


@pytest.mark.row("I8")
def test_nothing_that_is_shown_is_outside_the_catalogues(sources: tuple[Code, ...]) -> None:
    found = []
    for code in sources:
        for call in (node for node in ast.walk(code.tree) if isinstance(node, ast.Call)):
            for part in _shown_by(call):
                found += [(f"{code.name}:{call.lineno}", text) for text in _untranslated(part)
                          if re.search(r"[^\W\d_]", text) and text not in PEOPLES]  # fmt: skip
    assert not found, "\n".join(f"{where}: {text}" for where, text in found)


def test_a_sentence_that_was_written_in_place_is_found() -> None:
    """What the tests above would say of code that is wrong."""
    for wrong in (
        'label.setText("Hello")',
        'label.setText(f"{name} said")',
        'label.setToolTip("yes" if on else self.tr("No"))',
        'button = Button(desk, self, "Send")',
        'menu.addAction(picture, "Copy")',
        'page.add_text("see " + self.tr("more"))',
        'parser.add_argument("--wait", help="wait for it")',
        'painter.drawText(rect, flags, "today")',
    ):
        call = next(n for n in ast.walk(ast.parse(wrong)) if isinstance(n, ast.Call))
        assert any(True for part in _shown_by(call) for _ in _untranslated(part)), wrong
    right = 'label.setText(self.tr("{a} of {b}").format(a=names["first"], b="x" in known and "2"))'
    call = next(n for n in ast.walk(ast.parse(right)) if isinstance(n, ast.Call))
    texts = [text for part in _shown_by(call) for text in _untranslated(part)]
    assert [text for text in texts if re.search(r"[^\W\d_]", text)] == []
    code = Code(
        ROOT / "desktop" / "app.py", ast.parse('KNOWN = "You are here"\nKNOWN2 = tr("Oh no")')
    )
    assert [said.text for said in code.literals() if WORDS.search(said.text)] == ["You are here"]


def test_sentences_are_written_where_translators_look(sources: tuple[Code, ...]) -> None:
    """The tool that fills the catalogues reads literals, and no variables."""
    for code in sources:
        for call in code.calls("tr", "translate"):
            if called(call) == "translate" and not isinstance(call.func, ast.Name):
                continue  # of another kind: str.translate
            first = call.args[: 1 if called(call) == "tr" else 2]
            plain = all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in first)
            assert plain, (code.name, call.lineno)
            assert first, (code.name, call.lineno)


def test_no_sentence_is_chosen_before_the_language_is(sources: tuple[Code, ...]) -> None:
    """What is worked out when a file is read stays as it is when the language changes."""
    for code in sources:
        for call in code.calls("tr", "translate"):
            assert not code.at_import(call), (code.name, call.lineno)


def test_each_place_in_a_sentence_is_filled(sources: tuple[Code, ...]) -> None:
    for code in sources:
        for call in code.calls("format"):
            inner = call.func.value if isinstance(call.func, ast.Attribute) else None
            if not isinstance(inner, ast.Call) or called(inner) not in ("tr", "translate"):
                continue
            source = ast.literal_eval(inner.args[0 if called(inner) == "tr" else 1])
            names = {name for _, name, _, _ in Formatter().parse(source) if name}
            given = {word.arg for word in call.keywords}
            given |= {str(number) for number in range(len(call.args))}
            if None not in given and not any(isinstance(a, ast.Starred) for a in call.args):
                assert names == given, (code.name, call.lineno, source)


def _shown_by(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that a person sees or hears."""
    for place in SHOWN.get(called(call), ()):
        if place < len(call.args):
            yield call.args[place]
    for word in call.keywords:
        if word.arg in NAMED:
            yield word.value


def _untranslated(node: ast.expr) -> Iterator[str]:
    """The literals that an expression may become, unless a catalogue has them."""
    match node:
        case ast.Constant(value=str(text)):
            yield _bare(text)
        case ast.JoinedStr(values=parts):
            markup = "".join(str(p.value) if isinstance(p, ast.Constant) else "\0" for p in parts)
            yield _bare(markup)
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _untranslated(part.value)
        case ast.BinOp(left=left, right=right):
            yield from (*_untranslated(left), *_untranslated(right))
        case ast.BoolOp(values=values):
            for value in values:
                yield from _untranslated(value)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_untranslated(body), *_untranslated(other))
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace", value=text)):
            yield from _untranslated(text)


def _bare(text: str) -> str:
    """Without the markup, which is no word."""
    return re.sub(r"\]\([^)]*\)|<[^>]*>|&\w+;|^[^<]*\">|<[^>]*$", "", text)
