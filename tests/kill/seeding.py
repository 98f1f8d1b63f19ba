"""A small community that is there before the person is: what a first sync brings."""

from __future__ import annotations

import secrets

from tests.household import event
from tests.kill.home import Home
from tests.servers.peers import MatrixPeer

MESSAGES, POSTS, EVENTS = 120, 12, 60


def seed(home: Home) -> None:
    """Bring it, and remember by its word what a first sync cannot leave out."""
    world = home.world
    for protocol, count in (("matrix", MESSAGES // 4), ("mastodon", POSTS)):
        for _ in range(count):
            word = f"n{secrets.token_hex(5)}"
            world.bring_word(protocol, word)
            home.brought[word] = protocol
    me = MatrixPeer(world.talk.server, world.me["matrix"])
    for number in range(3):
        room = world.talk.room(f"Salle {number}", invite=[world.me["matrix"]])
        me.join(room)
        for _ in range(MESSAGES // 4):
            word = f"n{secrets.token_hex(5)}"
            world.talk.say(room, f"Nouvelle {word}")
            home.seeded.add(word)
    for _ in range(EVENTS):
        word = f"n{secrets.token_hex(5)}"
        world.days.put(f"{world.calendar}{word}.ics", event(word, f"Nouvelle {word}"))
        home.seeded.add(word)
