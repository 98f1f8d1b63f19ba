"""What every adapter owes the engine, checked against its real server."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from protocols.adapter import (
    Later,
    Offline,
    Refused,
    Speaks,
    Unknown,
)
from storage.model import (
    Answer,
    Attachment,
    Batch,
    Channel,
    Event,
    Item,
    ItemId,
    ItemKind,
    MediaId,
    Outgoing,
    OutgoingId,
    Rsvp,
    Say,
)
from tests.servers.proxy import Fault, Proxy

from .conftest import SignIn
from .shelf import Client
from .world import Deed, World
from .worlds import word

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def outgoing(client: Client, world: World, deed: Deed) -> Outgoing:
    channel = next(
        (c for c in client.shelf.channels() if deed.channel and c.remote == deed.channel),
        None,
    ) or world.main_channel(client.shelf.channels())
    return Outgoing(
        id=OutgoingId(uuid.uuid4().hex),
        account=client.tools.account.id,
        channel=channel.id,
        intent=deed.intent,
        at=datetime.now(UTC),
    )


async def refused_to_write(client: Client, world: World, message: Outgoing) -> bool:
    """Whether it is only to be read: then every attempt is refused, and nobody is asked."""
    if not world.reads_only:
        return False
    assert not one_channel(client, message).accepts.intents
    with pytest.raises(Refused) as refused:
        await client.adapter.send(message)
    assert refused.value.code == "read-only"
    assert await client.adapter.find(message) is None
    return True


def holding(items: tuple[Item, ...] | list[Item], word: str) -> list[Item]:
    return [item for item in items if word in item.text or word in item.title]


def only(client: Client, word: str) -> Item:
    (item,) = holding(list(client.shelf.items.values()), word)
    return item


def arrived(batches: tuple[Batch, ...]) -> list[Item]:
    return [item for batch in batches for item in batch.items]


# --- signing in -----------------------------------------------------------------------------


async def test_signing_in_says_who_and_where(speaks: Speaks, world: World) -> None:
    signed_in = await speaks.sign_in(*world.credentials())
    assert signed_in.server == world.server.url
    if not world.reads_only:
        assert signed_in.login.startswith("noor")
        assert "noor" in signed_in.address
    else:  # whoever knows such an address may read there: only the secret has it
        said = (signed_in.login, signed_in.address, signed_in.name)
        assert not any(world.credentials()[0].server in one for one in said)
    assert signed_in.name
    assert all(isinstance(value, str) and value for value in signed_in.secret.values())
    assert signed_in.secret


async def test_a_refused_sign_in_says_so(speaks: Speaks, world: World) -> None:
    credentials, opener, code = world.wrong()
    with pytest.raises(Refused) as refused:
        await speaks.sign_in(credentials, opener)
    assert refused.value.code == code


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.HALF, Fault.BROKEN, Fault.ELSEWHERE])
async def test_signing_in_at_something_else_is_no_service(
    speaks: Speaks, world: World, proxy: Proxy, fault: Fault
) -> None:
    proxy.always(fault)
    with pytest.raises((Refused, Offline, Later)) as outcome:
        await speaks.sign_in(*world.credentials(proxy.url))
    assert str(outcome.value) in {"no-service", "not-the-server", "unreachable", "busy"}


async def test_signing_in_at_a_stopped_server_is_offline(speaks: Speaks, own_world: World) -> None:
    own_world.server.stop()
    with pytest.raises(Offline):
        await speaks.sign_in(*own_world.credentials())


@pytest.mark.parametrize("address", ["http://example.org", "http://192.0.2.1:8080", "ftp://x", ""])
async def test_an_address_that_is_not_safe_is_refused_before_any_request(
    speaks: Speaks, world: World, address: str
) -> None:
    credentials, opener = world.credentials()
    with pytest.raises(Refused) as refused:
        await speaks.sign_in(replace(credentials, server=address), opener)
    assert refused.value.code in {"not-secure", "no-service", "invalid"}


# --- reading --------------------------------------------------------------------------------


async def test_what_others_do_comes_and_a_resumed_stream_brings_only_what_is_new(
    client: SignIn, world: World
) -> None:
    one = await client(world)
    first = world.hear()
    batches = await one.sync()
    item = only(one, first)
    channel = world.main_channel(one.shelf.channels())
    assert channel.kind is world.main
    assert channel.name
    placement = one.shelf.placements[item.id, channel.id]
    assert placement.reason
    assert placement.at.tzinfo is not None
    assert item.at.tzinfo is not None
    assert item.author
    assert any(payload.item == item.id for batch in batches for payload in batch.payloads)

    second = world.hear()
    news = arrived(await one.sync())
    assert holding(news, second)
    assert not holding(news, first)


async def test_a_fresh_client_resumes_where_another_stopped(
    client: SignIn, world: World, speaks: Speaks
) -> None:
    one = await client(world)
    first = world.stir()
    await one.sync()
    again = Client(speaks.adapter(one.tools), one.tools, one.shelf)
    again.cursors = dict(one.cursors)
    try:
        second = world.stir()
        news = arrived(await again.sync())
    finally:
        await again.adapter.close()
    assert holding(news, second)
    assert not holding(news, first)


async def test_nothing_new_brings_no_items(client: SignIn, world: World) -> None:
    one = await client(world)
    world.stir()
    await one.sync()
    await one.sync()  # what the server took its time to deliver
    assert arrived(await one.sync()) == []


async def test_the_same_answer_always_means_the_same(
    client: SignIn, world: World, speaks: Speaks
) -> None:
    one = await client(world)
    world.stir()
    await one.sync()
    other = speaks.adapter(one.tools)
    try:
        assert one.answers
        for answer in one.answers:
            assert one.adapter.translate(answer) == one.adapter.translate(answer)
            assert other.translate(answer) == one.adapter.translate(answer)
    finally:
        await other.close()


async def test_no_bytes_make_translate_raise(client: SignIn, world: World) -> None:
    one = await client(world)
    world.stir()
    await one.sync()
    for answer in one.answers:
        body = answer.body
        spoiled = [b"", b"{}", b"[]", b"null", b"<html>", b"\xff\xfe\x00", body[: len(body) // 2]]
        spoiled += [body.replace(old, new) for old, new in _SPOILS if old in body]
        for bad in spoiled:
            batch = one.adapter.translate(replace(answer, body=bad))
            assert all(item.id for item in batch.items)


_SPOILS = (
    (b'"', b"'"),
    (b": ", b":[]"),
    (b":{", b":["),
    (b'":"', b'":7,"'),
    (b"content", b"contend"),
    (b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nDTSTART:never"),
    (b"DTSTART", b"DTSTARTS"),
    (b"SUMMARY:", b"RRULE:FREQ=NEVER\r\nSUMMARY:"),
    (b"<href>", b"<href>http://elsewhere.invalid"),
    (b"T", b"\x00"),
)


# --- when the server does not answer well ---------------------------------------------------


async def test_a_stopped_server_is_offline_and_all_goes_on_after(
    client: SignIn, own_world: World
) -> None:
    one = await client(own_world)
    await one.sync()
    message = outgoing(one, own_world, own_world.new(word()))
    cursors = dict(one.cursors)
    own_world.server.stop()
    with pytest.raises(Offline):
        await one.sync()
    if not await refused_to_write(one, own_world, message):
        with pytest.raises(Offline):
            await one.adapter.send(message)
        with pytest.raises(Offline):
            await one.adapter.find(message)
    assert one.cursors == cursors
    own_world.server.start()
    if own_world.reads_only:
        said = own_world.stir()
        await one.sync()
        assert only(one, said)
        return
    sent = await one.adapter.send(message)
    assert [item.echo for item in sent.items if item.echo] == [message.id]
    await one.sync()


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.HALF, Fault.ELSEWHERE])
async def test_what_is_not_the_server_moves_no_cursor(
    client: SignIn, world: World, proxy: Proxy, fault: Fault
) -> None:
    one = await client(world, proxy.url)
    await one.sync()
    cursors = dict(one.cursors)
    said = world.stir()
    proxy.always(fault)
    with pytest.raises(Offline) as offline:
        await one.sync()
    assert offline.value.code == "not-the-server"
    assert one.cursors == cursors
    proxy.mend()
    await one.sync()
    assert only(one, said)


async def test_a_busy_server_is_given_its_time(client: SignIn, world: World, proxy: Proxy) -> None:
    one = await client(world, proxy.url)
    await one.sync()
    proxy.always(Fault.BUSY)
    with pytest.raises(Later) as later:
        await one.sync()
    assert later.value.after == pytest.approx(7, abs=1)
    message = outgoing(one, world, world.new(word()))
    if not await refused_to_write(one, world, message):
        with pytest.raises(Later):
            await one.adapter.send(message)


# --- writing --------------------------------------------------------------------------------


async def test_what_is_sent_comes_back_once_with_its_mark(client: SignIn, world: World) -> None:
    one = await client(world)
    await one.sync()
    deed = world.new(word())
    message = outgoing(one, world, deed)
    if await refused_to_write(one, world, message):
        return
    assert type(message.intent).__name__ in one_channel(one, message).accepts.intents
    sent = await one.adapter.send(message)
    (echo,) = [item for item in sent.items if item.echo == message.id]
    assert holding([echo], deed.marker)
    assert any(p.item == echo.id and p.channel == message.channel for p in sent.placements)
    one.shelf.apply(sent)
    await one.sync()
    assert only(one, deed.marker).id == echo.id
    assert world.count(deed.marker) == 1


async def test_every_deed_that_a_channel_accepts_can_be_done(client: SignIn, world: World) -> None:
    one = await client(world)
    stirred_word, made_word = world.stir(), word()
    await one.sync()
    stirred = only(one, stirred_word)
    made_by = outgoing(one, world, world.new(made_word))
    if await refused_to_write(one, world, made_by):
        return
    one.shelf.apply(await one.adapter.send(made_by))
    await one.sync()
    made = only(one, made_word)
    for deed in world.further(made, stirred):
        message = outgoing(one, world, deed)
        accepted = one_channel(one, message).accepts.intents
        assert type(deed.intent).__name__ in accepted
        one.shelf.apply(await one.adapter.send(message))
        await one.sync()
        if deed.marker:
            assert world.count(deed.marker) == 1
            assert holding(list(one.shelf.items.values()), deed.marker)
    assert world.count(made_word) == 0
    left = one.shelf.items.get(made.id)
    assert left is None or left.kind is ItemKind.REMOVED


def one_channel(client: Client, message: Outgoing) -> Channel:
    channel = client.shelf.channel(message.channel)
    assert channel is not None
    return channel


async def test_what_a_channel_does_not_accept_is_refused(client: SignIn, world: World) -> None:
    one = await client(world)
    await one.sync()
    told = replace(
        outgoing(one, world, world.new(word())), intent=Rsvp(item=ItemId("x"), answer=Answer.MAYBE)
    )
    with pytest.raises(Refused) as refused:
        await one.adapter.send(told)
    assert refused.value.code in {"unsupported", "not-found", "invalid", "read-only"}


async def test_more_files_than_a_channel_accepts_are_refused(client: SignIn, world: World) -> None:
    one = await client(world)
    await one.sync()
    message = outgoing(one, world, world.new(word()))
    file = Attachment(media=MediaId("attachment:x"), name="a.txt", mime="text/plain", size=1)
    files = (file,) * (one_channel(one, message).accepts.attachments + 1)
    with pytest.raises(Refused) as refused:
        await one.adapter.send(replace(message, intent=Say(text="see", attachments=files)))
    assert refused.value.code == ("read-only" if world.reads_only else "unsupported")


async def test_find_knows_what_was_sent(client: SignIn, world: World) -> None:
    one = await client(world)
    await one.sync()
    message = outgoing(one, world, world.new(word()))
    if await refused_to_write(one, world, message):
        return
    sent = await one.adapter.send(message)
    found = await one.adapter.find(message)
    assert found is not None
    assert [i.id for i in found.items if i.echo] == [i.id for i in sent.items if i.echo]


async def test_what_was_never_sent_is_not_found(client: SignIn, world: World) -> None:
    one = await client(world)
    await one.sync()
    assert await one.adapter.find(outgoing(one, world, world.new(word()))) is None


async def test_a_lost_reply_is_unknown_and_found_at_the_server(
    client: SignIn, world: World, proxy: Proxy
) -> None:
    one = await client(world, proxy.url)
    await one.sync()
    deed = world.new(word())
    message = outgoing(one, world, deed)
    if await refused_to_write(one, world, message):
        return
    proxy.always(Fault.LOST, lambda method, _path: method in {"POST", "PUT"})
    with pytest.raises(Unknown):
        await one.adapter.send(message)
    proxy.mend()
    assert world.count(deed.marker) == 1
    found = await one.adapter.find(message)
    assert found is not None
    assert holding(list(found.items), deed.marker)
    assert world.count(deed.marker) == 1


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.BROKEN, Fault.HALF])
async def test_a_spoiled_reply_to_a_send_is_never_taken_for_a_refusal(
    client: SignIn, world: World, proxy: Proxy, fault: Fault
) -> None:
    one = await client(world, proxy.url)
    await one.sync()
    message = outgoing(one, world, world.new(word()))
    if await refused_to_write(one, world, message):
        return
    proxy.once(fault, lambda method, _path: method in {"POST", "PUT"})
    try:
        await one.adapter.send(message)
    except (Unknown, Offline, Later):
        return
    # A calendar's answer has no body to spoil.
    assert fault is Fault.HALF


# --- more -----------------------------------------------------------------------------------


async def test_history_goes_back_and_ends(client: SignIn, world: World) -> None:
    one = await client(world)
    filled = world.old_ones()
    await one.sync()
    channel = world.main_channel(one.shelf.channels())
    pages = 0
    while pages < 30:
        here = [p for p in one.shelf.placements.values() if p.channel == channel.id]
        oldest = min(here, key=lambda p: p.at).item if here else None
        page = await one.adapter.history(channel.id, oldest)
        before = len(one.shelf.placements)
        one.shelf.apply(page)
        pages += 1
        if len(one.shelf.placements) == before:
            break
    assert pages < 30
    old = [i for i in one.shelf.items.values() if "old " in i.text]
    assert len({i.text for i in old}) >= filled


async def test_a_picture_is_fetched(client: SignIn, world: World) -> None:
    one = await client(world)
    shown = world.picture()
    await one.sync()
    pictures = [media for item in one.shelf.items.values() for media in item.media]
    if shown is None:
        assert pictures == []
        return
    (picture,) = pictures
    assert await one.adapter.fetch(picture) == shown


async def test_a_thread_holds_its_question_and_answer(client: SignIn, world: World) -> None:
    one = await client(world)
    said, answered = world.stir(), None
    await one.sync()
    stirred = only(one, said)
    if isinstance(stirred, Event):
        assert (await one.adapter.thread(stirred.id)).items == ()
        return
    made = outgoing(one, world, world.new(word()))
    one.shelf.apply(await one.adapter.send(made))
    for deed in world.further(stirred, stirred)[:1]:
        sent = await one.adapter.send(outgoing(one, world, deed))
        one.shelf.apply(sent)
        (answered,) = [item for item in sent.items if item.echo]
    assert answered is not None
    assert answered.reply_to == stirred.id
    thread = await one.adapter.thread(answered.id)
    assert {stirred.id, answered.id} <= {item.id for item in thread.items}


async def test_after_signing_out_the_session_is_gone(
    client: SignIn, fresh_world: World, speaks: Speaks
) -> None:
    one = await client(fresh_world)
    await one.sync()
    await one.adapter.sign_out()
    if not fresh_world.has_sessions:
        await one.sync()  # there was nothing to end: only a password that changes shuts it out
        fresh_world.revoke()
    with pytest.raises(fresh_world.shut_out):
        await one.sync()
    with pytest.raises(fresh_world.shut_out):
        await one.adapter.send(outgoing(one, fresh_world, fresh_world.new(word())))


async def test_a_session_ended_elsewhere_is_signed_out_and_signing_out_still_ends_well(
    client: SignIn, fresh_world: World
) -> None:
    one = await client(fresh_world)
    await one.sync()
    fresh_world.revoke()
    with pytest.raises(fresh_world.shut_out):
        await one.sync()
    await one.adapter.sign_out()
