"""Whatever JSON stands in whatever field: translation never raises, and its rows are bounded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.matrix import guards, translate
from storage.model import Batch, ItemKind, ServerAnswer, Stream

from .community import ACCOUNT, Shelf
from .test_translate import PAYLOADS, read

ROOM = "!room:club.example"
EVENT: dict[str, Any] = {
    "type": "m.room.message",
    "event_id": "$event",
    "sender": "@noe:club.example",
    "origin_server_ts": 1_795_000_000_000,
    "content": {
        "msgtype": "m.text",
        "body": "Bonjour",
        "format": "org.matrix.custom.html",
        "formatted_body": "<b>Bonjour</b>",
        "url": "mxc://club.example/abc",
        "filename": "salle.png",
        "info": {"w": 640, "h": 480, "size": 1, "mimetype": "image/png"},
        "m.mentions": {"user_ids": ["@camille:club.example"]},
        "m.new_content": {"msgtype": "m.text", "body": "Bonsoir"},
        "m.relates_to": {
            "rel_type": "m.thread",
            "event_id": "$root",
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": "$other"},
        },
        "redacts": "$other",
    },
    "unsigned": {
        "transaction_id": "a",
        "redacted_because": {},
        "m.relations": {"m.replace": {"event_id": "$edit", "type": "m.room.message"}},
    },
}
TYPES = ("m.room.message", "m.sticker", "m.room.encrypted", "m.room.redaction", "m.reaction")
SORTS = ("m.text", "m.notice", "m.emote", "m.image", "m.file", "m.location")

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats()
    | st.text(st.characters(), max_size=300)
    | st.sampled_from(("$event", ROOM, "@camille:club.example", "\ud800", "\0", "m.replace"))
)
anything = st.recursive(
    scalars,
    lambda more: (
        st.lists(more, max_size=4)
        | st.dictionaries(
            st.sampled_from((*EVENT, *EVENT["content"], *EVENT["unsigned"], "events", ROOM))
            | st.text(max_size=5),
            more,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every field of a JSON value is, itself included."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if _is(value) else ()
    return [here, *(path for key, more in pairs for path in paths(more, (*here, key)))]


def _is(value: Any) -> bool:
    return isinstance(value, list)


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy of a JSON value with another one in one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def translated(said: object, shelf: Shelf, kind: str = "sync 1795000000000") -> Batch:
    body = json.dumps(said).encode()
    answer = ServerAnswer(stream=Stream("sync"), cursor="s", kind=kind, body=body)
    return translate.answer(answer, ACCOUNT, shelf)


def sound(batch: Batch) -> None:
    """What the cache relies on: bounded text that any database takes, and known channels."""
    for item in batch.items:
        assert 0 < len(item.id) <= 1024
        assert len(item.author) <= 255
        assert item.at.tzinfo is not None
        for text in (item.text, item.html or "", item.title):
            assert len(text.encode()) <= 1024 * 1024
            assert "\0" not in text
        assert len(item.mentions) <= 100
        assert len(item.media) <= 1
    for channel in batch.channels:
        assert len(channel.name.encode()) <= 2048
        assert len(channel.aliases) <= 51
    items = {item.id for item in batch.items}
    assert {placement.item for placement in batch.placements} <= items


def known() -> Shelf:
    shelf = Shelf()
    create = {"type": "m.room.create", "state_key": "", "content": {}, "sender": "@a:b"}
    translated_first = translated(
        {"rooms": {"join": {ROOM: {"state": {"events": [create]}}}}}, shelf
    )
    shelf.apply(translated_first)
    return shelf


SHELF = known()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_field_of_an_event_may_hold_anything(data: st.DataObject) -> None:
    event = put(EVENT, ("type",), data.draw(st.sampled_from(TYPES)))
    event = put(event, ("content", "msgtype"), data.draw(st.sampled_from(SORTS)))
    if data.draw(st.booleans()):
        event = put(event, ("content", "m.relates_to", "rel_type"), "m.replace")
    if data.draw(st.booleans()):
        event = put(event, ("unsigned", "redacted_because"), None)
    path = data.draw(st.sampled_from(paths(event)))
    poisoned = put(event, path, data.draw(anything))
    whole = {**EVENT, "event_id": "$whole", "unsigned": {}}
    timeline = {"timeline": {"events": [poisoned, whole]}}
    batch = translated({"rooms": {"join": {ROOM: timeline}}}, SHELF)
    sound(batch)
    assert len(batch.items) <= 2, "one event is at most one row"
    assert "$whole" in {item.id for item in batch.items}, "the rest of the answer goes on"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("first", "later")), st.data())
def test_one_place_of_a_real_answer_may_hold_anything(name: str, data: st.DataObject) -> None:
    shelf = Shelf()
    if name == "later":
        read("first", shelf)
    said = json.loads((PAYLOADS / f"{name}.json").read_text())
    path = data.draw(st.sampled_from(paths(said)))
    sound(translated(put(said, path, data.draw(anything)), shelf, f"{name} 1795000000000"))


@settings(max_examples=100, deadline=None)
@given(anything, st.sampled_from(("first 0", "sync", f"page {ROOM}", "sync x", "", "page")))
def test_a_whole_answer_may_be_anything(said: object, kind: str) -> None:
    sound(translated(said, SHELF, kind))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_say_nothing(body: bytes) -> None:
    answer = ServerAnswer(stream=Stream("sync"), cursor="s", kind="sync 0", body=body)
    assert translate.answer(answer, ACCOUNT, SHELF) is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", 7),
        ("sender", "noe"),
        ("origin_server_ts", "yesterday"),
        ("origin_server_ts", None),
        ("content", []),
        ("content", {"msgtype": "m.text"}),
        ("content", {"msgtype": "m.text", "body": 3}),
        ("content", {"msgtype": {}, "body": "Bonjour"}),
        ("type", 4),
    ],
)
def test_an_essential_field_of_a_wrong_type_is_one_row_that_says_so(
    field: str, value: object
) -> None:
    event = {**EVENT, "unsigned": {}, field: value}
    batch = translated({"rooms": {"join": {ROOM: {"timeline": {"events": [event]}}}}}, SHELF)
    [item] = batch.items
    assert (item.id, item.kind, item.problem) == ("$event", ItemKind.UNREADABLE, "malformed")


def test_an_event_without_identity_is_nothing() -> None:
    events = [{**EVENT, "event_id": bad} for bad in (None, 5, "", "event", "$" * 300, "$a b")]
    batch = translated({"rooms": {"join": {ROOM: {"timeline": {"events": events}}}}}, SHELF)
    assert batch.items == ()


def test_an_integer_of_thousands_of_digits_costs_only_itself() -> None:
    body = b'{"next_batch": "s1", "x": ' + b"9" * 6000 + b', "y": NaN}'
    assert guards.parse(body) == {"next_batch": "s1", "x": None, "y": None}


def test_a_name_cannot_reach_over_its_neighbours() -> None:
    assert guards.name("Noé\n\u202eelimaC\u200b \ud800") == "Noé elimaC  ?"
