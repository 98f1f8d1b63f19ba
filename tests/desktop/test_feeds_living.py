"""A public agenda of a real server: followed with no other account, read, lost and left."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.lock.unlocking import Unlocking
from desktop.look import choice as look
from desktop.look.choice import Look
from desktop.pages.accounts import AccountLine
from desktop.pages.agenda import AgendaPage
from desktop.pages.search import SearchPage
from desktop.places import AtEvent
from desktop.side.alarm import AlarmField
from desktop.side.event import EventPanel
from desktop.starting import Start
from desktop.window import Window
from storage.database import Database
from storage.folder import Folder
from storage.hosts import Why, hosts
from storage.keys import Vault
from storage.model import ItemId
from storage.rows import AccountRow, Entry
from tests.desktop.person import PASSPHRASE, Come, Person, Steps
from tests.desktop.test_feeds import press_named
from tests.servers import Radicale
from tests.servers.peers import DavPeer
from tests.servers.proxy import Fault, Proxy

Here = Callable[[], Window]


class Town:
    """Two agendas that anybody may read, behind a proxy that can lose what is asked."""

    def __init__(self, radicale: Radicale, proxy: Proxy) -> None:
        self.word = "w" + secrets.token_hex(4)
        self.peer = DavPeer(radicale, radicale.member("Mairie"))
        self.proxy, self._server = proxy, radicale.url
        self.parties = self.peer.calendar(f"public-{self.word}", f"Fêtes {self.word}")
        self.market = self.peer.calendar(f"public-m{self.word}", f"Marché {self.word}")
        self.announce(self.parties, "bal", f"Bal {self.word}")
        self.announce(self.parties, "weekly", f"Atelier {self.word}", "RRULE:FREQ=WEEKLY;COUNT=3")
        self.announce(self.market, "market", f"Primeurs {self.word}")

    def announce(self, calendar: str, name: str, title: str, *lines: str) -> None:
        starts = datetime.now(UTC) + timedelta(hours=3)
        said = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ville//FR", "BEGIN:VEVENT",
            f"UID:{name}-{self.word}", "DTSTAMP:20260101T000000Z", *lines,
            f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", "DURATION:PT2H", f"SUMMARY:{title}",
            "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        self.peer.put(f"{calendar}{name}.ics", "\r\n".join(said))

    def address(self, calendar: str) -> str:
        """As the page of the town gives it."""
        return calendar.replace(self._server, self.proxy.url).replace("http://", "webcal://")


def titles(window: Window) -> list[str]:
    today = window.desk.now().astimezone().date()
    days = window.desk.pages.agenda(today, 30)
    return [entry.title for day in days for entry in day.entries]


def entry(window: Window, title: str) -> Entry | None:
    today = window.desk.now().astimezone().date()
    days = window.desk.pages.agenda(today, 30)
    return next((one for day in days for one in day.entries if one.title == title), None)


def accounts(window: Window) -> tuple[AccountRow, ...]:
    return window.desk.pages.accounts()


def paste(window: Window, address: str) -> None:
    window.visit("agenda")
    page = window.pages["agenda"]
    assert isinstance(page, AgendaPage)
    page.chips.more.click()
    assert page.form is not None
    page.form.field.setText(address)
    page.form.yes.click()


def day(window: Here, town: Town, database: Database) -> Steps:
    word = town.word
    paste(window(), town.address(town.parties))
    yield lambda: len(accounts(window())) == 1
    yield lambda: titles(window()).count(f"Atelier {word}") == 3
    assert f"Bal {word}" in titles(window())
    page = window().pages["agenda"]
    assert isinstance(page, AgendaPage)
    yield lambda: [chip.text() for chip in page.chips.chips] == [f"Fêtes {word}"]
    yield from found(window, town)
    yield from read_only(window, town)
    town.announce(town.parties, "bal", f"Grand bal {word}")
    yield Come(window, lambda: f"Grand bal {word}" in titles(window()))
    assert f"Bal {word}" not in titles(window())
    town.peer.delete(f"{town.parties}bal.ics")
    yield Come(window, lambda: f"Grand bal {word}" not in titles(window()))
    yield from no_network(window, town)
    told = {one.name for one in hosts(database) if one.why is Why.AGENDA}
    assert told == {town.proxy.url.removeprefix("http://")}
    yield from leave(window, town)


def found(window: Here, town: Town) -> Steps:
    """Where a person looks for an event: by its words, and on the page of today."""
    window().visit("search")
    search = window().pages["search"]
    assert isinstance(search, SearchPage)
    search.field.setText(f"bal {town.word}")
    wanted = f"Bal {town.word}"
    yield lambda: wanted in {one.entry.title for one in search.list.rows() if hasattr(one, "entry")}
    window().desk.writer.ask(lambda stores: stores.editions.make(UTC))
    yield lambda: wanted in on_page(window())


def on_page(window: Window) -> set[str]:
    edition = window.desk.pages.edition()
    sections = edition.sections if edition is not None else ()
    return {one.title for section in sections for one in section.entries}


def read_only(window: Here, town: Town) -> Steps:
    """It opens like any event, an alarm may be put on it, and nothing offers to change it."""
    shown = entry(window(), f"Bal {town.word}")
    assert shown is not None
    assert shown.item is not None
    window().desk.open(AtEvent(shown.item, ""))
    panel = window().panel
    assert isinstance(panel, EventPanel)
    assert panel.change.isHidden()
    alarm = panel.findChild(AlarmField)
    assert alarm is not None
    alarm.before.setCurrentIndex(1)
    alarm.before.activated.emit(1)
    key: ItemId = shown.item
    yield lambda: window().desk.pages.alarm(key) is not None
    window()._close_panel()


def no_network(window: Here, town: Town) -> Steps:
    """What is here stays; what is wanted meanwhile is written down, and comes by itself."""
    town.proxy.always(Fault.CUT)
    window().desk.line.call("sync")
    yield lambda: accounts(window())[0].problem == "unreachable"
    assert titles(window()).count(f"Atelier {town.word}") == 3
    paste(window(), town.address(town.market))
    yield lambda: len(accounts(window())) == 2
    yield lambda: "C’est noté" in window().still.sentence.text()
    town.proxy.mend()
    yield lambda: f"Primeurs {town.word}" in titles(window())
    yield lambda: all(row.problem is None for row in accounts(window()))


def leave(window: Here, town: Town) -> Steps:
    """Two clicks each, and nothing of them is left."""
    window().visit("settings")
    while (rows := len(accounts(window()))) > 0:
        yield lambda: len(lines(window())) == len(accounts(window()))
        [line, *_] = lines(window())
        assert line.title.text().endswith(town.word)
        press_named(line, "Ne plus suivre")
        yield lambda: True  # the answers are shown
        press_named(line, "Ne plus suivre")
        yield partial(fewer, window, rows)
    assert titles(window()) == []


def lines(window: Window) -> list[AccountLine]:
    return [one for one in window.findChildren(AccountLine) if not one.isHidden()]


def fewer(window: Here, before: int) -> bool:
    return len(accounts(window())) < before


@pytest.fixture
def town(radicale: Radicale) -> Iterator[Town]:
    with Proxy(radicale.url) as proxy:
        yield Town(radicale, proxy)


@pytest.mark.real
@pytest.mark.row("G7")
@pytest.mark.timeout(900)
def test_a_public_agenda_at_a_real_server(
    qapp: QApplication, data_folder: Path, town: Town
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create(PASSPHRASE)
    look.save(folder.path, Look(language="fr", scheme="light"))
    database = Database.open(folder, key)
    start = Start(qapp, folder, Unlocking(folder, PASSPHRASE), None, lambda _address: None)

    def window() -> Window:
        assert start.program.window is not None
        return start.program.window

    def whole() -> Steps:
        yield lambda: start.program.window is not None  # the key may take its time
        yield from day(window, town, database)

    people: list[Person] = []
    QTimer.singleShot(0, qapp, lambda: people.append(Person(whole(), window)))
    try:
        assert start.run() == 0
        assert not people[0].failure, people[0].failure
        left = database.rows("SELECT count(*) FROM item")[0][0]
        secrets_left = database.rows("SELECT count(*) FROM secret")[0][0]
        assert (left, secrets_left) == (0, 0)
    finally:
        database.close()
