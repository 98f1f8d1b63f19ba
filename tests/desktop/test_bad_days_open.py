"""What stands in the way while the window is open: one still line, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop.places import AtConversation, AtEvent, Nowhere, Place
from desktop.window import Window
from desktop.wording import freshness
from storage.accounts import Accounts
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import AccountState, Outgoing, OutgoingId, Say, State
from storage.outbox import Outbox
from tests.desktop.community import CAMILLE, DAYS, DINNER, NEWS, TALK
from tests.desktop.conftest import House, french
from tests.desktop.test_writing import conversation, type_into


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


@pytest.mark.parametrize("place", [AtConversation(CAMILLE.id), AtEvent(DINNER.id)], ids=str)
def test_a_place_that_cannot_be_read_now_is_told_and_the_next_one_opens(
    house: House, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    window = settled(house)
    assert house.program is not None
    house.program._troubles._again.setInterval(50)
    panel = conversation(window)
    type_into(panel.composer.field, "Ne te perds pas")

    def busy(*_: Any, **__: Any) -> Any:
        raise StorageError("held")

    with monkeypatch.context() as patch:
        patch.setattr(window.desk.pages, "channel", busy)
        patch.setattr(window.desk.pages, "event", busy)
        QTimer.singleShot(0, lambda: window.open(place))
        house.bot.waitUntil(lambda: window.place == Nowhere())
        house.bot.waitUntil(lambda: bool(strip(house)))
        assert not window.opened_something()
    house.bot.waitUntil(lambda: not strip(house))  # only reading had failed, and it does no more
    window.open(place)
    window.open(AtConversation(CAMILLE.id))
    house.bot.waitUntil(lambda: typed(window) == "Ne te perds pas")


def typed(window: Window) -> str:
    panel: Any = window.panel
    return str(panel.composer.field.toPlainText())


def test_another_look_takes_the_place_of_the_one_before_also_where_a_place_cannot_be_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = settled(house)
    assert house.program is not None
    before.open(AtConversation(CAMILLE.id))

    def busy(*_: Any, **__: Any) -> Any:
        raise StorageError("held")

    with monkeypatch.context() as patch:  # not even what every window shows
        patch.setattr(house.program.reader, "groups", busy)
        before.desk.looked.emit(french(scheme="dark"))
        house.bot.waitUntil(lambda: bool(strip(house)))
        assert house.window is before
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, Window)]
        assert windows == [before]
    monkeypatch.setattr(house.program.reader, "conversation", busy)
    before.desk.looked.emit(french(scheme="light", scale=1.3))
    house.bot.waitUntil(lambda: house.window is not before)
    house.bot.waitUntil(lambda: not isValid(before))
    assert house.window.isVisible()
    assert house.window.desk.album is not None


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
    from desktop.cards.entrymenu import state_spoken
    from desktop.wording import outgoing as outgoingwords

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

    from desktop.work import engine
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
        async with asyncio.timeout(60):
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
