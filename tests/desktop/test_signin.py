"""No way of signing in ends without a sentence, something to press and something to send."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import protocols
from desktop.compose.signin import SignInForm
from desktop.pages.settings import SettingsPage
from desktop.trouble import helping
from desktop.window import Window
from desktop.wording import signin as signinwords
from storage import association
from storage.settings import Settings
from tests.desktop.conftest import House, french
from tests.desktop.test_pages import OFFERS

ROOT = Path(protocols.__file__).parent
WAYS_IN = (
    "matrix/sign_in.py", "matrix/client.py", "matrix/guards.py", "mastodon/oauth.py",
    "mastodon/loopback.py", "mastodon/place.py", "mastodon/service.py", "mastodon/wire.py",
    "mastodon/fields.py", "dav/discovery.py", "dav/addresses.py", "dav/wire.py",
    "dav/multistatus.py", "nearness.py", "loading.py", "registry.py", "requests.py",
)  # fmt: skip
"""What a sign-in runs through, in every protocol."""
ELSEWHERE = frozenset(("no-account",))
"""What requests.py says of other requests than the one to sign in."""
SAID = {"Offline": 0, "Refused": 0, "Later": 1, "LineError": 0}
TABLE = "_REFUSALS"
"""Statuses of the web, and what they mean."""
UNFORESEEN = "a-code-of-tomorrow"


def raised() -> Iterator[str]:
    """Every code that is written where signing in passes; and those that need no writing."""
    yield from ("unreachable", "busy", "signed-out", "unknown")
    for name in WAYS_IN:
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = SAID.get(node.func.id)
                if place is not None and len(node.args) > place:
                    yield from _texts(node.args[place])
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == TABLE:
                assert isinstance(node.value, ast.Dict)
                yield from (text for value in node.value.values for text in _texts(value))


def _texts(node: ast.expr) -> Iterator[str]:
    """A code, or the two of "this if … else that"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def test_every_code_of_every_way_in_has_words_of_its_own() -> None:
    found = set(raised())
    assert len(found) > 12
    assert found - ELSEWHERE <= signinwords.codes()


@pytest.fixture
def form(house: House) -> SignInForm:
    house.wire.answers = {"offers": OFFERS}
    return filled(house.open())


def filled(window: Window) -> SignInForm:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    page.form.server.setText("https://maud:pst@asso.example/path?x=1")
    page.form.login.setText("maud.lenoir")
    page.form.password.setText("tres-secret")
    return page.form


def help_text(form: SignInForm) -> str:
    return form.trouble.text.toPlainText()


def test_every_failure_ends_in_a_sentence_a_retry_and_a_text_to_send(
    form: SignInForm, house: House
) -> None:
    for code in sorted({*signinwords.codes(), UNFORESEEN}):
        form.login.setText("maud.lenoir")
        form.password.setText("tres-secret")
        house.wire.answers["sign_in"] = code
        form.send()
        happened = form.still.text()
        assert happened.endswith("."), code
        assert code == UNFORESEEN or f"({code})" not in happened
        assert form.trouble.isVisibleTo(form)
        assert form.trouble.advice.text().endswith("."), code
        for part in ("Préau 0", "asso.example", f"({code})", "Conversations", "2026-11-21 "):
            assert part in help_text(form), code
        for secret in ("maud", "tres-secret", "pst", "/path"):
            assert secret not in help_text(form), code
        form.trouble.copy.click()
        assert QApplication.clipboard().text() == help_text(form)
        asked = len(house.wire.asked)
        house.wire.answers["sign_in"] = {"account": "x"}
        form.trouble.retry.click()
        assert [name for name, _ in house.wire.asked[asked:]] == ["sign_in"]
        assert not form.trouble.isVisibleTo(form)
        assert form.still.text().startswith("La connexion est faite")


def test_the_sentences_are_there_in_english_too(house: House) -> None:
    house.open(french(language="en"))
    for code in sorted(signinwords.codes()):
        told = signinwords.told(code)
        assert told.happened.endswith(".")
        assert told.advice.endswith(".")
        assert not set("èàç\u202f’") & set(told.happened + told.advice)


def test_what_the_server_said_is_shown_and_not_sent(form: SignInForm) -> None:
    form._refused(form._turn, "forbidden", "maud.lenoir was locked")
    assert "maud.lenoir was locked" in form.still.text()
    assert "maud" not in help_text(form)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("asso.example", "asso.example"),
        ("https://asso.example:8443/x", "asso.example:8443"),
        ("maud@asso.example", "asso.example"),
        ("http://maud:pst@asso.example", "asso.example"),
        ("https://asso.example#maud", "asso.example"),
        ("https://asso.example/@maud", "asso.example"),
        ("maud:p/st@asso.example", "asso.example"),
        ("https://maud:p#t@asso.example/x", "asso.example"),
        ("maud:p/st", ""),
        ("", ""),
    ],
)
def test_of_an_address_only_the_host_is_told(typed: str, host: str) -> None:
    assert helping.host(typed) == host


def test_the_association_can_be_written_to(form: SignInForm, house: House) -> None:
    house.wire.answers["sign_in"] = "no-service"
    form.send()
    assert not form.trouble.write.isVisibleTo(form)
    kept = {"contact": "aide@asso.example"}
    Settings(house.database).set(association.SETTING, kept)
    form.trouble.retry.click()
    assert form.trouble.write.isVisibleTo(form)
    form.trouble.write.click()
    [opened] = house.opened
    assert opened.startswith("mailto:aide@asso.example?subject=Pr%C3%A9au")
    assert "%28no-service%29" in opened
    assert "secret" not in opened
    Settings(house.database).set(association.SETTING, {"contact": "https://asso.example/aide"})
    form.trouble.write.click()
    assert house.opened[-1] == "https://asso.example/aide"


def test_one_can_stop_waiting_and_begin_again(form: SignInForm, house: House) -> None:
    kept: list[Any] = []
    house.wire.call = lambda _name, then, failed, **_args: kept.append((then, failed))  # type: ignore[method-assign]
    signed: list[None] = []
    form.signed_in.connect(lambda: signed.append(None))
    form.send()
    assert form.stop.isVisibleTo(form)
    assert not form.button.isEnabled()
    form.stop.click()
    assert form.still.text() == "La connexion n’a pas été terminée."
    assert not form.stop.isVisibleTo(form)
    form.trouble.retry.click()
    kept[0][1]("timeout", "")  # the first attempt's answer changes nothing any more
    assert form.still.text() == "Connexion en cours."
    kept[1][0]({})
    assert form.still.text().startswith("La connexion est faite")
    kept[0][0]({})  # nor does this, but the account is there
    assert len(signed) == 2


def test_when_the_engine_offers_nothing_it_is_asked_again(house: House) -> None:
    house.wire.answers = {"offers": "silent"}
    window = house.open()
    window.visit("settings")
    form: Any = window.pages["settings"].form  # type: ignore[attr-defined]
    assert form.trouble.isVisibleTo(form)
    assert "(silent)" in help_text(form)
    house.wire.answers = {"offers": OFFERS}
    form.trouble.retry.click()
    assert not form.trouble.isVisibleTo(form)
    assert form.kind.count() == 2


def test_a_line_that_is_missing_is_gone_to(form: SignInForm, house: House) -> None:
    house.wire.answers["sign_in"] = "wrong-password"
    form.send()
    assert form.password.selectedText() == "tres-secret"
    form.password.clear()
    asked = len(house.wire.asked)
    form.trouble.retry.click()
    assert len(house.wire.asked) == asked
