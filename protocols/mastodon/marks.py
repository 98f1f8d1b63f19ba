"""How far the person has read, shared with their other programs through the server.

Ids are opaque: what another program has marked is compared by what stands on the shelf here.
https://docs.joinmastodon.org/methods/markers/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protocols.adapter import Refused, Shelf
from storage.model import ReadMark

from . import translate
from .asking import Asking
from .beside import CONVERSATION, UNREAD
from .direct import DIRECT
from .fields import maybe_moment, text
from .records import Viewer
from .wire import Wire

_TIMELINES = {translate.HOME: "home", translate.MENTIONS: "notifications"}


class Marks:
    """One account's read places."""

    def __init__(self, wire: Wire, shelf: Shelf, asking: Asking) -> None:
        self._wire, self._shelf, self._asking = wire, shelf, asking

    def entry(self, viewer: Viewer, timeline: str, remote: str) -> ReadMark | None:
        """The entry of home or of the mentions that has this id there, if it is known here."""
        channel = viewer.channel(timeline)
        names = self._shelf.etags(channel)
        status = next((name for name, entry in names.items() if entry == remote), None)
        if status is None and timeline == translate.HOME:
            status = remote  # what nobody passed on has one id
        items = self._shelf.items_of(channel, status) if status else ()
        payload = self._shelf.payload(items[0], channel) if items else None
        at = translate.entry_at(payload) if payload else None
        return ReadMark(channel=channel, item=items[0], at=at) if at else None

    async def tell(self, viewer: Viewer, mark: ReadMark) -> None:
        """Raises Refused("unsupported") where the server keeps no such place, and what Wire.write
        does."""
        remote = mark.channel.partition("/")[2]
        if remote in _TIMELINES:
            await self._timeline(viewer, remote, mark)
        elif remote.startswith(DIRECT):
            await self._conversation(mark)
        else:
            raise Refused("unsupported")

    async def _timeline(self, viewer: Viewer, timeline: str, mark: ReadMark) -> None:
        payload = self._shelf.payload(mark.item, mark.channel)
        entry = translate.entry_id(payload) if payload else ""
        if not entry:
            raise Refused("unsupported")  # it came another way: nothing there has its id
        name = _TIMELINES[timeline]
        theirs = (await self._asking.read_places()).get(name, {})
        if not self._is_further(viewer, timeline, theirs, mark):
            form = ((f"{name}[last_read_id]", entry),)
            await self._wire.write("POST", "/api/v1/markers", form)

    def _is_further(
        self, viewer: Viewer, timeline: str, theirs: Mapping[str, Any], mark: ReadMark
    ) -> bool:
        """Whether the server's place is this one or a later. One that is not known here is taken
        to be later if it was set after what is marked here was written."""
        remote = text(theirs.get("last_read_id"))
        known = self.entry(viewer, timeline, remote) if remote else None
        if known is not None:
            return known.item == mark.item or known.at > mark.at
        set_at = maybe_moment(theirs.get("updated_at"))
        return bool(remote) and set_at is not None and set_at >= mark.at

    async def _conversation(self, mark: ReadMark) -> None:
        """https://docs.joinmastodon.org/methods/conversations/#read"""
        said = self._shelf.etags(mark.channel)
        known = {
            name.removeprefix(CONVERSATION): says
            for name, says in said.items()
            if name.startswith(CONVERSATION)
        }
        if not known:
            raise Refused("unsupported")
        unread = [one for one, says in known.items() if says == UNREAD]
        for one in unread or (tuple(known) if len(known) == 1 else ()):
            try:
                await self._wire.write("POST", f"/api/v1/conversations/{one}/read")
            except Refused as reason:
                if reason.code != "not-found":
                    raise  # one that is gone has nothing unread
