"""Marks put around what is selected in a text, or taken away again; see storage/marked.py."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

BOLD, ITALIC, CODE = "**", "*", "`"
LIST, QUOTE = "- ", "> "
_BREAK = "\u2029"  # between Qt's paragraphs
_NEW_LINK = "https://"


def around(cursor: QTextCursor, mark: str) -> None:
    """Put ``mark`` on both sides of what is selected, line by line, or take it away where it is
    there; with nothing selected the person goes on between the two."""
    cursor.beginEditBlock()
    if not cursor.hasSelection():
        _begin(cursor, mark)
    else:
        _widen(cursor, mark)
        lines = cursor.selectedText().split(_BREAK)
        bare = [line.strip() for line in lines]
        on = all(_has(line, mark) for line in bare if line)
        _replace(cursor, _BREAK.join(_marked(line, mark, on=on) for line in lines))
    cursor.endEditBlock()


def _begin(cursor: QTextCursor, mark: str) -> None:
    text, place = cursor.block().text(), cursor.positionInBlock()
    if text[place:].startswith(mark) and text[:place].endswith(mark):
        for _ in mark:  # there is nothing between them: they go again
            cursor.deletePreviousChar()
            cursor.deleteChar()
        return
    cursor.insertText(mark * 2)
    cursor.movePosition(QTextCursor.MoveOperation.Left, n=len(mark))


def _widen(cursor: QTextCursor, mark: str) -> None:
    """Marks that stand just outside of what is selected belong to it."""
    text = cursor.document().toPlainText()
    begin, end = cursor.selectionStart(), cursor.selectionEnd()
    before, after = text[:begin], text[end:]
    if _run(before[::-1], mark) and _run(after, mark) and not cursor.selectedText().isspace():
        cursor.setPosition(begin - len(mark))
        cursor.setPosition(end + len(mark), QTextCursor.MoveMode.KeepAnchor)


def _has(text: str, mark: str) -> bool:
    return len(text) > 2 * len(mark) and _run(text, mark) and _run(text[::-1], mark)


def _run(text: str, mark: str) -> bool:
    """Whether a text begins with this mark: of the stars two are bold, one or the third italic."""
    if mark not in (BOLD, ITALIC):
        return text.startswith(mark)
    stars = len(text) - len(text.lstrip("*"))
    return stars >= 2 if mark == BOLD else stars in (1, 3)


def _marked(line: str, mark: str, *, on: bool) -> str:
    bare = line.strip()
    if not bare:
        return line
    before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    inside = bare[len(mark) : -len(mark)] if on else f"{mark}{bare}{mark}"
    return f"{before}{inside}{after}"


def before_lines(cursor: QTextCursor, mark: str) -> None:
    """Put ``mark`` before each line that is selected, or take it away where all bear it."""
    cursor.beginEditBlock()
    begin, end = cursor.selectionStart(), cursor.selectionEnd()
    cursor.setPosition(begin)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    begin = cursor.position()
    cursor.setPosition(end)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    end = cursor.position()
    cursor.setPosition(begin)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    lines = cursor.selectedText().split(_BREAK)
    on = all(line.startswith(mark) for line in lines)
    made = [line[len(mark) :] if on else f"{mark}{line}" for line in lines]
    _replace(cursor, _BREAK.join(made))
    if len(lines) == 1:  # it is gone on in this line
        cursor.setPosition(max(cursor.anchor(), cursor.position()))
    cursor.endEditBlock()


def as_link(cursor: QTextCursor) -> None:
    """Make a link of what is selected; what is not there yet, words or address, is selected to be
    typed or pasted."""
    cursor.beginEditBlock()
    words = cursor.selectedText().replace(_BREAK, " ").strip()
    begin = cursor.selectionStart()
    if words.lower().startswith(("http://", "https://", "mailto:")):
        cursor.insertText(f"[]({words})")
        cursor.setPosition(begin + 1)
    else:
        cursor.insertText(f"[{words}]({_NEW_LINK})")
        if words:
            place = begin + len(words) + 3
            cursor.setPosition(place)
            cursor.setPosition(place + len(_NEW_LINK), QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.setPosition(begin + 1)
    cursor.endEditBlock()


def _replace(cursor: QTextCursor, text: str) -> None:
    """Put ``text`` in the place of what is selected, and select it."""
    begin = cursor.selectionStart()
    cursor.insertText(text.replace(_BREAK, "\n"))
    end = cursor.position()
    cursor.setPosition(begin)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
