"""Makes the demo's community: servers with everything on them, and three signed-in members."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from tests.servers import Fleet, Member

from .members import Badges, Desk
from .places import Home
from .planning import CARDS, seed_plans
from .posting import seed_posts
from .profile import profile
from .script import ZONE, Person, people
from .talking import seed_talk


class Progress:
    """Says on the error stream what is being made, with seconds since the beginning."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, what: str) -> None:
        print(f"demo: {time.monotonic() - self._began:5.1f} s  {what}", file=sys.stderr, flush=True)


def seed(home: Home, fleet: Fleet, environment: Mapping[str, str], say: Progress) -> None:
    """Make everything; the servers run, and the folder is empty but for them."""
    everybody = people()
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    home.profile.write_text(profile(fleet))
    with ThreadPoolExecutor(2) as pool:
        say("two weeks of messages and posts")
        talking = pool.submit(seed_talk, fleet.synapse, everybody, today)
        posting = pool.submit(seed_posts, fleet.snac, everybody, today, now, say)
        talk, news = talking.result(), posting.result()
    say(f"calendars, and a directory of {CARDS} people")
    agenda = seed_plans(fleet.radicale, everybody, today, _addresses(everybody, talk, news))
    for number, person in enumerate(everybody[:3], 1):
        say(f"signing {person.name} in")
        badges = Badges(talk=talk[person.name], news=news[person.name], agenda=agenda[person.name])
        desk = Desk(home.data(number), home.profile, environment)
        desk.data.parent.mkdir(exist_ok=True)
        desk.sign_in(fleet, badges)
    shutil.copytree(home.data(1), home.untouched)
    home.seeded(now)
    say("the community is made")


def _addresses(
    everybody: tuple[Person, ...], talk: Mapping[str, Member], news: Mapping[str, Member]
) -> dict[str, tuple[str, str]]:
    return {
        person.name: (
            talk[person.name].address if person.name in talk else "",
            news[person.name].address if person.name in news else "",
        )
        for person in everybody
    }
