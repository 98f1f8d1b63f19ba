"""What a protocol must bring to the contract suite: a member, another person, and deeds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from protocols.adapter import Credentials
from storage.model import Channel, ChannelKind, Intent, Item
from tests.servers import Server

OpenAddress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One intent to try, where it belongs, and how the server's side is checked."""

    channel: str  # the remote name of the channel
    intent: Intent
    marker: str = ""  # words that the server then holds exactly once


class World(Protocol):
    """One real server with our member and somebody else on it.

    Blocking: everything here goes over plain HTTP, apart from the adapter under test.
    """

    server: Server
    main: ChannelKind  # the kind of channel in which `stir` shows
    has_sessions: bool  # signing out ends something at the server
    can_follow: bool  # the main channel can be live
    has_marks: bool  # the server keeps how far the person has read in it
    reads_only: bool  # nothing can be sent, and nobody is signed in by a name
    shut_out: type[Exception]  # what reading raises after `revoke`

    def credentials(self, url: str | None = None) -> tuple[Credentials, OpenAddress]:
        """How our member signs in, at the server or at a proxy before it."""

    def wrong(self) -> tuple[Credentials, OpenAddress, str]:
        """A sign-in that must fail, and the code it is refused with."""

    def stir(self) -> str:
        """Something happens at the server that our member must see; a word to find it by."""

    def hear(self) -> str:
        """As `stir`, surely by somebody else: on snac that takes some seconds to arrive."""

    def main_channel(self, channels: tuple[Channel, ...]) -> Channel:
        """Where `stir` shows."""

    def new(self, word: str) -> Deed:
        """A deed that makes one new thing with this word in it."""

    def further(self, made: Item, stirred: Item) -> tuple[Deed, ...]:
        """Deeds upon what `new` made and what `stir` left, each in its channel."""

    def count(self, marker: str) -> int:
        """How many things with this word the server holds."""

    def revoke(self) -> None:
        """End our member's sessions behind the adapter's back."""

    def old_ones(self) -> int:
        """Fill the main channel's past; how many words ``old N.`` there are at least."""

    def picture(self) -> bytes | None:
        """The other person shows a picture; its bytes, or None where there are none."""
