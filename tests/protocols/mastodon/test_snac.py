"""Reading and writing at a real snac, with somebody else on it who uses no code of ours."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from protocols.adapter import Refused, Unknown
from storage.model import (
    ChannelKind,
    Delete,
    Edit,
    Intent,
    ItemId,
    Media,
    MediaId,
    Outgoing,
    OutgoingId,
    Reason,
    Say,
    Visibility,
)
from tests.contract.shelf import Client
from tests.contract.worlds import drawing
from tests.servers.peers import consent, eventually
from tests.servers.proxy import Fault, Proxy, Seen

from .conftest import Friends, Signing, channel, items, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def word() -> str:
    return "w" + secrets.token_hex(6)


def outgoing(client: Client, intent: Intent, *, at: datetime | None = None) -> Outgoing:
    return Outgoing(
        id=OutgoingId(uuid.uuid4().hex),
        account=client.tools.account.id,
        channel=channel(client, ChannelKind.HOME).id,
        intent=intent,
        at=at or datetime.now(UTC),
    )


async def sent(client: Client, intent: Intent) -> ItemId:
    batch = await client.adapter.send(outgoing(client, intent))
    client.shelf.apply(batch)
    (item,) = batch.items
    return item.id


def at_server(friends: Friends, said: str) -> list[dict[str, object]]:
    """Our member's own posts with these words, as the server tells them, newest first."""
    return [one for one in friends.mine.home() if said in str(one["content"])]


def posted(proxy: Proxy, least: int) -> list[Seen]:
    """The posts that went through, once there are so many."""
    for _ in eventually():
        found = [seen for seen in proxy.seen if seen.path == "/api/v1/statuses"]
        if len(found) >= least:
            return found
    raise AssertionError


# --- reading --------------------------------------------------------------------------------


async def test_home_brings_pictures_with_their_words(noor: Client, friends: Friends) -> None:
    said, alt = word(), "Une cour d'école sous la pluie"
    friends.other.post(said, pictures=[friends.other.picture(drawing(), alt)])
    item = await until(noor, said)
    (picture,) = item.media
    assert picture.alt == alt
    assert await noor.adapter.fetch(picture) == drawing()
    placement = noor.shelf.placements[item.id, channel(noor, ChannelKind.HOME).id]
    assert placement.reason is Reason.FOLLOWED


async def test_a_warning_and_an_edit_arrive(noor: Client, friends: Friends) -> None:
    said, later = word(), word()
    status = friends.other.post(said, warning="Le film")
    item = await until(noor, said)
    assert (item.warning, item.edited_at) == ("Le film", None)
    form = {"status": later, "spoiler_text": "Le film"}
    friends.other.call("PUT", f"/api/v1/statuses/{status['id']}", form)
    again = await until(noor, later)
    assert again.id == item.id
    assert again.edited_at is not None
    assert items(noor, said) == []


async def test_what_names_me_is_a_mention(noor: Client, friends: Friends) -> None:
    mentions = channel(noor, ChannelKind.MENTIONS).id
    said = word()
    friends.other.post(f"@{friends.member.login} {said}")
    named = await until(noor, said, where=mentions)
    assert noor.shelf.placements[named.id, mentions].reason is Reason.MENTION


async def test_a_boost_says_who_passed_it_on(noor: Client, friends: Friends) -> None:
    """Our member's own post, passed on by somebody they follow."""
    said = word()
    item = await sent(noor, Say(text=said))
    home = channel(noor, ChannelKind.HOME).id
    friends.other.call("GET", f"/api/v1/accounts/lookup?acct={friends.member.login}")
    (status,) = at_server(friends, said)
    friends.other.boost(str(status["id"]))
    for _ in eventually(60, pause=0.5):
        await noor.sync()
        if noor.shelf.placements[item, home].reason is Reason.BOOST:
            break
    placement = noor.shelf.placements[item, home]
    assert placement.by == f"{friends.other.member.login}@{friends.server.host}"


async def test_a_thread_has_its_question_and_every_answer(noor: Client, friends: Friends) -> None:
    said, answer = word(), word()
    question = await sent(noor, Say(text=said))
    answered = await sent(noor, Say(text=answer, reply_to=question))
    batch = await noor.adapter.thread(answered)
    noor.shelf.apply(batch)
    (thread,) = batch.channels
    assert thread.kind is ChannelKind.THREAD
    assert {one.id for one in batch.items} == {question, answered}
    assert {one.thread for one in batch.items} == {question}
    assert [one.reply_to for one in batch.items if one.id == answered] == [question]
    assert "Say" in thread.accepts.intents


