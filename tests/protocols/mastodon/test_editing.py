"""What was changed elsewhere meanwhile is not written over, at a real snac and at mastodon_mock.

snac keeps no history of a post, and Mastodon does; what needs one is tried at the stand-in.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from protocols.adapter import Contested, Refused, Unknown
from protocols.mastodon.adapter import MastodonAdapter
from protocols.mastodon.finding import plain
from storage.model import Edit, ItemId, Outgoing, Say, Visibility
from tests.contract.shelf import Client
from tests.servers.peers import consent
from tests.servers.proxy import Fault, Proxy

from .conftest import Friends, Mock, Signing
from .test_snac import at_server, outgoing, sent, word

pytestmark = pytest.mark.timeout(600)

# Whatever a server makes of a text when it shows it is no change of it.
TEXTS = (
    "Le **bal** est à 20 h, https://asso.example/bal?a=1&b=2#top",
    "@{awa} vient ? <em>oui</em> & « non »",
    "deux\nlignes\n\net un #sujet_du_jour, `code`, 5 > 4",
)


def text_of(client: Client, item: ItemId) -> str:
    """As it is shown here."""
    return client.shelf.items[item].text


def changed_there(friends: Friends, client: Client, item: ItemId, said: str) -> None:
    """As another device of the same person does it."""
    friends.mine.call("PUT", f"/api/v1/statuses/{remote_of(client, item)}", {"status": said})


def remote_of(client: Client, item: ItemId) -> str:
    payload = client.shelf.payload(item)
    assert payload is not None
    return payload.remote


async def contested(client: Client, message: Outgoing) -> Contested:
    """How it ends when it is sent."""
    with pytest.raises(Contested) as said:
        await client.adapter.send(message)
    return said.value


@pytest.mark.real
async def test_what_waited_is_not_written_over_what_was_changed_meanwhile(
    noor: Client, friends: Friends
) -> None:
    """Without any lost reply: it waited for the network for days."""
    mine, theirs = word(), word()
    item = await sent(noor, Say(text=word(), warning="Vertige"))
    message = outgoing(noor, Edit(item=item, text=mine, before=text_of(noor, item)))
    changed_there(friends, noor, item, theirs)
    said = await contested(noor, message)
    assert (said.code, said.instead) == ("conflict", theirs)
    [now] = said.found.items
    assert (now.id, now.text, now.echo) == (item, theirs, None)  # for the person to look at
    assert not at_server(friends, mine)

    assert isinstance(message.intent, Edit)
    decided = replace(message, intent=replace(message.intent, before=said.instead))
    [made] = (await noor.adapter.send(decided)).items
    assert made.text == mine
    assert not at_server(friends, theirs)
    assert at_server(friends, mine)


@pytest.mark.real
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.CUT])
async def test_after_a_lost_reply_a_newer_text_stays(
    friends: Friends, signed_in: Signing, fault: Fault
) -> None:
    """Another device changes it before the first look; whether ours came before that, snac does
    not tell."""
    mine, theirs = word(), word()
    with Proxy(friends.server.url) as proxy:
        client = await signed_in(proxy.url, consent(friends.member))
        await client.sync()
        item = await sent(client, Say(text=word()))
        message = outgoing(client, Edit(item=item, text=mine, before=text_of(client, item)))
        adapter = MastodonAdapter(client.tools, settle=0.1)
        proxy.once(fault, lambda method, _path: method == "PUT")
        with pytest.raises(Unknown):
            await adapter.send(message)
        changed_there(friends, client, item, theirs)
        message = replace(message, attempts=1)
        assert await adapter.find(message) is None
        with pytest.raises(Contested) as said:
            await adapter.send(message)
        await adapter.close()
        assert [one.method for one in proxy.seen].count("PUT") == 1
    assert said.value.code == "conflict"
    assert at_server(friends, theirs)


@pytest.mark.real
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.DIRECT])
async def test_how_snac_shows_a_text_is_no_change_of_it(
    noor: Client, friends: Friends, text: str, visibility: Visibility
) -> None:
    said, after = word(), word()
    text = f"{said} {text.format(awa=friends.other.member.login)}"
    item = await sent(noor, Say(text=text, visibility=visibility))
    edits = (f"{text} {after}", f"{after} {text}", text)
    for number, wanted in enumerate(edits):
        edit = Edit(item=item, text=wanted, before=text_of(noor, item))
        noor.shelf.apply(await noor.adapter.send(outgoing(noor, edit)))
        await noor.sync()
        assert (after in text_of(noor, item)) is (number < 2)


@pytest.mark.real
async def test_nothing_is_asked_where_nobody_knows_what_it_said(
    noor: Client, friends: Friends
) -> None:
    """Written down by an earlier version of the program."""
    mine = word()
    item = await sent(noor, Say(text=word()))
    changed_there(friends, noor, item, word())
    await noor.adapter.send(outgoing(noor, Edit(item=item, text=mine)))
    assert at_server(friends, mine)


@pytest.mark.real
async def test_a_third_text_is_a_conflict_again(noor: Client, friends: Friends) -> None:
    """What the person saw and wanted to write over is no longer there."""
    seen, third = word(), word()
    item = await sent(noor, Say(text=word()))
    edit = Edit(item=item, text=word(), before=text_of(noor, item))
    for theirs in (seen, third):
        changed_there(friends, noor, item, theirs)
        said = await contested(noor, outgoing(noor, edit))
        assert said.instead == theirs
        edit = replace(edit, before=seen)
    assert at_server(friends, third)


@pytest.mark.real
async def test_a_warning_that_went_elsewhere_is_no_conflict_and_does_not_come_back(
    noor: Client, friends: Friends
) -> None:
    said, mine = word(), word()
    item = await sent(noor, Say(text=said, warning="Vertige"))
    changed_there(friends, noor, item, said)  # of a form snac reads no warning
    message = outgoing(noor, Edit(item=item, text=mine, before=text_of(noor, item)))
    [made] = (await noor.adapter.send(message)).items
    assert (made.text, made.warning) == (mine, "")


@pytest.mark.real
async def test_what_was_taken_back_elsewhere_is_not_there_to_choose(
    noor: Client, friends: Friends
) -> None:
    item = await sent(noor, Say(text=word()))
    message = outgoing(noor, Edit(item=item, text=word(), before=text_of(noor, item)))
    friends.mine.call("DELETE", f"/api/v1/statuses/{remote_of(noor, item)}")
    with pytest.raises(Refused) as said:
        await noor.adapter.send(message)
    assert said.value.code == "not-found"


@pytest.mark.real
async def test_both_having_written_the_same_is_no_conflict(noor: Client, friends: Friends) -> None:
    said = word()
    item = await sent(noor, Say(text=word()))
    message = outgoing(noor, Edit(item=item, text=said, before=text_of(noor, item)))
    changed_there(friends, noor, item, said)
    [made] = (await noor.adapter.send(message)).items
    assert made.text == said


# --- where a history is kept ----------------------------------------------------------------------


class There:
    """A post of noor's at the stand-in, and another device of hers."""

    def __init__(self, mock: Mock, client: Client, item: ItemId) -> None:
        self._mock, self._token = mock, client.tools.secret["token"]
        self.path = f"/api/v1/statuses/{remote_of(client, item)}"

    def change(self, said: str) -> None:
        self._mock.call("PUT", self.path, self._token, status=said)

    def status(self) -> dict[str, Any]:
        return self._mock.call("GET", self.path, self._token)

    def says(self) -> str:
        return str(self.status()["content"])


