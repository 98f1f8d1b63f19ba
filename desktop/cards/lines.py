"""The rows that lists of cards are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.model import GroupId
from storage.rows import ChannelRow, Entry, OutgoingRow


@dataclass(frozen=True, slots=True)
class Button:
    """One of a heading's buttons: what it does, and its word."""

    action: str
    label: str
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title of a page, a sentence under it, and the way back from a narrowed view."""

    title: str
    subtitle: str = ""
    buttons: tuple[Button, ...] = ()
    clear: str = ""
    key: str = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One still line about what does not work now, and since when."""

    text: str
    action: str = ""
    label: str = ""
    key: str = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """What follows belongs together; a group's name narrows the view to it."""

    name: str
    group: GroupId | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An item. ``bare``: without a frame, in a conversation or a thread."""

    entry: Entry
    bare: bool = False
    offline: bool = False
    within: str = ""  # the section, where an entry may stand in two

    @property
    def key(self) -> str:
        return f"entry:{self.within}:{self.entry.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event of an agenda, with its tile."""

    entry: Entry
    day: date | None = None  # under a day's title
    within: str = ""

    @property
    def key(self) -> str:
        return f"entry:{self.within}:{self.entry.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMark:
    """The end of an edition. ``action`` is a link in the sentence: "Now"."""

    text: str
    link: str = ""
    action: str = ""
    key: str = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """Older items come on a click, in a stated number."""

    label: str
    key: str = "older"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """A conversation in a list of conversations, or a place to write to."""

    channel: ChannelRow

    @property
    def key(self) -> str:
        return f"channel:{self.channel.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingLine:
    """Something that has not left yet."""

    outgoing: OutgoingRow
    offline: bool = False
    age: str = ""

    @property
    def key(self) -> str:
        return f"outgoing:{self.outgoing.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A page with nothing on it says so in a sentence."""

    text: str
    key: str = "blank"
