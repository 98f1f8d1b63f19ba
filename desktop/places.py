"""The places a person can go to: what the right column may hold, as plain values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.model import CardId, ChannelId, ChannelKind, ItemId, ItemKind, OutgoingId
from storage.rows import Entry
from storage.values import record

if TYPE_CHECKING:
    from storage.search import Phrase


@record(frozen=True, slots=True)
class AtConversation:
    """A room or a direct conversation; ``reply`` is the message to answer, if one was chosen,
    ``edit`` the one of one's own to change."""

    channel: ChannelId
    reply: Entry | None = None
    edit: Entry | None = None
    at: ItemId | None = None  # read around this message
    marks: tuple[Phrase, ...] = ()  # words to mark in it


@record(frozen=True, slots=True)
class AtThread:
    """A post with what surrounds it; ``edit``: one's own, to be changed."""

    entry: Entry
    edit: bool = False
    there: bool = False  # the post itself is shown first, wherever it stands
    marks: tuple[Phrase, ...] = ()  # words to mark in it


@record(frozen=True, slots=True)
class AtEvent:
    item: ItemId
    recurrence: str = ""


@record(frozen=True, slots=True)
class AtPerson:
    card: CardId


@record(frozen=True, slots=True)
class NewPost:
    """``text`` and ``direct``: begun from somebody's card; ``channel``: from which account."""

    text: str = ""
    direct: bool = False
    channel: ChannelId | None = None


@record(frozen=True, slots=True)
class NewMessage:
    pass


@record(frozen=True, slots=True)
class NewEvent:
    """``day``: on that day, where the agenda was pointed at."""

    day: date | None = None


@record(frozen=True, slots=True)
class ChangeEvent:
    item: ItemId
    recurrence: str = ""


@record(frozen=True, slots=True)
class ChangeOutgoing:
    """What waits in the outbox is changed."""

    outgoing: OutgoingId


@record(frozen=True, slots=True)
class Nowhere:
    """Nothing is open."""


Place = (
    AtConversation
    | AtThread
    | AtEvent
    | AtPerson
    | NewPost
    | NewMessage
    | NewEvent
    | ChangeEvent
    | ChangeOutgoing
    | Nowhere
)


def has_thread(entry: Entry) -> bool:
    """Whether it is shown with what surrounds it: a post, unless it is part of a conversation."""
    return entry.kind is ItemKind.POST and entry.channel_kind is not ChannelKind.DIRECT
