"""What was just sent, at real servers: it leaves when its seconds are over, also with the window
closed; what was taken back never arrives; a picture arrives with its description; a post is passed
on after one question, and that is undone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cards import entrymenu
from desktop.places import AtConversation, NewPost, Nowhere
from desktop.window import Window
from desktop.work.enginelink import EngineLink
from storage.calm.keeping import Keeping
from storage.model import ChannelKind, Presence
from tests.contract.worlds import drawing
from tests.household import Household
from tests.servers import Snac
from tests.servers.engines import engines
from tests.servers.peers import FediversePeer
from tests.trials.panes import program
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
SECONDS = 7  # longer than an engine stays that nobody needs


@pytest.fixture
def calm(house: Household) -> Iterator[Keeping]:
    made = Keeping(house.database)
    yield made
    made.set_take_back(0)


@asynccontextmanager
async def window_on(app: QApplication, house: Household) -> AsyncIterator[Window]:
    """The real window, with its line to the real engine."""
    line = EngineLink(house.folder, house.key)
    with program(app, house.folder, house.key, "fr", line) as made:
        running = [asyncio.create_task(line.run()), asyncio.create_task(_turn(app))]
        assert made.window is not None
        try:
            yield made.window
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _turn(app: QApplication) -> None:
    """Qt's events, within the loop of asyncio."""
    while True:
        app.processEvents()
        await asyncio.sleep(0.005)


async def say(window: Window, text: str) -> Any:
    """Into the room; the panel, once it is written down."""
    rooms = window.desk.pages.channels([ChannelKind.ROOM])
    room = next(r for r in rooms if r.name == "Le salon" and r.presence is Presence.JOINED)
    window.open(AtConversation(room.id))
    panel: Any = window.panel
    panel.composer.field.setPlainText(text)
    panel.composer.send()
    await until(lambda: panel.composer.field.toPlainText() == "")
    return panel


def word() -> str:
    return f"r{secrets.token_hex(5)}"


@pytest.mark.row("C15")
async def test_with_the_window_closed_the_engine_stays_until_it_has_left(
    house: Household, calm: Keeping, qapp: QApplication
) -> None:
    calm.set_take_back(SECONDS)
    said = word()
    async with window_on(qapp, house) as window:
        await until(lambda: bool(engines(house.folder.path)))  # a start takes its time
        await say(window, f"Je ferme, {said}")
        assert await house.world.has("matrix", said) == 0
    assert house.waiting()
    await until(lambda: not house.waiting())
    assert await house.world.has("matrix", said) == 1
    await until(lambda: not engines(house.folder.path))


@pytest.mark.row("C15")
async def test_what_was_taken_back_never_arrives_and_what_came_after_it_does(
    house: Household, calm: Keeping, qapp: QApplication
) -> None:
    calm.set_take_back(60)  # there is time to take it back, whatever else the machine does
    gone, stays = word(), word()
    async with window_on(qapp, house) as window:
        panel = await say(window, f"Trop vite, {gone}")
        await until(lambda: any(gone in entry.text for entry in panel._entries))
        card = panel.list.card(panel.list.rows()[-1].key)
        card.state.linkActivated.emit("cancel")
        await until(lambda: panel.composer.field.toPlainText() == f"Trop vite, {gone}")
        calm.set_take_back(1)
        panel.composer.field.setPlainText(f"Mieux dit, {stays}")
        panel.composer.send()
        await until(lambda: any(stays in e.text and e.state is None for e in panel._entries))
    assert await house.world.has("matrix", stays) == 1
    assert await house.world.has("matrix", gone) == 0


@pytest.mark.row("F4")
async def test_a_picture_arrives_with_the_words_that_were_asked_for(
    house: Household, qapp: QApplication, tmp_path: Path
) -> None:
    photo, said = tmp_path / "Salle.png", word()
    photo.write_bytes(drawing())
    async with window_on(qapp, house) as window:
        window.open(NewPost())
        composer = window.panel.composer  # type: ignore[attr-defined]
        composer.files.add([photo])
        await until(lambda: bool(composer.files.chosen()))
        composer.field.setPlainText(f"La salle, {said}")
        composer.send()
        assert composer.question.isVisible()
        composer.question.first.click()
        composer.files.chips[0].alt.setText("La salle des fêtes, vide")
        composer.send()
        await until(lambda: isinstance(window.place, Nowhere))  # it is written down
        await until(lambda: not window.desk.pages.outbox())
    [status] = [one for one in house.world.home.home() if said in str(one["content"])]
    [attached] = status["media_attachments"]
    assert attached["description"] == "La salle des fêtes, vide"


def passed_on(house: Household, said: str) -> list[bool]:
    """Whether the server has the post as passed on, each time that it is there."""
    found = [one.get("reblog") or one for one in house.world.home.home()]
    return [bool(one["reblogged"]) for one in found if said in str(one["content"])]


@pytest.mark.row("C15")
async def test_a_post_is_passed_on_after_one_question_and_that_is_undone(
    house: Household, qapp: QApplication, snac: Snac
) -> None:
    said, author = word(), snac.member("Lise Moreau")
    house.world.home.follow(author)
    friend = FediversePeer(snac, author)
    house.world.home.befriended(author)
    picture = friend.picture(drawing(), "")
    friend.post(f"Sans un mot, {said}", pictures=[picture])
    await until(lambda: bool(passed_on(house, said)), 90)  # snac delivers when it has time
    async with house.engine() as engine:
        await house.sync(engine)
    [entry] = house.entries(said)
    async with window_on(qapp, house) as window:
        entrymenu.pass_on(window.desk, entry)
        assert window.still.question.isVisible()
        window.still.question.first.click()
        await until(lambda: bool(house.waiting()))
        await until(lambda: not house.waiting())
        assert True in passed_on(house, said)
        window.still.undo.click()  # what is undone leaves at once
        await until(lambda: True not in passed_on(house, said))
        await until(lambda: not house.waiting())
