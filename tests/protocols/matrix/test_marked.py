"""Texts with marks and names, as a real Synapse gets them and as others read them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from protocols.matrix.rooms import LONGEST
from storage.model import AddressId, Edit, Mention, Say
from tests.servers import Synapse

from .lossy import SECRET, meet
from .lossy import Pair as Sealed
from .test_synapse import Pair, pair_at

pytestmark = pytest.mark.real

TEXT = "Bonjour @Noé Béranger, **à lire** :\n- le compte rendu"


@pytest.fixture
async def pair(synapse: Synapse) -> AsyncIterator[Pair]:
    found = await pair_at(synapse)
    yield found
    await found.camille.adapter.close()


@pytest.fixture
async def sealed(synapse: Synapse) -> AsyncIterator[Sealed]:
    async with meet(synapse) as found:
        yield found


def named(address: str) -> Mention:
    return Mention(address=AddressId(address), name="Noé Béranger")


def html(address: str) -> str:
    return (
        f'<p>Bonjour <a href="https://matrix.to/#/{address}">@Noé Béranger</a>,'
        " <strong>à lire</strong> :</p>\n<ul>\n<li>le compte rendu</li>\n</ul>"
    )


async def test_marks_and_names_arrive_as_what_they_mean(pair: Pair) -> None:
    await pair.camille.sync()
    noe = pair.noe.member.address
    [item] = (
        await pair.camille.send(pair.room, Say(text=TEXT, marked=True, mentions=(named(noe),)))
    ).items
    content = pair.noe.messages(pair.room)[0]["content"]
    assert content == {
        "msgtype": "m.text",
        "body": TEXT,
        "format": "org.matrix.custom.html",
        "formatted_body": html(noe),
        "m.mentions": {"user_ids": [noe]},
    }
    assert item.text == TEXT
    assert item.mentions == (noe,)
    assert "<strong>à lire</strong>" in (item.html or "")
    await pair.camille.send(pair.room, Say(text="**rien**"))
    assert "formatted_body" not in pair.noe.messages(pair.room)[0]["content"]
    await pair.camille.send(pair.room, Say(text="Rien de tel", marked=True))
    assert "formatted_body" not in pair.noe.messages(pair.room)[0]["content"]


async def test_only_whom_the_text_still_names_is_told(pair: Pair) -> None:
    await pair.camille.sync()
    noe = pair.noe.member.address
    gone = Say(text="Bonjour Noé", marked=True, mentions=(named(noe),))
    false = Say(text="@x", marked=True, mentions=(Mention(address=AddressId("x y"), name="x"),))
    for one in (gone, false):
        await pair.camille.send(pair.room, one)
        content = pair.noe.messages(pair.room)[0]["content"]
        assert content["m.mentions"] == {}
        assert "formatted_body" not in content


async def test_a_change_keeps_marks_and_names_and_tells_nobody_twice(pair: Pair) -> None:
    await pair.camille.sync()
    noe, camille = pair.noe.member.address, pair.camille.tools.account.address
    say = Say(text=TEXT, marked=True, mentions=(named(noe),))
    [mine] = (await pair.camille.send(pair.room, say)).items
    longer = f"{TEXT}\n- l’annexe"
    edit = pair.camille.outgoing(pair.room, Edit(item=mine.id, text=longer, marked=True))
    batch = await pair.camille.adapter.send(edit)
    content = pair.noe.messages(pair.room)[0]["content"]
    fresh = content["m.new_content"]
    assert f'<a href="https://matrix.to/#/{noe}">@Noé Béranger</a>' in fresh["formatted_body"]
    assert fresh["m.mentions"] == {"user_ids": [noe]}
    assert content["m.mentions"] == {}
    assert [one.text for one in batch.amendments] == [longer]
    assert "<li>l’annexe</li>" in (batch.amendments[0].html or "")
    assert await pair.camille.adapter.find(edit) == batch
    late = Mention(address=AddressId(camille), name="Moi")
    other = Mention(address=AddressId("@zoe:asso.example"), name="Zoé")
    await pair.camille.send(
        pair.room, Edit(item=mine.id, text="@Moi et @Zoé", marked=True, mentions=(late, other))
    )
    content = pair.noe.messages(pair.room)[0]["content"]
    assert content["m.mentions"] == {"user_ids": ["@zoe:asso.example"]}
    assert content["m.new_content"]["m.mentions"] == {"user_ids": ["@zoe:asso.example"]}


async def test_sealed_it_says_the_same_and_the_server_learns_nothing(sealed: Sealed) -> None:
    noe = sealed.noe.tools.account.address
    text = f"**{SECRET}** @Noé Béranger"
    await sealed.deliver(Say(text=text, marked=True, mentions=(named(noe),)))
    assert await sealed.read() == [text]
    [item] = sealed.noe.shelf.items.values()
    assert item.html == (
        f'<strong>{SECRET}</strong> <a href="https://matrix.to/#/{noe}">@Noé Béranger</a>'
    )
    assert item.mentions == (noe,)
    assert sealed.sealed_only()


async def test_the_longest_text_has_room_sealed_and_changed(sealed: Sealed) -> None:
    """Of letters that take four bytes each, with marks that double it."""
    whole = ("😀" * (LONGEST - 4)).join(("**", "**"))
    [item] = (await sealed.deliver(Say(text=whole, marked=True))).items
    await sealed.deliver(Edit(item=item.id, text=whole.replace("😀", "é"), marked=True))
    await sealed.noe.sync()
    assert sealed.noe.shelf.text(item.id) == whole.replace("😀", "é")
