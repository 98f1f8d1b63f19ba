"""One vCard made into a directory card, by content line: versions 3 and 4, and what is near them.

https://www.rfc-editor.org/rfc/rfc6350, https://www.rfc-editor.org/rfc/rfc2426
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from protocols.calendars import lines
from storage.folding import fold
from storage.model import Card, CardId, ChannelId, Field, FieldKind

MOST_FIELDS = 100
MOST_VALUE = 500  # characters
MOST_NOTE = 5_000
LONGEST = 50_000
"""Characters of one line that are read: what is longer holds a picture, or means harm."""

_YEARS = frozenset({"X-CLASS-YEAR", "X-PROMO", "X-PROMOTION", "X-CLASSYEAR"})
_PROFILES = frozenset({"SOCIALPROFILE", "X-SOCIALPROFILE", "IMPP"})
_PLAIN = {
    "EMAIL": FieldKind.EMAIL,
    "TEL": FieldKind.PHONE,
    "TITLE": FieldKind.TITLE,
    "ROLE": FieldKind.TITLE,
    "NOTE": FieldKind.NOTE,
    **dict.fromkeys(_YEARS, FieldKind.YEAR),
}
_SCHEMES = ("tel:", "mailto:")
_MATRIX = re.compile(r"@[^\s:/?#]{1,255}:[A-Za-z0-9.:\-\[\]]{1,255}")
_FEDIVERSE = re.compile(r"@?([\w.-]{1,100})@([\w-]+(?:\.[\w-]+)+(?::\d+)?)")
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_QUIET_TYPES = frozenset({"pref", "internet", "voice", "x-mobilephone"})


def card_id(channel: ChannelId, href: str) -> CardId:
    """A card is its resource: the same contact in two books is two cards."""
    return CardId(f"{channel}#{href}")


def read(text: str, channel: ChannelId, href: str) -> Card | None:
    """The card in a resource; None for a group, or for one without any name or address.

    :raises lines.BrokenError: if the resource holds no whole vCard.
    """
    part = lines.parse(text, "VCARD")[0]
    if part.value("KIND").strip().lower() == "group":
        return None
    if part.value("X-ADDRESSBOOKSERVER-KIND").strip().lower() == "group":
        return None
    every = [lines.split(entry[:LONGEST]) for entry in part.entries if isinstance(entry, str)]
    labels = {line.group: _label_text(line) for line in every if line.name == "X-ABLABEL"}
    fields: dict[tuple[FieldKind, str], Field] = {}
    for line in every:
        for kind, said in _fields(line):
            value = said.strip()[: MOST_NOTE if kind is FieldKind.NOTE else MOST_VALUE]
            if value and len(fields) < MOST_FIELDS:
                label = labels.get(line.group, "") if line.group else ""
                field = Field(kind=kind, value=value, label=label or _label(line))
                fields.setdefault((kind, value), field)
    family, given = _name_parts(part)
    name = _name(part, family, given, tuple(fields.values()))
    if not name:
        return None
    sort = f"{family} {given}".strip() or name
    return Card(
        id=card_id(channel, href),
        channel=channel,
        name=name[:MOST_VALUE],
        sort=fold(sort)[:MOST_VALUE],
        fields=tuple(fields.values()),
    )


def _name_parts(part: lines.Part) -> tuple[str, str]:
    pieces = lines.pieces(part.value("N"), ";")
    family, given = (*pieces, "", "")[:2]
    return family, given


def _name(part: lines.Part, family: str, given: str, fields: tuple[Field, ...]) -> str:
    """FN; else what comes nearest to a name."""
    name = lines.unescape(part.value("FN")).strip() or f"{given} {family}".strip()
    if name:
        return name
    for kind in (FieldKind.ORG, FieldKind.EMAIL, FieldKind.PHONE):
        found = next((field.value for field in fields if field.kind is kind), "")
        if found:
            return found
    return ""


def _label(line: lines.Line) -> str:
    """``home``, ``work``, ``cell``: the first TYPE that says something."""
    return next((t for t in sorted(line.types()) if t not in _QUIET_TYPES), "")[:50]


def _label_text(line: lines.Line) -> str:
    text = lines.unescape(line.value).strip()
    apple = _APPLE_LABEL.fullmatch(text)
    return (apple[1] if apple else text)[:50]


def _fields(line: lines.Line) -> Iterator[tuple[FieldKind, str]]:
    """What one property says."""
    name, text = line.name, lines.unescape(line.value).strip()
    if name in _PLAIN:
        scheme = next((s for s in _SCHEMES if text[: len(s)].lower() == s), "")
        yield _PLAIN[name], text[len(scheme) :]
    elif name == "ADR":
        pieces = (*lines.pieces(line.value, ";"), *[""] * 7)
        yield FieldKind.CITY, pieces[3]
        yield FieldKind.REGION, pieces[4]
        yield FieldKind.COUNTRY, pieces[6]
    elif name == "ORG":
        yield FieldKind.ORG, ", ".join(p for p in lines.pieces(line.value, ";") if p)
    elif name == "CATEGORIES":
        for category in lines.pieces(line.value, ","):
            yield FieldKind.CATEGORY, category
    elif name == "URL":
        yield from _url(text)
    elif name == "X-MATRIX" or name in _PROFILES:
        yield from _profile(line, text)


def _url(text: str) -> Iterator[tuple[FieldKind, str]]:
    matrix = _matrix(text)
    if matrix:
        yield FieldKind.MATRIX, matrix
    elif text.lower().startswith(("https://", "http://")):
        yield FieldKind.URL, text


def _profile(line: lines.Line, text: str) -> Iterator[tuple[FieldKind, str]]:
    """Where somebody is met: a Matrix id, a Fediverse account, else an address of the web."""
    service = {line.first("SERVICE-TYPE").lower(), line.first("X-SERVICE-TYPE").lower()}
    service |= line.types()
    matrix = _matrix(text)
    if matrix and (line.name == "X-MATRIX" or "matrix" in text.lower() or "matrix" in service):
        yield FieldKind.MATRIX, matrix
        return
    if matrix and text.startswith("@") and not _FEDIVERSE.fullmatch(text):
        yield FieldKind.MATRIX, matrix
        return
    account = _fediverse(text, line)
    if account:
        yield FieldKind.FEDIVERSE, account
    elif text.lower().startswith(("https://", "http://")):
        yield FieldKind.URL, text


def _matrix(text: str) -> str:
    """``@user:server`` out of ``matrix:u/user:server``, ``matrix:@…`` or a matrix.to address."""
    text = unquote(text.strip())
    if text.lower().startswith("matrix:"):
        text = text[7:]
        text = f"@{text[2:]}" if text.startswith("u/") else text
        text = text if text.startswith("@") else f"@{text}"
    elif "matrix.to/#/" in text:
        text = text.partition("matrix.to/#/")[2]
    text = text.partition("?")[0]
    return text if _MATRIX.fullmatch(text) else ""


def _fediverse(text: str, line: lines.Line) -> str:
    """``user@host`` out of ``acct:user@host``, ``@user@host`` or ``https://host/@user``."""
    if text.lower().startswith("acct:"):
        text = text[5:]
    elif text.lower().startswith("https://"):
        try:
            parts = urlsplit(text)
        except ValueError:
            return ""
        if not parts.path.startswith(("/@", "/users/")):
            return ""
        text = f"{parts.path.strip('/').rpartition('/')[2].lstrip('@')}@{parts.netloc}"
    elif line.name == "IMPP" and not text.startswith("@"):
        return ""  # xmpp:, sip: and the like
    found = _FEDIVERSE.fullmatch(text)
    return f"{found[1]}@{found[2]}".lower() if found else ""
