"""Whose text a post says now: what the person saw, what they made of it, or a newer one.

Mastodon has no conditional change (no etag, no If-Match): the words themselves are compared.
"""

from __future__ import annotations

from typing import Any

from .fields import MalformedError, mappings
from .finding import plain, said_in
from .records import Page, Viewer
from .status import status_item


def shown(status: dict[str, Any], viewer: Viewer) -> str:
    """The words of a post as the person sees them."""
    try:
        return status_item(Page(viewer), status, {}).text
    except MalformedError:
        return said_in(status)


def is_newer(status: dict[str, Any], before: str | None, after: str, viewer: Viewer) -> bool:
    """Whether a post says neither what it said ``before`` the person changed it (None: not known)
    nor what they made of it: then somebody else, or they elsewhere, changed it since."""
    if before is None:
        return False
    return {plain(before), plain(after)}.isdisjoint(_said(status, viewer))


def as_typed(status: dict[str, Any], source: object) -> dict[str, Any]:
    """A post with its words as they were typed, where its server keeps them: one that reads
    Markdown shows others. https://docs.joinmastodon.org/methods/statuses/#source"""
    typed = source.get("text") if isinstance(source, dict) else None
    return {**status, "text": typed} if isinstance(typed, str) else status


def has_been(
    history: object, before: str, after: str, status: dict[str, Any], viewer: Viewer
) -> bool:
    """Whether a post said ``after`` at some time since it last said ``before``. A version that is
    neither shows nothing; where ``before`` is none of them, nobody can tell.

    https://docs.joinmastodon.org/methods/statuses/#history, oldest first
    """
    since: set[str] | None = None
    for one in mappings(history):
        if not isinstance(content := one.get("content"), str):
            continue
        said = _said({**_untyped(status), "content": content}, viewer)
        if plain(before) in said:
            since = set()
        elif since is not None:
            since |= said
    return since is not None and plain(after) in since


def _said(status: dict[str, Any], viewer: Viewer) -> set[str]:
    """What a post says: as it is shown, as it was typed, and with the names that a direct one
    begins with."""
    ways = shown(status, viewer), said_in(status), said_in(_untyped(status))
    return {plain(one) for one in ways}


def _untyped(status: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in status.items() if name != "text"}
