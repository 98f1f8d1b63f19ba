"""A text with a few marks, as HTML: emphasis, lists, quotes, code, links, and people by name.

The marks are CommonMark's (https://spec.commonmark.org/0.31.2/), and only those that change
nothing of a text which does not mean them: no headings, no rules, no numbering, no pictures, and
never HTML. What else looks like a mark stays as it was typed, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from storage.model import AddressId, Mention

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

Link = Callable[[AddressId], str]

LARGEST = 16_000
"""Characters that are read for marks; a longer text has none."""
_MARKS = tuple("*_`[]()\\")
_DEEPEST = 20  # elements in one another
_RULES = ("emphasis", "backticks", "fence", "list", "blockquote", "link", "newline")
_SAFE = ("http://", "https://", "mailto:")
_ADDRESS = re.compile(r"://[^\s<>\"\[\]]*[^\s<>\"\[\].,;:!?)»’'*_~`]")
_SCHEME = re.compile(r"(?<!\w)https?\Z", re.IGNORECASE)
_MAYBE = re.compile(r"[*_`>\[\\]|^ *- ", re.MULTILINE)
_MARKUP = re.compile(r"<(?!/?p>|br>)")
_ALONE = re.compile(r"<p>((?:(?!<p>).)*)</p>", re.DOTALL)


def html_of(text: str, mentions: Sequence[Mention] = (), link: Link | None = None) -> str | None:
    """``text`` as safe HTML; None where that would say no more than the text itself.

    ``mentions``: whom "@name" in it means, and ``link`` where that leads; without it names stay
    words. Never raises; at most :data:`LARGEST` characters are read.
    """
    if len(text) > LARGEST:
        return None
    there = named_in(text, mentions) if link is not None else ()
    named = {f"@{one.name}": one.address for one in there}
    if not named and not _MAYBE.search(text):
        return None
    said: dict[str, Any] = {"named": named, "link": link}
    whole = text.encode("utf-8", "replace").decode()  # half a sign is in no address
    made = _parser().render(_apart(whole), said).strip()
    if not _MARKUP.search(made) and "escaped" not in said:
        return None
    alone = _ALONE.fullmatch(made)
    return alone.group(1) if alone else made


def named_in(text: str, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Those of ``mentions`` whom ``text`` names, as they come: each "@" is for the longest name
    that stands after it, and for one person alone."""
    labels: dict[str, Mention] = {}
    for one in mentions:
        labels.setdefault(f"@{one.name}", one)
    found: dict[str, Mention] = {}
    at = text.find("@")
    while at >= 0:
        fits = [label for label in labels if _stands(text, at, label)]
        label = max(fits, key=len, default="@")
        if label in labels:
            found[label] = labels[label]
        at = text.find("@", at + len(label))
    return tuple(found.values())


def _stands(text: str, at: int, label: str) -> bool:
    """Whether ``label`` is at ``at``, and no part of a longer word."""
    if not text.startswith(label, at):
        return False
    end = at + len(label)
    return not _wordy(text[max(0, at - 1) : at]) and not _wordy(text[end : end + 1])


def _wordy(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


# --- what is read ---------------------------------------------------------------------------


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": _DEEPEST})
    parser.enable(_RULES)
    parser.validateLink = _may_link  # type: ignore[method-assign,assignment]
    parser.inline.ruler.before("emphasis", "escaped", _escaped)
    parser.inline.ruler.before("emphasis", "named", _named)
    parser.inline.ruler.before("emphasis", "address", _address)
    _only(parser, "list", lambda line: line[:2] in ("- ", "* "))
    _only(parser, "blockquote", lambda line: line[:2] in (">", "> ", ">>"))
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("link_open", _link_open)
    return parser


def _apart(text: str) -> str:
    """A line after a quote or a list that bears no mark itself is no part of it, as it would be
    in CommonMark: nobody's words get into somebody else's."""
    lines: list[str] = []
    before, code = "", False
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        code = code is not bare.startswith("```")
        kind = ">" if bare[:1] == ">" else "-" if bare[:2] in ("- ", "* ") else bare[:1] and "a"
        if kind == "a" and before == "-" and line[:2] == "  ":
            kind = "-"  # it goes on under its item
        if not code and kind and before in (">", "-") and kind != before:
            lines.append("")
        lines.append(line)
        before = kind
    return "\n".join(lines)


def _may_link(address: str) -> bool:
    return address.strip().lower().startswith(_SAFE)


def _only(parser: MarkdownIt, name: str, meant: Callable[[str], bool]) -> None:
    """Read a mark only where it is surely meant for one: not a number before a word, no bracket
    that begins a smile."""
    ruler = parser.block.ruler
    rule = next(one for one in ruler.__rules__ if one.name == name)
    read = rule.fn

    def careful(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
        at = state.bMarks[begin] + state.tShift[begin]
        line = state.src[at : min(at + 2, state.eMarks[begin])]
        return meant(line) and bool(read(state, begin, end, silent))

    ruler.at(name, careful, {"alt": rule.alt})


def _escaped(state: StateInline, silent: bool) -> bool:
    """A mark that is not meant, because a backslash says so; before "_" both stay:
    there it is an arm of somebody who shrugs."""
    pair = state.src[state.pos : state.pos + 2]
    if pair[:1] != "\\" or pair[1:] not in _MARKS:
        return False
    if not silent:
        state.pending += pair if pair[1] == "_" else pair[1]
        if pair[1] != "_":
            state.env["escaped"] = True
    state.pos += 2
    return True


def _named(state: StateInline, silent: bool) -> bool:
    """Somebody who was named, by the longest name that fits."""
    named: dict[str, AddressId] = state.env.get("named") or {}
    if state.src[state.pos] != "@" or not named or state.linkLevel:
        return False
    found = [label for label in named if _stands(state.src, state.pos, label)]
    if not found:
        return False
    label = max(found, key=len)
    if not silent:
        _put_link(state, state.env["link"](named[label]), label)
    state.pos += len(label)
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """An address of the net as it was typed: readers do not look for any beside the marks."""
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    rest = _ADDRESS.match(state.src, state.pos)
    if scheme is None or rest is None:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme.group())]
        whole = scheme.group() + rest.group()
        _put_link(state, state.md.normalizeLink(whole), whole)
    state.pos = rest.end()
    return True


def _put_link(state: StateInline, target: str, words: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": target}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


def _link_open(_self: Any, tokens: Sequence[Any], place: int, *_rest: Any) -> str:
    """Where it goes, and nothing else of it."""
    from markdown_it.common.utils import escapeHtml

    target = tokens[place].attrGet("href")
    return f'<a href="{escapeHtml(target)}">' if target else "<a>"


def _fence(_self: Any, tokens: Sequence[Any], place: int, *_rest: Any) -> str:
    """Without the name of a language, which nobody here reads."""
    from markdown_it.common.utils import escapeHtml

    return f"<pre><code>{escapeHtml(tokens[place].content)}</code></pre>\n"
