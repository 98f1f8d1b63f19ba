"""The community's groups: names with selectors, and which channels gather under each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage import tables
from storage.folding import fold
from storage.model import ChannelKind, GroupId, View

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.database import Database
    from storage.profile import Profile, ProfileGroup

_MATCHES: Mapping[str, frozenset[ChannelKind]] = {
    "room": frozenset({ChannelKind.ROOM}),
    "account": frozenset({ChannelKind.FEED, ChannelKind.LIST}),
    "hashtag": frozenset({ChannelKind.HASHTAG}),
    "calendar": frozenset({ChannelKind.CALENDAR}),
}
"""Which kinds of channel a selector may name. Accounts and hashtags also match single items."""

_PROFILE_PAGE = re.compile(r"https?://(?P<host>[^/]+)/(?:@|users/)(?P<name>[^/@]+)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group as it is kept. ``selectors``: (kind, folded value) pairs, sorted."""

    id: GroupId
    name: str
    colour: str | None
    source: str  # "profile" or "person"
    selectors: tuple[tuple[str, str], ...] = ()


def selector_value(kind: str, text: str) -> str:
    """The one spelling by which a selector and what it names are compared."""
    value = fold(text)
    if kind == "account":
        page = _PROFILE_PAGE.fullmatch(value)
        if page:
            return f"{page['name']}@{page['host']}"
        return value.removeprefix("acct:").removeprefix("mailto:").lstrip("@")
    if kind == "hashtag":
        return value.lstrip("#")
    return value.rstrip("/") or value


class Groups:
    """The groups kept in one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def install(self, profile: Profile, language: str = "") -> None:
        """Take the profile's groups in its order, named in ``language`` ("fr") where it can.

        Groups of an earlier profile that this one does not have go; the person's own stay, after.
        """
        group = tables.community_group
        with self._db.write() as write:
            kept = [spec.id for spec in profile.groups]
            write.sql.execute(
                delete(group).where(group.c.source == "profile", group.c.key.not_in(kept))
            )
            for position, spec in enumerate(profile.groups):
                row: dict[str, Any] = {
                    "name": spec.name.in_language(language),
                    "colour": spec.colour,
                    "source": "profile",
                    "position": position,
                }
                write.sql.execute(
                    upsert(group)
                    .values(key=spec.id, **row)
                    .on_conflict_do_update(index_elements=["key"], set_=row)
                )
                _keep_selectors(write.sql, spec)
            own = select(group.c.key).where(group.c.source == "person").order_by(group.c.position)
            for offset, key in enumerate(write.sql.scalars(own).all()):
                moved = update(group).where(group.c.key == key)
                write.sql.execute(moved.values(position=len(kept) + offset))
            assign_groups(write.sql)
            write.touch(views=(View.GROUPS,))

    def all(self) -> tuple[Group, ...]:
        """Every group, in order."""
        with self._db.write(durable=False) as write:
            selectors: dict[str, list[tuple[str, str]]] = {}
            for row in write.sql.execute(select(tables.selector)):
                selectors.setdefault(row.group_key, []).append((row.kind, row.value))
            group = tables.community_group
            rows = write.sql.execute(select(group).order_by(group.c.position, group.c.key)).all()
        return tuple(
            Group(
                id=GroupId(row.key),
                name=row.name,
                colour=row.colour,
                source=row.source,
                selectors=tuple(sorted(selectors.get(row.key, ()))),
            )
            for row in rows
        )

    def assign(self) -> None:
        """Find again which channels gather under which group."""
        with self._db.write() as write:
            if assign_groups(write.sql):
                write.touch(views=(View.GROUPS,))


def _keep_selectors(sql: Connection, spec: ProfileGroup) -> None:
    sql.execute(delete(tables.selector).where(tables.selector.c.group_key == spec.id))
    wanted = {
        (kind, selector_value(kind, text))
        for kind, texts in (
            ("room", spec.rooms),
            ("account", spec.accounts),
            ("hashtag", spec.hashtags),
            ("calendar", spec.calendars),
            ("category", spec.categories),
        )
        for text in texts
    }
    for kind, value in sorted(wanted):
        sql.execute(insert(tables.selector).values(group_key=spec.id, kind=kind, value=value))


def assign_groups(sql: Connection) -> bool:
    """Rebuild ``grouped_channel`` inside a write that is open already; whether it changed.

    Called by ``Cache.apply`` after channels changed.
    """
    wanted: set[tuple[str, str]] = set()
    named = _named_channels(sql)
    for row in sql.execute(select(tables.selector)):
        for kind in _MATCHES.get(row.kind, ()):
            wanted |= {(row.group_key, key) for key in named.get((kind, row.kind, row.value), ())}
    kept = tables.grouped_channel
    had = {(row.group_key, row.channel) for row in sql.execute(select(kept))}
    for group_key, channel in had - wanted:
        sql.execute(delete(kept).where(kept.c.group_key == group_key, kept.c.channel == channel))
    for group_key, channel in sorted(wanted - had):
        sql.execute(insert(kept).values(group_key=group_key, channel=channel))
    return had != wanted


def _named_channels(sql: Connection) -> Mapping[tuple[str, str, str], set[str]]:
    """(channel kind, selector kind, folded name) -> channels."""
    found: dict[tuple[str, str, str], set[str]] = {}
    channel = tables.channel.c
    for row in sql.execute(
        select(channel.key, channel.kind, channel.name, channel.aliases, channel.remote)
    ):
        names: Iterable[str] = (row.name, row.remote, *json.loads(row.aliases))
        for selector, kinds in _MATCHES.items():
            if row.kind in kinds:
                for name in names:
                    value = (str(row.kind), selector, selector_value(selector, name))
                    found.setdefault(value, set()).add(row.key)
    return found
