"""A room that a link leads to, entered at a real Synapse by its name."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from protocols.adapter import Refused, Unknown
from storage.model import Join, Presence, Say
from tests.servers import Synapse

from .test_synapse import Pair, pair_at

pytestmark = pytest.mark.real


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    found = await pair_at(synapse)
    yield found
    await found.camille.adapter.close()


async def test_a_room_is_entered_by_its_name_however_often_it_is_sent(pair: Pair) -> None:
    """Nobody asked her in; a link did. Its servers go along."""
    alias = f"atelier-{secrets.token_hex(4)}"
    board = pair.noe.room("Atelier", public=True, alias=alias)
    server = pair.camille.tools.account.address.partition(":")[2]
    name = f"#{alias}:{server}"
    await pair.camille.sync()
    enter_it = pair.camille.outgoing(name, Join(address=name, via=(server, "asso.example")))
    assert await pair.camille.adapter.find(enter_it) is None
    for _twice in range(2):
        pair.camille.shelf.apply(await pair.camille.adapter.send(enter_it))
        assert pair.camille.presence(board) is Presence.JOINED
    await pair.camille.sync()
    assert pair.camille.room(board).name == "Atelier"
    assert "Say" in pair.camille.room(board).accepts.intents
    await pair.camille.send(board, Say(text="Bonjour"))
    shut = pair.noe.room("Bureau")
    for address, code in (
        (shut, "forbidden"),
        (f"#nothing:{server}", "not-found"),
        ("x", "invalid"),
    ):
        with pytest.raises(Refused) as caught:
            await pair.camille.send(address, Join(address=address))
        assert caught.value.code == code


async def test_what_a_server_out_of_reach_is_needed_for_is_not_tried_for_ever(pair: Pair) -> None:
    """Such a server may be back in a moment, or an address may be mistyped: only the person knows,
    and they are asked after a while."""
    wanted = {
        "#promo:asso.example": Join(address="#promo:asso.example"),
        "!abc:asso.example": Join(address="!abc:asso.example", via=("asso.example",)),
    }
    for room, intent in wanted.items():
        asked = pair.camille.outgoing(room, intent)
        with pytest.raises(Unknown):  # tried again by itself
            await pair.camille.adapter.send(asked)
        with pytest.raises(Refused) as caught:
            await pair.camille.adapter.send(replace(asked, attempts=8))
        assert caught.value.code == "elsewhere"
