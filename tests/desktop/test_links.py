"""A link says where it goes: before it is followed, to the eye, the keyboard and the ear."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop.cards.entry import EntryCard
from desktop.cards.linkstop import LinkStop, found
from desktop.cards.parts import Text
from desktop.links import linking
from desktop.links.linktip import LinkTip
from desktop.links.targets import SCHEMES, other_host, read
from desktop.places import AtThread
from desktop.still import StillLine
from desktop.window import Window
from desktop.wording import links as linkwords
from desktop.wording.prose import body, turned_back
from storage.model import Reason
from tests.desktop import community
from tests.desktop.community import HOME, NEWS, place, post
from tests.desktop.conftest import House, french, press


@pytest.mark.parametrize(
    ("address", "host", "whole"),
    [
        ("https://video.example/w/1", "video.example", "https://video.example/w/1"),
        ("HTTPS://Video.Example/W", "video.example", "https://video.example/W"),
        ("https://bank.example@evil.example/", "evil.example", "https://evil.example/"),
        ("https://bank.example\\@evil.example", "bank.example",
         "https://bank.example/@evil.example"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com/"),
        ("https://a.example/\u202egpj.exe", "a.example", "https://a.example/%E2%80%AEgpj.exe"),
        ("http://[::1]:99/", "[::1]", "http://[::1]:99/"),
        ("mailto:a@b.example?attach=/etc/passwd", "a@b.example", "mailto:a@b.example"),
        ("tel:+33 1", "+33%201", "tel:+33%201"),
    ],
)  # fmt: skip
def test_what_is_shown_is_what_is_opened(address: str, host: str, whole: str) -> None:
    target = read(address)
    assert target is not None
    assert (target.host, target.address) == (host, whole)
    assert read(target.address) == target or "%" in whole


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//evil.example", "",
        "https://", "https://a\u202eb.example/", "https://a.example:99999/", "https://ex%61m.fr",
        "https://" + "a" * 300 + ".fr", "https://a.example/" + "x" * 3000, "vbscript:x",
    ],
)  # fmt: skip
def test_what_must_not_be_a_link_is_none(address: str) -> None:
    assert read(address) is None


@given(st.text(max_size=200) | st.text(max_size=60).map("https://{}".format))
def test_whatever_an_address_is_nothing_hidden_is_left_in_it(address: str) -> None:
    target = read(address)
    if target is None:
        return
    assert target.scheme in SCHEMES
    kinds = {unicodedata.category(letter) for letter in target.address + target.host}
    assert not kinds & {"Cc", "Cf", "Zl", "Zp", "Zs"}
    if target.web:
        assert target.host.isascii()
    other_host(address, target)
    linkwords.question(target, address)


@pytest.mark.parametrize(
    ("words", "address", "named"),
    [
        ("PeerTube", "https://video.example/w/1", ""),
        ("video.example", "https://www.video.example/", ""),
        ("www.video.example", "https://video.example/", ""),
        ("https://video.example/w…", "https://video.example/w/1", ""),
        ("bank.example", "https://evil.example/", "bank.example"),
        ("https://www.bank.example/login", "https://evil.example/", "www.bank.example"),
        ("Votre compte sur bank.example", "https://evil.example/", "bank.example"),
        ("ＢＡＮＫ．example", "https://evil.example/", "bank.example"),
        ("b\u200bank.example", "https://evil.example/", "bank.example"),
        ("https://bank.example@evil.example", "https://bank.example@evil.example",
         "bank.example"),
        ("apple.com", "https://аррӏе.com", "apple.com"),
        ("bank.example", "https://bank.example.evil.example/", "bank.example"),
        ("compte-rendu.pdf", "https://video.example/", ""),
        ("Il est 9.30, M.Dupont", "https://video.example/", ""),
        ("@noor@social.example", "https://pages.example/@noor", ""),
        ("#énergie.climat", "https://pages.example/tags/x", ""),
        ("aide@asso.example", "mailto:autre@evil.example", "aide@asso.example"),
        ("aide@asso.example", "mailto:aide@asso.example", ""),
    ],
)  # fmt: skip
def test_words_that_name_another_host_are_noticed(words: str, address: str, named: str) -> None:
    target = read(address)
    assert target is not None
    assert other_host(words, target) == named


def test_letters_that_look_like_others_are_told_from_an_accent() -> None:
    odd = {
        "https://аррӏе.com": True,  # all Cyrillic
        "https://bаnk.example": True,  # one Cyrillic а
        "https://café.example": False,
        "https://пример.example": False,  # a word that nobody takes for one of ours
        "https://bank.example": False,
    }
    for address, expected in odd.items():
        target = read(address)
        assert target is not None
        assert target.odd is expected, address
        assert bool(target.written) is not address.isascii()


def thread(house: House, html: str) -> tuple[Window, EntryCard]:
    """A post with that text, opened at the right."""
    one = post("lien", "eric", "x", timedelta(minutes=1), html=html)
    window = house.open(french())
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    entry = window.desk.pages.entry("$lien")
    assert entry is not None
    window.open(AtThread(entry))
    house.bot.wait(30)
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    assert isinstance(card, EntryCard)
    return window, card


def tip(window: Window) -> LinkTip:
    made = window.findChild(LinkTip)
    assert made is not None
    return made


TWO = (
    '<p>Lire <a href="https://video.example/w/1">PeerTube</a> et votre compte sur'
    ' <a href="https://evil.example/x">bank.example</a>.</p>'
)


def tab_to(window: Window, wanted: str) -> LinkStop:
    """Press Tab until a link with those words has the focus."""
    for _ in range(40):
        focus = QApplication.focusWidget()
        if isinstance(focus, LinkStop) and focus.link.words == wanted:
            return focus
        press(focus or window, Qt.Key.Key_Tab)
    raise AssertionError(wanted)


def test_the_keyboard_comes_to_each_link_and_is_told_where_it_goes(house: House) -> None:
    window, card = thread(house, TWO)
    window.activateWindow()
    card.setFocus()
    first = tab_to(window, "PeerTube")
    assert tip(window).isVisible()
    assert "video.example" in tip(window).host.text()
    assert "https:" in tip(window).address.text()
    assert not tip(window).caution.isVisible()
    heard = QAccessible.queryAccessibleInterface(first)
    assert heard.role() == QAccessible.Role.Link
    assert heard.text(QAccessible.Text.Name).startswith("PeerTube, lien vers")
    assert "https://video.example/w/1" in heard.text(QAccessible.Text.Description)
    second = tab_to(window, "bank.example")
    assert "evil.example" in tip(window).host.text()
    assert "bank.example" in tip(window).caution.text()
    over = QRect(second.mapTo(window, QPoint(0, 0)), second.size())
    assert not over.intersects(tip(window).geometry())
    assert first.y() <= second.y()
    assert first.width() < card.body.width() / 2  # the ring is round the link, not the text
    press(second, Qt.Key.Key_Tab)
    assert not tip(window).isVisible()


def test_enter_opens_what_was_shown(house: House) -> None:
    window, card = thread(house, TWO)
    card.setFocus()
    press(tab_to(window, "PeerTube"), Qt.Key.Key_Return)
    assert house.opened == ["https://video.example/w/1"]


@pytest.mark.parametrize("yes", [True, False])
def test_a_link_that_seems_to_go_elsewhere_is_asked_before(house: House, yes: bool) -> None:
    window, card = thread(house, TWO)
    card.body.linkActivated.emit("https://evil.example/x")
    assert house.opened == []
    still = window.still
    assert isinstance(still, StillLine)
    assert "bank.example" in still.question.sentence.text()
    assert "evil.example" in still.question.sentence.text()
    assert still.question.first.size() == still.question.second.size()
    (still.question.first if yes else still.question.second).click()
    assert house.opened == (["https://evil.example/x"] if yes else [])


def test_the_pointer_is_told_too_and_no_more_when_it_leaves(house: House) -> None:
    window, card = thread(house, TWO)
    card.body.linkHovered.emit("https://evil.example/x")
    assert tip(window).isVisible()
    assert "evil.example" in tip(window).host.text()
    assert "bank.example" in tip(window).caution.text()
    card.body.linkHovered.emit("")
    assert not tip(window).isVisible()
    card.head.linkHovered.emit("person")  # leads on inside the window, and says so
    assert not tip(window).isVisible()


def test_what_is_turned_away_is_not_pointed_at_any_more(house: House) -> None:
    window, card = thread(house, TWO)
    card.body.linkHovered.emit("https://video.example/w/1")
    viewport = window.panel.list.viewport()  # type: ignore[attr-defined]
    at = QPointF(20, 20)
    turned = QWheelEvent(
        at, viewport.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, turned)
    assert not tip(window).isVisible()
    card.body.linkHovered.emit("https://video.example/w/1")
    card.body.setText("<p>autre chose</p>")  # the card shows another message now
    assert not tip(window).isVisible()


def test_the_address_of_a_link_is_copied_from_its_menu(house: House) -> None:
    window, card = thread(house, TWO)
    card.setFocus()
    stop = tab_to(window, "PeerTube")
    target = read(stop.link.target)
    assert target is not None
    menu = QMenu(window)
    linking.add(window.desk, menu, target, stop.link.words)
    assert [one.text() for one in menu.actions()] == [
        "Ouvrir video.example", "Copier l’adresse du lien",
    ]  # fmt: skip
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "https://video.example/w/1"


def test_two_thousand_links_cost_no_more_than_a_text_of_many(house: House) -> None:
    """The first of them are reached by the keyboard; the card stays a card."""
    many = "".join(f'<a href="https://e.example/{n}">lien {n}</a> ' for n in range(2000))
    window, card = thread(house, f"<p>{many}</p>")
    card.body.offer_links()
    stops = [one for one in card.body.findChildren(LinkStop) if not one.isHidden()]
    assert len(stops) == 60
    assert len(card.body.links()) == 2000
    card.body.setText("<p>plus rien</p>")
    assert not [one for one in card.body.findChildren(LinkStop) if not one.isHidden()]
    assert isinstance(window, Window)


def test_a_link_is_found_in_what_qt_makes_of_the_text() -> None:
    html = '<p>a <a href="https://x.example"><b>b</b>c</a><br>d <a href="https://y.example">e</a>'
    assert [(one.target, one.words) for one in found(html)] == [
        ("https://x.example", "bc"),
        ("https://y.example", "e"),
    ]


def test_links_on_pages_are_reached_without_a_card(house: House) -> None:
    """There are few of them: they are there from the beginning."""
    window = house.open(french())
    text = Text(window.desk, window.centre, rich=True)
    text.setText('<p>Voir <a href="https://asso.example/aide">Premiers pas</a></p>')
    text.resize(300, 40)
    text.show()
    [stop] = text.findChildren(LinkStop)
    assert stop.isVisible()
    assert stop.focusPolicy() & Qt.FocusPolicy.TabFocus
    text.setText('<p>Voir <a href="https://asso.example/2">2</a></p>')
    assert [one.link.words for one in text.findChildren(LinkStop) if one.isVisible()] == ["2"]


# --- a text as it is shown ------------------------------------------------------------------------


@given(st.text(max_size=300), st.none() | st.text(max_size=300))
def test_nothing_that_is_shown_is_written_backwards_or_loads(text: str, html: str | None) -> None:
    shown = body(html, text, "#2F6B5E", 150)
    assert not set(shown) & {"\u202d", "\u202e"}
    assert not re.search(r"<(?:img|script|style|object|iframe|link)\b", shown, re.IGNORECASE)


def test_a_word_that_no_line_holds_may_be_broken_and_is_copied_whole(house: House) -> None:
    word = "https://example.org/" + "x" * 300
    _window, card = thread(house, f'<p>Voir <a href="{word}">{word}</a></p>')
    document = QTextDocument()
    document.setDefaultFont(card.body.font())
    document.setHtml(card.body.text())
    document.setTextWidth(card.body.width())
    assert document.size().width() <= card.body.width() + 1
    [link] = card.body.links()
    assert link.target == word
    plain = document.toPlainText()
    card.body.setSelection(0, len(plain))
    assert card.body.selected() == f"Voir {word}"


def test_a_name_cannot_turn_round_what_stands_after_it() -> None:
    assert turned_back("Ann\u202eEcirE") == "AnnEcirE"
    assert turned_back("שלום") == "שלום"


def test_links_in_words_from_the_right_have_their_ring_round_them(house: House) -> None:
    html = '<p>שלום <a href="https://example.org/a">קישור</a> עולם</p>'
    _window, card = thread(house, html)
    card.stops()
    [stop] = [one for one in card.body.findChildren(LinkStop) if one.isVisible()]
    stop.setFocus()
    assert card.body.rect().contains(stop.geometry().center())
    assert 0 < stop.width() < card.body.width() / 2
