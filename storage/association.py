"""What the association's file said last, as it is kept: pages show it offline, without the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from storage.model import FieldKind, GroupId
from storage.records import FACETS
from storage.values import record

if TYPE_CHECKING:
    from storage.groups import Groups
    from storage.profile import Link, Name, Profile
    from storage.settings import Settings

SETTING = "association"
LEFT = "association.left"
"""The setting that says, without naming it, which association's file is not taken up any more."""
SELECTORS = ("rooms", "accounts", "hashtags", "calendars", "categories")


@record(frozen=True, slots=True, kw_only=True)
class KnownGroup:
    """A group of the association's file. ``gathers``: (kind of selector, what it names)."""

    id: GroupId
    name: str
    gathers: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (name, https address)


@record(frozen=True, slots=True, kw_only=True)
class Association:
    """The file in the person's language; everything is empty where there was never one."""

    name: str = ""
    colour: str | None = None
    contact: str = ""  # a mail address or an https address
    welcome: str = ""
    servers: tuple[tuple[str, str], ...] = ()  # (protocol, address)
    links: tuple[tuple[str, str], ...] = ()
    facets: tuple[FieldKind, ...] = ()
    groups: tuple[KnownGroup, ...] = ()
    keep: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # see storage.limits

    @property
    def help_address(self) -> str:
        """The contact as something that can be opened; "" without one."""
        if not self.contact or self.contact.startswith(("https://", "mailto:")):
            return self.contact
        return f"mailto:{self.contact}"

    def links_of(self, group: str) -> tuple[tuple[str, str], ...]:
        """The pages that the file names for one group."""
        return next((one.links for one in self.groups if one.id == group), ())


def told(profile: Profile, language: str) -> dict[str, Any]:
    """The profile in one language ("fr"), as JSON values to keep under :data:`SETTING`."""
    association = profile.association

    def said(name: Name | None) -> str:
        return "" if name is None else name.in_language(language)

    def links(of: Iterable[Link]) -> list[list[str]]:
        return [[said(link.name), link.url] for link in of]

    return {
        "name": said(association.name),
        "colour": association.colour,
        "contact": association.contact or "",
        "welcome": said(association.welcome),
        "servers": [[server.protocol, server.url] for server in profile.servers],
        "links": links(association.links),
        "facets": [str(kind) for kind in profile.facets],
        "groups": [
            {
                "id": group.id,
                "name": said(group.name),
                "gathers": [[kind, one] for kind in SELECTORS for one in getattr(group, kind)],
                "links": links(group.links),
            }
            for group in profile.groups
        ],
        "keep": {kind: dict(said) for kind, said in profile.keep.items()},
    }


def install(settings: Settings, groups: Groups, profile: Profile, language: str) -> bool:
    """Take up what the file says, in one language; False where the person has left what it is of:
    a file that lies there still must not bring it back."""
    if is_left(settings.get(LEFT, ""), profile):
        return False
    kept = told(profile, language)
    if settings.get(SETTING, {}) != kept:
        settings.set(SETTING, kept)
    groups.install(profile, language)
    return True


def leave(settings: Settings, groups: Groups) -> None:
    """What the file said, and its groups, are no longer known."""
    known = read(settings.get(SETTING, {}))
    groups.leave()
    settings.set(LEFT, _mark(address for _, address in known.servers) if known.servers else "")
    settings.set(SETTING, {})


def is_left(kept: object, profile: Profile) -> bool:
    """Whether ``kept``, the setting :data:`LEFT`, is of this file: another text of the same
    association is the same, as long as it meets at the same servers."""
    return bool(kept) and kept == _mark(server.url for server in profile.servers)


def _mark(servers: Iterable[str]) -> str:
    return blake2b("\n".join(sorted(servers)).encode(), digest_size=12).hexdigest()


def read(kept: object) -> Association:
    """What :func:`told` made; of what an earlier version kept, or of no such thing, what is
    there."""
    if not isinstance(kept, Mapping):
        return Association()
    facets = {str(kind): kind for kind in FACETS}
    groups = kept.get("groups")
    return Association(
        name=_text(kept.get("name")),
        colour=_text(kept.get("colour")) or None,
        contact=_text(kept.get("contact")),
        welcome=_text(kept.get("welcome")),
        servers=_pairs(kept.get("servers")),
        links=_pairs(kept.get("links")),
        facets=tuple(facets[o] for one in _list(kept.get("facets")) if (o := _text(one)) in facets),
        groups=tuple(
            KnownGroup(
                id=GroupId(_text(one.get("id"))),
                name=_text(one.get("name")),
                gathers=_pairs(one.get("gathers")),
                links=_pairs(one.get("links")),
            )
            for one in _list(groups)
            if isinstance(one, Mapping)
        ),
        keep=_keep(kept.get("keep")),
    )


def _keep(value: object) -> Mapping[str, Mapping[str, int]]:
    kinds = value if isinstance(value, Mapping) else {}
    return {str(kind): dict(said) for kind, said in kinds.items() if isinstance(said, Mapping)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_text(one[0]), _text(one[1])) for one in _list(value) if isinstance(one, list) and one[1:]
    )
