"""kill -9 while real servers are read and written to: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.bench.screen import Screen
from tests.kill import trials
from tests.kill.home import KINDS, Home, Written

pytestmark = [pytest.mark.real, pytest.mark.row("I10"), pytest.mark.timeout(600)]


@pytest.fixture
def luck() -> random.Random:
    """A new one each time; what it was is printed when the trial fails."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("victim", trials.VICTIMS)
async def test_killed_while_everything_goes_on(
    home: Home, luck: random.Random, victim: str, number: int
) -> None:
    await trials.busy(home, luck, victim)


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with Screen() as made:
        yield made.display


@pytest.mark.parametrize("victim", trials.VICTIMS)
async def test_killed_while_a_person_types_in_the_window(
    home: Home, luck: random.Random, screen: str, victim: str
) -> None:
    await trials.at_the_window(home, luck, victim, screen)


@pytest.mark.parametrize(
    ("point", "protocol"),
    [
        ("kept", "matrix"),
        ("begun", "dav"),
        ("slice", "matrix"),
        ("claimed", "mastodon"),
        ("answered", "matrix"),
        ("answered", "mastodon"),
        ("acknowledged", "dav"),
        ("ratchet", "sealed"),
        ("kept", "sealed"),
    ],
)
async def test_killed_at_a_point(
    home: Home, luck: random.Random, point: str, protocol: str
) -> None:
    await trials.at_point(home, luck, point, protocol)


@pytest.mark.parametrize("protocol", KINDS)
async def test_killed_between_the_server_and_its_reply(
    home: Home, luck: random.Random, protocol: str
) -> None:
    await trials.reply_on_its_way(home, luck, protocol)


@pytest.mark.parametrize(
    ("protocol", "point"), [("matrix", ""), ("mastodon", "signed"), ("dav", "signing")]
)
async def test_killed_in_a_sign_in(
    home: Home, luck: random.Random, protocol: str, point: str
) -> None:
    await trials.signing_in(home, luck, protocol, point)


@pytest.mark.parametrize(
    ("protocol", "victim"),
    [("matrix", trials.WINDOW), ("mastodon", trials.BOTH), ("dav", trials.WINDOW)],
)
async def test_whoever_asked_for_a_sign_in_is_killed(
    home: Home, protocol: str, victim: str
) -> None:
    await trials.asking_for_a_sign_in(home, protocol, victim)


async def test_killed_in_the_first_sync(home: Home, luck: random.Random) -> None:
    await trials.seeding(home, luck)


async def test_a_trial_tells_what_is_lost_and_what_is_doubled(home: Home) -> None:
    """Else the others would prove nothing."""
    word, other = (f"w{secrets.token_hex(5)}" for _ in range(2))
    safe = Written(word, "matrix", safe=True, draft=False)
    async with home.engine() as engine:
        await home.settle(engine)
        for said in ("lost: ", "", "doubled: "):
            with pytest.raises(AssertionError, match=said) if said else contextlib.nullcontext():
                await home.compare([safe], {})
            if not said:
                with pytest.raises(AssertionError, match="still a draft"):
                    await home.compare([replace(safe, safe=False, draft=True)], {})
            await asyncio.to_thread(home.world.talk.say, home.world.room, f"Bonjour {word}")
            await home.rest(engine)
        with pytest.raises(AssertionError, match="found 3 times"):
            home.here(word, 1)
        with pytest.raises(AssertionError, match="found 0 times"):
            await home.compare([], {other: "matrix"})
    del home.written[word], home.brought[other]  # for the trials that follow
