"""The one gate: whatever would tell the person something passes here, or is not told."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from storage.calm.choices import Choices
from storage.calm.hours import is_quiet, last_edition
from storage.model import AddressId

PATIENCE = timedelta(seconds=60)
"""How long after its hour an edition may still be told of. Missed hours are not made up for."""


class SignalKind(StrEnum):
    """All there is. An edition, and two exceptions that only the person can make."""

    EDITION = "edition"
    DIRECT = "direct"  # a message to the person, from somebody they listed
    ALARM = "alarm"  # of an event, put there by the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that could be told. ``name`` is what it is claimed by, once for all windows."""

    kind: SignalKind
    name: str
    at: datetime  # the edition's hour, when the message was written, when the alarm is set for
    author: AddressId | None = None  # of a DIRECT message
    important: bool = False  # the person ticked this very alarm: it comes in quiet hours too
    empty: bool = False  # an EDITION without anything new


class Verdict(StrEnum):
    PASSES = "passes"
    UNANSWERED = "unanswered"  # the person has not said yet when they want to be told anything
    QUIET = "quiet"
    PAUSED = "paused"
    SYSTEM = "system"  # the system's own do-not-disturb
    BLOCKED = "blocked"
    NOT_LISTED = "not-listed"
    EMPTY = "empty"
    LATE = "late"  # not within PATIENCE of one of the person's hours


def judge(
    signal: Signal,
    choices: Choices,
    now: datetime,
    zone: tzinfo | None = None,
    *,
    still: bool,
    blocked: Container[AddressId],
) -> Verdict:
    """Whether a signal may be told now. ``still``: the system's do-not-disturb is on; ``blocked``:
    whom the person does not read.

    What is quiet is asked first: nothing about a signal, but the tick that the person put on an
    alarm, is stronger than that. No tick is stronger than the system's do-not-disturb. A message
    that was written when it was quiet is not told afterwards, however late it comes here: what
    was silenced stands in the next page.
    """
    stillness = _stillness(signal, choices, now, zone)
    if signal.kind is SignalKind.DIRECT:
        stillness = stillness or _stillness(signal, choices, signal.at, zone)
    if stillness is not None:
        return stillness
    if still:
        return Verdict.SYSTEM
    match signal.kind:
        case SignalKind.EDITION:
            return _edition(signal, choices, now, zone)
        case SignalKind.DIRECT:
            return _direct(signal, choices, blocked)
        case SignalKind.ALARM:
            return Verdict.PASSES


def _stillness(
    signal: Signal, choices: Choices, now: datetime, zone: tzinfo | None
) -> Verdict | None:
    """What the person said about now, whatever it is that would be told."""
    if choices.hours is None:
        return Verdict.UNANSWERED
    if signal.kind is SignalKind.ALARM and signal.important:
        return None
    if is_quiet(choices, now, zone):
        return Verdict.QUIET
    if choices.paused_until is not None and now < choices.paused_until:
        return Verdict.PAUSED
    return None


def _edition(signal: Signal, choices: Choices, now: datetime, zone: tzinfo | None) -> Verdict:
    """An edition speaks at one of the person's hours, whatever it calls its own."""
    if signal.empty:
        return Verdict.EMPTY
    hour = last_edition(choices, now, zone)
    at_its_hour = hour is not None and hour == signal.at and now - hour <= PATIENCE
    return Verdict.PASSES if at_its_hour else Verdict.LATE


def _direct(signal: Signal, choices: Choices, blocked: Container[AddressId]) -> Verdict:
    if signal.author is not None and signal.author in blocked:
        return Verdict.BLOCKED
    return Verdict.PASSES if signal.author in choices.people else Verdict.NOT_LISTED
