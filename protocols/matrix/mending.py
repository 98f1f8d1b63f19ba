"""Reading again what could not be read when it came, because its key is here now."""

from __future__ import annotations

from typing import Protocol

from storage.model import ChannelId, ChannelKind, Payload, Reason

from . import guards
from .draft import THREAD, Draft
from .messages import Place, read
from .rooms import Known, Room

_MOST = 5_000  # payloads at a time; the next answer goes on
_MOST_EDITS = 100  # of one message


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
        if left <= 0 or _edited(awaits) or not draft.keys.opens(_room(channel), awaits):
            continue
        place = _place(channel, draft, known)
        for payload in known.awaiting(channel, awaits, left):
            left -= 1
            _again(payload, place, draft)


def amend(draft: Draft, known: Waiting) -> None:
    """Add to ``draft`` the edits that came before what they change, where that is here now."""
    here = {(_room(name), remote) for name, remote in draft.payloads if _edited(remote)}
    if not here:
        return
    for name, payload in list(draft.payloads.items()):
        if (_room(payload.channel), payload.awaits) in here:
            del draft.payloads[name]
            _again(payload, _place(payload.channel, draft, known), draft)
    for channel, awaits in known.awaited():
        if (_room(channel), awaits) in here:
            place = _place(channel, draft, known)
            for payload in known.awaiting(channel, awaits, _MOST_EDITS):
                _again(payload, place, draft)


def _room(channel: ChannelId) -> str:
    """The id of a channel's room at its server."""
    return channel.partition("/")[2].removesuffix(THREAD)


def _edited(awaits: str) -> bool:
    """Whether an event is awaited, and no key: no session's name begins so."""
    return awaits.startswith("$")


def _place(channel: ChannelId, draft: Draft, known: Waiting) -> Place:
    before, remote = known.channel(channel), _room(channel)
    return Place(
        channel=channel,
        direct=before is not None and before.kind is ChannelKind.DIRECT,
        reason=Reason.THREAD if channel.endswith(THREAD) else None,
        sealed_since=Room(draft.account, remote, known).sealed_since,
    )


def _again(payload: Payload, place: Place, draft: Draft) -> None:
    name = (payload.channel, payload.remote)
    if name in draft.payloads:
        return  # it came again with this answer, and was read
    read(guards.parse(payload.body), place, draft)
    if name not in draft.payloads:  # an edit: it is in its message's text now
        draft.gone_payloads[name] = None
