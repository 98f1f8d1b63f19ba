"""What a link names, as far as it is on this computer."""

from __future__ import annotations

import json

from storage.model import ChannelId
from storage.pages.read import Read


def called(read: Read, name: str) -> tuple[ChannelId, ...]:
    """The channels whose server gives them this name or address, or has given them another that
    it is; those that the person is in first."""
    found = read.one(
        "SELECT json_group_array(key) FROM (SELECT key FROM channel WHERE remote = :name"
        " OR EXISTS (SELECT 1 FROM json_each(channel.aliases) WHERE value = :name)"
        " ORDER BY presence = 'left', presence = 'invited', id)",
        {"name": name},
    )
    return tuple(ChannelId(key) for key in json.loads(found))
