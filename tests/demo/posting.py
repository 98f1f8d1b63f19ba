"""Makes the demo's Fediverse accounts on snac, who follows whom, and the posts of two weeks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from tests.servers import Member, Snac
from tests.servers.peers import FediversePeer, eventually

from .drawing import draw, portrait
from .script import Person, Post, posts

Say = Callable[[str], None]


def seed_posts(
    snac: Snac, people: tuple[Person, ...], today: date, now: datetime, say: Say
) -> dict[str, Member]:
    """Publish all posts, wait until the three who sign in have them, then set their times."""
    members = {person.name: snac.member(person.name) for person in people if person.news}
    for name, member in members.items():
        snac.portrait(member, portrait(name))
    with ThreadPoolExecutor(4) as pool:
        connected = pool.map(lambda member: FediversePeer(snac, member), members.values())
        peers = dict(zip(members, connected, strict=True))
    readers = [peers[person.name] for person in people[:3]]
    for reader in readers:
        for other in members.values():
            if other is not reader.member:
                reader.follow(other)
    _until_followed(snac, readers, len(members) - 1)
    times: dict[str, datetime] = {}
    for post in sorted(posts(), key=lambda post: post.line.when(today)):
        status = _publish(peers[post.line.who], post, members)
        times[status["uri"]] = min(post.line.when(today).astimezone(UTC), now)
    boosted = next(uri for uri, at in reversed(times.items()) if "soizic" in uri)
    say("waiting until snac has delivered")
    home = snac.data / "home"
    _until_delivered([home / "user" / one.member.login for one in readers], set(times))
    _boost(peers["Harriet Lowe"], boosted)
    snac.stop()
    _set_times(home, times)
    snac.start()
    return members


def _publish(peer: FediversePeer, post: Post, members: dict[str, Member]) -> dict[str, str]:
    text = re.sub(r"\{([^}]+)\}", lambda name: "@" + members[name[1]].address, post.line.text)
    pictures = []
    if post.picture:
        name = f"{post.picture}-{post.seed}.jpg"
        pictures.append(peer.picture(draw(post.picture, post.seed), post.alt, name=name))
    return peer.post(text, language=post.language, warning=post.warning, pictures=pictures)


def _boost(peer: FediversePeer, uri: str) -> None:
    for status in peer.home():
        if status["uri"] == uri:
            peer.boost(status["id"])


def _until_followed(snac: Snac, readers: list[FediversePeer], wanted: int) -> None:
    """snac accepts a follow by its own queue; a post before that is not delivered."""
    for _ in eventually(120, pause=0.5):
        if all(snac.accepted(reader.member) >= wanted for reader in readers):
            return


def _until_delivered(folders: list[Path], wanted: set[str]) -> None:
    """snac's pages can leave a post out while others arrive, so its own files are read."""
    for folder in folders:
        for _ in eventually(180, pause=1.0):
            if wanted <= _received(folder / "private"):
                break


def _received(folder: Path) -> set[str]:
    return {str(json.loads(path.read_text()).get("id")) for path in folder.glob("*.json")}


def _set_times(home: Path, times: dict[str, datetime]) -> None:
    """Write when each post was published into snac's own objects, which it has no request for.

    Timelines hold links to these files, so that they are changed in place, and are put into the
    order in which the posts would have come; snac is stopped.
    """
    written: dict[str, str] = {}
    for path in home.glob("object/*/*.json"):
        record = json.loads(path.read_text())
        if record.get("id") in times:
            record["published"] = times[record["id"]].strftime("%Y-%m-%dT%H:%M:%SZ")
            path.write_text(json.dumps(record))
        written[path.stem] = str(record.get("published", ""))
    for index in home.glob("user/*/*.idx"):
        lines = index.read_text().splitlines()
        if all(line in written for line in lines):
            lines.sort(key=lambda line: written[line])
            index.write_text("".join(f"{line}\n" for line in lines))