async def test_a_foreign_address_in_a_post_does_not_lead_into_this_computer(noor: Client) -> None:
    for remote in ("file:///etc/hostname", "http://192.0.2.1/x.png", "ftp://asso.example/x"):
        with pytest.raises(Refused):
            await noor.adapter.fetch(Media(id=MediaId("x"), remote=remote))


# --- writing --------------------------------------------------------------------------------


@pytest.mark.row("F3")
async def test_a_post_has_the_visibility_warning_and_language_it_was_given(
    friends: Friends, signed_in: Signing
) -> None:
    """snac keeps no language (it says its own): what we sent is read on the way."""
    said = word()
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        home = channel(client, ChannelKind.HOME)
        assert home.accepts.visibilities == tuple(Visibility)
        assert home.accepts.warning
        assert home.accepts.language
        for visibility in Visibility:
            say = Say(text=said, visibility=visibility, warning=f"!{visibility}", language="fr")
            await sent(client, say)
        forms = posted(proxy, len(Visibility))
    assert all(b"language=fr" in form.body for form in forms)
    assert {one["visibility"]: one["spoiler_text"] for one in at_server(friends, said)} == {
        visibility.value: f"!{visibility}" for visibility in Visibility
    }


async def test_the_key_of_a_post_is_the_outgoings(friends: Friends, signed_in: Signing) -> None:
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        message = outgoing(client, Say(text=word()))
        await client.adapter.send(message)
        (seen,) = posted(proxy, 1)
    assert seen.headers["idempotency-key"] == message.id


async def test_an_answer_reaches_its_author_and_no_wider_circle(
    noor: Client, friends: Friends
) -> None:
    said, answer = word(), word()
    friends.other.post(f"@{friends.member.login} {said}", visibility="direct")
    asked = await until(noor, said)
    answered = await sent(noor, Say(text=answer, reply_to=asked.id))
    (status,) = at_server(friends, answer)
    assert status["visibility"] == "direct"
    assert noor.shelf.items[answered].reply_to == asked.id
    for _ in eventually(60, pause=0.5):
        told = friends.other.call("GET", "/api/v1/notifications")
        if answer in str(told):
            break


async def test_who_is_already_named_is_not_named_twice(noor: Client, friends: Friends) -> None:
    said, answer = word(), word()
    friends.other.post(said)
    asked = await until(noor, said)
    login = friends.other.member.login
    await sent(noor, Say(text=f"{answer} @{login}, oui", reply_to=asked.id))
    (status,) = at_server(friends, answer)
    assert str(status["text"]).count("@") == 1


async def test_an_edit_keeps_the_warning_and_a_deletion_ends_it(
    noor: Client, friends: Friends
) -> None:
    said, later = word(), word()
    item = await sent(noor, Say(text=said, warning="Le film"))
    edit = outgoing(noor, Edit(item=item, text=later))
    assert await noor.adapter.find(edit) is None
    batch = await noor.adapter.send(edit)
    noor.shelf.apply(batch)
    assert [(one.id, one.echo, one.warning) for one in batch.items] == [(item, edit.id, "Le film")]
    (status,) = at_server(friends, later)
    assert status["spoiler_text"] == "Le film"
    found = await noor.adapter.find(edit)
    assert found is not None
    delete = outgoing(noor, Delete(item=item))
    assert await noor.adapter.find(delete) is None
    noor.shelf.apply(await noor.adapter.send(delete))
    assert item not in noor.shelf.items
    assert at_server(friends, later) == []
    again = await noor.adapter.find(delete)
    assert again is not None
    assert (await noor.adapter.send(delete)).removals  # gone already is what was wanted


async def test_an_edit_keeps_the_pictures(noor: Client, friends: Friends) -> None:
    said, later = word(), word()
    picture = friends.mine.picture(drawing(), "Un préau")
    friends.mine.post(said, pictures=[picture])
    item = await until(noor, said)
    await sent(noor, Edit(item=item.id, text=later))
    (status,) = at_server(friends, later)
    attached = status["media_attachments"]
    assert isinstance(attached, list)
    assert [one["description"] for one in attached] == ["Un préau"]


