"""The hour of the person's next page, and what waits for it and follows their hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage.calm import hours
from storage.calm.choices import Choices
from storage.codec import millis
from storage.model import NEXT_PAGE, ChannelId, View

if TYPE_CHECKING:
    from storage.database import Write

_PAGES = 42  # hours of editions that are looked at for one outside the quiet hours: six a day


def quiet_until(choices: Choices, now: datetime) -> datetime | None:
    """When the quiet hours or the pause end that are now; None when there are none."""
    ends = hours.quiet_until(choices, now)
    paused = choices.paused_until
    if paused is not None and paused > now:
        after = hours.quiet_until(choices, paused)
        ends = max(filter(None, (ends, paused, after)))
    return ends


def at(choices: Choices, now: datetime) -> datetime | None:
    """The next edition that does not come in quiet hours; without any, the end of the quiet; None
    when there is neither."""
    ends = quiet_until(choices, now)
    after = now if ends is None else ends - timedelta(milliseconds=1)
    for _ in range(_PAGES):
        found = hours.next_edition(choices, after)
        if found is None:
            return ends
        if not hours.is_quiet(choices, found):
            return found
        after = found
    return ends


def follow(write: Write, choices: Choices, now: datetime) -> None:
    """What waits for the next page leaves with it at its new hour. Where there is none any more,
    it keeps the hour that the person was told, as one of its own."""
    found = at(choices, now)
    moved = write.rows(
        "UPDATE outbox SET not_before = coalesce(:at, not_before), error = iif(:at, error, NULL)"
        " WHERE state = 'waiting' AND error = :waits AND not_before > :now"
        " AND not_before IS NOT :at RETURNING channel",
        {
            "at": None if found is None else millis(found),
            "waits": NEXT_PAGE,
            "now": millis(now),
        },
    )
    if moved:
        write.touch([ChannelId(channel) for (channel,) in moved], [View.OUTBOX])
