"""Direct posts as conversations: the same people are one channel, however a post comes."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from protocols.adapter import Refused
from protocols.mastodon import beside, direct, translate
from protocols.mastodon.records import Viewer
from protocols.mastodon.sending import Sender
from storage.model import (
    Accepts,
    AddressId,
    Batch,
    Channel,
    ChannelKind,
    Outgoing,
    OutgoingId,
    Reason,
    Removal,
    Say,
    Visibility,
)

from .test_translate import HOME, MENTIONS, NOOR, item, places, said, viewer

AWA, BO = AddressId("awa@asso.example"), AddressId("bo@ailleurs.example")
LONG = Accepts(intents=translate.INTENTS, max_length=500, attachments=4, warning=True)


def account(address: str, name: str = "") -> dict[str, Any]:
    acct = address.removesuffix("@asso.example")
    return {"id": acct, "acct": acct, "username": acct, "display_name": name}


def status(words: str, author: str = AWA, *to: str, **more: Any) -> dict[str, Any]:
    """A direct post as Mastodon tells it."""
    names = " ".join(
        f'<span class="h-card"><a href="https://x.example/@{one}" class="u-url mention">'
        f"@<span>{one.partition('@')[0]}</span></a></span>"
        for one in to
    )
    return {
        "id": more.get("id", words),
        "uri": f"https://asso.example/{words}",
        "account": account(author, author.partition("@")[0].title()),
        "created_at": "2026-03-02T08:15:30Z",
        "visibility": "direct",
        "content": f"<p>{names} {words}</p>",
        "mentions": [account(one) for one in to],
    } | more


def home(*entries: dict[str, Any], by: Viewer | None = None) -> Batch:
    return translate.home(json.dumps(entries).encode(), by or viewer())


def only(batch: Batch) -> Channel:
    (channel,) = [one for one in batch.channels if one.kind is ChannelKind.DIRECT]
    return channel


def test_the_same_people_are_one_conversation_whoever_speaks_and_however_it_comes() -> None:
    ways = [
        home(status("un", AWA, NOOR, BO)),
        home(status("deux", BO, AWA, NOOR)),
        home(status("trois", NOOR, BO, AWA)),
        home(status("quatre", AWA, BO)),  # snac leaves out whoever asks
        translate.mentions(
            json.dumps(
                [{"id": "7", "type": "mention", "status": status("cinq", AWA, NOOR, BO)}]
            ).encode(),
            viewer(),
        ),
        beside.conversations(
            json.dumps([{"id": "9", "last_status": status("six", NOOR, AWA, BO)}]).encode(),
            viewer(),
        ),
        translate.written(
            status("sept", NOOR, AWA, BO), viewer(), channel=HOME, echo=OutgoingId("e"), marked=True
        ),
    ]
    channels = [only(batch) for batch in ways]
    assert {one.id for one in channels} == {channels[0].id}
    assert {one.peers for one in channels} == {(AWA, BO)}
    assert not any(one.encrypted for one in channels)
    for batch in ways:
        (placement,) = batch.placements
        (post,) = batch.items
        mine = post.author == NOOR
        assert placement.channel == channels[0].id
        assert placement.reason is (Reason.WRITTEN if mine else Reason.DIRECT)


def test_other_people_are_another_conversation() -> None:
    sets = [(), (AWA,), (BO,), (AWA, BO), (AddressId("awa@ailleurs.example"),)]
    assert len({direct.remote_of(one) for one in sets}) == len(sets)
    for one in itertools.permutations((AWA, BO, AddressId("Cléo@asso.example"))):
        assert direct.remote_of(one) == direct.remote_of(tuple(sorted(one)))
    assert direct.remote_of((AWA,)) == direct.remote_of((AddressId("Awa@asso.example"),))


def test_a_post_that_names_thousands_costs_what_it_may() -> None:
    """A stranger may send it (docs/decisions/039): bounded, and no slower than its length."""
    many = [f"{'x' * 40}{number}@asso.example" for number in range(5_000)]
    names = "@noor " * 40_000
    batch = home(status("x", AWA, NOOR, *many, content=f"<p>{names}bonjour</p>"))
    (post,) = batch.items
    assert post.text == "bonjour"
    assert len(only(batch).peers) <= direct.MOST
    assert len(only(batch).name) <= 500


def test_nobodys_name_is_in_a_conversations_identity() -> None:
    assert "awa" not in only(home(status("x", AWA, NOOR))).id


def test_it_is_called_by_its_people_as_far_as_they_were_met() -> None:
    assert only(home(status("x", AWA, NOOR))).name == "Awa"
    assert only(home(status("x", AWA, NOOR, BO))).name == "Awa, bo"
    met = replace(viewer(), names=lambda _: {BO: "Bo Diop"})
    assert only(home(status("x", AWA, NOOR, BO), by=met)).name == "Awa, Bo Diop"
    assert only(home(status("x", NOOR))).name == "Noor"  # a note to oneself


def test_what_is_said_there_is_for_its_people_only_and_leaves_room_for_their_names() -> None:
    accepts = only(home(status("x", AWA, NOOR, BO), by=replace(viewer(), accepts=LONG))).accepts
    assert accepts.intents == {"Say", "Edit", "Delete"}
    assert accepts.visibilities == (Visibility.DIRECT,)
    assert accepts.default_visibility is Visibility.DIRECT
    assert accepts.max_length == 500 - len("@awa @bo@ailleurs.example ")
    assert (accepts.attachments, accepts.warning) == (4, True)


def test_new_limits_reach_the_conversations_that_are_known() -> None:
    known = only(home(status("x", AWA, NOOR)))
    body = json.dumps({"instance": {"configuration": {"statuses": {"max_characters": 99}}}})
    now = translate.channels(body.encode(), replace(viewer(), directs=lambda: (known,)))
    assert only(now).id == known.id
    assert only(now).accepts.max_length == 99 - len("@awa ")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<p><a href="https://x/@noor">@noor</a> bonjour</p><p>b</p>', "<p>bonjour</p><p>b</p>"),
        ('<a href="https://x/awa">@awa@asso.example</a> <a href="https://x/n">@noor</a> ça', "ça"),
        ("<p>@noor @awa bonjour @awa</p>", "<p>bonjour @awa</p>"),
        ('<p><a href="https://x/n">@noor</a><br>bonjour</p>', "<p>bonjour</p>"),
        ("<p>@inconnu bonjour</p>", "<p>@inconnu bonjour</p>"),
        ("<p>@noor, bonjour</p>", "<p>@noor, bonjour</p>"),
        ("<p>bonjour @noor</p>", "<p>bonjour @noor</p>"),
        ("<p>@noor</p>", "<p>@noor</p>"),
        ("@noorah bonjour", "@noorah bonjour"),
        ("", ""),
    ],
)
def test_the_names_that_a_post_begins_with_are_not_shown(html: str, left: str) -> None:
    assert direct.unaddressed(html, (AWA, NOOR)) == left


def test_a_post_names_everybody_once() -> None:
    by = viewer()
    assert direct.addressed(by, (AWA, BO), "Oui") == "@awa @bo@ailleurs.example Oui"
    assert direct.addressed(by, (AWA, BO), "@awa oui") == "@bo@ailleurs.example @awa oui"
    assert direct.addressed(by, (AWA,), "Oui @AWA@asso.example") == "Oui @AWA@asso.example"
    assert direct.addressed(by, (AWA,), "awa") == "@awa awa"
    assert direct.addressed(by, (), "Penser au pain") == "Penser au pain"


@pytest.mark.parametrize(
    "said",
    [
        "Voir https://asso.example/@awa/113",
        "https://asso.example/@awa",
        "Écris à jeanne@awa plutôt",
        "@awa@ailleurs.example le sait",
        "C’est [ici](https://asso.example/@awa)",
    ],
)
def test_a_link_or_an_address_names_nobody(said: str) -> None:
    """No server would tell them of it, and the post would reach nobody."""
    assert direct.addressed(viewer(), (AWA,), said) == f"@awa {said}"


@pytest.mark.parametrize("said", ["Oui, @awa.", "(@awa) oui", "d’accord\n@awa"])
def test_who_is_named_within_a_text_is_not_named_again(said: str) -> None:
    assert direct.addressed(viewer(), (AWA,), said) == said


def test_what_is_said_in_a_conversation_that_is_not_known_is_never_sent() -> None:
    """Without its people it would be a post like any other."""
    tools: Any = SimpleNamespace(
        shelf=SimpleNamespace(channel=lambda _channel: None), account=viewer().account
    )
    sender = Sender(SimpleNamespace(), tools, viewer)  # type: ignore[arg-type]
    lost = Outgoing(
        id=OutgoingId("a" * 32), account=viewer().account.id,
        channel=viewer().channel(direct.remote_of((AWA,))), intent=Say(text="Entre nous"),
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    with pytest.raises(Refused, match="not-found"):
        asyncio.run(sender.send(lost))


def test_what_stood_with_the_mentions_becomes_a_conversation_and_is_read() -> None:
    """Payloads that an earlier version kept: of home, of notifications, and what is not direct."""
    old = [
        status("avant", AWA, NOOR),
        {"id": "7", "type": "mention", "status": status("après", AWA, NOOR, id="9")},
        status("public", AWA, NOOR, visibility="public"),
        {"id": "spoiled"},
    ]
    old[1]["status"]["created_at"] = "2026-03-02T09:00:00Z"
    batch = translate.again(json.dumps(old).encode(), viewer())
    channel = only(batch)
    assert {one.text for one in batch.items} == {"avant", "après"}
    assert {one.channel for one in batch.placements} == {channel.id}
    assert set(batch.removals) == {Removal(item=one.id, channel=MENTIONS) for one in batch.items}
    (mark,) = batch.read_marks
    assert (mark.channel, mark.item) == (channel.id, item(batch, "après").id)
    assert {one.remote for one in batch.payloads} == {"avant", "9"}


def test_a_conversation_read_elsewhere_is_read_here_but_not_past_what_is_unread() -> None:
    def told(*last: tuple[str, str, bool]) -> Batch:
        body = [
            {"id": name, "unread": unread, "last_status": status(name, AWA, NOOR, created_at=at)}
            for name, at, unread in last
        ]
        return beside.conversations(json.dumps(body).encode(), viewer())

    early, late = "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"
    batch = told(("a", early, False))
    assert [one.item for one in batch.read_marks] == ["https://asso.example/a"]
    assert [one.item for one in told(("a", early, False), ("b", late, True)).read_marks] == [
        "https://asso.example/a"
    ]
    assert told(("a", early, True), ("b", late, False)).read_marks == ()
    assert told(("a", early, True)).read_marks == ()
    words = {one.remote: one.etag for one in batch.payloads if one.channel == only(batch).id}
    assert words == {"conversation:a": "read"}


def test_what_is_no_direct_post_is_no_conversation() -> None:
    body = [{"id": "1", "last_status": status("x", AWA, NOOR, visibility="public")}, {"id": "2"}]
    assert beside.conversations(json.dumps(body).encode(), viewer()).items == ()


def test_what_was_answered_is_of_the_same_people_or_left_out() -> None:
    channel = only(home(status("x", AWA, NOOR)))
    context = {
        "ancestors": [
            status("un", AWA, NOOR),
            status("deux", NOOR, AWA),
            status("à trois", AWA, NOOR, BO),
            status("à tous", AWA, NOOR, visibility="public"),
            {"id": "spoiled"},
        ]
    }
    batch = translate.earlier(context, viewer(), channel.id)
    assert {one.text for one in batch.items} == {"un", "deux"}
    assert {one.channel for one in batch.placements} == {channel.id}
    assert translate.earlier(None, viewer(), channel.id) == Batch()


def test_the_same_posts_with_other_counts_mean_the_same() -> None:
    """Calm rules 6 and 8: no number of a server's is in any record."""

    def counted(value: Any, number: int) -> Any:
        if isinstance(value, dict):
            return {
                key: number if key.endswith("_count") else counted(one, number)
                for key, one in value.items()
            }
        return [counted(one, number) for one in value] if isinstance(value, list) else value

    for name, make in (("snac-home", translate.home), ("snac-notifications", translate.mentions)):
        entries = json.loads(said(name))
        few, many = (
            replace(make(json.dumps(counted(entries, count)).encode(), viewer()), payloads=())
            for count in (0, 987_654)
        )
        assert few == many
        assert few.items


def test_a_mention_and_a_direct_post_in_one_page_go_their_ways() -> None:
    batch = home(status("privé", AWA, NOOR), status("public", AWA, NOOR, visibility="public"))
    assert places(batch, item(batch, "public")) == {
        (HOME, Reason.FOLLOWED),
        (MENTIONS, Reason.MENTION),
    }
    assert places(batch, item(batch, "privé")) == {(only(batch).id, Reason.DIRECT)}
