"""What stands in the way: each a state to wait in, with its sentence and a way on by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import freshness, look, starting, unlocking
from desktop.door import Door
from desktop.look import Look
from desktop.starting import Start
from desktop.unlocking import Unlocking
from desktop.window import Window
from storage.accounts import Accounts
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.model import AccountState, Outgoing, OutgoingId, Say, State
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, DAYS, NEWS, TALK
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation
from tests.servers.keyring import Keyring

Step = Callable[[], Any]


class Visitor:
    """Sits at the door: does each step once what it waits for stands there."""

    def __init__(self, start: Start, steps: list[tuple[str, Step]]) -> None:
        self._start, self._steps = start, steps
        self.read: list[str] = []
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        door = self._start._door
        if door is None or not self._steps:
            return
        said, step = self._steps[0]
        if said in door.text.text():
            self.read.append(door.text.text())
            self._steps.pop(0)
            step()

    def leave(self) -> None:
        self._timer.stop()


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """A real keyring that this process meets."""
    made = Keyring(tmp_path / "home")
    made.start()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(unlocking, "LOOKS", 0.2)
    yield made
    made.close()


@pytest.fixture
def kept(keyring: Keyring, data_folder: Path) -> tuple[Folder, bytes]:
    """A folder whose key lies in that keyring."""
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create()
    Database.open(folder, key).close()
    look.save(folder.path, Look(language="fr", scheme="light"))
    return folder, key


def enter(app: QApplication, folder: Folder, steps: list[tuple[str, Step]]) -> list[str]:
    """Open the window as ``preau`` does; what was read at the door meanwhile."""
    before = sorted((path.name, path.stat().st_size) for path in folder.path.glob("*.*"))
    start = Start(app, folder, Unlocking(folder), None, lambda _address: None)
    visitor = Visitor(start, steps)
    ending = QTimer(singleShot=True, interval=200_000)
    ending.timeout.connect(lambda: start._door and start._door.close())
    ending.start()
    start._unlocking.done.wait(unlocking.PATIENCE)
    while not start._opened():
        assert not start._leaving, "the door was closed"
        after = sorted((path.name, path.stat().st_size) for path in folder.path.glob("*.*"))
        assert [one for one in before if one[0].startswith(("preau.db", "key"))] == [
            one
            for one in after
            if one[0] in dict(before) and one[0].startswith(("preau.db", "key"))
        ]
    ending.stop()
    visitor.leave()
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()
    assert not steps
    return visitor.read


def come(keyring: Keyring) -> None:
    """Whoever looks while the bus starts has it start a keyring too, a locked one: ours takes its
    place."""
    keyring._run(["dbus-daemon", "--session", "--nofork", "--nopidfile", keyring._listen()])
    keyring._wait((keyring._runtime / "bus").exists)
    unlock(keyring)


def unlock(keyring: Keyring) -> None:
    """As the system does when the person signs in to it."""
    daemon = "gnome-keyring-daemon --foreground --components=secrets --replace --unlock"
    keyring._run(["/bin/sh", "-c", f'printf %s "$0" | {daemon}', "pw"])


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_keyring_that_is_late_is_waited_for(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    keyring.stop()
    read = enter(qapp, kept[0], [("ne répond pas encore", lambda: come(keyring))])
    assert len(read) == 1


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_locked_keyring_is_waited_for_and_nothing_is_reset(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    folder, key = kept
    note = folder.key.read_bytes()
    keyring.stop()
    keyring.start(unlocked=False)

    read = enter(qapp, folder, [("est verrouillé", lambda: unlock(keyring))])
    assert "Préau s’ouvrira" in read[0]
    assert folder.key.read_bytes() == note
    assert Vault(folder).unlock() == key


@pytest.mark.row("D13")
@pytest.mark.real
def test_a_key_that_left_the_keyring_and_another_one_are_told_and_waited_for(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, kept: tuple[Folder, bytes]
) -> None:
    from storage.keyrings import SystemKeyring

    folder, key = kept
    name = json.loads(folder.key.read_text())["id"]
    SystemKeyring().delete("preau", name)
    read = enter(
        qapp,
        folder,
        [
            ("ne contient plus la clé", lambda: SystemKeyring().set("preau", name, "11" * 32)),
            ("contient une autre clé", lambda: SystemKeyring().set("preau", name, key.hex())),
        ],
    )
    assert all("Rien n’a été effacé" in sentence for sentence in read)


@pytest.mark.row("D13")
@pytest.mark.real
def test_at_the_very_first_start_a_late_keyring_is_waited_for_and_a_passphrase_offered_too(
    qapp: QApplication, qtbot: QtBot, keyring: Keyring, data_folder: Path
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    look.save(folder.path, Look(language="fr", scheme="light"))
    keyring.stop()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)

    def both() -> None:
        assert start._door is not None
        assert start._door.second.isVisible()
        assert start._door.bring.isVisible()
        come(keyring)

    steps.append(("Aucun trousseau", both))
    while not start._opened():
        assert not start._leaving
    visitor.leave()
    assert "S’il en démarre un, Préau continuera tout seul" in visitor.read[0]
    assert Vault(folder).kind() == "keyring"
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()


@pytest.mark.row("D12")
def test_whoever_chooses_a_passphrase_is_not_interrupted_by_a_keyring(
    qapp: QApplication,
    qtbot: QtBot,
    keyring: Keyring,
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    look.save(folder.path, Look(language="fr", scheme="light"))
    keyring.stop()
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)

    def choose() -> None:
        door = start._door
        assert door is not None
        QTest.keyClicks(door.first, "trois chats")
        come(keyring)
        qtbot.wait(1500)
        assert not start._unlocking.key
        door.second.setText("trois chats")
        door.button.click()

    steps.append(("Aucun trousseau", choose))
    while not start._opened():
        assert not start._leaving
    visitor.leave()
    assert Vault(folder).kind() == "passphrase"
    assert Vault(folder).unlock("trois chats")
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()


def test_the_person_may_try_again_and_hand_the_details_to_somebody(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No keyring at all where one was: the button, the details, and no secret among them."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    folder = Folder(data_folder)
    folder.prepare()
    folder.key.write_text(json.dumps({"kind": "keyring", "id": "0123456789abcdef"}))
    look.save(folder.path, Look(language="fr", scheme="light"))
    start = Start(qapp, folder, Unlocking(folder), None, lambda _address: None)
    first = start._unlocking
    seen: list[str] = []

    def at_the_door(door: Door) -> None:
        door.copy.click()
        seen.append(QGuiApplication.clipboard().text())
        seen.append(door.still.text())
        door.button.click()

    def leave(door: Door) -> None:
        door.close()

    steps: list[tuple[str, Step]] = []
    visitor = Visitor(start, steps)
    steps += [
        ("ne répond pas encore", lambda: at_the_door(start._door)),  # type: ignore[arg-type]
        ("trousseau de cet ordinateur", lambda: leave(start._door)),  # type: ignore[arg-type]
    ]
    while not start._leaving:
        assert not start._opened()
    visitor.leave()
    assert start._unlocking is not first
    assert str(folder.path) in seen[0]
    assert "keyring-late" in seen[0]
    assert "0123456789abcdef" not in seen[0]
    assert "rien de secret" in seen[1]
    assert not folder.database.exists()
    start.program.close()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("newer", "plus récent"), ("damaged", "abîmée"), ("not-ours", "n’est pas"),
        ("held", "celui-ci s’ouvrira tout seul"), ("full", "Le disque est plein"),
        ("read-only", "ne peut pas être écrit"), ("unsupported-cipher", "chiffrement"),
    ],
)  # fmt: skip
def test_the_door_has_a_sentence_for_each_trouble_of_the_folder(
    house: House, code: str, says: str
) -> None:
    window = house.open()
    door = Door(window.desk)
    house.bot.addWidget(door)
    door.stop(code, "keyring")
    assert says in door.text.text()
    assert not door.button.isHidden()
    assert not door.copy.isHidden()
    assert code not in door.text.text()


def test_what_passes_is_tried_again_by_itself(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(data_folder)
    folder.prepare()
    key = Vault(folder).create("sésame")
    Database.open(folder, key).close()
    monkeypatch.setattr(starting, "AGAIN", 100)
    look.save(folder.path, Look(language="fr", scheme="light"))
    start = Start(qapp, folder, Unlocking(folder, "sésame"), None, lambda _address: None)
    tries: list[str] = []
    really = start.program.open

    def open_it(given: bytes) -> Any:
        tries.append(start._door.text.text() if start._door is not None else "")
        if len(tries) < 3:
            raise StorageError("held")
        return really(given)

    monkeypatch.setattr(start.program, "open", open_it)
    while not start._opened():
        assert not start._leaving
    assert len(tries) == 3
    assert "Un autre Préau" in tries[1]
    assert start.program.window is not None
    start.program.window.close()
    start.program.close()


# --- while the window is open --------------------------------------------------------------------


def settled(house: House) -> Window:
    """The window, once its writer has said that all is well."""
    window = house.open()
    assert house.program is not None
    writer = house.program.writer
    assert writer is not None
    house.bot.waitUntil(lambda: writer._said == "")
    house.bot.wait(20)
    return window


def strip(house: House) -> str:
    """The line over the page, in the colour of waiting."""
    found = freshness.notice(house.window.desk)
    return found.text if found is not None else ""


def test_a_full_disk_is_said_and_what_is_written_stays_and_is_kept_when_there_is_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.compose import drafts as composing
    from storage.drafts import Drafts

    monkeypatch.setattr(composing, "AGAIN", 100)
    window = house.open()
    really = Drafts.save
    full = True

    def save(self: Drafts, place: str, draft: Any) -> None:
        if full:
            raise StorageError("full")
        really(self, place, draft)

    monkeypatch.setattr(Drafts, "save", save)
    panel = conversation(window)
    panel.composer.field.setPlainText("Ne te perds pas")
    panel.composer.draft.flush()
    house.bot.waitUntil(lambda: "disque est plein" in panel.composer.still.text())
    assert "pas encore conservé" in panel.composer.still.text()
    house.bot.waitUntil(lambda: window.nav.fresh() == "Le disque est plein")
    assert "Le disque est plein" in strip(house)
    assert panel.composer.field.toPlainText() == "Ne te perds pas"
    full = False
    house.bot.waitUntil(panel.composer.still.isHidden, timeout=5000)
    house.bot.waitUntil(lambda: "disque" not in window.nav.fresh(), timeout=5000)
    assert not strip(house)


def test_a_folder_that_can_be_written_again_is_found_out_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = settled(house)
    assert house.program is not None
    house.program._troubles._again.setInterval(50)
    house.program._troubles.folder_is("read-only")
    assert window.nav.fresh() == "Rien ne peut être écrit"
    house.program.writer._said = "read-only"  # type: ignore[union-attr]
    house.bot.waitUntil(lambda: "écrit" not in window.nav.fresh(), timeout=5000)


def test_a_page_that_cannot_be_read_is_told_and_the_window_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = settled(house)

    def broken(*_: Any, **__: Any) -> Any:
        raise StorageError("damaged")

    monkeypatch.setattr(window.desk.pages, "outbox", broken)
    QTimer.singleShot(0, lambda: window.visit("outbox"))
    house.bot.waitUntil(lambda: window.nav.fresh() == "Une partie des données est abîmée")
    assert "abîmée" in strip(house)
    assert window.isVisible()


def test_the_engine_that_comes_does_not_hide_what_the_folder_suffers(house: House) -> None:
    window = settled(house)
    house.wire.state.emit("engine-fault")
    assert "n’a pas pu démarrer" in strip(house)
    assert house.program is not None
    house.program._troubles.folder_is("full")
    house.wire.state.emit(None)
    assert window.nav.fresh() == "Le disque est plein"
    house.program._troubles.folder_is("")
    assert not strip(house)


def test_a_server_that_asks_for_patience_is_not_called_offline(house: House) -> None:
    window = house.open()
    accounts = Accounts(house.database, house.clock)
    for one in (TALK, NEWS, DAYS):
        accounts.problem(one.id, "busy")
    window.freshen()
    assert "demande de patienter" in strip(house)
    assert "Hors ligne" not in window.nav.fresh()
    accounts.problem(NEWS.id, "unreachable")
    assert "Hors ligne" in strip(house)


def test_a_clock_that_was_set_back_is_said_in_one_line(house: House) -> None:
    window = house.open()
    house.clock.at -= timedelta(days=400)
    window.freshen()
    assert window.nav.fresh() == "L’horloge de cet ordinateur n’est pas à l’heure"
    assert "Remettez-la à l’heure" in strip(house)
    house.clock.at += timedelta(days=800)
    window.freshen()
    assert "horloge" not in strip(house)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("busy", "Le serveur demande de patienter"),
        ("signed-out", "Le serveur a mis fin à la session"),
        ("server-error", "Le serveur a une panne"),
    ],
)
@pytest.mark.parametrize("offline", [False, True])
def test_what_waits_says_why_its_server_does_not_take_it(
    house: House, error: str, says: str, offline: bool
) -> None:
    from desktop import outgoingwords
    from desktop.cards.entrymenu import state_spoken

    window = house.open()
    waiting = Outgoing(
        id=OutgoingId("1" * 32), account=TALK.id, channel=CAMILLE.id, at=house.clock.now(),
        intent=Say(text="Bonjour"),
    )  # fmt: skip
    outbox = Outbox(house.database, house.clock)
    outbox.add(waiting)
    outbox.mark(waiting.id, State.WAITING, error=error)
    [row] = window.desk.pages.outbox()
    assert says in outgoingwords.state(row, now=house.clock.now(), offline=offline)
    entry = window.desk.pages.conversation(CAMILLE.id)[-1]
    assert says in state_spoken(entry, offline=offline)
    assert "[cancel]" in state_spoken(entry, offline=offline)


def test_a_revoked_session_is_one_still_line_with_a_way_back(house: House) -> None:
    window = house.open()
    accounts = Accounts(house.database, house.clock)
    accounts.problem(TALK.id, "signed-out")
    accounts.set_state(TALK.id, AccountState.SIGNED_OUT)
    window.freshen()
    found = freshness.notice(window.desk)
    assert found is not None
    assert found.action == "settings"
    assert "Ce qui a été lu reste ici" in found.text
    assert window.nav.fresh().startswith("Un compte est déconnecté")


async def test_a_line_on_which_nothing_is_heard_is_made_anew(tmp_path: Path) -> None:
    import asyncio

    from desktop import engine
    from storage.line import LineError

    made: list[Mute] = []
    again = asyncio.Event()

    class Mute:
        """Connects, and never answers."""

        revision, version = 0, 1

        def __init__(self) -> None:
            self.closed = False
            made.append(self)

        def on_changed(self, _told: Any) -> None: ...
        def on_notice(self, _told: Any) -> None: ...
        def on_closed(self, _told: Any) -> None: ...

        async def call(self, _name: str, **_: Any) -> dict[str, Any]:
            raise LineError("silent")

        async def close(self) -> None:
            self.closed = True

    async def reach(*_: Any) -> Any:
        if made:
            again.set()
        return Mute()

    link = engine.Link(
        Folder(tmp_path), bytes(32), on_changed=lambda _: None, on_notice=lambda _: None
    )
    whole = engine.reach
    engine.reach = reach  # type: ignore[assignment]
    running = asyncio.create_task(link.run())
    try:
        with pytest.raises(LineError, match="silent"):
            await link.call("sync")
        async with asyncio.timeout(10):
            await again.wait()
        assert made[0].closed
    finally:
        engine.reach = whole
        running.cancel()


def test_nothing_that_waits_ever_opens_a_dialog(house: House) -> None:
    """Calm rule 13: no modal for any of it."""
    window = settled(house)
    assert house.program is not None
    for code in ("full", "read-only", "held", "migrating", "unmigrated", "engine-fault", "silent"):
        house.program._troubles.folder_is(code)
        house.bot.wait(5)
        assert strip(house), code
        assert QApplication.activeModalWidget() is None
        assert window.isEnabled()
