"""What the engine says in a burst is shown as often as the window can, and all of it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.work.gathering import AT_ONCE, SHORT, Gathering, InParts
from storage.model import Changed, ChannelId, View


def change(number: int) -> Changed:
    channel = ChannelId(f"me/{number}")
    view = View.AGENDA if number == 3 else View.EDITION
    return Changed(revision=number, channels=frozenset({channel}), views=frozenset({view}))


class Watch:
    """A clock that runs only where it is told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_what_comes_alone_is_told_at_once(qtbot: QtBot) -> None:
    told: list[Changed] = []
    gathering = Gathering(told.append, clock=Watch())
    for number in range(3):
        gathering.hear(change(number))
    assert told == [change(0), change(1), change(2)]


def test_a_burst_that_is_slow_to_show_is_told_as_one_and_whole(qtbot: QtBot) -> None:
    told: list[Changed] = []
    watch = Watch()

    def show(changed: Changed) -> None:
        told.append(changed)
        watch.time += 4 * SHORT

    gathering = Gathering(show, clock=watch)
    for number in range(1, 6):
        gathering.hear(change(number))
    assert told == [change(1)]  # the others wait until the person had their turn
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == Changed(
        revision=5,
        channels=frozenset(ChannelId(f"me/{number}") for number in range(2, 6)),
        views=frozenset({View.AGENDA, View.EDITION}),
    )
    qtbot.wait(round(20_000 * SHORT))
    assert len(told) == 2  # nothing is told that nobody said


def test_what_is_quick_is_shown_in_one_go(qtbot: QtBot) -> None:
    shown: list[tuple[int, Changed]] = []
    parts = InParts([lambda one, part=part: shown.append((part, one)) for part in (0, 1)])  # type: ignore[misc]
    parts.hear(change(1))
    parts.hear(change(2))
    assert shown == [(0, change(1)), (1, change(1)), (0, change(2)), (1, change(2))]


def test_slow_parts_leave_the_person_their_turn_and_show_what_came_meanwhile(qtbot: QtBot) -> None:
    shown: list[tuple[str, int]] = []
    watch = Watch()

    def slow(name: str, changed: Changed) -> None:
        shown.append((name, changed.revision))
        watch.time += AT_ONCE

    parts = InParts([lambda one: slow("page", one), lambda one: slow("panel", one)], clock=watch)
    parts.hear(change(1))
    assert shown == [("page", 1), ("panel", 1)]  # nobody knew yet
    shown.clear()
    parts.hear(change(2))
    assert shown == [("page", 2)]
    parts.hear(change(3))
    qtbot.waitUntil(lambda: len(shown) == 3)
    assert shown == [("page", 2), ("panel", 3), ("page", 3)]
    parts.hear(change(4))
    parts.stop()
    qtbot.wait(round(5_000 * AT_ONCE))
    assert shown[3:] == [("page", 4)]


def test_what_is_committed_as_the_window_closes_is_not_shown(qtbot: QtBot) -> None:
    shown: list[Changed] = []
    parts = InParts([shown.append])
    parts.stop()
    parts.hear(change(1))
    qtbot.wait(1)
    assert shown == []
