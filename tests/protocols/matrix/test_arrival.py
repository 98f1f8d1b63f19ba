"""When this account came into a room, told from its own member events as servers give them."""

from __future__ import annotations

from typing import Any

import pytest

from protocols.matrix import guards
from protocols.matrix.rooms import Room

from .community import ACCOUNT, Shelf


def member(at: object, membership: str, before: str = "", *, replaces: bool = False) -> Any:
    unsigned: dict[str, Any] = {"replaces_state": "$before"} if replaces or before else {}
    if before:
        unsigned["prev_content"] = {"membership": before}
    return {
        "type": "m.room.member",
        "state_key": ACCOUNT.address,
        "sender": ACCOUNT.address,
        "origin_server_ts": at,
        "content": {"membership": membership},
        "unsigned": unsigned,
    }


@pytest.mark.parametrize(
    ("events", "arrived"),
    [
        ([member(5, "join")], 5),  # a public room
        ([member(5, "invite"), member(9, "join", "invite")], 5),
        ([member(None, "invite"), member(9, "join", "invite")], 9),  # stripped: without a time
        ([member(5, "join"), member(9, "join", "join")], 5),  # another name
        ([member(9, "join", "join")], None),  # that is all that a first sync tells of it
        ([member(9, "join", replaces=True)], None),
        ([member(5, "join"), member(7, "leave", "join"), member(9, "join", "leave")], 9),
        ([member("soon", "join")], None),
    ],
)
def test_the_last_arrival_counts_and_a_new_name_is_none(events: list[Any], arrived: object) -> None:
    room = Room(ACCOUNT, "!room", Shelf())
    for event in events:
        room.fold(event)
    expected = None if arrived is None else guards.instant(arrived)
    assert room.arrived == expected
