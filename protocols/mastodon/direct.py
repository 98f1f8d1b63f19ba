"""Direct posts as conversations: who takes part in one, its channel, and whom its posts name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from storage.model import Accepts, AddressId, Channel, ChannelKind, Visibility

if TYPE_CHECKING:
    from .records import Viewer

DIRECT = "direct:"
"""Prefix of a DIRECT channel's remote name; what follows stands for the set of its people."""
INTENTS = frozenset(("Say", "Edit", "Delete"))

MOST = 200
"""People of one post that are read; no server lets anybody name so many."""
_NAMES = 500  # characters of a conversation's name
# As whole words only: in "https://example.org/@somebody" no server finds a name.
_WORD_BEGIN, _WORD_END = r"(?<![^\s(])", r"(?![\w@.-]*\w)"
# A name at the beginning of a sanitised text, with the space or the line's end after it.
_NAME = re.compile(
    r"\s*(?:<a href=\"[^\"]*\">@([^<\s]{1,500})</a>|@([\w.-]{1,100}(?:@[\w.:-]{1,255})?))"
    r"(?:\s+|(?=<br>|</p>|$))(?:<br>\s*)*"
)
_TAG = re.compile(r"<[^>]*>")


def peers_of(
    viewer: Viewer, author: AddressId, mentions: Iterable[AddressId]
) -> tuple[AddressId, ...]:
    """Everybody in a direct post but the person, in one order; () in a note to oneself."""
    found = {one.casefold(): one for one in (*mentions, author)}
    found.pop(viewer.account.address.casefold(), None)
    return tuple(found[key] for key in sorted(found))


def remote_of(peers: Sequence[AddressId]) -> str:
    """The channel of a set of people: the same through every way, and says nobody's name."""
    people = "\n".join(sorted(one.casefold() for one in peers))
    return DIRECT + hashlib.sha256(people.encode()).hexdigest()[:32]


def channel_of(
    viewer: Viewer, peers: tuple[AddressId, ...], names: Mapping[AddressId, str]
) -> Channel:
    """A set of people as a channel; nothing in it is encrypted."""
    remote = remote_of(peers)
    called = (names.get(one) or one.partition("@")[0] for one in peers)
    return Channel(
        id=viewer.channel(remote),
        account=viewer.account.id,
        remote=remote,
        kind=ChannelKind.DIRECT,
        name=", ".join(called)[:_NAMES] or viewer.account.name,
        accepts=accepts_of(viewer, peers),
        peers=peers,
    )


def accepts_of(viewer: Viewer, peers: Sequence[AddressId]) -> Accepts:
    """As at home, but for these people only: their names, which every post begins with, count.
    The language is the one that the person's server takes to be theirs."""
    usual = viewer.accepts
    longest = usual.max_length
    if longest is not None:
        longest = max(1, longest - len(addressed(viewer, peers, "")))
    return replace(
        usual,
        intents=INTENTS,
        max_length=longest,
        visibilities=(Visibility.DIRECT,),
        default_visibility=Visibility.DIRECT,
        language=False,
    )


def addressed(viewer: Viewer, peers: Iterable[AddressId], said: str) -> str:
    """A text with the names of those before it whom it does not name: a server tells only them."""
    missing = [handles(viewer, one)[0] for one in peers if not is_named(viewer, one, said)]
    return " ".join((*missing, said))


def is_named(viewer: Viewer, address: AddressId, said: str) -> bool:
    """Whether a server would find somebody's name in a text."""
    return any(
        re.search(_WORD_BEGIN + re.escape(one) + _WORD_END, said, re.IGNORECASE)
        for one in handles(viewer, address)
    )


def handles(viewer: Viewer, address: AddressId) -> tuple[str, ...]:
    """How a post may name somebody; the shortest first."""
    user, _, host = address.partition("@")
    here = host == viewer.account.address.partition("@")[2]
    return (f"@{user}", f"@{address}") if here else (f"@{address}",)


def unaddressed(html: str, people: Iterable[AddressId]) -> str:
    """A direct post's safe HTML without the names that it begins with: whoever takes part is
    known. What holds nothing but names is left as it is."""
    known = {word for one in people for word in (one.casefold(), one.casefold().partition("@")[0])}
    lead = "<p>" if html.startswith("<p>") else ""
    place = begin = len(lead)
    while (match := _NAME.match(html, place)) and (match[1] or match[2]).casefold() in known:
        place = match.end()
    rest = html[place:]
    return lead + rest if place > begin and _TAG.sub("", rest).strip() else html
