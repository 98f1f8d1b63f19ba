"""Whatever a server puts where: no exception, and nothing that a database would not take."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.mastodon import beside, translate
from protocols.mastodon.fields import MalformedError
from protocols.mastodon.records import Viewer
from storage.model import Accepts, Batch, ItemKind

from .test_translate import said, viewer

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(), max_size=20)  # half surrogate pairs and NUL too
    | st.sampled_from(["2026-13-45", "9999-12-31T23:59:59-23:59", "0001-01-01", "@", "a@b@c"])
    | st.sampled_from(["javascript:alert(1)", "http://[", "<h2>", "</p><script>", "\ud800"])
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
_HOME = json.loads(said("invented-mastodon-home")) + json.loads(said("snac-home"))
_MENTIONS = json.loads(said("snac-notifications"))
_CONVERSATIONS = [
    {
        "id": str(number),
        "unread": bool(number % 2),
        "accounts": [one["account"]],
        "last_status": one,
    }
    for number, one in enumerate(one for one in _HOME if one.get("visibility") == "direct")
]
_ALL = (
    *(translate.home, translate.mentions, translate.channels, translate.again),
    *(translate.surroundings, beside.conversations, beside.markers, beside.blocked),
    beside.appreciations,
)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [here, *(path for key, one in inner for path in _paths(one, (*here, key)))]


def _replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], by)
    return copy


def _written_down(batch: Batch) -> None:
    """What no database would take raises here: half surrogate pairs, NUL, huge numbers."""
    for word in _leaves(dataclasses.asdict(batch)):
        if isinstance(word, str):
            assert "\0" not in word
            word.encode("utf-8")
        elif isinstance(word, int):
            assert abs(word) < 2**63


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in (*value, *value.values()) for leaf in _leaves(one)]
    if isinstance(value, (list, tuple, frozenset)):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def _checked(batch: Batch) -> None:
    """All that a batch holds can be written down, and everything refers to something."""
    _written_down(batch)
    items = {item.id for item in batch.items}
    assert all(items)
    for item in batch.items:
        assert item.at.utcoffset() is not None
        assert item.at.year >= 1970
        assert (item.kind is ItemKind.UNREADABLE) == (item.problem is not None)
    assert {placement.item for placement in batch.placements} == items
    assert {payload.item for payload in batch.payloads} <= {*items, None}
    assert {mark.item for mark in batch.read_marks} <= items
    for payload in batch.payloads:
        assert isinstance(translate.status_in(payload), dict)
        assert isinstance(translate.entry_id(payload), str)
        at = translate.entry_at(payload)
        assert at is None or at.utcoffset() is not None


def _try(make: Callable[[bytes, Viewer], Batch], whole: Any, data: st.DataObject) -> None:
    """Of a long page the one that is spoiled and the one after it: most of it is whole."""
    if isinstance(whole, list):
        first = data.draw(st.integers(0, len(whole) - 1))
        whole = whole[first : first + 2]
    path = data.draw(st.sampled_from(_paths(whole)))
    spoiled = _replaced(whole, path, data.draw(_JSON))
    _checked(make(json.dumps(spoiled).encode(), viewer()))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_home(data: st.DataObject) -> None:
    _try(translate.home, _HOME, data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_notifications(data: st.DataObject) -> None:
    _try(translate.mentions, _MENTIONS, data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_what_was_kept_before(data: st.DataObject) -> None:
    _try(translate.again, _HOME + _MENTIONS, data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_conversations(data: st.DataObject) -> None:
    _try(beside.conversations, _CONVERSATIONS, data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_value_anywhere_beside_the_timelines(data: st.DataObject) -> None:
    for make, whole in (
        (beside.appreciations, _MENTIONS),
        (beside.blocked, [{"acct": "awa"}, {"acct": "bo@ailleurs.example"}]),
        (beside.markers, {"home": {"last_read_id": "1"}, "notifications": {"last_read_id": "2"}}),
    ):
        path = data.draw(st.sampled_from(_paths(whole)))
        body = json.dumps(_replaced(whole, path, data.draw(_JSON))).encode()
        _written_down(make(body, viewer()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_what_is_followed(data: st.DataObject) -> None:
    target, around = json.loads(said("snac-status")), json.loads(said("snac-context"))
    _try(translate.surroundings, {"target": target, "context": around}, data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_what_describes_the_server(data: st.DataObject) -> None:
    whole = {
        "account": json.loads(said("snac-account")),
        "instance": json.loads(said("snac-instance")),
    }
    path = data.draw(st.sampled_from(_paths(whole)))
    body = json.dumps(_replaced(whole, path, data.draw(_JSON))).encode()
    _written_down(translate.channels(body, viewer()))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_thread(data: st.DataObject) -> None:
    whole = [json.loads(said("snac-status")), json.loads(said("snac-context"))]
    path = data.draw(st.sampled_from(_paths(whole)[1:]))
    target, context = _replaced(whole, path, data.draw(_JSON))
    try:
        batch = translate.thread(target, context, viewer(), Accepts())
    except MalformedError:
        return  # the one post that was asked for makes no sense: the adapter says so
    _checked(batch)


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    for make in _ALL:
        _checked(make(body, viewer()))


def test_half_a_surrogate_pair_in_every_text() -> None:
    body = said("invented-mastodon-home").replace(b'": "', b'": "\\ud800')
    _checked(translate.home(body, viewer()))
    body = said("invented-mastodon-home").replace(b"<p>", b"<p>\\udc00\\u0000")
    batch = translate.home(body, viewer())
    _checked(batch)
    assert all(item.kind is ItemKind.POST for item in batch.items)


def test_absurd_depth() -> None:
    for make in _ALL:
        _checked(make(b"[" * 200_000, viewer()))
