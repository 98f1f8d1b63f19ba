"""The community's groups: names with selectors, and which channels gather under each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from storage.folding import fold
from storage.model import ChannelKind, GroupId, View
from storage.values import record

if TYPE_CHECKING:
    from storage.database import Database, Write
    from storage.profile import Profile, ProfileGroup

_MATCHES: Mapping[str, frozenset[ChannelKind]] = {
    "room": frozenset({ChannelKind.ROOM}),
    "account": frozenset({ChannelKind.FEED, ChannelKind.LIST}),
    "hashtag": frozenset({ChannelKind.HASHTAG}),
    "calendar": frozenset({ChannelKind.CALENDAR}),
}
"""Which kinds of channel a selector may name. Accounts and hashtags also match single items."""

_PROFILE_PAGE = re.compile(r"https?://(?P<host>[^/]+)/(?:@|users/)(?P<name>[^/@]+)/?")


@record(frozen=True, slots=True, kw_only=True)
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
        kept = [spec.id for spec in profile.groups]
        with self._db.write() as write:
            write.execute(
                "DELETE FROM community_group WHERE source = 'profile'"
                " AND key NOT IN (SELECT value FROM json_each(?))",
                (json.dumps(kept),),
            )
            write.execute(
                "UPDATE community_group SET position = position + ? WHERE source = 'person'",
                (len(kept),),
            )
            for position, spec in enumerate(profile.groups):
                write.execute(
                    "INSERT INTO community_group (key, name, colour, source, position)"
                    " VALUES (?, ?, ?, 'profile', ?) ON CONFLICT (key) DO UPDATE SET"
                    " name = excluded.name, colour = excluded.colour, source = excluded.source,"
                    " position = excluded.position",
                    (spec.id, spec.name.in_language(language), spec.colour, position),
                )
                _keep_selectors(write, spec)
            assign_groups(write)
            write.touch(views=(View.GROUPS,))

    def leave(self) -> None:
        """The groups of the profile go; the person's own stay."""
        with self._db.write() as write:
            write.execute(  # earlier pages name the groups that they were made for
                "UPDATE edition_entry SET group_key = NULL, group_name = '' WHERE group_key IN"
                " (SELECT key FROM community_group WHERE source = 'profile')"
            )
            write.execute("DELETE FROM community_group WHERE source = 'profile'")
            write.touch(views=(View.GROUPS,))

    def all(self) -> tuple[Group, ...]:
        """Every group, in order."""
        selectors: dict[str, list[tuple[str, str]]] = {}
        for group_key, kind, value in self._db.rows("SELECT group_key, kind, value FROM selector"):
            selectors.setdefault(group_key, []).append((kind, value))
        return tuple(
            Group(
                id=GroupId(key),
                name=name,
                colour=colour,
                source=source,
                selectors=tuple(sorted(selectors.get(key, ()))),
            )
            for key, name, colour, source in self._db.rows(
                "SELECT key, name, colour, source FROM community_group ORDER BY position, key"
            )
        )

    def assign(self) -> None:
        """Find again which channels gather under which group."""
        with self._db.write() as write:
            if assign_groups(write):
                write.touch(views=(View.GROUPS,))


def _keep_selectors(write: Write, spec: ProfileGroup) -> None:
    write.execute("DELETE FROM selector WHERE group_key = ?", (spec.id,))
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
        write.execute(
            "INSERT INTO selector (group_key, kind, value) VALUES (?, ?, ?)",
            (spec.id, kind, value),
        )


def assign_groups(write: Write) -> bool:
    """Rebuild ``grouped_channel`` inside a write that is open already; whether it changed.

    Called by ``Cache.apply`` after channels changed.
    """
    wanted: set[tuple[str, str]] = set()
    named = _named_channels(write)
    for group, selector, value in write.rows("SELECT group_key, kind, value FROM selector"):
        for kind in _MATCHES.get(selector, ()):
            wanted |= {(group, key) for key in named.get((kind, selector, value), ())}
    had = set(write.rows("SELECT group_key, channel FROM grouped_channel"))
    for pair in had - wanted:
        write.execute("DELETE FROM grouped_channel WHERE group_key = ? AND channel = ?", pair)
    for pair in sorted(wanted - had):
        write.execute("INSERT INTO grouped_channel (group_key, channel) VALUES (?, ?)", pair)
    return had != wanted


def _named_channels(write: Write) -> Mapping[tuple[str, str, str], set[str]]:
    """(channel kind, selector kind, folded name) -> channels."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for key, kind, name, aliases, remote in write.rows(
        "SELECT key, kind, name, aliases, remote FROM channel"
    ):
        names: Iterable[str] = (name, remote, *json.loads(aliases))
        for selector, kinds in _MATCHES.items():
            if kind in kinds:
                for one in names:
                    value = (str(kind), selector, selector_value(selector, one))
                    found.setdefault(value, set()).add(key)
    return found
