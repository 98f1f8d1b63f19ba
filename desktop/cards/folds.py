"""The words of a line that stands for several: what they are, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from storage.rows import Entry, FoldKind

translate = QCoreApplication.translate


def several(names: Sequence[str]) -> str:
    """Names in a row: "Anne, Bob"."""
    return translate("Folds", ", ", "between names").join(names)


def detail(entry: Entry) -> str:
    """After the names: what those people did."""
    if entry.fold is None:
        return ""
    return {
        FoldKind.RUN: translate("Folds", "several messages"),
        FoldKind.CHANNEL: translate("Folds", "all that is new there"),
        FoldKind.AUTHOR: translate("Folds", "several posts"),
        FoldKind.THREAD: translate("Folds", "answering one another"),
        FoldKind.BOOSTS: translate("Folds", "passed on several posts"),
        FoldKind.APPRECIATED: translate("Folds", "liked or passed on what you wrote"),
    }[entry.fold]


def quoted(entry: Entry) -> str:
    """The last of what the line stands for, in its author's words."""
    if entry.fold is FoldKind.BOOSTS:
        return translate("Folds", "{author}: “{text}”").format(
            author=entry.author_name, text=entry.text
        )
    return translate("Folds", "“{text}”").format(text=entry.text)


def button(*, unfolded: bool) -> str:
    """What opens all of it in its place, and closes it again."""
    if unfolded:
        return translate("Folds", "Fold it again")
    return translate("Folds", "Read all of it here")


def why(entry: Entry) -> str:
    """Why several stand in one line."""
    if entry.fold is None:
        return ""
    return {
        FoldKind.RUN: translate("Folds", "A long talk in one conversation stands in one line."),
        FoldKind.CHANNEL: translate("Folds", "You chose to see it as one line."),
        FoldKind.AUTHOR: translate("Folds", "What one person posts in a row stands in one line."),
        FoldKind.THREAD: translate("Folds", "Posts that answer one another stand in one line."),
        FoldKind.BOOSTS: translate(
            "Folds", "What is passed on stands in one line, where it follows upon its like."
        ),
        FoldKind.APPRECIATED: "",
    }[entry.fold]
