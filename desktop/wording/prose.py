"""What somebody wrote, made safe for a label: a few plain tags, links, and nothing that loads."""

from __future__ import annotations

import re
import unicodedata

TAGS = frozenset((
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i",
    "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "u", "ul",
))  # fmt: skip
SCHEMES = ("https://", "http://", "mailto:", "tel:", "geo:", "matrix:")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BLANK = re.compile(r"(?:\s|<br>|&nbsp;|<p>(?:\s|<br>|&nbsp;)*</p>)+$")
_LAST_BREAK = re.compile(r"(?:\s|<br>)+(?=</p>$)")
_THIN = re.compile("\u202f(?![^<>]*>)")
_TAGS_APART = re.compile(r"(<[^<>]*>)")
BREAK, HOLDS = "\u200b", 20  # where a word may be broken, and after how many letters
_JOINER = "\u200d"  # of the signs of one emoji
_LONG_WORD = re.compile(r"[^\s<>&;]{36,}")
_OVERRIDES = {0x202D: None, 0x202E: None}
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»’]")


def escape(text: str, *, quote: bool = True) -> str:
    """As html.escape, without the table of names that comes with it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;") if quote else text


def tame(html: str) -> str:
    """Keep plain tags and the address of links; whatever could load something is dropped.

    What servers send was sanitised before it was stored. This second gate costs little and makes
    it certain that no label ever asks for a file or a picture.
    """

    def gate(found: re.Match[str]) -> str:
        closing, name, rest = found.group(1), found.group(2).lower(), found.group(3)
        if name not in TAGS:
            return ""
        if name != "a" or closing:
            return f"<{closing}{name}>"
        href = _HREF.search(rest)
        address = (href.group(1) or href.group(2) or "") if href else ""
        if not address.lower().startswith(SCHEMES):
            return "<a>"
        return f'<a href="{escape(address.replace("&amp;", "&"))}">'

    return _TAG.sub(gate, html)


def turned_back(text: str) -> str:
    """Without the two signs that write letters in another order than that of their script: they
    make "fdp.exe" read as "exe.pdf". Languages that are written from the right need neither."""
    return text.translate(_OVERRIDES)


def breakable(html: str) -> str:
    """With places at which a word may be broken that no line could hold."""
    return "".join(
        part if part.startswith("<") else _LONG_WORD.sub(_broken, part)
        for part in _TAGS_APART.split(html)
    )


def _broken(found: re.Match[str]) -> str:
    word = found.group()
    parts, begin = list[str](), 0
    while begin < len(word):
        end = begin + HOLDS
        while end < min(len(word), begin + 2 * HOLDS) and _clings(word, end):
            end += 1
        parts.append(word[begin:end])
        begin = end
    return BREAK.join(parts)


def _clings(word: str, place: int) -> bool:
    """Whether what stands there is a part of the sign before it: an accent, a vowel above or below,
    the colour of a skin, or the rest of an emoji that is joined of several."""
    sign = word[place]
    return (
        unicodedata.category(sign).startswith("M")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or _JOINER in word[place - 1 : place + 1]
    )


def thin_spaces(html: str) -> str:
    """Qt's HTML makes a common space of a narrow one, and breaks lines there: each is wrapped."""
    return _THIN.sub('<span style="white-space:pre-wrap">\u202f</span>', html)


def from_text(text: str) -> str:
    """Plain text with its line breaks, and its addresses as links."""
    parts: list[str] = []
    place = 0
    for found in _ADDRESS.finditer(text):
        parts.append(escape(text[place : found.start()], quote=False))
        address = escape(found.group())
        parts.append(f'<a href="{address}">{address}</a>')
        place = found.end()
    parts.append(escape(text[place:], quote=False))
    return "".join(parts).strip().replace("\n", "<br>")


def _without_end(html: str) -> str:
    """Some servers end each text with a blank line."""
    return _LAST_BREAK.sub("", _BLANK.sub("", html))


def body(html: str | None, text: str, accent: str, leading: int) -> str:
    """The rich text of a body, from HTML when there is any: links in ``accent``, lines ``leading``
    percent of the type's own height."""
    inside = _without_end(tame(html)) if html else f"<p>{from_text(text)}</p>"
    inside = breakable(turned_back(inside))
    inside = inside.replace("<a href", f'<a style="color:{accent};text-decoration:underline" href')
    if not inside.lstrip().startswith("<"):
        inside = f"<p>{inside}</p>"
    # Qt gives paragraphs a margin; the first one of a card needs none
    inside = re.sub(
        r"<(p|ul|ol|blockquote|pre|h[1-6])>",
        rf'<\1 style="margin-top:0;margin-bottom:6px;line-height:{leading}%">',
        inside,
    )
    inside = re.sub(r"<h[1-6]( style=\"[^\"]*\")?>", r"<p\1><b>", inside)
    inside = re.sub(r"</h[1-6]>", "</b></p>", inside)
    head, mark, tail = inside.rpartition("margin-bottom:6px")
    return f"{head}margin-bottom:0{tail}" if mark else inside


def link(target: str, text: str, colour: str, *, bold: bool = False, quiet: bool = False) -> str:
    """A link of our own inside a label, in the colour of its words and with a line under them;
    without it where they are bold, or ``quiet``: words as those around them."""
    weight = ";font-weight:600" if bold else ""
    line = "none" if bold or quiet else "underline"
    return (
        f'<a href="{escape(target)}" style="color:{colour};text-decoration:{line}{weight}">'
        f"{escape(text, quote=False)}</a>"
    )
