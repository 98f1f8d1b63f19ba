"""What became of a message whose reply was lost, asked of the homeserver."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from protocols.adapter import Refused, Unknown
from storage.model import Account, Edit, Outgoing, Say

from . import guards
from .client import Client, path
from .contents import body_of
from .draft import Keys
from .following import PAGE_FILTER
from .messages import opened

MEMBER = "m.room.member"
_SKEW = timedelta(hours=1)  # between this computer's clock and the server's
_LOOK_PAGES = 20  # of 100 events, when a lost message is looked for


class Finding:
    """Looks through a room's newest events for one account."""

    def __init__(self, client: Client, account: Account, keys: Keys) -> None:
        self._client, self._account, self._keys = client, account, keys

    async def event(self, outgoing: Outgoing, room: str) -> dict[str, Any] | None:
        """The event that was made of a text, as the server gives it; None: it was not made.

        The room is read back to before the text was written: the server shows this session the
        transaction id of each event that it sent. That the event is not there means that it was
        not made; were it being made at this moment, the server would answer the same
        transaction id with the same event. Only an event of this account that shows no
        transaction id (made by another session) and says the same, or cannot be read, leaves it
        unknown, as does a room so busy that its last two thousand events are younger than the
        text. Raises Unknown then.
        """
        until = outgoing.at - _SKEW
        address = path("v3", "rooms", room, "messages")
        alike, token = False, ""
        for _ in range(_LOOK_PAGES):
            query = {"dir": "b", "limit": "100", "filter": PAGE_FILTER}
            query |= {"from": token} if token else {}
            said = (await self._client.get(address, query)).json
            events = [guards.mapping(event) for event in guards.listing(said.get("chunk"))]
            for event in events:
                if self._is(event, outgoing):
                    return event
                alike = alike or self._alike(event, outgoing, room, until)
            token = said.get("end", "")
            if not isinstance(token, str) or not token or _older(events, until):
                break
        else:
            raise Unknown
        if alike:
            raise Unknown
        return None

    async def is_asked_in(self, room: str, who: str) -> bool:
        """Whether somebody is invited to a room or in it, as the server says now."""
        try:
            said = (await self._client.get(path("v3", "rooms", room, "state", MEMBER, who))).json
        except Refused as refused:
            if refused.code in ("not-found", "forbidden"):
                return False
            raise
        return said.get("membership") in ("invite", "join")

    def _is(self, event: dict[str, Any], outgoing: Outgoing) -> bool:
        mine = event.get("sender") == self._account.address
        echo = guards.mapping(event.get("unsigned")).get("transaction_id")
        return mine and echo == outgoing.id

    def _alike(self, event: dict[str, Any], outgoing: Outgoing, room: str, until: datetime) -> bool:
        at = guards.instant(event.get("origin_server_ts"))
        echo = guards.mapping(event.get("unsigned")).get("transaction_id")
        if event.get("sender") != self._account.address or echo is not None or not at:
            return False
        if at < until or not isinstance(outgoing.intent, Say | Edit):
            return False
        event = opened(event, room, self._keys)
        content = guards.mapping(event.get("content"))
        if event.get("type") == "m.room.encrypted" and content:
            return True  # another session's, and what it says is not known here
        fresh = guards.mapping(content.get("m.new_content")) or content
        return bool(fresh.get("body") == body_of(outgoing.intent))


def _older(events: list[dict[str, Any]], until: datetime) -> bool:
    times = [at for event in events if (at := guards.instant(event.get("origin_server_ts")))]
    return bool(times) and min(times) < until
