"""Following somebody by their address, at a real snac."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from protocols.adapter import Refused
from storage.model import AddressId, Batch, ChannelKind, Follow, Outgoing, OutgoingId
from tests.contract.shelf import Client
from tests.servers.peers import FediversePeer

from .conftest import Friends, channel, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def outgoing(client: Client, address: str) -> Outgoing:
    return Outgoing(
        id=OutgoingId(uuid.uuid4().hex),
        account=client.tools.account.id,
        channel=channel(client, ChannelKind.HOME).id,
        intent=Follow(address=AddressId(address)),
        at=datetime.now(UTC),
    )


async def test_who_is_followed_by_address_is_read_at_home(noor: Client, friends: Friends) -> None:
    """Once, however often it is sent; and a lost reply is looked up."""
    lea = FediversePeer(friends.server, friends.server.member("Lea"))
    host = noor.tools.account.address.partition("@")[2]
    follow = outgoing(noor, f"{lea.member.login}@{host}")
    assert await noor.adapter.find(follow) is None
    assert await noor.adapter.send(follow) == Batch()
    assert await noor.adapter.find(follow) == Batch()
    assert await noor.adapter.send(follow) == Batch()
    said = f"w{uuid.uuid4().hex[:12]}"
    lea.post(said)
    await until(noor, said, where=follow.channel)


async def test_nobody_of_that_address_is_said_so(noor: Client) -> None:
    host = noor.tools.account.address.partition("@")[2]
    with pytest.raises(Refused, match="not-found"):
        await noor.adapter.send(outgoing(noor, f"nobody{uuid.uuid4().hex[:8]}@{host}"))
