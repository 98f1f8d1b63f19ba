"""While the window is locked: what is told says nobody's name, none is lost, none is told twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from protocols.outside import Outside
from protocols.store import Store
from storage import keys
from storage.keys import Vault
from storage.model import Reason
from tests.desktop.calm.living import Living, _wait, person, settle
from tests.desktop.community import CAMILLE, DINNER, KEY, NOW, PROMO, TALK, message, place
from tests.desktop.test_locking import lock, open_again
from tests.servers.notifier import Told
from tests.storage.test_moving_the_key import Cheap

pytestmark = [pytest.mark.real, pytest.mark.row("D14")]
PASSPHRASE = "un été à Besançon"
HALF_PAST_TWELVE = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Locked:
    """A locked window, and the engine's own answers beside it."""

    def __init__(self, living: Living) -> None:
        self.living, self.house = living, living.house
        self._store = Store(self.house.folder, KEY, self.house.clock)
        self._engine = Outside(self._store)
        self.there = True
        self._really = self.house.wire.call
        self.house.wire.call = self._call  # type: ignore[method-assign]

    def _call(
        self,
        name: str,
        then: Callable[[dict[str, Any]], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
        **arguments: Any,
    ) -> None:
        if name != "outside":
            self._really(name, then, failed, **arguments)
        elif not self.there:
            assert failed is not None or arguments["about"] == "tell"
            if failed is not None:
                failed("absent", "")
        else:
            answer = asyncio.run(self._engine.answer(arguments))
            assert not [text for text in str(answer).split("'") if "Camille" in text]
            QTimer.singleShot(0, lambda: then is not None and then(answer))

    def close(self) -> None:
        self.house.wire.call = self._really  # type: ignore[method-assign]
        self._store.close()

    def lock(self) -> list[Told]:
        lock(self.house).wanted()
        program = self.living.program
        self.house.bot.waitUntil(lambda: program.window is None)
        return self.settle()

    def settle(self) -> list[Told]:
        for _ in range(4):
            _wait(self.living.calm.service.is_there)
            self.house.bot.wait(15)
        return self.living.desktop.told() if self.living.desktop.shown() else []

    def at(self, now: datetime) -> list[Told]:
        self.house.clock.at = now
        self.living.calm.scheduler.look()
        return self.settle()

    def open(self) -> None:
        open_again(self.house)
        settle(self.living.program)


@pytest.fixture
def locked(living: Living, monkeypatch: pytest.MonkeyPatch) -> Iterator[Locked]:
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(living.house.folder).adopt(KEY, PASSPHRASE)
    made = Locked(living)
    yield made
    made.close()


def writes(living: Living, name: str, text: str) -> None:
    one = message(name, "camille", text, NOW - living.house.clock.at)
    living.receive(TALK, place((one,), CAMILLE, Reason.DIRECT))


def test_the_page_of_an_hour_is_made_and_told_once(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.at(HALF_PAST_TWELVE - MINUTE)
    living.receive(
        TALK, place((message("n1", "mathis", "Une nouvelle.", MINUTE),), PROMO, Reason.ROOM)
    )
    locked.lock()
    (told,) = locked.at(HALF_PAST_TWELVE)
    assert "12" in told.title
    assert told.text == ""
    assert locked.at(HALF_PAST_TWELVE + MINUTE / 2) == []
    locked.open()
    assert locked.settle() == []
    rows = living.house.window.desk.pages.editions(5)
    assert [row.kind for row in rows][:1] == ["hour"]


def test_a_page_that_the_window_made_just_before_it_was_locked_is_told_too(
    locked: Locked,
) -> None:
    living = locked.living
    living.answer()
    living.at(HALF_PAST_TWELVE - MINUTE)
    living.receive(
        TALK, place((message("n1", "mathis", "Une nouvelle.", MINUTE),), PROMO, Reason.ROOM)
    )
    living.house.clock.at = HALF_PAST_TWELVE
    living.calm.scheduler.look()  # it is being made when the person locks
    assert [told.text for told in locked.lock()] == [""]
    assert living.desktop.seen.count("est prête") == 1


def test_a_message_is_told_without_a_name_and_not_again(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))
    writes(living, "d0", "Avant.")
    (told,) = living.settle()
    assert told.title == "Camille Roux"
    assert locked.lock() == [], "it was told before"
    living.house.clock.at += MINUTE
    writes(living, "d1", "Tu viens ce soir ?")
    (told,) = locked.settle()
    assert (told.title, told.text) == ("Préau", "Un message est arrivé.")
    assert living.desktop.seen.count("Camille") == 1, "only what was told before the lock"
    locked.open()
    assert locked.settle() == []
    living.house.clock.at += MINUTE
    writes(living, "d2", "Alors ?")
    (told,) = living.settle()
    assert told.title == "Camille Roux"


def test_an_alarm_rings_without_saying_of_what(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.choose(lambda stores: stores.alarms.put(DINNER.id, 60))
    locked.lock()
    rings = NOW.replace(hour=17, minute=0)
    assert locked.at(rings - MINUTE) == []
    (told,) = locked.at(rings)
    assert (told.title, told.text) == ("Préau", "Un de vos événements approche.")
    locked.open()
    assert locked.settle() == []


def test_quiet_hours_hold_for_a_locked_window_too(locked: Locked) -> None:
    from storage.calm.choices import Quiet

    living = locked.living
    living.answer()
    living.choose(
        lambda stores: stores.calm.list_people([person("camille")]),
        lambda stores: stores.calm.set_quiet((Quiet(begins=0, ends=24 * 60 - 1),) * 7),
    )
    locked.lock()
    writes(living, "d1", "Tu dors ?")
    assert locked.settle() == []


def test_what_could_not_be_told_without_an_engine_is_told_at_the_opening(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.choose(lambda stores: stores.alarms.put(DINNER.id, 60))
    locked.lock()
    locked.there = False
    assert locked.at(NOW.replace(hour=17, minute=0)) == []
    locked.house.clock.at += MINUTE
    locked.open()
    assert [told.title for told in locked.settle()] == ["Dîner du groupe Isère"]


def test_what_said_a_name_goes_from_the_desktop(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.choose(lambda stores: stores.calm.list_people([person("camille")]))
    writes(living, "d1", "Tu viens ce soir ?")
    settle(living.program)
    assert living.desktop.shown() == 1
    lock(locked.house).wanted()
    locked.house.bot.waitUntil(lambda: living.desktop.shown() == 0)


def test_an_engine_that_made_the_page_is_not_doubled_by_another_window(locked: Locked) -> None:
    living = locked.living
    living.answer()
    living.at(HALF_PAST_TWELVE - MINUTE)
    locked.lock()
    before = len(locked.house.database.rows("SELECT 1 FROM edition"))
    asyncio.run(locked._engine.answer({"about": "hour", "hour": HALF_PAST_TWELVE.isoformat()}))
    locked.at(HALF_PAST_TWELVE)
    after = len(locked.house.database.rows("SELECT 1 FROM edition"))
    assert after <= before + 1
