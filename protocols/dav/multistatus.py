"""WebDAV's XML: the questions we ask, and answers read as a stream without trusting them.

https://www.rfc-editor.org/rfc/rfc4918#section-14, https://www.rfc-editor.org/rfc/rfc6578
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from lxml import etree

from protocols.dav.addresses import href_path

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
CARD = "{urn:ietf:params:xml:ns:carddav}"
SERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"
_NAMESPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
    'xmlns:R="urn:ietf:params:xml:ns:carddav" '
    'xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"'
)
MOST_TAGS = 4_000_000
"""``<`` of one answer: room for a listing of 64 MiB, read in some seconds."""
LONGEST_HREF = 8_192
"""Characters; what has a longer name cannot be asked for."""
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
    rb"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF]));"
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOST = "\N{REPLACEMENT CHARACTER}".encode()
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


class NotMultistatusError(Exception):
    """The bytes are no whole WebDAV answer: HTML, half an XML, or one with a DTD."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One ``response`` of a multistatus. ``props`` holds only what was found (2xx)."""

    href: str  # canonical path
    status: int
    props: dict[str, Any] = field(default_factory=dict)  # tag → lxml element

    def text(self, tag: str) -> str:
        element = self.props.get(tag)
        return "" if element is None else (element.text or "").strip()

    def hrefs(self, tag: str) -> tuple[str, ...]:
        """The addresses inside a property: home sets, principals."""
        element = self.props.get(tag)
        if element is None:
            return ()
        found = (child.text for child in element.iter(f"{DAV}href"))
        return tuple(text.strip() for text in found if text and text.strip())

    def names(self, tag: str) -> frozenset[str]:
        """Tags of everything inside a property: resource types, privileges."""
        element = self.props.get(tag)
        if element is None:
            return frozenset()
        return frozenset(child.tag for child in element.iter(etree.Element))

    @property
    def etag(self) -> str | None:
        """The entity tag as the server wrote it; ``W/`` in front means it is weak."""
        text = self.text(f"{DAV}getetag")
        if text.startswith(("%22", "W/%22")):  # Bedework escapes the quotes
            text = unquote(text)
        return text or None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing: what is there, and in which state."""

    href: str
    status: int
    etag: str | None
    is_collection: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing or a delta, with the sync token that came with it."""

    entries: tuple[Entry, ...]
    token: str | None


def questions(*props: str) -> bytes:
    """A PROPFIND for properties written as ``D:getetag``."""
    wanted = "".join(f"<{name}/>" for name in props)
    return f"{_HEAD}<D:propfind {_NAMESPACES}><D:prop>{wanted}</D:prop></D:propfind>".encode()


def multiget(hrefs: Iterable[str], *, cards: bool) -> bytes:
    """A REPORT for the contents of resources.

    https://www.rfc-editor.org/rfc/rfc4791#section-7.9, rfc6352#section-8.7
    """
    name, data = (
        ("R:addressbook-multiget", "R:address-data")
        if cards
        else (
            "C:calendar-multiget",
            "C:calendar-data",
        )
    )
    wanted = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return (
        f"{_HEAD}<{name} {_NAMESPACES}><D:prop><D:getetag/><{data}/></D:prop>{wanted}</{name}>"
    ).encode()


def sync_collection(token: str) -> bytes:
    """A REPORT of what changed since ``token``: https://www.rfc-editor.org/rfc/rfc6578#section-3"""
    return (
        f"{_HEAD}<D:sync-collection {_NAMESPACES}><D:sync-token>{escape(token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    ).encode()


def resources(body: bytes) -> Iterator[Resource]:
    """The responses of a multistatus, one at a time: an answer's tree is never held whole,
    so read what is wanted of one before asking for the next.

    :raises NotMultistatusError: at the place where the bytes turn out not to be one.
    """
    for tag, element in _walk(body):
        if tag == f"{DAV}response":
            found = _resource(element)
            if found is not None:
                yield found


def listing(body: bytes) -> Listing:
    """Names and etags only, of as many resources as there are."""
    token = None
    entries: list[Entry] = []
    for tag, element in _walk(body):
        if tag == f"{DAV}sync-token":
            token = (element.text or "").strip() or None
        elif tag == f"{DAV}response" and (found := _resource(element)) is not None:
            is_collection = f"{DAV}collection" in found.names(f"{DAV}resourcetype")
            entries.append(Entry(found.href, found.status, found.etag, is_collection))
    return Listing(tuple(entries), token)


def _walk(body: bytes) -> Iterator[tuple[str, Any]]:
    """Each child of the root, whole, then cleared.

    With libxml2's own bounds one resource of 10 MB, which any guest of a calendar can put there,
    would make the answer unreadable for ever: they are taken off once it is known that there is
    no DTD to abuse them, and the answer itself is bounded.
    """
    if body.count(b"<") > MOST_TAGS:
        raise NotMultistatusError
    body = _mended(body)
    depth = 0
    try:
        for _, root in _events(body, huge=False):
            _require_root(root)
            break
        for event, element in _events(body, huge=True):
            if event == "start":
                depth += 1
                continue
            depth -= 1
            if depth == 1:
                yield element.tag, element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotMultistatusError from error


def _events(body: bytes, *, huge: bool) -> Any:
    return etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
    )


def _mended(body: bytes) -> bytes:
    """Without what no XML may hold: servers pass on what a resource holds, and one byte of one
    would cost the whole answer. https://www.w3.org/TR/xml/#charsets"""
    named = _ENCODING.match(body)
    if body.startswith(_WIDE) or (named is not None and named[1].lower() != b"utf-8"):
        return body
    if _NOT_XML.search(body):
        body = _NOT_XML.sub(_LOST, body)
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace").encode()
    return body


def _require_root(element: Any) -> None:
    if element.tag != f"{DAV}multistatus":
        raise NotMultistatusError
    if element.getroottree().docinfo.internalDTD is not None:
        raise NotMultistatusError  # no server sends a DTD here; entities are how XML is abused


def _resource(element: Any) -> Resource | None:
    raw = (element.findtext(f"{DAV}href") or "").strip()
    if not 0 < len(raw) <= LONGEST_HREF:
        return None
    status = _status(element.findtext(f"{DAV}status"))
    props: dict[str, Any] = {}
    for propstat in element.iterfind(f"{DAV}propstat"):
        code = _status(propstat.findtext(f"{DAV}status"))
        if not 200 <= code < 300:
            continue
        for prop in propstat.iterfind(f"{DAV}prop"):
            for child in prop:
                if isinstance(child.tag, str):
                    props[child.tag] = child
    return Resource(href_path(raw), status, props)


def _status(text: str | None) -> int:
    """200 out of ``HTTP/1.1 200 OK``; absent means 200."""
    words = (text or "").split()
    if len(words) >= 2 and words[1].isascii() and words[1].isdigit():
        return int(words[1][:3])
    return 200
