"""The rows that lists of cards are made of.

Named tuples, always built by their fields' names: a dataclass costs eight times as much to
define, and these are defined before the first paint.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from storage.model import GroupId
from storage.rows import ChannelRow, Entry, OutgoingRow

if TYPE_CHECKING:
    from desktop.trouble.saying import Trouble
    from storage.search import Phrase


class Button(NamedTuple):
    """One of a heading's buttons: what it does, and its word."""

    action: str
    label: str
    main: bool = False


class Heading(NamedTuple):
    """The title of a page, a sentence under it, and the way back from a narrowed view."""

    title: str
    subtitle: str = ""
    buttons: tuple[Button, ...] = ()
    clear: str = ""
    key: str = "heading"


class Notice(NamedTuple):
    """One still line about what does not work now, and since when. ``trouble``: what there is to
    tell about it."""

    text: str
    action: str = ""
    label: str = ""
    trouble: Trouble | None = None
    key: str = "notice"


class SectionLine(NamedTuple):
    """What follows belongs together; a group's name narrows the view to it."""

    name: str
    group: GroupId | None = None
    key: str = ""


class EntryLine(NamedTuple):
    """An item. ``bare``: without a frame, in a conversation or a thread."""

    entry: Entry
    bare: bool = False
    offline: bool = False
    within: str = ""  # the section, where an entry may stand in two
    unfolded: bool = False  # it stands for several, which are shown under it
    marks: tuple[Phrase, ...] = ()  # words that were searched for

    @property
    def key(self) -> str:
        return f"entry:{self.within}:{self.entry.row}"


class InsideLine(EntryLine):
    """One of several that a line above stands for, and that are read here."""

    __slots__ = ()


class EventLine(NamedTuple):
    """An event of an agenda, with its tile."""

    entry: Entry
    day: date | None = None  # under a day's title
    within: str = ""
    marks: tuple[Phrase, ...] = ()

    @property
    def key(self) -> str:
        return f"entry:{self.within}:{self.entry.row}"


class EndMark(NamedTuple):
    """The end of an edition. ``action`` is a link in the sentence: "Now"."""

    text: str
    link: str = ""
    action: str = ""
    key: str = "end"


class Older(NamedTuple):
    """Older items come on a click, in a stated number."""

    label: str
    key: str = "older"


class EditionLine(NamedTuple):
    """An edition that is kept. ``new``: it was not opened yet."""

    id: int
    title: str
    detail: str
    new: bool = False

    @property
    def key(self) -> str:
        return f"edition:{self.id}"


class ChannelLine(NamedTuple):
    """A conversation in a list of conversations, or a place to write to. ``note``: what else is
    to be known of it, in grey words."""

    channel: ChannelRow
    note: str = ""

    @property
    def key(self) -> str:
        return f"channel:{self.channel.id}"


class OutgoingLine(NamedTuple):
    """Something that has not left yet. ``page``: a next page is to come."""

    outgoing: OutgoingRow
    age: str = ""
    where: str = ""
    named: bool = False  # that is in whose name: a post goes to no place
    state: str = ""  # where it is on its way, and why
    page: bool = False

    @property
    def key(self) -> str:
        return f"outgoing:{self.outgoing.id}"


class Blank(NamedTuple):
    """A page with nothing on it says so in a sentence."""

    text: str
    key: str = "blank"
