"""Signing in at real servers, as people do who mistype: each time one can go on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.compose.signin import SignInForm
from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.welcome import WelcomePage
from desktop.starting import Start
from desktop.window import Window
from desktop.wording import signin as signinwords
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.person import PASSPHRASE, Person, Steps, sign_in
from tests.servers import Member, Radicale, Snac, Synapse
from tests.servers.proxy import Fault, Proxy


def declines(address: str) -> None:
    """A person who says no at the server's page: the browser comes back with that."""
    asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
    back = {"error": "access_denied", "state": asked["state"]}
    threading.Thread(
        target=lambda: requests.get(asked["redirect_uri"], params=back, timeout=30), daemon=True
    ).start()


def nobody_listens() -> str:
    """An address of this computer where no server is: it was one's, and is no longer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def fails(form: SignInForm, code: str) -> Callable[[], bool]:
    """What is said then, with all that goes with it."""

    def said() -> bool:
        if form._busy or not form.trouble.isVisibleTo(form):
            return False
        assert form.still.text().startswith(signinwords.told(code).happened), form.still.text()
        assert f"({code})" in form.trouble.text.toPlainText()
        assert form.trouble.retry.isEnabled()
        return True

    return said


def mistyping(
    window: Callable[[], Window], synapse: Synapse, snac: Snac, radicale: Radicale, slow: Proxy
) -> Steps:
    """Every mistake that a person makes, at the servers themselves, and then the right way."""
    page = window().pages["welcome"]
    assert isinstance(page, WelcomePage)
    form = page.form
    yield lambda: bool(form._offers)
    talk, days, news = synapse.member("Ada"), radicale.member("Ada"), snac.member("Ada")
    wrong = Member(login=talk.login, password="faux", address=talk.address, name=talk.name)
    tries: tuple[tuple[str, str, Member, str], ...] = (
        ("talk", synapse.url, wrong, "wrong-password"),
        ("calendar", radicale.url, Member(
            login=days.login, password="faux", address=days.address, name=days.name
        ), "wrong-password"),
        ("talk", radicale.url, talk, "not-the-server"),
        ("calendar", synapse.url, days, "no-service"),
        ("news", radicale.url, news, "no-service"),
        ("talk", "http://asso.example", talk, "not-secure"),
        ("calendar", "http://asso.example", days, "not-secure"),
        ("news", "http://asso.example", news, "not-secure"),
        ("talk", nobody_listens(), talk, "unreachable"),
        ("calendar", nobody_listens(), days, "unreachable"),
        ("news", nobody_listens(), news, "unreachable"),
        ("news", snac.url, news, "cancelled"),
    )  # fmt: skip
    for kind, server, member, code in tries:
        sign_in(form, kind, server, member, password=kind != "news")
        yield fails(form, code)
    slow.delay = 20.0
    slow.always(Fault.SLOW)
    sign_in(form, "talk", slow.url, talk, password=True)
    yield lambda: form.stop.isVisibleTo(form)
    form.stop.click()
    yield fails(form, "cancelled")
    slow.mend()
    form.trouble.retry.click()
    yield lambda: len(window().desk.pages.accounts()) == 1


@pytest.mark.real
@pytest.mark.row("A10")
@pytest.mark.timeout(600)
def test_whatever_goes_wrong_at_real_servers_one_can_go_on(
    qapp: QApplication,
    data_folder: Path,
    synapse: Synapse,
    snac: Snac,
    radicale: Radicale,
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    Database.open(folder, key).close()
    start = Start(qapp, folder, Unlocking(folder, PASSPHRASE), None, declines)

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    people: list[Person] = []
    with Proxy(synapse.url) as slow:
        steps = mistyping(window, synapse, snac, radicale, slow)
        QTimer.singleShot(0, qapp, lambda: people.append(Person(steps, window)))
        assert start.run() == 0
    assert not people[0].failure, people[0].failure
