"""The association's file: its name, servers, groups, links, and what its directory is searched by.

A profile says where a community meets. It cannot say when the program speaks, nor who may
interrupt: those keys are refused, for they are the person's own choice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from storage import limits
from storage.loopback import is_loopback
from storage.model import FieldKind, GroupId
from storage.records import FACETS
from storage.toml_lines import Path as Place
from storage.toml_lines import key_lines

SCHEMA = 1
_MOST_PARTS = 500  # of a dotted name: each costs as many steps as there are before it
MAX_BYTES = 1 << 20
PERSONAL = frozenset(
    {
        "alarm",
        "alarms",
        "alert",
        "alerts",
        "badge",
        "editions",
        "exceptions",
        "flash",
        "hours",
        "interrupt",
        "live",
        "notification",
        "notifications",
        "notify",
        "person",
        "persons",
        "priority",
        "quiet",
        "quiet_hours",
        "sound",
    }
)
"""Keys that would let a profile interrupt somebody (calm rules 1 to 3): refused by name."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CONTACT = re.compile(r"(mailto:)?[^\s@:/]+@[^\s@/]+|https://\S+")
_MAX_NAME = 120  # characters
_MAX_WELCOME = 1000  # characters
_MAX_LINKS = 12
_MAX_ADDRESS = 500  # characters
_SELECTORS = ("rooms", "accounts", "hashtags", "calendars", "categories")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a profile. ``line`` counts from 1; 0 means the file as a whole.

    Codes: ``unreadable`` (the file cannot be opened), ``too-large``, ``not-text`` (not UTF-8),
    ``syntax``, ``duplicate``, ``unknown-key``, ``missing-key``, ``wrong-type``, ``wrong-value``,
    ``not-secure`` (http to another computer), ``personal`` (belongs to the person, not to a
    profile). ``name`` is the key's dotted path, or what the parser said for ``syntax``.
    """

    line: int
    code: str
    name: str


class ProfileError(Exception):
    """A profile that is not used at all, with everything that is wrong in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{p.line}:{p.code}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the association writes it: once for all, or by language."""

    by_language: Mapping[str, str]  # "" for a name written once

    def in_language(self, language: str) -> str:
        """In that language ("fr", "fr_FR"), else in the first one written."""
        wanted = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
        for tag, text in self.by_language.items():
            if tag.split("-", maxsplit=1)[0] == wanted:
                return text
        return next(iter(self.by_language.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page of the web, by https, opened in the person's browser and only when they ask."""

    name: Name
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    id: str
    name: Name
    colour: str | None = None
    contact: str | None = None
    welcome: Name | None = None  # a few sentences for whoever comes for the first time
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    key: str
    protocol: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileGroup:
    """A group of the community and what gathers under it."""

    id: GroupId
    name: Name
    colour: str | None = None
    rooms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    association: Association
    servers: tuple[Server, ...] = ()
    groups: tuple[ProfileGroup, ...] = ()
    facets: tuple[FieldKind, ...] = ()  # what the directory is narrowed by, in this order
    keep: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # see storage.limits


def load(path: Path, protocols: Collection[str] | None = None) -> Profile:
    """Read and check a profile. ``protocols``: the names a server may have, if they are known.

    Raises ProfileError with every problem found; a profile is used whole or not at all.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProfileError((Problem(line=0, code="unreadable", name=path.name),)) from error
    if len(body) > MAX_BYTES:
        raise ProfileError((Problem(line=0, code="too-large", name=path.name),))
    return parse(body, protocols)


def parse(body: bytes, protocols: Collection[str] | None = None) -> Profile:
    """The profile in these bytes; see :func:`load`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ProfileError((Problem(line=line, code="not-text", name=""),)) from error
    if any(line.partition("=")[0].count(".") > _MOST_PARTS for line in text.splitlines()):
        raise ProfileError((Problem(line=0, code="syntax", name="too deep"),))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError((_syntax(text, str(error)),)) from error
    except RecursionError as error:
        raise ProfileError((Problem(line=0, code="syntax", name="too deep"),)) from error
    except ValueError as error:  # a number of thousands of digits
        raise ProfileError((Problem(line=0, code="syntax", name="number"),)) from error
    check = _Check(key_lines(text), protocols)
    profile = check.profile(document)
    if profile is None or check.problems:
        found = sorted(set(check.problems), key=lambda p: (p.line, p.name, p.code))
        raise ProfileError(tuple(found))
    return profile


