"""What stands beside the pointer is shown as it was written, whoever wrote it."""

from __future__ import annotations

import ast

from PySide6.QtGui import QPixmap, QTextDocument, QTextDocumentFragment

from desktop.cards.parts import PictureView
from desktop.look.tip import tip
from tests.calm.saying import ROOT, modules, parsed
from tests.desktop.conftest import House

HOSTILE = (
    '<img src="file:///etc/hostname"> & <b>Léa</b>',
    "&lt;img src=//evil.example/x.png&gt;",
    "Une ligne\n<a href='x'>une autre</a>",
)
OURS = frozenset((
    "agenda/calendars.py", "agenda/day.py", "calm/parts/hours.py", "cards/simple.py",
    "compose/alt.py", "compose/composer.py", "compose/later.py", "compose/marks.py",
    "compose/options.py", "compose/regarding.py", "compose/signin.py", "emoji/offering.py",
    "emoji/picker.py", "pages/facets.py",
    "pages/parts/spelling.py", "pages/searchfield.py", "system/tray.py",
))  # fmt: skip
"""Where some are of our own words alone."""


def read(text: str) -> str:
    """As a tip shows it."""
    return QTextDocumentFragment.fromHtml(text).toPlainText()


def test_what_looks_like_html_is_shown_letter_by_letter() -> None:
    for text in HOSTILE:
        assert tip(text).startswith("<p>")
        assert read(tip(text)) == text
        document = QTextDocument()
        document.setHtml(tip(text))
        assert "\ufffc" not in document.toPlainText()  # no picture
    assert tip("Léa & Éric") == "Léa & Éric"


def test_the_description_of_a_picture_is_no_html(house: House) -> None:
    window = house.open()
    view = PictureView(window.desk, window)
    view.show_picture(QPixmap(4, 4), HOSTILE[0], "")
    assert read(view.toolTip()) == view.accessibleName() == HOSTILE[0]
    view.deleteLater()


def test_every_tip_is_ours_or_passes_there() -> None:
    for file in modules():
        name = file.relative_to(ROOT / "desktop").as_posix() if "desktop" in file.parts else ""
        calls = [node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call)]
        tips = [
            c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "setToolTip"
        ]
        plain = [c for c in tips if "tip(" not in ast.unparse(c.args[0])]
        assert not plain or name in OURS, name
