"""Somebody's words as a quotation: who said them, and each line behind a ">"."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.wording.prose import turned_back

translate = QCoreApplication.translate
MOST = 400
"""Letters: what is quoted is a part, which the person may still change."""


def quotation(name: str, text: str) -> str:
    """What is put into the field, with an empty line under it, where the answer begins. Without a
    ``name`` the words are one's own."""
    text = text.strip()
    if len(text) > MOST:
        text = text[:MOST].rsplit(maxsplit=1)[0].rstrip() + " …"
    lines = [f"> {line.strip()}".rstrip() for line in text.splitlines()]
    name = turned_back(" ".join(name.split()))
    said = translate("Quoting", "{name} wrote:").format(name=name)
    if not name:
        said = translate("Quoting", "I wrote:")
    return "\n".join((said, *lines)) + "\n\n"
