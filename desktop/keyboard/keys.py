"""Every key that does something: the one table from which shortcuts and the page of keys are made.

The keys are written as Qt writes them without regard to the language (``QKeySequence``).
"""

from __future__ import annotations

from typing import NamedTuple

WINDOW, LISTS, WRITING, AGENDA, PICTURE = "window", "lists", "writing", "agenda", "picture"
WHERE = (WINDOW, LISTS, WRITING, AGENDA, PICTURE)
"""Where a key is pressed, in the order in which they are listed."""


class Key(NamedTuple):
    """``does`` is a code; ``keys`` are shown; ``also`` do the same and are not worth saying."""

    does: str
    keys: tuple[str, ...]
    where: str = WINDOW
    also: tuple[str, ...] = ()


PLACES = ("today", "conversations", "agenda", "directory", "search")
_TOP_ROW = ("&", "É", '"', "'", "(")
"""What a French keyboard has where others have the digits 1 to 5."""

KEYS = (
    Key("help", ("F1",)),
    Key("keys", ("Ctrl+F1",), also=("Ctrl+?",)),
    *(
        Key(f"to-{name}", (f"Ctrl+{place}",), also=(f"Ctrl+{sign}",))
        for place, (name, sign) in enumerate(zip(PLACES, _TOP_ROW, strict=True), 1)
    ),
    Key("find", ("Ctrl+F",), also=("Ctrl+K",)),
    Key("new", ("Ctrl+N",)),
    Key("settings", ("Ctrl+,",)),
    Key("look", ("F5",)),
    Key("next-column", ("F6",)),
    Key("last-column", ("Shift+F6",)),
    Key("menu", ("Shift+F10", "Menu")),
    Key("back", ("Esc",)),
    Key("lock", ("Ctrl+L",)),
    Key("end", ("Ctrl+Q",)),
    Key("step", ("Tab", "Shift+Tab"), LISTS),
    Key("row", ("Up", "Down"), LISTS),
    Key("page", ("PgUp", "PgDown"), LISTS),
    Key("ends", ("Home", "End"), LISTS),
    Key("open", ("Return",), LISTS, ("Space",)),
    Key("copy-text", ("Ctrl+C",), LISTS),
    Key("send", ("Ctrl+Return",), WRITING),
    Key("leave-field", ("Tab",), WRITING),
    Key("copy", ("Ctrl+C", "Ctrl+X", "Ctrl+V"), WRITING),
    Key("typed-undo", ("Ctrl+Z",), WRITING),
    Key("spelling", ("F7",), WRITING),
    Key("emoji", ("Ctrl+.",), WRITING, ("Ctrl+;",)),  # one key in France: a sign and its shifted
    Key("name", ("@",), WRITING),
    Key("bold", ("Ctrl+B",), WRITING),
    Key("italic", ("Ctrl+I",), WRITING),
    Key("link", ("Ctrl+Shift+K",), WRITING),
    Key("day", ("Left", "Right"), AGENDA),
    Key("week", ("Up", "Down"), AGENDA),
    Key("turn", ("PgUp", "PgDown"), AGENDA),
    Key("now", ("Home",), AGENDA),
    Key("new-there", ("Return",), AGENDA),
    Key("picture", ("PgUp", "PgDown"), PICTURE),
    Key("larger", ("+", "-"), PICTURE, ("=",)),
    Key("whole", ("0",), PICTURE),
    Key("own-size", ("1",), PICTURE),
    Key("move", ("Left", "Right", "Up", "Down"), PICTURE),
    Key("save-copy", ("Ctrl+S",), PICTURE),
    Key("copy-picture", ("Ctrl+C",), PICTURE),
)


def of(where: str) -> tuple[Key, ...]:
    """The keys that are pressed there."""
    return tuple(key for key in KEYS if key.where == where)


def key(does: str) -> Key:
    """The one that does this. KeyError."""
    for one in KEYS:
        if one.does == does:
            return one
    raise KeyError(does)
