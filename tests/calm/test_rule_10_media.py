"""Rule 10. Still by default: nothing plays by itself; media loads on request or as was chosen."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from PySide6.QtCore import QAbstractAnimation
from PySide6.QtGui import QColor, QImage, QMovie
from PySide6.QtWidgets import QLabel

from desktop.cards.cardlist import CardList
from desktop.look.choice import Look
from desktop.pages.settings import SettingsPage
from desktop.places import AtThread
from desktop.window import Window
from storage.editions import Editions
from storage.media import MediaStore
from storage.model import Media, MediaId, MediaKind, Reason
from tests.calm.saying import modules, parsed
from tests.calm.test_rule_07_marks import loud
from tests.calm.walking import lines, walk
from tests.desktop import community
from tests.desktop.community import HOME, KEY, NEWS, place, post
from tests.desktop.conftest import House

MOVING = Media(
    id=MediaId("moving"), remote="https://news.asso.example/m.gif", mime="image/gif", alt="Un feu",
    width=320, height=200,
)  # fmt: skip
FILM = Media(
    id=MediaId("film"), remote="https://news.asso.example/f.mp4", mime="video/mp4", alt="Un film",
    kind=MediaKind.VIDEO, width=320, height=200,
)  # fmt: skip
SOUND = Media(
    id=MediaId("sound"), remote="https://news.asso.example/s.ogg", mime="audio/ogg",
    kind=MediaKind.AUDIO,
)  # fmt: skip
FRAMES = ("#8030C0", "#30C080", "#C08030")


def animated() -> bytes:
    """Three pictures that follow each other every tenth of a second, for ever."""
    pictures = [Image.new("RGB", (320, 200), colour) for colour in FRAMES]
    data = io.BytesIO()
    pictures[0].save(data, "GIF", save_all=True, append_images=pictures[1:], duration=100, loop=0)
    return data.getvalue()


@pytest.fixture
def moving(house: House) -> House:
    """A page with an animated picture that is here, a film and a sound that are not."""
    one = post("feu", "eric", "Regardez.", timedelta(seconds=-5), media=(MOVING, FILM, SOUND))
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    store = MediaStore(house.folder, KEY, house.database, house.clock)
    store.seal(NEWS.id, MOVING.id, animated(), "image/gif", 320, 200)
    house.clock.at += timedelta(minutes=1)
    Editions(house.database, house.clock).make()
    return house


def shown(window: Window, house: House) -> CardList:
    """The page, scrolled to the post, with its picture painted."""
    page = window.today.list
    line = next(row for row in lines(page) if row.entry.text == "Regardez.")
    page.to_row(line.key)
    house.bot.wait(400)
    return page


def holds(image: QImage, colour: str) -> bool:
    """Whether a picture has this colour, or one that a palette makes of it."""
    wanted = QColor(colour)
    return any(
        abs(found.red() - wanted.red())
        + abs(found.green() - wanted.green())
        + abs(found.blue() - wanted.blue())
        < 24
        for y in range(0, image.height(), 7)
        for x in range(0, image.width(), 7)
        for found in (image.pixelColor(x, y),)
    )


@pytest.mark.row("C10")
def test_two_frames_two_seconds_apart_are_equal(moving: House) -> None:
    window = moving.open()
    page = shown(window, moving)
    moving.bot.waitUntil(lambda: holds(page.viewport().grab().toImage(), FRAMES[0]))
    moving.bot.wait(50)
    first = page.viewport().grab().toImage()
    assert not holds(first, FRAMES[1])
    moving.bot.wait(2000)
    assert page.viewport().grab().toImage() == first


@pytest.mark.row("C10")
def test_nothing_in_the_window_moves_or_plays(moving: House) -> None:
    window = moving.open()

    def running() -> list[QAbstractAnimation]:
        state = QAbstractAnimation.State.Running
        return [one for one in window.findChildren(QAbstractAnimation) if one.state() is state]

    for where in walk(moving):
        assert not [one for one in window.findChildren(QLabel) if one.movie() is not None], where
        assert not window.findChildren(QMovie), where
        moving.bot.waitUntil(lambda: not running(), timeout=1000)  # what faded in is over


def test_the_code_has_nothing_that_could_play() -> None:
    players = {"QMovie", "QMediaPlayer", "QSoundEffect", "QVideoWidget", "QAudioOutput", "QSound"}
    for file in modules():
        assert not players & {name for _, name in loud(parsed(file))}, file


def fetched(house: House) -> list[str]:
    return [str(args["media"]) for name, args in house.wire.asked if name == "fetch"]


def test_a_film_and_a_sound_are_never_fetched_by_themselves(moving: House) -> None:
    window = moving.open()
    shown(window, moving)
    line = next(row for row in lines(window.today.list) if row.entry.text == "Regardez.")
    window.open(AtThread(line.entry))
    moving.bot.wait(300)
    assert not [one for one in fetched(moving) if "film" in one or "sound" in one]


@pytest.mark.parametrize("asks", [False, True])
def test_pictures_come_as_the_person_chose(house: House, asks: bool) -> None:
    """Where they chose to be asked, walking through everything requests not one."""
    window = house.open(replace(Look(language="fr", scheme="light"), pictures_on_request=asks))
    for _ in walk(house):
        for found in window.findChildren(CardList):
            if found.isVisible():
                for row in found.rows():
                    found.to_row(row.key)
    house.bot.wait(300)
    assert bool(fetched(house)) is not asks


def test_choosing_so_takes_one_tick_and_is_kept(house: House) -> None:
    window = house.open()
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    assert not page.pictures.isChecked()
    page.pictures.click()
    assert house.window.desk.look.pictures_on_request
