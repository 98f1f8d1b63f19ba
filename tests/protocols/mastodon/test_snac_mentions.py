"""Somebody who is named by their whole address, at a real snac."""

from __future__ import annotations

import pytest

from storage.model import AddressId, Mention, Say
from tests.contract.shelf import Client
from tests.servers.peers import eventually

from .conftest import Friends
from .test_snac import at_server, sent, word

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


async def test_a_name_leaves_as_the_address_that_was_written_and_marks_as_they_were_typed(
    noor: Client, friends: Friends
) -> None:
    """snac finds nobody by an address with a port, which all have here: hence the short one too.
    No mark and no HTML of ours is added: what a server makes of a text is its own."""
    said, login = word(), friends.other.member.login
    awa = AddressId(f"{login}@{friends.server.host}")
    text = f"{said} @{awa} @{login}, **ceci**\n> cela"
    item = await sent(noor, Say(text=text, marked=True, mentions=(Mention(address=awa, name="A"),)))
    assert noor.shelf.items[item].mentions == (awa,)
    [status] = at_server(friends, said)
    assert status["text"] == text
    named = False
    for _ in eventually(60, pause=0.5):
        if named := said in str(friends.other.call("GET", "/api/v1/notifications")):
            break
    assert named
