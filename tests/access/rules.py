"""What has to be true of everything that a screen reader meets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.access.tree import Node

ACTING = frozenset((
    "push button", "check box", "radio button", "toggle button", "combo box", "text", "entry",
    "password text", "spin button", "link", "page tab", "list item", "menu item", "slider",
    "table cell", "check menu item", "radio menu item", "image", "heading", "dialog", "list",
    "table", "tree", "page tab list",
))  # fmt: skip
"""Roles of what has to have a name."""
HOLDING = frozenset(("filler", "panel", "layered pane", "viewport", "scroll pane"))
"""Roles of what only holds other things; with a name it is a place where the keyboard may stop."""
WINDOWS = frozenset(("frame", "window", "dialog", "menu", "popup menu", "tool tip"))
SAYING = frozenset(("label", "static", "paragraph"))
_MARKUP = re.compile(r"<[a-z/][^>]*>|&[a-z]+;|[{\[][a-z_]*[}\]]|%n|\ufffc")
_HOLE = re.compile(r"(^|[.!?] )\.( |$)|\.\.(?!\.)|, ,|^[,.;] |  ")


def wrong(windows: list[Node]) -> Iterator[str]:
    """Each thing that is not as it should be, in a sentence."""
    for window in windows:
        if window.role not in WINDOWS or not window.name:
            yield f"no window with a name: {window}"
        nodes = list(window.all())
        for node in nodes:
            yield from _named(node)
            yield from _order(node)
            if node.role in ("list item", "heading", "table cell"):
                yield from _one_stop(node)
        yield from _twice(nodes)
        yield from _chosen(nodes)


def _named(node: Node) -> Iterator[str]:
    if node.role in ACTING and not node.name.strip(" .,:·×"):
        yield f"no name: {node}"
    if node.role == "combo box" and not node.labels:
        yield f"nobody says what is chosen about: {node}"
    if _MARKUP.search(node.name) or _MARKUP.search(node.more):
        yield f"markup: {node} {node.more!r}"
    if node.role in HOLDING and "focusable" in node.states and not node.name:
        yield f"the keyboard stops at something without a name: {node}"
    if node.role in ("unknown", "invalid"):
        yield f"no role: {node}"
    if _HOLE.search(node.name):
        yield f"an empty part: {node}"


def _one_stop(row: Node) -> Iterator[str]:
    """A row says all of itself: no label in it says it again."""
    for node in row.all():
        if node is not row and node.role in SAYING:
            yield f"said again: {node} in {row}"


def _order(node: Node) -> Iterator[str]:
    """What comes later stands neither above nor, in its line, before."""
    children = [child for child in node.children if child.seen and _there(child)]
    for one, other in pairwise(children):
        low, high = (box.y + box.height / 2 for box in (one.box, other.box))
        above = other.box.y + other.box.height <= one.box.y
        level = abs(low - high) < min(one.box.height, other.box.height) / 2
        if above or (level and other.box.x + other.box.width <= one.box.x):
            yield f"order: {other} comes after {one}"


def _there(node: Node) -> bool:
    """Whether it takes any room and is more than an ornament."""
    return node.box.height > 0 and bool(node.name or node.children or node.role not in HOLDING)


def _twice(nodes: list[Node]) -> Iterator[str]:
    """Nothing is said twice in a row by two things of one kind."""
    stops = [node for node in nodes if node.role in ACTING and node.name]
    for one, other in pairwise(stops):
        same = (one.name, one.role, one.more, one.labels) == (
            other.name, other.role, other.more, other.labels
        )  # fmt: skip
        if same:
            yield f"said twice: {one} and {other}"


def _chosen(nodes: list[Node]) -> Iterator[str]:
    """Of the pages at most one is open, and what can be ticked says so."""
    tabs = [node for node in nodes if node.role == "page tab"]
    if sum("selected" in tab.states for tab in tabs) > 1:
        yield f"several pages are open: {[str(tab) for tab in tabs]}"
    for node in nodes:
        if node.role in ("check box", "radio button") and "checkable" not in node.states:
            yield f"cannot be ticked: {node}"
