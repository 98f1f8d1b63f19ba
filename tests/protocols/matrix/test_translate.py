"""What captured answers of a real Synapse say (see capture.py for the scene)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from protocols.matrix import draft, translate
from storage.model import (
    Accepts,
    Batch,
    Channel,
    ChannelKind,
    Item,
    ItemKind,
    MediaKind,
    Presence,
    Reason,
    ServerAnswer,
    Stream,
)

from .community import ACCOUNT, Shelf

PAYLOADS = Path(__file__).parent / "payloads"
ME, NOE = "@camille:club.example", "@noe-beranger:club.example"
AT = 1_795_000_000_000


def answer(name: str, kind: str) -> ServerAnswer:
    body = (PAYLOADS / f"{name}.json").read_bytes()
    return ServerAnswer(stream=Stream("sync"), cursor="s1", kind=kind, body=body)


def read(name: str, shelf: Shelf) -> Batch:
    kind = f"{draft.FIRST if name == 'first' else draft.SYNC} {AT}"
    batch = translate.answer(answer(name, kind), ACCOUNT, shelf)
    shelf.apply(batch)
    return batch


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    read("first", shelf)
    return shelf


def named(shelf: Shelf, name: str) -> Channel:
    [found] = [channel for channel in shelf.channels() if channel.name == name]
    return found


def item(shelf: Shelf, text: str) -> Item:
    [found] = [one for one in shelf.items.values() if one.text == text]
    return found


def test_rooms_come_with_their_names_kinds_and_what_they_accept(shelf: Shelf) -> None:
    choir, direct = named(shelf, "Chorale"), named(shelf, "Noé Béranger")
    assert choir.kind is ChannelKind.ROOM
    assert choir.aliases == ("#chorale:club.example",)
    assert choir.topic == "Le jeudi à 19 h"
    assert ":" not in choir.remote  # room version 12
    assert choir.accepts.intents == {"Say", "Edit", "Delete", "Leave", "Invite"}
    assert direct.kind is ChannelKind.DIRECT
    assert named(shelf, "Annonces").accepts.intents == {"Leave", "Invite"}


def test_an_encrypted_room_is_known_as_such(shelf: Shelf) -> None:
    sealed = named(shelf, "Coffre")
    assert sealed.encrypted
    assert sealed.accepts.intents == {"Say", "Edit", "Delete", "Leave", "Invite"}
    assert sealed.accepts.attachments == 1
    [found] = [one for one in shelf.items.values() if one.problem == "encrypted"]
    assert found.kind is ItemKind.UNREADABLE
    assert found.author == NOE


def test_rooms_kept_by_an_earlier_version_take_what_this_one_can_send(shelf: Shelf) -> None:
    """Nothing new is said of them by the server; what an earlier version took is in the cache."""
    sealed, choir = named(shelf, "Coffre"), named(shelf, "Chorale")
    direct = named(shelf, "Noé Béranger")
    assert direct.accepts.marks
    earlier = Accepts(intents=frozenset(("Delete", "Leave")))
    shelf.known[sealed.id] = replace(sealed, accepts=earlier)
    shelf.known[choir.id] = replace(choir, accepts=replace(choir.accepts, attachments=0))
    shelf.known[direct.id] = replace(direct, accepts=replace(direct.accepts, marks=False))
    quiet = ServerAnswer(stream=Stream("sync"), cursor="s9", kind=f"{draft.SYNC} {AT}", body=b"{}")
    batch = translate.answer(quiet, ACCOUNT, shelf)
    assert {channel.id: channel for channel in batch.channels} == {
        sealed.id: sealed,
        choir.id: choir,
        direct.id: direct,
    }
    shelf.apply(batch)
    assert translate.answer(quiet, ACCOUNT, shelf).channels == ()


def test_an_invitation_is_a_channel_and_an_item(shelf: Shelf) -> None:
    room = named(shelf, "Chorale d'été")
    assert (room.presence, room.inviter) == (Presence.INVITED, NOE)
    assert room.accepts.intents == {"Join", "Leave"}
    [found] = [one for one in shelf.items.values() if one.kind is ItemKind.INVITATION]
    assert (found.title, found.author) == ("Chorale d'été", NOE)
    [placement] = shelf.placed(found.id)
    assert (placement.reason, placement.by) == (Reason.INVITATION, NOE)


def test_a_space_is_no_channel(shelf: Shelf) -> None:
    assert "L'association" not in [channel.name for channel in shelf.channels()]
    channels = {channel.id for channel in shelf.channels()}
    assert {channel for channel, _ in shelf.memberships} <= channels


def test_formatted_text_is_sanitised(shelf: Shelf) -> None:
    found = item(shelf, "**Jeudi**, salle 3")
    assert found.html == '<b>Jeudi</b>, <a href="https://club.example/">salle 3</a>'


def test_emotes_and_notices_are_messages(shelf: Shelf) -> None:
    assert item(shelf, "* range les partitions").kind is ItemKind.MESSAGE
    assert item(shelf, "Rappel : jeudi").kind is ItemKind.MESSAGE


def test_answers_point_at_what_they_answer_without_its_words(shelf: Shelf) -> None:
    hello, answered = item(shelf, "Bonjour à tous"), item(shelf, "Bonjour Noé")
    assert answered.reply_to == hello.id
    assert item(shelf, "À jeudi").reply_to == answered.id
    aside = item(shelf, "Une question à part")
    assert (aside.thread, aside.reply_to) == (hello.id, None)


def test_reasons_are_told_apart(shelf: Shelf) -> None:
    for text, reason in (
        ("Camille, tu apportes les partitions ?", Reason.MENTION),
        ("Tu viens dimanche ?", Reason.DIRECT),
        ("Bonjour à tous", Reason.ROOM),
    ):
        [placement] = shelf.placed(item(shelf, text).id)
        assert placement.reason is reason


def test_a_picture_keeps_its_caption_and_is_not_loaded(shelf: Shelf) -> None:
    found = item(shelf, "La salle, vue de la scène")
    [media] = found.media
    assert media.remote == "mxc://club.example/SEKYkVYkNMcwqbhACoAwEuXh"
    assert (media.kind, media.mime, media.name) == (MediaKind.IMAGE, "image/png", "salle.png")
    assert (media.width, media.height, media.size) == (640, 480, 12345)


def test_edits_and_removals_reach_their_item(shelf: Shelf) -> None:
    edited = item(shelf, "Rendez-vous à 18 h")
    assert shelf.text(edited.id) == "Rendez-vous à 19 h"
    [removed] = [one for one in shelf.items.values() if one.kind is ItemKind.REMOVED]
    assert (removed.text, removed.id in shelf.removed) == ("", True)


def test_only_what_this_session_sent_is_an_echo(shelf: Shelf) -> None:
    assert item(shelf, "Bonjour Noé").echo
    assert [one.author for one in shelf.items.values() if one.echo] == [ME]


def test_a_later_answer_changes_only_what_it_names(shelf: Shelf) -> None:
    before = named(shelf, "Chorale")
    batch = read("later", shelf)
    after = named(shelf, "Chorale du jeudi")
    assert (after.id, after.topic, after.aliases) == (before.id, before.topic, before.aliases)
    assert after.accepts == before.accepts
    assert named(shelf, "Annonces").presence is Presence.LEFT
    assert named(shelf, "Annonces").accepts.intents == frozenset()
    assert before.id in {mark.channel for mark in batch.read_marks}
    invited = [room for room in shelf.channels() if room.presence is Presence.INVITED]
    assert {room.kind for room in invited} == {ChannelKind.ROOM, ChannelKind.DIRECT}


def test_what_nothing_changed_in_is_not_written_again(shelf: Shelf) -> None:
    again = read("first", shelf)
    assert again.channels == ()
    assert [one for one in again.payloads if one.remote == "state"] == []


def test_a_room_gone_from_a_first_answer_was_left(shelf: Shelf) -> None:
    said = json.loads((PAYLOADS / "first.json").read_text())
    choir = named(shelf, "Chorale")
    del said["rooms"]["join"][choir.remote]
    body = json.dumps(said).encode()
    fresh = ServerAnswer(stream=Stream("sync"), cursor="s2", kind=f"first {AT}", body=body)
    shelf.apply(translate.answer(fresh, ACCOUNT, shelf))
    assert named(shelf, "Chorale").presence is Presence.LEFT


def test_an_older_page_gives_the_same_items_and_nobodys_presence(shelf: Shelf) -> None:
    choir = named(shelf, "Chorale")
    batch = translate.answer(answer("page", f"page {choir.remote}"), ACCOUNT, shelf)
    texts = {one.text for one in batch.items}
    assert "Bonjour à tous" in texts or "Encore une chose" in texts
    assert batch.memberships == ()
    assert {one.channel for one in batch.placements} == {choir.id}


def test_an_edit_bundled_with_a_late_page_is_its_newest_text(shelf: Shelf) -> None:
    choir = named(shelf, "Chorale")
    said = json.loads((PAYLOADS / "page.json").read_text())
    only = [event for event in said["chunk"] if "m.relations" in event.get("unsigned", {})]
    assert only, "the captured page bundles an edit"
    batch = translate.page({"chunk": only}, choir.remote, ACCOUNT, shelf)
    assert "Encore deux choses" in {one.text for one in batch.amendments}


def test_an_accepted_invitation_is_nothing_to_read_any_more(shelf: Shelf) -> None:
    room = named(shelf, "Chorale d'été")
    join: dict[str, Any] = {"timeline": {"events": []}, "state": {"events": []}}
    batch = sync({"join": {room.remote: join}}, shelf)
    assert [one.presence for one in batch.channels] == [Presence.JOINED]
    [removal] = batch.removals
    assert (removal.channel, removal.trace) == (room.id, False)


def test_direct_rooms_may_change_without_being_named(shelf: Shelf) -> None:
    choir = named(shelf, "Chorale")
    data = {"events": [{"type": "m.direct", "content": {NOE: [choir.remote]}}]}
    batch = sync({}, shelf, account_data=data)
    kinds = {channel.name: channel.kind for channel in batch.channels}
    assert kinds == {"Chorale": ChannelKind.DIRECT, "Noé Béranger": ChannelKind.ROOM}


def test_encryption_is_never_unset(shelf: Shelf) -> None:
    sealed = named(shelf, "Coffre")
    off = {"type": "m.room.encryption", "state_key": "", "content": {}}
    renamed = {"type": "m.room.name", "state_key": "", "content": {"name": "Ouvert"}}
    sync({"join": {sealed.remote: {"state": {"events": [off, renamed]}}}}, shelf)
    assert named(shelf, "Ouvert").encrypted


def sync(rooms: dict[str, Any], shelf: Shelf, **more: Any) -> Batch:
    body = json.dumps({"next_batch": "s3", "rooms": rooms, **more}).encode()
    said = ServerAnswer(stream=Stream("sync"), cursor="s3", kind=f"sync {AT}", body=body)
    batch = translate.answer(said, ACCOUNT, shelf)
    shelf.apply(batch)
    return batch
