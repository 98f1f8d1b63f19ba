"""Whose text a post says now: what the person saw, what they made of it, or a newer one.

Mastodon has no conditional change (no etag, no If-Match): the words themselves are compared.
"""

from __future__ import annotations

from typing import Any

from protocols.html import sanitise

from .fields import MalformedError, mappings, words
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
    if before is None or plain(said_in(status)) == plain(after):
        return False
    return plain(shown(status, viewer)) != plain(before)


def has_been(
    history: object, before: str, after: str, status: dict[str, Any], viewer: Viewer
) -> bool:
    """Whether a post said ``after`` at some time since it last said ``before``. A version that is
    neither shows nothing; where ``before`` is none of them, nobody can tell.

    https://docs.joinmastodon.org/methods/statuses/#history, oldest first
    """
    bare = {name: value for name, value in status.items() if name != "text"}
    since: list[str] | None = None
    for one in mappings(history):
        if not isinstance(content := one.get("content"), str):
            continue
        said = plain(shown({**bare, "content": content}, viewer))
        if said == plain(before):
            since = []
        elif since is not None:
            since += [
                said,
                plain(sanitise(words(content))[1]),
            ]  # with the names that a direct one has
    return since is not None and plain(after) in since