async def begun(
    mock: Mock, signed_in: Signing, *, mine: str, by: str = ""
) -> tuple[Client, There, Outgoing]:
    """``by``: where the stand-in is asked, if not at its own address."""
    client = await signed_in(by or mock.url, mock.opener("noor"))
    await client.sync()
    item = await sent(client, Say(text=word()))
    edit = Edit(item=item, text=mine, before=text_of(client, item))
    return client, There(mock, client, item), outgoing(client, edit)


async def test_an_edit_that_came_and_was_changed_since_is_done(
    mock: Mock, signed_in: Signing
) -> None:
    """Its reply was lost, and its history says that it was there."""
    mine, theirs = word(), word()
    client, there, message = await begun(mock, signed_in, mine=mine)
    there.change(mine)
    there.change(theirs)
    assert await client.adapter.find(message) is None
    [now] = (await client.adapter.send(replace(message, attempts=1))).items
    assert (now.text, now.echo) == (theirs, message.id)
    assert theirs in there.says()


@pytest.mark.parametrize("old", [False, True])
async def test_an_edit_that_never_came_is_not_sent_over_a_newer_one(
    mock: Mock, signed_in: Signing, old: bool
) -> None:
    """``old``: what it would say was once said before, and changed before the person began."""
    mine, theirs, before = word(), word(), word()
    client, there, message = await begun(mock, signed_in, mine=mine)
    if old:
        there.change(mine)
        there.change(before)
        assert isinstance(message.intent, Edit)
        message = replace(message, intent=replace(message.intent, before=before))
    there.change(theirs)
    said = await contested(client, replace(message, attempts=1))
    assert said.code == "conflict"
    assert theirs in there.says()


