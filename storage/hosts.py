"""Which computers this one talks to, as far as it can be known from what is kept."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from storage import feeds
from storage.association import SETTING, read
from storage.settings import Settings

if TYPE_CHECKING:
    from storage.database import Database


class Why(StrEnum):
    ACCOUNT = "account"  # the person signed in there
    AGENDA = "agenda"  # a public agenda that the person follows is there, or leads there
    PROFILE = "profile"  # the association's file names it; not talked to before a sign-in
    TRIED = "tried"  # was asked for a public agenda, and the person follows none of it
    OFFERED = "offered"  # an agenda that the file names; not asked before the person follows it
    NAMED = "named"  # a server of an account says that a picture or a file is there


TRIED = "hosts.tried"
"""The setting: addresses of servers that were asked for an agenda of which nothing came, the one
that was asked last at the end."""
MOST_TRIED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    name: str  # with its port where it has one of its own
    why: Why


_ACCOUNTS = "SELECT DISTINCT server FROM account WHERE (protocol = ?) = ?"
_THROUGH = """
SELECT secret.body ->> ? FROM secret JOIN account ON account.key = secret.account
WHERE account.protocol = ?
"""
# Only accounts whose servers name whole addresses: others' pictures come from the server itself.
_NAMED = """
SELECT DISTINCT named FROM (
  SELECT one.value ->> 'remote' AS named FROM item, json_each(item.media) AS one
  WHERE item.media <> '[]'
  UNION SELECT avatar ->> 'remote' FROM address WHERE avatar IS NOT NULL
  UNION SELECT avatar ->> 'remote' FROM membership WHERE avatar IS NOT NULL
  UNION SELECT photo ->> 'remote' FROM card WHERE photo IS NOT NULL
  UNION SELECT remote FROM channel)
WHERE named LIKE 'https://%' OR named LIKE 'http://%'
"""


def hosts(db: Database) -> tuple[Host, ...]:
    """Every host once, by name, those of accounts first. It reads all that has a picture: not for
    a thread that draws."""
    found: dict[str, Why] = {}
    profile = read(Settings(db).get(SETTING, {}))
    for why, addresses in (
        (Why.ACCOUNT, [row[0] for row in db.rows(_ACCOUNTS, (feeds.PROTOCOL, 0))]),
        (Why.AGENDA, [row[0] for row in db.rows(_ACCOUNTS, (feeds.PROTOCOL, 1))]),
        (Why.AGENDA, _led_to(db)),
        (Why.TRIED, _tried(db)),
        (Why.PROFILE, [at for speaks, at in profile.servers if speaks != feeds.PROTOCOL]),
        (Why.OFFERED, [at for speaks, at in profile.servers if speaks == feeds.PROTOCOL]),
        (Why.NAMED, [row[0] for row in db.rows(_NAMED)]),
    ):
        for address in addresses:
            if name := host(address):
                found.setdefault(name, why)
    order = list(Why)
    return tuple(
        Host(name=name, why=why)
        for name, why in sorted(found.items(), key=lambda one: (order.index(one[1]), one[0]))
    )


def _led_to(db: Database) -> list[str]:
    """The other places to which the addresses of followed agendas led."""
    texts = db.rows(_THROUGH, (f"$.{feeds.THROUGH}", feeds.PROTOCOL))
    return [place for (text,) in texts if text for place in json.loads(text)]


def note_tried(db: Database, place: str) -> None:
    """A server is about to be asked for an agenda, whatever comes of it."""
    others = [one for one in _tried(db) if one != place]
    Settings(db).set(TRIED, [*others, place][-MOST_TRIED:])


def note_followed(db: Database, places: Collection[str]) -> None:
    """An agenda is followed that these servers were asked for: its account tells of them."""
    known = _tried(db)
    others = [one for one in known if one not in places]
    if others != known:
        Settings(db).set(TRIED, others)


def _tried(db: Database) -> list[str]:
    return Settings(db).get(TRIED, list[str]())


def host(address: str) -> str:
    """The host of an address with the port that it names, "" without one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    name = parts.hostname or ""
    return f"{name}:{port}" if name and port is not None else name
