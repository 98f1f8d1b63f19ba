"""What surrounds one message: the chain that it answers to, and the thread that it is in."""

from __future__ import annotations

import asyncio
from typing import Any

from protocols.adapter import Refused, Shelf
from storage.model import Account, Batch, Channel, ChannelId, ItemId

from . import guards, translate
from .client import Client, path
from .contents import event_of
from .draft import THREAD, Keys
from .messages import opened, relations

_MOST_ANCESTORS = 20
_MOST_ANSWERS = 100


async def open_thread(
    client: Client, account: Account, shelf: Shelf, keys: Keys | None, item: ItemId
) -> Batch:
    """https://spec.matrix.org/latest/client-server-api/#threading

    A server can list the messages of a thread, not the answers to a message: those are what the
    room's own copy holds.
    """
    room = _room(shelf, item)
    event = await _event(client, room, event_of(item))
    reply, root = _relations(event, room, keys)
    found: list[object] = [event]
    seen = {str(item)}
    while reply and reply not in seen and len(seen) <= _MOST_ANCESTORS:
        seen.add(reply)
        try:
            event = await _event(client, room, reply)
        except Refused:
            break  # from before this account might read here
        found.append(event)
        reply, _ = _relations(event, room, keys)
    if root and root not in seen:
        found.append(await _event(client, room, root))
    found += await _answers(client, room, root or event_of(item))
    return await asyncio.to_thread(translate.thread, found, room, account, shelf, keys)


def _relations(
    event: dict[str, Any], room: Channel, keys: Keys | None
) -> tuple[ItemId | None, ItemId | None]:
    """What an event answers to, which an encrypted one may say inside only."""
    return relations(guards.mapping(opened(event, room.remote, keys).get("content")))


def _room(shelf: Shelf, item: ItemId) -> Channel:
    """The room in which this account has an item."""
    kept = shelf.payload(item)
    room = ChannelId(kept.channel.removesuffix(THREAD)) if kept else None
    channel = shelf.channel(room) if room else None
    if channel is None:
        raise Refused("not-found")
    return channel


async def _event(client: Client, room: Channel, event: str) -> dict[str, Any]:
    return (await client.get(path("v3", "rooms", room.remote, "event", event))).json


async def _answers(client: Client, room: Channel, root: str) -> list[object]:
    address = path("v1", "rooms", room.remote, "relations", root, "m.thread")
    try:
        said = (await client.get(address, {"dir": "b", "limit": str(_MOST_ANSWERS)})).json
    except Refused as refused:
        if refused.code in ("unsupported", "not-found"):
            return []
        raise
    return guards.listing(said.get("chunk"))