@pytest.mark.parametrize("text", TEXTS)
async def test_how_the_stand_in_shows_a_text_is_no_change_of_it(
    mock: Mock, signed_in: Signing, text: str
) -> None:
    client = await signed_in(mock.url, mock.opener("noor"))
    await client.sync()
    item = await sent(client, Say(text=text.format(awa="awa")))
    for wanted in (f"{text} {word()}".format(awa="awa"), word()):
        edit = Edit(item=item, text=wanted, before=text_of(client, item))
        client.shelf.apply(await client.adapter.send(outgoing(client, edit)))
        await client.sync()


JSON = {"Content-Type": "application/json"}
LIST, SHOWN = "1. un\n2. deux [là](https://asso.example)", "<ol><li>un</li><li>deux là</li></ol>"


@pytest.mark.parametrize("source", [True, False])
async def test_an_edit_that_came_is_known_by_how_it_was_typed(
    mock: Mock, signed_in: Signing, *, source: bool
) -> None:
    """Its reply was lost, and a server that reads Markdown shows other words than were typed.
    Without that nobody can tell. A page in place of what is kept beside a post says nothing."""
    with Proxy(mock.url) as proxy:
        client, there, message = await begun(mock, signed_in, mine=LIST, by=proxy.url)
        there.change(LIST)
        body = json.dumps(there.status() | {"content": SHOWN}).encode()

        def reads(method: str, path: str) -> bool:
            return method == "GET" and path == there.path

        def asks(_method: str, path: str) -> bool:
            return path == f"{there.path}/history" or (not source and path.endswith("/source"))

        proxy.always((200, JSON, body), reads)
        proxy.always((200, {"Content-Type": "text/html"}, b"<html></html>"), asks)
        if source:
            [made] = (await client.adapter.send(replace(message, attempts=1))).items
            assert made.echo == message.id
        else:
            said = await contested(client, replace(message, attempts=1))
            assert said.instead == "- un\n- deux là"


async def test_a_refusal_that_shows_no_other_text_is_none_of_two_texts(
    mock: Mock, signed_in: Signing
) -> None:
    """409 is a server's own trouble: there is nothing to choose from."""
    with Proxy(mock.url) as proxy:
        client, _there, message = await begun(mock, signed_in, mine=word(), by=proxy.url)
        proxy.once((409, JSON, b'{"error": "busy"}'), lambda method, _path: method == "PUT")
        with pytest.raises(Refused) as said:
            await client.adapter.send(message)
        assert (said.value.code, said.value.detail) == ("invalid", "busy")


@pytest.mark.parametrize("after", [".", ":", ", merci", " !", ""])
def test_the_host_of_a_name_ends_before_the_sentence_does(after: str) -> None:
    """What Mastodon makes of a name in a text is no other text."""
    assert plain(f"Merci @awa@asso.example{after}") == plain(f"Merci @awa{after}")


@pytest.mark.real
async def test_what_was_typed_is_what_it_said_too(noor: Client) -> None:
    """Of some signs snac makes others, and keeps those that were typed."""
    typed = f"{word()} :-) <3\n---\n* un\n* deux"
    item = await sent(noor, Say(text=typed))
    message = outgoing(noor, Edit(item=item, text=word(), before=typed))
    [made] = (await noor.adapter.send(message)).items
    assert made.id == item