def _syntax(text: str, said: str) -> Problem:
    found = re.search(r"\(at line (\d+), column \d+\)$", said)
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    words = re.sub(r" \(at [^)]*\)$", "", said)
    twice = "overwrite" in said or "twice" in said or "immutable" in said
    return Problem(line=line, code="duplicate" if twice else "syntax", name=words)


@dataclass(slots=True)
class _Check:
    """One pass that collects everything wrong; what it returns is used only when nothing is."""

    lines: Mapping[Place, int]
    protocols: Collection[str] | None
    problems: list[Problem] = field(default_factory=list)

    def profile(self, document: dict[str, Any]) -> Profile | None:
        self.keys(document, (), {"schema", "association", "servers", "groups", "directory", "keep"})
        schema = self.take(document, (), "schema", int, required=True)
        if schema is not None and schema != SCHEMA:
            self.say(("schema",), "wrong-value")
        association = self.association(document)
        servers = self.servers(document)
        groups = self.groups(document)
        facets = self.facets(document)
        keep = self.keep(document)
        if association is None:
            return None
        return Profile(
            association=association, servers=servers, groups=groups, facets=facets, keep=keep
        )

    def association(self, document: dict[str, Any]) -> Association | None:
        table = self.take(document, (), "association", dict, required=True)
        if table is None:
            return None
        place: Place = ("association",)
        self.keys(table, place, {"id", "name", "colour", "contact", "welcome", "links"})
        identity = self.word(table, place, "id", _ID.fullmatch, required=True)
        name = self.name(table, place)
        colour = self.word(table, place, "colour", _COLOUR.fullmatch)
        contact = self.word(table, place, "contact", _CONTACT.fullmatch)
        welcome = self.name(table, place, "welcome", _is_welcome, required=False)
        links = self.links(table, place)
        if identity is None or name is None:
            return None
        return Association(
            id=identity, name=name, colour=colour, contact=contact, welcome=welcome, links=links
        )

    def servers(self, document: dict[str, Any]) -> tuple[Server, ...]:
        made = []
        for key, table in (self.take(document, (), "servers", dict) or {}).items():
            place: Place = ("servers", key)
            if not isinstance(table, dict):
                self.say(place, "wrong-type")
                continue
            self.keys(table, place, {"protocol", "url"})
            protocol = self.word(table, place, "protocol", self._known, required=True)
            url = self.url(table, place)
            if protocol is not None and url is not None:
                made.append(Server(key=key, protocol=protocol, url=url))
        return tuple(made)

    def groups(self, document: dict[str, Any]) -> tuple[ProfileGroup, ...]:
        made = []
        seen: set[str] = set()
        for index, table in enumerate(self.take(document, (), "groups", list) or []):
            place: Place = ("groups", index)
            if not isinstance(table, dict):
                self.say(place, "wrong-type")
                continue
            self.keys(table, place, {"id", "name", "colour", "links", *_SELECTORS})
            identity = self.word(table, place, "id", _ID.fullmatch, required=True)
            name = self.name(table, place)
            colour = self.word(table, place, "colour", _COLOUR.fullmatch)
            lists = {kind: self.texts(table, place, kind) for kind in _SELECTORS}
            links = self.links(table, place)
            if identity and identity in seen:
                self.say((*place, "id"), "duplicate")
            seen.add(identity or "")
            if identity is not None and name is not None:
                made.append(
                    ProfileGroup(
                        id=GroupId(identity), name=name, colour=colour, links=links, **lists
                    )
                )
        return tuple(made)

    def facets(self, document: dict[str, Any]) -> tuple[FieldKind, ...]:
        table = self.take(document, (), "directory", dict) or {}
        place: Place = ("directory",)
        self.keys(table, place, {"facets"})
        named = self.texts(table, place, "facets")
        known = {str(kind): kind for kind in FACETS}
        if any(name not in known for name in named):
            self.say((*place, "facets"), "wrong-value")
        return tuple(known[name] for name in named if name in known)

    def keep(self, document: dict[str, Any]) -> dict[str, dict[str, int]]:
        """How long and how much is kept of each kind, where the person chose nothing else."""
        table = self.take(document, (), "keep", dict) or {}
        self.keys(table, ("keep",), set(limits.Kind))
        found: dict[str, dict[str, int]] = {}
        for kind in limits.Kind:
            place: Place = ("keep", str(kind))
            said = self.take(table, ("keep",), kind, dict) or {}
            self.keys(said, place, set(limits.BOUNDS))
            for what in limits.BOUNDS:
                value = self.take(said, place, what, int)
                if value is not None and not limits.is_within(what, value):
                    self.say((*place, what), "wrong-value")
                elif value is not None:
                    found.setdefault(str(kind), {})[what] = value
        return found

    def links(self, table: dict[str, Any], holder: Place) -> tuple[Link, ...]:
        made = []
        written = self.take(table, holder, "links", list) or []
        if len(written) > _MAX_LINKS:
            self.say((*holder, "links"), "wrong-value")
        for index, one in enumerate(written):
            place: Place = (*holder, "links", index)
            if not isinstance(one, dict):
                self.say(place, "wrong-type")
                continue
            self.keys(one, place, {"name", "url"})
            name = self.name(one, place)
            url = self.url(one, place, secure=True)
            if name is not None and url is not None:
                made.append(Link(name=name, url=url))
        return tuple(made)

    # --- one value at a time ---

    def take(
        self, table: dict[str, Any], place: Place, key: str, kind: type, *, required: bool = False
    ) -> Any:
        if key not in table:
            if required:
                self.say((*place, key), "missing-key")
            return None
        value = table[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.say((*place, key), "wrong-type")
            return None
        return value

    def word(
        self,
        table: dict[str, Any],
        place: Place,
        key: str,
        right: Callable[[str], object],
        *,
        required: bool = False,
    ) -> str | None:
        value: str | None = self.take(table, place, key, str, required=required)
        if value is not None and not right(value):
            self.say((*place, key), "wrong-value")
            return None
        return value

    def name(
        self,
        table: dict[str, Any],
        place: Place,
        key: str = "name",
        right: Callable[[str], bool] | None = None,
        *,
        required: bool = True,
    ) -> Name | None:
        """A text written once for all, or by language."""
        right = right or _is_name
        if isinstance(table.get(key), dict):
            written, at = table[key], (*place, key)
            if not written:
                self.say(at, "wrong-value")
            for language in written:
                if not _LANGUAGE.fullmatch(language):
                    self.say((*at, language), "unknown-key")
            texts = {tag: self.word(written, at, tag, right) for tag in written}
            whole = {tag: text for tag, text in texts.items() if text is not None}
            return Name(whole) if whole else None
        text = self.word(table, place, key, right, required=required)
        return None if text is None else Name({"": text})

    def texts(self, table: dict[str, Any], place: Place, key: str) -> tuple[str, ...]:
        values = self.take(table, place, key, list) or []
        for value in values:
            if not isinstance(value, str):
                self.say((*place, key), "wrong-type")
            elif not value.strip() or len(value) > 500:
                self.say((*place, key), "wrong-value")
        texts = [value for value in values if isinstance(value, str)]
        if len(set(texts)) < len(texts):
            self.say((*place, key), "duplicate")
        return tuple(texts)

    def url(self, table: dict[str, Any], place: Place, *, secure: bool = False) -> str | None:
        """``secure``: not even this computer may be named by plain http."""
        value: str | None = self.take(table, place, "url", str, required=True)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        plain = len(value) <= _MAX_ADDRESS and value.isprintable() and " " not in value
        known = parts.scheme in {"http", "https"} and parts.username is None
        if not host or not plain or not known:
            self.say((*place, "url"), "wrong-value")
            return None
        if parts.scheme == "http" and (secure or not is_loopback(host)):
            self.say((*place, "url"), "not-secure")
            return None
        return value

    def keys(self, table: dict[str, Any], place: Place, known: set[str]) -> None:
        for key in table.keys() - known:
            self.say((*place, key), "personal" if key.lower() in PERSONAL else "unknown-key")

    def say(self, place: Place, code: str) -> None:
        inner = place
        while inner and inner not in self.lines:
            inner = inner[:-1]  # inside an inline table, or missing: the line of what holds it
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        self.problems.append(Problem(line=self.lines.get(inner, 1), code=code, name=name))

    def _known(self, protocol: str) -> bool:
        if self.protocols is not None:
            return protocol in self.protocols
        return _ID.fullmatch(protocol) is not None


def _is_name(text: str) -> bool:
    return bool(text.strip()) and len(text) <= _MAX_NAME and text.isprintable()


def _is_welcome(text: str) -> bool:
    lines = text.splitlines()
    return bool(text.strip()) and len(text) <= _MAX_WELCOME and all(map(str.isprintable, lines))
