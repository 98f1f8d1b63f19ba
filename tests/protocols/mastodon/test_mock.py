"""What snac lacks, at mastodon_mock: a stand-in, no real server, so nothing here is marked real.

Idempotency keys, a kept language, an instance in version 2, rate limits, revoked tokens.
"""

from __future__ import annotations

import pytest

from protocols.adapter import Later, SignedOut
from storage.model import ChannelKind, Say, Visibility

from .conftest import Mock, Signing, channel, items
from .test_snac import outgoing, word

pytestmark = pytest.mark.timeout(600)


async def test_a_repeated_key_makes_one_post(mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    said = word()
    message = outgoing(client, Say(text=said))
    first, second = await client.adapter.send(message), await client.adapter.send(message)
    assert first.items[0].id == second.items[0].id
    await client.sync()
    assert len(items(client, said)) == 1


@pytest.mark.row("F3")
async def test_a_language_is_kept(mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    say = Say(text=word(), language="fr", visibility=Visibility.UNLISTED, warning="Le film")
    (made,) = (await client.adapter.send(outgoing(client, say))).items
    assert (made.language, made.visibility, made.warning) == (
        "fr",
        Visibility.UNLISTED,
        "Le film",
    )


async def test_an_instance_in_version_2_says_its_limits(mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    said = mock.call("GET", "/api/v2/instance")
    longest = said["configuration"]["statuses"]["max_characters"]
    assert channel(client, ChannelKind.HOME).accepts.max_length == longest


async def test_a_post_that_names_me_comes_as_a_mention(mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    said = word()
    mock.call("POST", "/api/v1/statuses", "awa", status=f"{said} @noor")
    await client.sync()
    (item,) = items(client, said)
    assert item.author.startswith("awa@")
    mentions = channel(client, ChannelKind.MENTIONS).id
    assert (item.id, mentions) in client.shelf.placements


async def test_a_rate_limit_is_respected(strict_mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(strict_mock.url, strict_mock.opener("noor"))

    async def often() -> None:
        for _ in range(12):
            await client.sync()

    with pytest.raises(Later) as later:
        await often()
    # Until the limit's 5 minutes are over, by a Date that knows whole seconds only and may have
    # been written before the limit was counted.
    assert 1 <= later.value.after < 310


async def test_a_revoked_token_is_signed_out(mock: Mock, signed_in: Signing) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    await client.adapter.sign_out()
    with pytest.raises(SignedOut):
        await client.sync()
