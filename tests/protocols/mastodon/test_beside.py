"""Who liked and passed on, who is blocked, how far was read elsewhere: invented after Mastodon."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from protocols.mastodon import beside
from protocols.mastodon.service import read_service
from storage.model import AppreciationKind, Batch, ItemId, ReadMark

from .test_direct import AWA, account, status
from .test_translate import HOME, MENTIONS, NOOR, viewer

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def told(kind: str, by: str = AWA, author: str = NOOR, **more: Any) -> dict[str, Any]:
    """A notification about a post of Noor's."""
    about = status("toits", author, visibility="public", favourites_count=12)
    when = "2026-03-02T10:00:00Z"
    who = account(by, "Awa Ndiaye") | {"followers_count": 1312}
    return {"id": kind, "type": kind, "created_at": when, "account": who, "status": about} | more


def appreciations(*entries: dict[str, Any]) -> Batch:
    return beside.appreciations(json.dumps(entries).encode(), viewer())


def test_who_liked_and_who_passed_on_are_named_and_not_counted() -> None:
    batch = appreciations(told("favourite"), told("reblog"))
    assert [(one.item, one.by, one.kind, one.at) for one in batch.appreciations] == [
        ("https://asso.example/toits", AWA, AppreciationKind.LIKE, AT),
        ("https://asso.example/toits", AWA, AppreciationKind.BOOST, AT),
    ]
    assert [one.name for one in batch.addresses] == ["Awa Ndiaye"]
    assert not [count for count in ("12", "1312") if f"'{count}'" in repr(batch)]
    assert (batch.items, batch.placements, batch.payloads) == ((), (), ())


def test_what_one_server_shows_as_it_was_passed_on_is_the_post_itself() -> None:
    own = status("toits", NOOR, visibility="public")
    batch = appreciations(told("reblog", status=own | {"uri": "x:Announce", "reblog": own}))
    assert [one.item for one in batch.appreciations] == ["https://asso.example/toits"]


@pytest.mark.parametrize("kind", ["follow", "mention", "poll", "status", "", None, 7])
def test_nothing_else_is_an_appreciation(kind: Any) -> None:
    assert appreciations(told("favourite", type=kind)).appreciations == ()


def test_what_others_wrote_is_not_the_persons_to_be_appreciated() -> None:
    assert appreciations(told("favourite", author=AWA)).appreciations == ()


def test_the_blocked_are_all_of_them_or_not_told() -> None:
    def blocked(body: object) -> object:
        return beside.blocked(json.dumps(body).encode(), viewer()).blocked

    assert blocked([account(AWA), account("bo@Ailleurs.example"), {"acct": 7}]) == {
        AWA,
        "bo@ailleurs.example",
    }
    assert blocked([]) == frozenset()
    assert blocked({"error": "no"}) is None
    assert beside.blocked(b"<html>", viewer()).blocked is None


def test_a_place_that_was_read_elsewhere_is_found_by_its_entry_or_left() -> None:
    marks = {
        ("home", "12"): ReadMark(channel=HOME, item=ItemId("a"), at=AT),
        ("mentions", "7"): ReadMark(channel=MENTIONS, item=ItemId("b"), at=AT),
    }
    by = replace(viewer(), entry=lambda timeline, remote: marks.get((timeline, remote)))
    body = {"home": {"last_read_id": "12"}, "notifications": {"last_read_id": "7"}}
    assert beside.markers(json.dumps(body).encode(), by).read_marks == tuple(marks.values())
    body = {"home": {"last_read_id": "7"}, "notifications": {}}
    assert beside.markers(json.dumps(body).encode(), by).read_marks == ()


@pytest.mark.parametrize(
    ("says", "files", "largest"),
    [
        ({"configuration": {"statuses": {"max_media_attachments": 16}}}, 16, None),
        ({"configuration": {"statuses": {"max_media_attachments": 0}}}, 0, None),
        ({"configuration": {"media_attachments": {"image_size_limit": 10}}}, 4, 10),
        (
            {
                "configuration": {
                    "media_attachments": {"image_size_limit": 9, "video_size_limit": 40}
                }
            },
            4,
            40,
        ),
        ({"upload_limit": 16_000_000}, 4, 16_000_000),
        ({}, 0, None),
        ({"configuration": {"statuses": {"max_media_attachments": -1}}}, 0, None),
        ({"configuration": {"statuses": {"max_media_attachments": "4"}}}, 0, None),
        ({"configuration": 7, "upload_limit": "x"}, 0, None),
    ],
)
def test_how_many_files_a_post_may_have(says: Any, files: int, largest: int | None) -> None:
    found = read_service(json.dumps(says).encode(), "https://asso.example")
    assert (found.attachments, found.max_bytes) == (files, largest)
