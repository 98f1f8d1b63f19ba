"""What servers say, as records: captured from snac, invented after Mastodon and GoToSocial."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from protocols.mastodon import translate
from protocols.mastodon.fields import media_id
from protocols.mastodon.records import Viewer
from storage.model import (
    Account,
    AccountId,
    AddressId,
    Batch,
    ChannelId,
    ChannelKind,
    Item,
    ItemId,
    ItemKind,
    MediaKind,
    OutgoingId,
    Reason,
    Visibility,
)

PAYLOADS = Path(__file__).parent / "payloads"
NOOR = AddressId("noor@asso.example")
ACCOUNT = Account(
    id=AccountId("00000000000000aa"),
    protocol="mastodon",
    server="https://asso.example",
    login="noor",
    address=NOOR,
    name="Noor",
)
HOME = ChannelId("00000000000000aa/home")
MENTIONS = ChannelId("00000000000000aa/mentions")


def viewer(known: dict[str, ItemId] | None = None) -> Viewer:
    return Viewer(account=ACCOUNT, find=(known or {}).get)


def said(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def item(batch: Batch, word: str) -> Item:
    (found,) = [one for one in batch.items if word in one.text or word in one.title]
    return found


def places(batch: Batch, of: Item) -> set[tuple[ChannelId, Reason]]:
    return {(one.channel, one.reason) for one in batch.placements if one.item == of.id}


# --- captured from snac ---------------------------------------------------------------------


@pytest.fixture
def snac() -> Batch:
    return translate.home(said("snac-home"), viewer())


def test_a_boost_is_the_post_itself_with_who_passed_it_on(snac: Batch) -> None:
    roofs = item(snac, "Les toits")
    assert roofs.author == "awa@asso.example"
    (boost,) = [one for one in snac.placements if one.item == roofs.id]
    assert (boost.reason, boost.by) == (Reason.BOOST, "ines@asso.example")
    assert boost.at >= roofs.at
    assert {one.id for one in snac.addresses} >= {"awa@asso.example", "ines@asso.example"}


def test_a_picture_keeps_its_description(snac: Batch) -> None:
    (picture,) = item(snac, "Les toits").media
    assert picture.kind is MediaKind.IMAGE
    assert picture.alt == "Des toits au bord de l'eau"
    assert picture.remote.startswith("https://asso.example/awa/s/")
    assert picture.id == media_id(ACCOUNT.id, picture.remote)


def test_markup_links_and_hashtags_come_clean(snac: Batch) -> None:
    roofs = item(snac, "Les toits")
    assert roofs.text == "Les toits ce matin #Été https://example.org/toits?a=1&b=2"
    assert roofs.html is not None
    assert '<a href="https://example.org/toits?a=1&amp;b=2">' in roofs.html
    assert "class" not in roofs.html
    assert roofs.tags == ("été",)


def test_a_warning_stands_before_the_text(snac: Batch) -> None:
    film = item(snac, "Qui gagne")
    assert (film.warning, film.title) == ("Le film", "")


def test_what_is_written_to_me_alone_is_a_conversation_and_no_mention(snac: Batch) -> None:
    told = item(snac, "rien que")
    (conversation,) = [one for one in snac.channels if one.kind is ChannelKind.DIRECT]
    assert places(snac, told) == {(conversation.id, Reason.DIRECT)}
    assert (conversation.peers, conversation.name) == (("awa@asso.example",), "Awa")
    assert told.text == "rien que pour toi"  # without the name that it begins with
    assert told.html == "rien que pour toi<br>"


def test_an_answer_finds_its_question_in_the_same_page_even_passed_on(snac: Batch) -> None:
    answer = item(snac, "plaisir")
    assert answer.reply_to == item(snac, "Les toits").id
    assert answer.author == NOOR
    assert answer.visibility is Visibility.UNLISTED
    assert places(snac, answer) == {(HOME, Reason.WRITTEN)}


def test_notifications_other_than_mentions_are_left_out() -> None:
    raw = json.loads(said("snac-notifications"))
    follow = {**raw[0], "id": "1", "type": "follow", "status": None}
    batch = translate.mentions(json.dumps([follow, *raw]).encode(), viewer())
    assert len(batch.items) == len([one for one in raw if one["type"] == "mention"]) > 0
    (conversation,) = batch.channels
    assert {one.channel for one in batch.placements} <= {MENTIONS, conversation.id}
    assert {one.reason for one in batch.placements} <= {Reason.MENTION, Reason.DIRECT}


def test_a_thread_is_a_channel_of_its_own_that_never_enters_an_edition() -> None:
    status, context = json.loads(said("snac-status")), json.loads(said("snac-context"))
    accepts = translate.channels(_server(), viewer()).channels[0].accepts
    batch = translate.thread(status, context, viewer(), accepts)
    (channel,) = batch.channels
    root, answer = item(batch, "Les toits"), item(batch, "plaisir")
    assert channel.kind is ChannelKind.THREAD
    assert channel.remote == f"thread:{root.id}"
    assert answer.reply_to == root.id
    assert {one.thread for one in batch.items} == {root.id}
    assert {one.reason for one in batch.placements} == {Reason.THREAD}
    assert channel.accepts == accepts


def _server() -> bytes:
    return b'{"account":' + said("snac-account") + b',"instance":' + said("snac-instance") + b"}"


def test_the_channels_say_what_may_be_posted() -> None:
    home, mentions = translate.channels(_server(), viewer()).channels
    assert (home.id, home.kind) == (HOME, ChannelKind.HOME)
    assert (mentions.id, mentions.kind) == (MENTIONS, ChannelKind.MENTIONS)
    assert home.name == NOOR
    assert home.accepts.intents == {"Say", "Edit", "Delete", "Boost"}
    assert (home.accepts.attachments, home.accepts.max_bytes) == (4, 103_809_024)
    assert home.accepts.max_length == 100_000
    assert home.accepts.visibilities == tuple(Visibility)
    assert home.accepts.default_visibility is Visibility.PUBLIC
    assert home.accepts.warning
    assert home.accepts.language


def test_the_usual_visibility_is_the_accounts_own() -> None:
    body = _server().replace(b'"privacy": "public"', b'"privacy": "unlisted"')
    assert body != _server()
    home = translate.channels(body, viewer()).channels[0]
    assert home.accepts.default_visibility is Visibility.UNLISTED


def test_what_i_wrote_carries_its_mark_and_is_remembered() -> None:
    status = json.loads(said("snac-status"))
    status["account"] = json.loads(said("snac-account"))
    batch = translate.written(
        status, viewer(), channel=HOME, echo=OutgoingId("ab" * 16), marked=True
    )
    (made,) = batch.items
    assert made.echo == "ab" * 16
    assert places(batch, made) == {(HOME, Reason.WRITTEN)}
    assert [one.remote for one in batch.payloads] == [status["id"], f"sent:{status['id']}"]


# --- invented after Mastodon ------------------------------------------------------------------


@pytest.fixture
def mastodon() -> Batch:
    return translate.home(said("invented-mastodon-home"), viewer())


def test_addresses_are_whole_whoever_says_them(mastodon: Batch) -> None:
    hello, answer = item(mastodon, "répétition"), item(mastodon, "Réponse")
    assert hello.author == "zoe@pouet.example"
    assert answer.author == NOOR
    assert hello.mentions == (NOOR,)
    names = {one.id: one for one in mastodon.addresses}
    assert names[hello.author].name == "Zoé :violon:"
    avatar = names[hello.author].avatar
    assert avatar is not None
    assert avatar.remote.endswith("/zoe.png")  # the one that does not move


def test_a_mention_that_came_through_home_is_with_the_mentions_too(mastodon: Batch) -> None:
    hello = item(mastodon, "répétition")
    assert places(mastodon, hello) == {(HOME, Reason.FOLLOWED), (MENTIONS, Reason.MENTION)}


def test_a_post_keeps_every_part(mastodon: Batch) -> None:
    hello = item(mastodon, "répétition")
    assert hello.id == "https://pouet.example/users/zoe/statuses/114101"
    assert hello.at == datetime(2026, 3, 2, 8, 15, 30, 123000, tzinfo=UTC)
    assert hello.edited_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (hello.language, hello.visibility) == ("fr", Visibility.PUBLIC)
    assert hello.url == "https://pouet.example/@zoe/114101"
    assert hello.tags == ("chorale",)
    assert hello.text.endswith("https://pouet.example/tres/longue/adresse\n\nÀ demain")
    picture, film, file = hello.media
    assert (picture.width, picture.height, picture.kind) == (1600, 1200, MediaKind.IMAGE)
    assert picture.alt == "Une partition ouverte sur un pupitre"
    assert (film.kind, film.alt) == (MediaKind.VIDEO, "")
    assert (file.kind, file.remote) == (MediaKind.FILE, "https://autre.example/fichier.odt")


def test_an_answer_to_what_was_known_before_names_it() -> None:
    entries = json.loads(said("invented-mastodon-home"))
    alone = json.dumps([entries[1]]).encode()
    assert translate.home(alone, viewer()).items[0].reply_to is None
    known = ItemId("https://pouet.example/known")
    (answer,) = translate.home(alone, viewer({"114101": known})).items
    assert answer.reply_to == known


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Concert d'été", "Le concert entier.\n\nhttps://video.example/w/kX7"),
        ("Pourquoi chanter", "Résumé & suite.\n\nhttps://plume.example/pourquoi-chanter"),
        ("Pique-nique", "Samedi au parc.\n\nhttps://agenda.example/e/1"),
    ],
)
def test_a_heading_is_a_title(mastodon: Batch, title: str, text: str) -> None:
    found = item(mastodon, title)
    assert (found.title, found.text) == (title, text)


def test_a_warning_without_the_mark_is_still_a_warning(mastodon: Batch) -> None:
    found = item(mastodon, "Sans marque")
    assert (found.warning, found.title) == ("Un avertissement", "")


def test_the_persons_filters_hold(mastodon: Batch) -> None:
    assert not [one for one in mastodon.items if "Tout sauf" in one.text]
    assert item(mastodon, "Un peu").warning == "Séries"


def test_an_unknown_audience_is_a_narrow_one(mastodon: Batch) -> None:
    assert item(mastodon, "Peu de gens").visibility is Visibility.FOLLOWERS


def test_counts_are_in_no_record(mastodon: Batch) -> None:
    records = (mastodon.channels, mastodon.addresses, mastodon.items, mastodon.placements)
    assert not [count for count in ("412", "1312", "19") if count in repr(records)]


def test_the_payload_is_found_by_what_answers_name(mastodon: Batch) -> None:
    by_remote = {one.remote: one for one in mastodon.payloads}
    concert = by_remote["114000"]  # known to us through 114103, which passed it on
    assert concert.item == item(mastodon, "Concert").id
    assert translate.status_in(concert)["id"] == "114000"
    assert translate.entry_id(concert) == "114103"


# --- invented after GoToSocial ------------------------------------------------------------------


def test_gotosocial_has_titles_where_others_have_warnings() -> None:
    batch = translate.home(said("invented-gotosocial-home"), viewer())
    article, hidden = item(batch, "article"), item(batch, "Caché")
    assert (article.title, article.warning) == ("Un long article", "")
    assert (hidden.title, hidden.warning) == ("", "Vertige")
    assert item(batch, "Pour qui").visibility is Visibility.FOLLOWERS


# --- spoiled --------------------------------------------------------------------------------


def _spoiled(**fields: Any) -> Batch:
    entries = json.loads(said("invented-mastodon-home"))
    entries[0] |= fields
    return translate.home(json.dumps(entries).encode(), viewer())


@pytest.mark.parametrize("name", ["content", "created_at", "account"])
@pytest.mark.parametrize("value", [None, 7, [], {"x": 1}, True])
def test_what_cannot_be_shown_costs_one_row_that_says_so(name: str, value: Any) -> None:
    whole = translate.home(said("invented-mastodon-home"), viewer())
    spoiled = _spoiled(**{name: value})
    unreadable = [one for one in spoiled.items if one.kind is ItemKind.UNREADABLE]
    assert [one.id for one in unreadable] == ["https://pouet.example/users/zoe/statuses/114101"]
    assert unreadable[0].problem == "malformed"
    assert len(spoiled.items) == len(whole.items)
    assert places(spoiled, unreadable[0])


@pytest.mark.parametrize(
    "name",
    ["media_attachments", "mentions", "tags", "language", "url", "edited_at", "visibility"],
)
@pytest.mark.parametrize("value", [7, ["x"], {"x": 1}, "\ud800", [{"url": 5, "name": []}]])
def test_a_spoiled_decoration_costs_only_itself(name: str, value: Any) -> None:
    assert item(_spoiled(**{name: value}), "répétition").kind is ItemKind.POST


@pytest.mark.parametrize(("marked", "covered"), [(True, True), (False, False), (None, False)])
def test_pictures_that_are_marked_come_covered(marked: bool | None, covered: bool) -> None:
    media = [{"url": "https://asso.example/1.png", "type": "image"}]
    (found,) = item(_spoiled(media_attachments=media, sensitive=marked), "répétition").media
    assert found.covered is covered


def test_without_an_identity_there_is_nothing_to_show() -> None:
    whole = translate.home(said("invented-mastodon-home"), viewer())
    assert len(_spoiled(uri=None, id=None).items) == len(whole.items) - 1


def test_a_spoiled_uri_leaves_the_servers_own_id() -> None:
    ids = [one.id for one in _spoiled(uri=5).items]
    assert "https://asso.example/statuses/114101" in ids
