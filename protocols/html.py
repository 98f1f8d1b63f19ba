"""Servers' HTML made safe before anything keeps it: a small allow-list of tags, and its text.

nh3 (ammonia) parses and cleans; what it leaves is written again here tag by tag from a closed
list, so that nothing which is not named below can come out. https://html.spec.whatwg.org/
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field

import nh3

from protocols.links import SCHEMES, honest
from storage.codec import clean

LARGEST = 256 * 1024
"""Characters of one text that are read; the rest is cut off."""
MOST_TAGS = 4000
"""Past this many ``<`` the markup is dropped and the words kept: parsing is quadratic in depth."""
DEEPEST = 32
"""Nested elements that keep their markup; deeper ones keep their words."""

_INLINE = ("a", "strong", "b", "em", "i", "u", "s", "del", "code", "br", "span")
_BLOCKS = ("p", "blockquote", "pre", "ul", "ol", "li")
_KEPT = frozenset(_INLINE + _BLOCKS)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SPACED = frozenset(("div", "tr", "hr", "table"))  # only end a line
_VOID = frozenset(("br", "hr", "img"))
_DROPPED = frozenset(("script", "style", "mx-reply", "title", "template", "noscript"))
_MARGIN = frozenset(("p", "blockquote", "pre", "ul", "ol", *_HEADINGS))  # a blank line around

_CLEANER = nh3.Cleaner(
    tags=set(_KEPT | _HEADINGS | _SPACED | {"td", "th", "img"}),
    attributes={"a": {"href"}, "img": {"alt"}},
    clean_content_tags=set(_DROPPED),
    url_schemes={link.partition(":")[0] for link in SCHEMES},
    url_relative="deny",
    link_rel=None,
)
# The serialiser escapes quotes in values and "<" in text, so that this reads its output exactly.
_TOKEN = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>|([^<]+)")
_VALUE = re.compile(r"\"([^\"]*)\"")
_BARE_TAG = re.compile(r"<[^<>]*>?")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def sanitise(html: str) -> tuple[str, str]:
    """Safe HTML, and its plain text with line breaks kept and entities decoded.

    No images (their description stays as words), no styles, no classes, no remote loads; links
    to http, https, mailto and matrix only, others keep their words. A reply's fallback
    (``mx-reply``) goes with its content. Half characters become U+FFFD. Never raises.
    """
    html = _CONTROL.sub("", clean(html[:LARGEST]).replace("\r\n", "\n").replace("\r", "\n"))
    if "<" not in html and "&" not in html:
        return escape(html), html.strip()
    if html.count("<") > MOST_TAGS:
        html = entities.escape(entities.unescape(_BARE_TAG.sub(" ", html)), quote=False)
    writer = _Writer()
    for match in _TOKEN.finditer(_CLEANER.clean(html)):
        end, tag, values, text = match.groups()
        if text is not None:
            writer.words(entities.unescape(text))
        elif end:
            writer.end(tag)
        else:
            writer.start(tag, values)
    return writer.result()


def escape(text: str) -> str:
    """Plain text as safe HTML: escaped, each line break a ``<br>``."""
    return "<br>".join(entities.escape(line, quote=False) for line in text.strip().split("\n"))


@dataclass(slots=True)
class _Writer:
    """Writes the closed list of tags, and the plain text beside it."""

    out: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # the closing markup of each open element
    pre: int = 0
    breaks: int = 0  # line breaks owed to the text before its next word
    space: bool = False  # a space is owed to the text before its next word

    def start(self, tag: str, values: str) -> None:
        if tag == "img":
            match = _VALUE.search(values)
            self.words(entities.unescape(match.group(1)) if match else "")
        elif tag == "br":
            self.out.append("<br>")
            self._line(min(self.breaks + 1, 2))
        elif tag in _SPACED:
            self._new_line()
        elif tag in ("td", "th"):
            self.words(" ")
        else:
            self._line(2 if tag in _MARGIN else 0)
            if tag == "li":
                self._line(1)
                self._write("- ")
        if tag not in _VOID:
            self.pre += tag == "pre"
            opening, closing = self._markup(tag, values)
            self.out.append(opening)
            self.open.append(closing)

    def end(self, tag: str) -> None:
        if tag in _SPACED:
            self._new_line()
        self._line(2 if tag in _MARGIN else int(tag == "li"))
        self.pre -= tag == "pre"
        if self.open:
            self.out.append(self.open.pop())

    def words(self, text: str) -> None:
        self.out.append(entities.escape(text, quote=False))
        if self.pre:
            self._write(text)
            return
        flat = _SPACES.sub(" ", text)
        self.space = self.space or flat.startswith(" ")
        if flat.strip(" "):
            self._write(flat.strip(" "))
            self.space = flat.endswith(" ")

    def result(self) -> tuple[str, str]:
        while self.open:
            self.out.append(self.open.pop())
        return "".join(self.out).strip(), "".join(self.text).strip()

    def _markup(self, tag: str, values: str) -> tuple[str, str]:
        if len(self.open) >= DEEPEST:
            return "", ""
        if tag in _HEADINGS:
            return "<p><strong>", "</strong></p>"
        if tag == "a":
            match = _VALUE.search(values)
            address = honest(entities.unescape(match.group(1))) if match else ""
            if not address:
                return "", ""
            return f'<a href="{entities.escape(address)}">', "</a>"
        return (f"<{tag}>", f"</{tag}>") if tag in _KEPT and tag != "span" else ("", "")

    def _new_line(self) -> None:
        """A line break in both, unless a line has just begun."""
        if self.text and not self.breaks:
            self.out.append("<br>")
            self._line(1)

    def _line(self, breaks: int) -> None:
        self.breaks = max(self.breaks, breaks)

    def _write(self, text: str) -> None:
        if self.text:
            if self.breaks:
                self.text.append("\n" * self.breaks)
            elif self.space:
                self.text.append(" ")
        self.breaks, self.space = 0, False
        self.text.append(text)
