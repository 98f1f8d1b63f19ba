"""A wrong password and an ended session: said where they are, and what waits still leaves."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import requests
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.compose.signin import SignInForm
from desktop.pages.settings import SettingsPage
from storage.accounts import Accounts
from storage.line import LineError
from storage.model import AccountState, State
from tests.household import LANGUAGES, PROTOCOLS, Household
from tests.servers import Radicale, Synapse
from tests.servers.proxy import Fault
from tests.trials.panes import Deaf, page, program, settings, shown
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

ENDED = {
    "en": "The server ended the session. Sign in again.",
    "fr": "Le serveur a mis fin à la session. Reconnectez-vous.",
}
ABOVE = {"en": "An account is signed out since", "fr": "Un compte est déconnecté depuis"}
WRONG = {
    "en": "The name or the password is not right.",
    "fr": "Le nom ou le mot de passe n’est pas le bon.",
}
NOT_THE_SERVER = {
    "en": "What answered is not the service we know.",
    "fr": "Ce qui a répondu n’est pas le service attendu.",
}
PASSWORD = "another one"


def revoke(house: Household, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the session at the real server; calendars know no other way than a new password."""
    secret = Accounts(house.database, house.clock).secret(house.accounts[protocol])
    match protocol:
        case "matrix":
            token = {"Authorization": f"Bearer {secret['access_token']}"}
            url = house.world.talk.server.url
            requests.post(f"{url}/_matrix/client/v3/logout", headers=token, timeout=30)
        case "mastodon":
            url = house.world.home.server.url
            form = {name: secret[name] for name in ("client_id", "client_secret", "token")}
            requests.post(f"{url}/oauth/revoke", data=form, timeout=30).raise_for_status()
        case _:
            monkeypatch.setattr("tests.servers.radicale.new_password", lambda: PASSWORD)
            house.world.days.server.change_password(house.world.me["dav"])
            house.world.days._http.auth = (house.world.me["dav"].login, PASSWORD)
            house.world.me["dav"] = replace(house.world.me["dav"], password=PASSWORD)


@pytest.mark.parametrize("ended", PROTOCOLS)
async def test_an_ended_session(
    house: Household, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    kept = await house.world.bring(ended)
    async with house.engine() as engine:
        await house.sync(engine)
        assert house.entries(kept)
        await asyncio.to_thread(revoke, house, ended, monkeypatch)
        news = {name: await house.world.bring(name) for name in PROTOCOLS}
        sent = {name: house.say(name) for name in PROTOCOLS}
        await engine.wake()
        codes = await house.sync(engine)
        assert codes == {name: "signed-out" if name == ended else "ok" for name in PROTOCOLS}
        stays, word = sent[ended]
        await until(lambda: set(house.waiting()) == {stays})
        whole = [name for name in PROTOCOLS if name != ended]
        await until(lambda: all(house.entries(news[name]) for name in whole))
        assert house.entries(kept)
        waits = house.waiting()[stays]
        assert (waits.state, waits.attempts) == (State.WAITING, 0)
        row = house.account(ended)
        assert row.state is AccountState.SIGNED_OUT
        assert row.problem_since is not None
        for language in LANGUAGES:
            assert (await house.command(language, "accounts", "list")).out.count(
                ENDED[language]
            ) == 1
            done = await house.command(language, "sync", "--once")
            assert (done.code, done.out.count(ENDED[language])) == (1, 1)
            with program(qapp, house.folder, house.key, language) as made:
                assert made.window is not None
                assert page(made.window).count(ABOVE[language]) == 1
                assert settings(made.window).count(ENDED[language]) == 1

        again = await house.sign_in(engine, ended)
        assert again == house.accounts[ended]
        await until(lambda: not house.waiting())
        assert set((await house.sync(engine)).values()) == {"ok"}
        assert house.entries(news[ended])
        assert await house.world.has(ended, word) == 1
        assert house.account(ended).problem is None


@pytest.mark.parametrize("protocol", ["matrix", "dav"])
async def test_a_wrong_password(house: Household, protocol: str) -> None:
    async with house.engine() as engine:
        with pytest.raises(LineError) as refused:
            await house.sign_in(engine, protocol, "not this one")
        assert refused.value.code == "wrong-password"
        assert set((await house.sync(engine)).values()) == {"ok"}
    assert len(house.reader.accounts()) == 3


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        (Fault.HTML, {"not-the-server", "no-service"}),
        (Fault.HALF, {"not-the-server", "no-service"}),
        (Fault.ELSEWHERE, {"not-the-server", "no-service"}),
        (Fault.CUT, {"unreachable"}),
    ],
)
async def test_somebody_else_answers_a_sign_in(
    house: Household, protocol: str, fault: Fault, codes: set[str]
) -> None:
    """No password leaves for what is not the service, and no account comes of it."""
    proxy = house.proxies[protocol]
    proxy.always(fault)
    seen = len(proxy.seen)
    async with house.engine() as engine:
        with pytest.raises(LineError) as refused:
            await house.sign_in(engine, protocol)
    assert refused.value.code in codes
    if protocol == "matrix":
        assert not [one for one in proxy.seen[seen:] if b"password" in one.body]
    assert len(house.reader.accounts()) == 3


async def test_the_command_line_says_why(
    house: Household, synapse: Synapse, radicale: Radicale
) -> None:
    for language, server, protocol, said, code in (
        ("en", synapse, "matrix", WRONG, 1),
        ("fr", radicale, "dav", WRONG, 1),
        ("en", radicale, "matrix", NOT_THE_SERVER, 3),
        ("fr", radicale, "matrix", NOT_THE_SERVER, 3),
    ):
        done = await house.command(
            language, "accounts", "add", protocol, "--server", server.url,
            "--login", "noor", password="no",
        )  # fmt: skip
        assert (done.code, done.err.count(said[language])) == (code, 1), done.err


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["wrong-password", "not-the-server"])
def test_the_window_says_it_under_the_fields(
    house: Household, qapp: QApplication, language: str, code: str
) -> None:
    offers = [
        {"protocol": "matrix", "brand": "Matrix", "speaks": "talk", "method": "password"},
    ]
    line = Deaf({"offers": {"offers": offers}, "sign_in": code})
    with program(qapp, house.folder, house.key, language, line) as made:
        assert made.window is not None
        settings(made.window)
        form = made.window.pages["settings"].findChild(SignInForm)
        assert isinstance(made.window.pages["settings"], SettingsPage)
        assert form is not None
        form.server.setText("https://club.example")
        form.login.setText("noor")
        form.password.setText("no")
        form.send()
        QTest.qWait(1)
        said = {"wrong-password": WRONG, "not-the-server": NOT_THE_SERVER}[code]
        assert form.still.text().startswith(said[language])
        assert shown(form).count(said[language]) == 1
        assert form.password.text() == "no"  # it can be mended, not typed again
        assert form.button.isEnabled()
