"""Marks in a text: what they mean, and that nothing else means anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.marked import LARGEST, html_of, named_in
from storage.model import AddressId, Mention

CAMILLE = Mention(address=AddressId("@camille:asso.example"), name="Camille Roux")
SHORT = Mention(address=AddressId("@cam:asso.example"), name="Camille")
TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "li", "blockquote", "a"}


def where(address: AddressId) -> str:
    return f"https://people.example/{address}"


def flat(text: str) -> str | None:
    made = html_of(text, (CAMILLE, SHORT), where)
    assert html_of(text) is None or made is not None
    return None if made is None else made.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**gras** et *penché*", "<strong>gras</strong> et <em>penché</em>"),
        ("À voir\n- l’une\n- l’autre\nvoilà",
         "<p>À voir</p><ul><li>l’une</li><li>l’autre</li></ul><p>voilà</p>"),
        ("> Tu viens ?\nOui.", "<blockquote><p>Tu viens ?</p></blockquote><p>Oui.</p>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>"),
        ("[le site](https://asso.example/?a=1&b=2)",
         '<a href="https://asso.example/?a=1&amp;b=2">le site</a>'),
        ("**à** https://asso.example/__a__/.",
         ('<strong>à</strong> '
          '<a href="https://asso.example/__a__/">https://asso.example/__a__/</a>.')),
        (r"\*pas penché\*", "*pas penché*"),
        ("une ligne\n**l’autre**", "une ligne<br><strong>l’autre</strong>"),
        ("@Camille Roux, et @Camille",
         ('<a href="https://people.example/@camille:asso.example">@Camille Roux</a>'
          ', et <a href="https://people.example/@cam:asso.example">@Camille</a>')),
    ],
)  # fmt: skip
def test_a_mark_is_what_it_says(text: str, html: str) -> None:
    assert flat(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour à tous", "3. Mai\n4. Juin", "# un", "Titre\n---", "2 * 3 * 4", "un_nom_long",
        ">:( non", "-5 degrés", "+ 3 personnes", "¯\\_(ツ)_/¯", "une ligne\n\nune autre",
        "    quatre espaces", "[x](javascript:alert(1))", "[x](data:text/html,1)",
        "[x](file:///etc)", "<b>non</b>", "<img src=x onerror=alert(1)>", "a|b\n-|-\n1|2", "&lt;",
        "moi@Camille.example", "@Camilleux",
        "voir https://asso.example/",
    ],
)  # fmt: skip
def test_what_is_no_mark_stays_as_it_was_typed(text: str) -> None:
    """None says that there is nothing but the text."""
    assert flat(text) is None


def test_a_name_is_no_mark_and_no_html() -> None:
    evil = Mention(address=AddressId('@"><b>:x'), name='<b>*"Max"*</b>')
    made = html_of('Oui @<b>*"Max"*</b> !', (evil,), where) or ""
    assert "<b>" not in made
    assert "<em>" not in made
    assert ">@&lt;b&gt;*&quot;Max&quot;*&lt;/b&gt;</a>" in made


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Oui @Camille, merci", (SHORT,)), ("a@Camille puis @Camille", (SHORT,)),
        ("@Camilleux et a@Camille", ()), ("Camille", ()), ("@Camille Roux", (CAMILLE,)),
        ("@Camille Rouxel", (SHORT,)), ("@Camille @Camille Roux", (SHORT, CAMILLE)), ("@@", ()),
    ],
)  # fmt: skip
def test_each_sign_is_for_the_longest_name_after_it(text: str, named: tuple[Mention, ...]) -> None:
    """Else somebody would be told who only bears a part of somebody else's name."""
    assert named_in(text, (SHORT, CAMILLE, SHORT)) == named


def test_half_a_sign_stops_nothing() -> None:
    """As a program may paste it; no server takes it, and that is said when it is sent."""
    made = html_of("*vu* http://a.example/\ud800\udfff")
    assert made is not None
    assert made.startswith("<em>vu</em>")
    assert made.isprintable()


def test_a_text_that_is_too_long_has_no_marks() -> None:
    assert html_of("**a** " * LARGEST) is None


class _Seen(HTMLParser):
    """Every tag and every attribute that a reader would see, and whether all was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]
        self.others += [name for name, _ in attrs if (tag, name) != ("a", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.others.append(data)


_PIECES = st.sampled_from([
    "*", "**", "_", "`", "```", "\n", "\n\n", "> ", "- ", "[", "](", ")", "<", ">", '"', "'", "&",
    "\\", "https://", "javascript:", "a.example", "@Camille", " ", "<script>", "<!--", "<a href=",
    "data:", "mailto:", "é", "x", "\u202e", "\x00", "    ", "\r", "]]>",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_nothing_that_is_typed_becomes_anything_but_these_tags(text: str) -> None:
    made = flat(text)
    if made is None:
        return
    seen = _Seen()
    seen.feed(made)
    seen.close()
    assert not seen.open
    assert seen.tags <= TAGS
    assert not seen.others
    assert all(re.match(r"https?://|mailto:", link, re.IGNORECASE) for link in seen.links)
    # what a sanitiser makes of it says the same: there was nothing to take out
    assert nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, link_rel=None).count("<") == (
        made.count("<")
    )
