"""What the person chose about when they are spoken to and what they are shown, as one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from storage.model import AddressId, ChannelId
from storage.values import record

OFFERED = (8 * 60, 12 * 60 + 30, 18 * 60 + 30)
"""The hours that the first run offers, in minutes after midnight."""
WEEKDAYS = 7
MOST_HOURS = 6
"""Editions of one day: more would be a stream."""


class Shown(StrEnum):
    """How a channel stands in editions."""

    WHOLE = "whole"
    FOLDED = "folded"  # always one line
    OUT = "out"  # never; it is read when the person opens it


class Kept(StrEnum):
    """How boosts, and others' likes and boosts of one's own posts, stand in editions."""

    WHOLE = "whole"
    GROUPED = "grouped"
    DROPPED = "dropped"


@record(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Quiet hours that begin on one weekday: minutes after its midnight; ``ends`` at or before
    ``begins`` is on the next day."""

    begins: int
    ends: int


@record(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything is the person's own: no profile and no server can put anything in here."""

    hours: tuple[tuple[int, ...], ...] | None = None
    """Monday first, the minutes after local midnight at which an edition comes. None: the person
    was not asked yet, or has not answered: nothing is emitted."""
    quiet: tuple[Quiet | None, ...] = (None,) * WEEKDAYS  # Monday first
    paused_until: datetime | None = None
    people: frozenset[AddressId] = frozenset()
    """Whose direct messages may be told at once, and are live."""
    boosts: Kept = Kept.GROUPED
    appreciations: Kept = Kept.DROPPED  # GROUPED or DROPPED
    channels: Mapping[ChannelId, Shown] = field(default_factory=dict)
    take_back: int = 10  # seconds in which what was sent can be taken back
