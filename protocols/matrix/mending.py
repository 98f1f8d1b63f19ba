"""Reading again what could not be read when it came, because its key is here now."""

from __future__ import annotations

from typing import Protocol

from storage.model import ChannelId, ChannelKind, Payload, Reason

from . import guards
from .draft import THREAD, Draft
from .messages import Place, read
from .rooms import Known

_MOST = 5_000  # payloads at a time; the next answer goes on


class Waiting(Known, Protocol):
    """What mending reads of the cache besides."""

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]: ...

    def awaiting(
        self, channel: ChannelId, awaits: str, limit: int = 1000
    ) -> tuple[Payload, ...]: ...


def mend(draft: Draft, known: Waiting) -> None:
    """Add to ``draft`` what kept payloads say now: the same rows in place, and edits that made
    none. However a key came, this finds what waited for it; done twice it changes nothing."""
    if draft.keys is None:
        return
    left = _MOST
    for channel, awaits in known.awaited():
        room = channel.partition("/")[2].removesuffix(THREAD)
        if left <= 0 or not draft.keys.opens(room, awaits):
            continue
        before = known.channel(channel)
        place = Place(
            channel=channel,
            direct=before is not None and before.kind is ChannelKind.DIRECT,
            reason=Reason.THREAD if channel.endswith(THREAD) else None,
        )
        for payload in known.awaiting(channel, awaits, left):
            left -= 1
            _again(payload, place, draft)


def _again(payload: Payload, place: Place, draft: Draft) -> None:
    name = (payload.channel, payload.remote)
    if name in draft.payloads:
        return  # it came again with this answer, and was read
    read(guards.parse(payload.body), place, draft)
    if name not in draft.payloads:  # an edit: it is in its message's text now
        draft.gone_payloads[name] = None
