"""The demo's words are whole: what its community is said to be, it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from storage.profile import load
from tests.demo import drawing, planning, posting, profile, script
from tests.demo.places import Home

_TODAY = date(2026, 11, 21)


def test_two_hundred_messages_are_said_by_those_who_are_there() -> None:
    people = {person.name: person for person in script.people()}
    talks = script.conversations()
    assert 180 <= sum(len(talk.lines) for talk in talks) <= 220
    for talk in talks:
        for line in talk.lines:
            here = talk.people or tuple(p.name for p in people.values() if talk.slug in p.rooms)
            assert line.who in here, line


def test_sixty_posts_have_authors_and_every_picture_its_words() -> None:
    authors = {person.name for person in script.people() if person.news}
    posts = script.posts()
    assert len(posts) == 60
    assert {post.line.who for post in posts} <= authors
    assert {post.language for post in posts} == {"fr", "en"}
    assert any(post.warning for post in posts)
    shown = [post for post in posts if post.picture]
    assert len(shown) >= 30
    assert all(len(post.alt) > 20 for post in shown)


def test_every_picture_can_be_drawn_and_is_always_the_same() -> None:
    for post in script.posts():
        if post.picture:
            assert drawing.draw(post.picture, post.seed)[:2] == b"\xff\xd8"
    assert drawing.draw("sea", 1) == drawing.draw("sea", 1)
    assert drawing.draw("sea", 1) != drawing.draw("sea", 2)


def _plans() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for calendar in script.calendars():
        events = calendar["events"]
        assert isinstance(events, list)
        found += events
    return found


def test_forty_events_of_which_some_repeat_over_a_clock_change_at_the_same_local_hour() -> None:
    plans = _plans()
    assert len(plans) == 40
    weekly = [plan for plan in plans if "WEEKLY" in plan.get("rrule", "")]
    assert len(weekly) >= 5
    for number, plan in enumerate(weekly):
        event = Calendar.from_ical(planning._event(str(number), plan, _TODAY, {}))
        begins = _TODAY + timedelta(days=plan["since"])
        times = recurring_ical_events.of(event).between(begins, _TODAY + timedelta(days=150))
        starts = [one["DTSTART"].dt for one in times]
        assert {start.strftime("%H:%M") for start in starts} == {plan["at"]}
        assert len({start.utcoffset() for start in starts}) == 2  # summer and winter
        assert starts[0].date() - begins < timedelta(days=7)


def test_five_hundred_cards_are_of_five_hundred_people_and_always_the_same() -> None:
    people = script.people()
    cards = list(planning._cards(people, {}))
    assert cards == list(planning._cards(people, {}))
    names = [line for card in cards for line in card.splitlines() if line.startswith("FN:")]
    assert len(set(names)) == len(cards) == planning.CARDS == 500
    for wanted in ("Promotion 1998", "Bretagne", "Bâtiment & énergie", "Maison Bleue", "Le Chœur"):
        assert sum(wanted in card for card in cards) >= 5, wanted


def test_the_associations_file_is_a_profile_with_six_groups(tmp_path: Path) -> None:
    server = SimpleNamespace(url="http://127.0.0.1:1")
    fleet: Any = SimpleNamespace(synapse=server, snac=server, radicale=server)
    file = tmp_path / "valmere.toml"
    file.write_text(profile.profile(fleet))
    read = load(file, {"matrix", "mastodon", "dav"})
    assert len(read.groups) == 6
    slugs = {talk.slug for talk in script.conversations()}
    names = {str(calendar["name"]) for calendar in script.calendars()}
    tags = {word for post in script.posts() for word in post.line.text.split() if word[0] == "#"}
    for group in read.groups:
        assert {room.strip("#").partition(":")[0] for room in group.rooms} <= slugs
        assert set(group.calendars) <= names
        assert {f"#{tag}" for tag in group.hashtags} <= tags


@pytest.mark.parametrize(
    ("version", "age", "why"),
    [(None, 0, ""), (None, 25, "a day"), (-1, 0, "differently")],
)
def test_a_community_is_made_again_after_a_day(
    tmp_path: Path, version: int | None, age: int, why: str
) -> None:
    home = Home(tmp_path / "demo")
    assert "not made yet" in home.stale()
    home.clear()
    assert "not made whole" in home.stale()
    home.seeded(datetime.now(UTC) - timedelta(hours=age))
    if version is not None:
        home._stamp.write_text(home._stamp.read_text().replace('"version": ', '"version": -'))
    assert why in home.stale()
    assert bool(home.stale()) == bool(why)


def test_times_written_into_snac_change_files_in_place_and_order_timelines(tmp_path: Path) -> None:
    new, old = "https://a/new", "https://a/old"
    (tmp_path / "object" / "aa").mkdir(parents=True)
    (tmp_path / "user" / "u").mkdir(parents=True)
    for name, uri in (("aa1", old), ("aa2", new)):
        (tmp_path / "object" / "aa" / f"{name}.json").write_text(f'{{"id": "{uri}"}}')
    linked = tmp_path / "user" / "u" / "aa1.json"
    linked.hardlink_to(tmp_path / "object" / "aa" / "aa1.json")
    index = tmp_path / "user" / "u" / "private.idx"
    index.write_text("aa2\naa1\n")
    day = datetime(2026, 11, 1, tzinfo=UTC)
    posting._set_times(tmp_path, {old: day, new: day + timedelta(days=1)})
    assert "2026-11-01T00:00:00Z" in linked.read_text()
    assert index.read_text() == "aa1\naa2\n"
