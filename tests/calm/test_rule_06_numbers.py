"""Rule 6. No numbers on people or posts: whatever servers count, none of it is seen or heard."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from desktop.look.choice import Look
from protocols.mastodon import translate
from protocols.mastodon.records import Viewer
from storage.editions import Editions
from storage.model import AddressId, Batch, Membership, Reason
from tests.calm.walking import seen, walk
from tests.desktop.community import NEWS, NOW, PROMO, TALK, apply, message, place
from tests.desktop.conftest import House

COUNTS = {
    "replies_count": 70_401,
    "reblogs_count": 70_402,
    "favourites_count": 70_403,
    "quotes_count": 70_404,
}
OF_PEOPLE = {"followers_count": 70_405, "following_count": 70_406, "statuses_count": 70_407}
UNREAD, MEMBERS = 83, 89  # of a room; neither is in any other text


def status(number: int, **more: Any) -> dict[str, Any]:
    """What a Mastodon server sends, with everything it counts."""
    at = (NOW - timedelta(minutes=number)).isoformat()
    who = {
        "id": f"a{number}", "username": "eric", "acct": "eric", "display_name": "Éric Colin",
        "url": "https://news.asso.example/@eric", "created_at": at, "last_status_at": at,
        **OF_PEOPLE,
    }  # fmt: skip
    return {
        "id": f"{number}", "uri": f"https://news.asso.example/s/{number}", "created_at": at,
        "content": f"<p>Une nouvelle de la ligne {number}.</p>", "visibility": "public",
        "url": f"https://news.asso.example/@eric/{number}", "account": who, "media_attachments": [],
        "mentions": [], "tags": [], "emojis": [], "sensitive": False, "spoiler_text": "",
        "favourited": True, "reblogged": False, "application": None, **COUNTS, **more,
    }  # fmt: skip


def home() -> Batch:
    body = json.dumps([status(1), status(2), status(3, reblog=status(4))]).encode()
    viewer = Viewer(account=NEWS, find=lambda _uri: None)
    batch = translate.home(body, viewer)
    assert len(batch.items) == 3
    return batch


def crowded(house: House) -> None:
    """Posts with counts, a room with many members and as many unread messages."""
    apply(house.database, house.clock, NEWS, home())
    said = tuple(message(f"u{n}", "paul", "Bonjour.", timedelta(minutes=n)) for n in range(UNREAD))
    apply(house.database, house.clock, TALK, place(said, PROMO, Reason.ROOM))
    letters = "abcdefghijklmnopqrstuvwxyz"
    members = tuple(
        Membership(
            channel=PROMO.id,
            address=AddressId(f"@membre-{letters[n % 26]}{letters[n // 26]}:x"),
            name="Quelqu’un",
        )
        for n in range(MEMBERS)
    )
    apply(house.database, house.clock, TALK, Batch(memberships=members))
    house.clock.at += timedelta(minutes=1)
    Editions(house.database, house.clock).make()


def numbers(text: str) -> set[int]:
    """Every number in a text, however its thousands are set apart."""
    joined = re.sub(r"(?<=\d)[\s.,’'](?=\d{3}\b)", "", text)
    return {int(digits) for digits in re.findall(r"\d+", joined)}


COUNTED = {*COUNTS.values(), *OF_PEOPLE.values(), UNREAD, MEMBERS}


def test_a_number_is_found_however_it_is_written() -> None:
    for text in ("70 403 j’aime", "70\u202f403", "70,403 likes", "(70403)", "83 non lus"):
        assert numbers(text) & COUNTED, text


@pytest.mark.row("C7", "C8")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_text_that_is_seen_or_heard_says_how_many(house: House, language: str) -> None:
    crowded(house)
    window = house.open(Look(language=language, scheme="light"))
    texts, wrong = 0, []
    for where in walk(house):
        for text in seen(window):
            texts += 1
            if numbers(text) & COUNTED:
                wrong.append((where, text))
    assert texts > 1000
    assert wrong == []


def test_no_count_is_even_kept(house: House) -> None:
    """But for the raw words of the server, which are kept for a better translator."""
    crowded(house)
    kept = house.database.rows("SELECT key, text, title FROM item WHERE author LIKE 'eric%'")
    assert len(kept) >= 3
    for (table,) in house.database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        columns = house.database.rows("SELECT name FROM pragma_table_info(?)", (table,))
        if table in ("payload", "inbox") or "_text_" in table or table.endswith("_text"):
            continue
        for (column,) in columns:
            found = house.database.rows(f'SELECT "{column}" FROM "{table}"')
            assert not {str(one) for one in COUNTS.values()} & {str(row[0]) for row in found}


def test_nothing_counts_what_is_unread(house: House) -> None:
    """Unread is a mark: no row that a list shows holds a number of it."""
    crowded(house)
    window = house.open()
    marks = [row.unread for row in window.desk.pages.channels(None)]
    marks += [row.unread for row in window.desk.pages.groups()]
    assert all(isinstance(one, bool) for one in marks)
    assert any(row.unread for row in window.desk.pages.groups())


def test_the_posts_with_counts_are_shown(house: House) -> None:
    """Else that no count is seen would prove nothing."""
    crowded(house)
    window = house.open()
    assert any("nouvelle de la ligne" in text for text in seen(window))
