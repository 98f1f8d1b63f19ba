"""Whatever a server writes, only the closed list of tags comes out, and every word of it."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.html import LARGEST, escape, sanitise

ALLOWED = {"a", "strong", "b", "em", "i", "u", "s", "del", "p", "br"}
ALLOWED |= {"blockquote", "pre", "code", "ul", "ol", "li"}

FRAGMENTS = [
    "<b>", "</b>", "<p>", "</p>", "<div>", "<script>", "</script>", "<style>", "<svg>", "<math>",
    "<img src=x onerror=alert(1)>", '<img alt="a&quot;b" src="http://h/p.png">', "<iframe src=h>",
    '<a href="javascript:alert(1)">', '<a href="https://e.org/?a=1&amp;b=2">', "</a>", "<h1>",
    '<a href=" jAvAscript:x">', '<p style="x:url(h)">', '<span class="x" onclick="y">', "<li>",
    "<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#60;", "&amp;", "&nbsp;", "text", "\n", "\x00",
    "<mx-reply>", "</mx-reply>", "<pre>", "</pre>", "<table><tr><td>", "<noscript>", "<template>",
    "<title>", "<textarea>", "<plaintext>", "<x y='", '"', "'", ">", "<", "é", "\u202e", "🦊",
    "\ud800", "\udc00",
]  # fmt: skip


class Reader(HTMLParser):
    """Reads the result as a browser would, and refuses what must not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        for name, value in attrs:
            assert (tag, name) == ("a", "href")
            assert value is not None
            assert value.lower().startswith(("http://", "https://", "mailto:", "matrix:"))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def read(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.said)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)  # half characters too


@given(st.lists(st.sampled_from(FRAGMENTS) | ANY_TEXT, max_size=30).map("".join))
def test_nothing_but_the_closed_list_comes_out(html: str) -> None:
    safe, text = sanitise(html)
    said = read(safe).replace("-", "")  # a list's marks are in the text only
    assert "".join(said.split()) == "".join(text.replace("-", "").split())
    assert "<!--" not in safe
    (safe + text).encode()  # raises for half a character


@given(st.text(max_size=200))
def test_words_written_as_plain_text_come_back_as_they_were(words: str) -> None:
    safe = escape(words)
    assert read(safe.replace("<br>", "\n")).split() == words.strip().split()


@pytest.mark.parametrize(
    ("html", "safe", "text"),
    [
        ("plain\ntext", "plain<br>text", "plain\ntext"),
        ("a &amp; b", "a &amp; b", "a & b"),
        ("<p>one</p><p>two<br>three</p>", "<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<h2>Title</h2>x", "<p><strong>Title</strong></p>x", "Title\n\nx"),
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>", "a\n  b"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<mx-reply>old</mx-reply>new", "new", "new"),
        ("<script>x</script><style>y</style>z", "z", "z"),
        ('<img src="https://h/x.png" alt=":fox:"> hi', ":fox: hi", ":fox: hi"),
        ('<a href="javascript:x">y</a>', "y", "y"),
        ('<a href="/x">y</a>', "y", "y"),
        ('<a href="data:text/html,x">y</a>', "y", "y"),
        (
            '<a href="https://e.org/?a=1&amp;b=2" class="u" target="_blank">y</a>',
            '<a href="https://e.org/?a=1&amp;b=2">y</a>',
            "y",
        ),
        ('<p style="color:red" onclick="x">y</p>', "<p>y</p>", "y"),
        ('<span class="invisible">https://</span>e.org', "https://e.org", "https://e.org"),
        ("", "", ""),
    ],
)
def test_what_a_reader_needs_is_kept(html: str, safe: str, text: str) -> None:
    assert sanitise(html) == (safe, text)


def test_an_address_cannot_leave_its_attribute() -> None:
    safe, _text = sanitise("<a href='https://e.org/\"onmouseover=\"x'>y</a>")
    assert read(safe) == "y"


@pytest.mark.parametrize("piece", ["<div>", "<ul><li>", "<b><p>", "<a><p>", "<table><b>", "<"])
def test_a_hostile_text_is_bounded(piece: str) -> None:
    begun = time.process_time()
    safe, text = sanitise((piece * LARGEST)[: 4 * LARGEST] + "end")
    assert time.process_time() - begun < 2.0
    assert len(safe) <= 6 * LARGEST
    assert "end" not in text  # cut at LARGEST


def test_deep_nesting_keeps_its_words() -> None:
    safe, text = sanitise("<b>" * 500 + "deep" + "</b>" * 500)
    assert text == "deep"
    assert safe.count("<b>") <= 32
