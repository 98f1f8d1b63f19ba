"""Talk and news from servers that mean harm: bounded time and memory, one row each at most."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.loading import DEEPEST, LARGEST, TooMuchError, load
from protocols.mastodon import translate as mastodon
from protocols.mastodon.service import read_service
from protocols.matrix import guards
from protocols.matrix import translate as matrix
from storage.model import Batch, ItemKind, ServerAnswer, Stream
from tests.protocols.mastodon.test_translate import viewer
from tests.protocols.matrix.community import ACCOUNT
from tests.protocols.matrix.test_any_json import ROOM, SHELF

from .cell import serve

MANY = bool(os.environ.get("PREAU_HOSTILE"))
"""Set it to look long; what is shown on every run is a small, fixed part of that."""
EXAMPLES = settings(max_examples=3000 if MANY else 60, deadline=None, derandomize=not MANY)
A_SECOND = 3.0  # seconds of processor time: several times what it takes here
HUGE = 60.0  # the same for 64 MiB of events
LITTLE, MUCH = 64.0, 1500.0  # MiB

pytestmark = pytest.mark.row("E15")
VIEWER = viewer()


def event(number: int, content: bytes = b'{"msgtype":"m.text","body":"Bonjour"}') -> bytes:
    return (
        b'{"type":"m.room.message","event_id":"$e%d","sender":"@noe:club.example",'
        b'"origin_server_ts":1795000000000,"content":%s}' % (number, content)
    )


def sync(*events: bytes) -> bytes:
    head = b'{"next_batch":"s","rooms":{"join":{"%s":{"timeline":{"events":[' % ROOM.encode()
    return head + b",".join(events) + b"]}}}}}"


def talk(body: bytes) -> Batch:
    kind = "sync 1795000000000"
    answer = ServerAnswer(stream=Stream("sync"), cursor="s", kind=kind, body=body)
    return matrix.answer(answer, ACCOUNT, SHELF)


def post(number: int, **more: object) -> bytes:
    status = {
        "id": str(number),
        "uri": f"https://news.example/{number}",
        "created_at": "2026-11-20T10:00:00Z",
        "content": "<p>Bonjour</p>",
        "account": {"acct": "noe@club.example"},
        **more,
    }
    return json.dumps(status).encode()


def spoiled(number: int, more: bytes) -> bytes:
    """A post with one more field, of bytes that are no JSON of ours."""
    return post(number)[:-1] + b',"z":' + more + b"}"


def home(*posts: bytes) -> Batch:
    return mastodon.home(b"[" + b",".join(posts) + b"]", VIEWER)


POISONS = {
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep and mixed": b'{"a":[' * 50_000 + b"]}" * 50_000,
    "almost too deep": b"[" * 930 + b"]" * 930,
    "just too deep": b"[" * 985 + b"]" * 985,
    "ten thousand digits": b"9" * 10_000,
    "many digits after the point": b"1." + b"9" * 100_000,
    "an exponent": b"1e999999999",
    "not a number": b"[NaN,Infinity,-Infinity]",
    "half characters": b'"\\ud800 \\udc00\\ud800"',
    "nothing but noughts": b'"' + b"\\u0000" * 10_000 + b'"',
    "control characters": b'"\x01\x02\x1f\x7f"',
    "no text at all": b'"\xff\xfe\xc0\xaf\xed\xa0\x80"',
    "a name of a megabyte": b'{"' + b"k" * 1_000_000 + b'":1}',
    "one name, often": b"{" + b",".join([b'"k":1'] * 100_000) + b"}",
}


@pytest.mark.parametrize("poison", POISONS)
def test_one_poisoned_event_costs_at_most_itself(poison: str) -> None:
    bad = event(1, b'{"msgtype":"m.text","body":"Bonjour","z":%s}' % POISONS[poison])
    body = sync(event(0), bad, event(2))

    def work() -> list[tuple[str, str]]:
        return [(item.id, item.text) for item in talk(body).items]

    rows = serve(work, seconds=A_SECOND, memory=LITTLE).result
    assert [rows[0], rows[-1]] == [("$e0", "Bonjour"), ("$e2", "Bonjour")]
    assert len(rows) == 3


@pytest.mark.parametrize("poison", POISONS)
def test_one_poisoned_post_costs_at_most_itself(poison: str) -> None:
    def work() -> list[tuple[str, str]]:
        posts = home(post(0), spoiled(1, POISONS[poison]), post(2))
        return [(item.id, item.text) for item in posts.items]

    rows = serve(work, seconds=A_SECOND, memory=LITTLE).result
    assert [one for one, _ in rows] == [f"https://news.example/{n}" for n in range(3)]


@EXAMPLES
@given(depth=st.integers(1, 3000), inner=st.binary(max_size=5))
def test_any_depth_is_read_and_can_be_written_again(depth: int, inner: bytes) -> None:
    content = json.dumps(inner.decode("latin-1")).encode()
    bad = event(1, b'{"body":"x","msgtype":"m.text","z":%s%s%s}'
                % (b"[" * depth, content, b"]" * depth))  # fmt: skip
    batch = talk(sync(event(0), bad))
    assert [item.id for item in batch.items] == ["$e0", "$e1"]
    assert len(batch.payloads) == 2
    posts = home(post(0), spoiled(1, b"[" * depth + content + b"]" * depth))
    assert len(posts.items) == len(posts.payloads) == 2


@EXAMPLES
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=20),
        lambda more: st.lists(more, max_size=4) | st.dictionaries(st.text(max_size=4), more),
        max_leaves=20,
    )
)
def test_what_is_json_is_read_as_it_stands(value: Any) -> None:
    assert load(json.dumps(value).encode()) == value
    assert load(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@EXAMPLES
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_whatever_the_bytes_it_is_json_or_it_is_not(noise: bytes, at: int, cut: int) -> None:
    whole = sync(event(0), event(1))
    body = whole[:at] + noise + whole[at + cut :]
    talk(body)
    mastodon.home(body, VIEWER)
    mastodon.mentions(body, VIEWER)
    mastodon.channels(body, VIEWER)
    read_service(body, "https://news.example")
    assert guards.parse(body) is None or isinstance(guards.parse(body), dict)


def test_a_branch_that_is_too_deep_is_left_out_and_nothing_else() -> None:
    deep = b"[" * 5000 + b'"]}\\""' + b"]" * 5000
    found = load(b'{"a": 1, "deep": %s, "b": {"c": [%s, 2]}}' % (deep, deep))
    assert (found["a"], found["b"]["c"][1]) == (1, 2)
    levels, inner = 0, found["deep"]
    while inner:
        levels, inner = levels + 1, inner[0]
    assert levels == DEEPEST - 1
    for half in (b"[" * 5000, b'{"a":' * 5000 + b'"', b"]" * 5000 + deep):
        with pytest.raises(ValueError, match=r"\w"):
            load(half)


FILLED = b",".join
SWELLING = {
    "empty lists": b"[" + FILLED([b"[]"] * 600_000) + b"]",
    "empty objects": b"[" + FILLED([b"{}"] * 600_000) + b"]",
    "short words": b"[" + FILLED([b'""'] * 600_000) + b"]",
    "numbers": b"[" + FILLED([b"0"] * 600_000) + b"]",
    "names": b"{" + FILLED(b'"%d":0' % n for n in range(200_000)) + b"}",
}


@pytest.mark.parametrize("what", SWELLING)
def test_an_answer_is_refused_before_it_fills_the_memory(what: str) -> None:
    """A part of 64 MiB, so that it is read; its whole would be refused."""
    body = SWELLING[what]
    times = (64 << 20) / len(body)

    def part() -> None:
        load(body)

    taken = serve(part, seconds=20, memory=MUCH).memory * times
    allowed = LARGEST / (1 << 20) + 64 * 4
    if taken > allowed:
        whole = body[:1] + b",".join([body[1:-1]] * int(times)) + body[-1:]

        def refused() -> bool:
            try:
                load(whole)
            except TooMuchError:
                return True
            return False

        assert serve(refused, seconds=20, memory=LITTLE).result


def huge(make: Callable[[int], bytes], size: int) -> list[bytes]:
    number = size // len(make(100_000))
    return [make(n) for n in range(number)]


SIZE = (60 if MANY else 4) << 20
"""Bytes of a huge answer: in the everyday run a small part of what a client takes."""


def test_a_huge_answer_of_tiny_events_ends() -> None:
    body = sync(*huge(event, SIZE))
    events = body.count(b"event_id")

    def work() -> int:
        return len(talk(body).items)

    share = SIZE / (64 << 20)
    served = serve(work, seconds=HUGE * share, memory=LITTLE + MUCH * share)
    assert served.result == events


def test_a_huge_page_of_tiny_posts_ends() -> None:
    body = b"[" + b",".join(huge(post, SIZE)) + b"]"
    posts = body.count(b'"uri"')

    def work() -> int:
        return len(mastodon.home(body, VIEWER).items)

    share = SIZE / (64 << 20)
    served = serve(work, seconds=HUGE * share, memory=LITTLE + MUCH * share)
    assert served.result == posts


LONG = b"<b>" * (16_000_000 if MANY else 2_000_000)


def test_a_text_of_many_megabytes_is_cut_and_the_rest_of_the_answer_stands() -> None:
    bodies = (
        sync(event(0, b'{"msgtype":"m.text","body":"%s"}' % LONG), event(1)),
        sync(event(0, b'{"msgtype":"m.text","body":"x","format":"org.matrix.custom.html",'
                      b'"formatted_body":"%s"}' % LONG), event(1)),
    )  # fmt: skip

    def work() -> int:
        longest = 0
        for body in bodies:
            items = talk(body).items
            assert len(items) == 2
            longest = max(longest, *(len(item.text) + len(item.html or "") for item in items))
        posts = home(post(0, content=LONG.decode()), post(1)).items
        assert len(posts) == 2
        return max(longest, *(len(item.text) + len(item.html or "") for item in posts))

    assert serve(work, seconds=10, memory=600).result < 1 << 20


@pytest.mark.parametrize("at", [-1, 2**53, 10**18, 10**30, 9_999_999 * 365 * 86_400_000, None, "x"])
def test_times_beyond_reason_are_clamped_or_malformed(at: object) -> None:
    when = b'{"type":"m.room.message","event_id":"$e","sender":"@noe:club.example",'
    when += b'"origin_server_ts":%s,"content":{"msgtype":"m.text","body":"x"}}'
    [item] = talk(sync(when % json.dumps(at).encode())).items
    assert datetime(1970, 1, 1, tzinfo=UTC) <= item.at
    for said in ("9999999-01-01T00:00:00Z", "-0001-01-01", "0000-00-00", "2026-01-01T00:00:00+99"):
        [one] = home(post(0, created_at=said)).items
        assert one.kind is ItemKind.UNREADABLE


@pytest.mark.parametrize(
    "uri",
    ["$event", "!room/state", "unreadable:0011:1", "broken:x", "uid:x", "#x", "", "x" * 1_000_000,
     "javascript:x", "pending:0", "mem:1"],
)  # fmt: skip
def test_a_post_cannot_take_the_name_of_something_else(uri: str) -> None:
    [item] = home(post(7, uri=uri)).items
    assert item.id == f"{VIEWER.account.server}/statuses/7"
    assert item.kind is ItemKind.POST


def test_names_without_end_are_bounded_and_in_one_room_only() -> None:
    rooms: dict[str, Any] = {
        f"!{'r' * 1_000_000}": {},
        "!a/thread": {"timeline": {"events": []}},
        ROOM: {},
    }
    body = json.dumps({"rooms": {"join": rooms}}).encode()
    assert all(len(channel.id) < 300 for channel in talk(body).channels)
    long = event(1).replace(b"$e1", b"$" + b"e" * 1_000_000)
    assert [item.id for item in talk(sync(long, event(2))).items] == ["$e2"]
    posts = home(post(0, id="x" * 1_000_000, in_reply_to_id="y" * 1_000_000), post(1)).items
    assert len(posts) == 2
