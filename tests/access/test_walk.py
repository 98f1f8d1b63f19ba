"""The real window as a screen reader walks it, on a real screen and a real accessibility bus."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.access.ears import Ears
from tests.access.rules import wrong
from tests.desktop.pseudo import parts as pieces
from tests.desktop.sentences import alone

MAIN = ("today", "conversations", "agenda", "directory", "search", "settings")
PEOPLES = "Oui"
"""A French word of the catalogue that one of the people whose words are shown says too."""
POLITE = 1
"""https://docs.gtk.org/atspi2/enum.Live.html"""


def all_is_named_and_each_row_is_one_stop(ears: Ears) -> None:
    found: list[str] = []
    for name in ears.ask("names"):
        ears.ask("show", name)
        windows = ears.windows()
        assert windows, name
        found += [f"{name}: {what}" for what in wrong(windows)]
    assert not found, "\n".join(found)


def a_message_in_the_open_conversation_is_announced_once_and_politely(ears: Ears) -> None:
    assert ears.bus is not None
    ears.ask("show", "today")
    ears.ask("open_talk")
    ears.bus.hear("Announcement")
    ears.ask("receive", "camille", ["Le train est à l’heure."])
    [(_, politeness, _, said, _)] = ears.bus.heard(1)
    assert politeness == POLITE
    assert re.fullmatch(r"Camille Roux\s?: Le train est à l’heure\.", said[1])
    ears.ask("receive", "moi", ["À tout de suite."])
    assert ears.bus.heard() == []
    ears.ask("receive", "camille", [f"Et {n}." for n in range(5)])
    assert len(ears.bus.heard(1)) == 1
    ears.ask("show", "conversations")
    ears.ask("show", "settings")
    ears.ask("receive", "camille", ["Vous n’êtes pas là."])
    assert ears.bus.heard() == []


def what_is_pressed_happens_and_is_told(ears: Ears) -> None:
    assert ears.bus is not None
    ears.ask("show", "undo")
    ears.ask("show", "conversations")
    row = next(n for w in ears.windows() for n in w.all() if n.role == "list item")
    assert "selected" not in row.states
    ears.press(row)
    again = next(n for w in ears.windows() for n in w.all() if n.path == row.path)
    assert "selected" in again.states
    panel = row.name.partition(".")[0]
    assert any(n.role == "heading" and n.name == panel for w in ears.windows() for n in w.all())
    tabs = [n for w in ears.windows() for n in w.all() if n.role == "page tab"]
    assert ["selected" in tab.states for tab in tabs].count(True) == 1
    agenda = next(tab for tab in tabs if tab.name == "Agenda")
    ears.press(agenda)
    chosen = [
        n.name
        for w in ears.windows()
        for n in w.all()
        if n.role == "page tab" and "selected" in n.states
    ]
    assert chosen == ["Agenda"]


def a_link_in_a_row_is_met_and_says_where_it_goes(ears: Ears) -> None:
    ears.ask("show", "today-end")
    links = [n for w in ears.windows() for n in w.all() if n.role == "link"]
    peertube = next(n for n in links if "PeerTube" in n.name)
    assert "video.example" in peertube.name + peertube.more
    assert "focusable" in peertube.states


def the_main_screens_say_all_of_it_in_english_too(ears: Ears) -> None:
    """In the same window, once another language is chosen."""
    french, english = alone()
    found, said = [], set()
    ears.ask("speak", "en")
    for name in MAIN:
        ears.ask("show", name)
        windows = ears.windows()
        found += [f"{name}: {what}" for what in wrong(windows)]
        for node in (node for window in windows for node in window.all()):
            parts = {part for text in (node.name, node.more) for part in (text, *pieces(text))}
            found += [f"{name}: French in {node}" for _ in parts & french - {PEOPLES}]
            said |= parts & english
    assert not found, "\n".join(found)
    assert len(said) > 60


@pytest.mark.row("I6")
def test_the_window_as_a_screen_reader_has_it(tmp_path: Path) -> None:
    """One after the other on one window: to open it costs more than each of them."""
    ears = Ears(tmp_path, "fr")
    ears.start()
    try:
        all_is_named_and_each_row_is_one_stop(ears)
        what_is_pressed_happens_and_is_told(ears)
        a_link_in_a_row_is_met_and_says_where_it_goes(ears)
        a_message_in_the_open_conversation_is_announced_once_and_politely(ears)
        the_main_screens_say_all_of_it_in_english_too(ears)
    finally:
        ended = ears.stop()
    assert ended == 0, ears.log