async def test_what_was_never_seen_cannot_be_answered(noor: Client) -> None:
    for intent in (
        Say(text="x", reply_to=ItemId("https://elsewhere.example/1")),
        Edit(item=ItemId("https://elsewhere.example/1"), text="x"),
        Delete(item=ItemId("https://elsewhere.example/1")),
    ):
        with pytest.raises(Refused) as refused:
            await noor.adapter.send(outgoing(noor, intent))
        assert refused.value.code == "not-found"


# --- lost replies ---------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", [None, *Visibility])
async def test_a_post_whose_reply_was_lost_is_found_and_not_sent_again(
    friends: Friends, signed_in: Signing, visibility: Visibility | None
) -> None:
    said = f"*{word()}* @{friends.other.member.login} https://example.org/a_b?c=d&e 🎻 #Été"
    say = Say(text=said, visibility=visibility, warning="Le film")
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        message = outgoing(client, say)
        proxy.once(Fault.LOST, lambda method, path: (method, path) == ("POST", "/api/v1/statuses"))
        with pytest.raises(Unknown):
            await client.adapter.send(message)
        found = await client.adapter.find(message)
        posts = posted(proxy, 1)
    assert found is not None
    assert [one.echo for one in found.items] == [message.id]
    assert len(posts) == 1
    assert len(at_server(friends, said[1:14])) == 1


async def test_the_same_words_sent_before_are_not_taken_for_it(noor: Client) -> None:
    """ "OK" was answered; "OK" again was lost before the server heard it: it must not vanish."""
    said = word()
    first = await sent(noor, Say(text=said))
    lost = outgoing(noor, Say(text=said))
    assert await noor.adapter.find(lost) is None
    second = await sent(noor, Say(text=said))
    assert first != second
    # Known as the answers to other Outgoings, neither is the answer to this one.
    assert await noor.adapter.find(lost) is None


async def test_what_differs_in_one_part_is_not_it(
    noor: Client, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = word()
    friends.mine.post(said, visibility="unlisted", warning="Le film")
    for say in (
        Say(text=said + "s", visibility=Visibility.UNLISTED, warning="Le film"),
        Say(text=said, visibility=Visibility.PUBLIC, warning="Le film"),
        Say(text=said, visibility=Visibility.UNLISTED),
    ):
        assert await noor.adapter.find(outgoing(noor, say)) is None
    same = Say(text=said, visibility=Visibility.UNLISTED, warning="Le film")
    assert await noor.adapter.find(outgoing(noor, same)) is not None
    # As if it had been written long after that post:
    monkeypatch.setattr("protocols.mastodon.finding._BEFORE", timedelta(minutes=-1))
    assert await noor.adapter.find(outgoing(noor, same)) is None


# --- accounts ---------------------------------------------------------------------------------


async def test_two_accounts_of_one_server_do_not_mix(friends: Friends, signed_in: Signing) -> None:
    one = await signed_in(friends.server.url, consent(friends.member))
    two = await signed_in(friends.server.url, consent(friends.other.member))
    said = word()
    await one.sync()
    await two.sync()
    await sent(one, Say(text=said))
    assert [item.author for item in items(one, said)] == [one.tools.account.address]
    assert {c.account for c in two.shelf.channels()} == {two.tools.account.id}
    await one.adapter.sign_out()
    await two.sync()


@pytest.mark.row("C11")
async def test_no_call_goes_to_what_counts_or_suggests(
    friends: Friends, signed_in: Signing
) -> None:
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        await sent(client, Say(text=word()))
        await client.adapter.history(channel(client, ChannelKind.HOME).id, None)
        posted(proxy, 1)
        asked = {seen.path.partition("?")[0] for seen in proxy.seen}
    assert asked == {
        "/api/v1/accounts/verify_credentials",
        "/api/v1/apps",
        "/api/v1/blocks",
        "/api/v1/conversations",
        "/api/v1/instance",
        "/api/v1/markers",
        "/api/v1/mutes",
        "/api/v1/notifications",
        "/api/v1/statuses",
        "/api/v1/timelines/home",
        "/api/v2/instance",
        "/oauth/authorize",
        "/oauth/token",
        "/oauth/x-snac-login",
    }
