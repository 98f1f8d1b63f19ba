"""Pictures seen large: with the mouse, the keyboard and the ear, and gone with the window."""

from __future__ import annotations

import io
import weakref
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop import viewer
from desktop.cards.entry import EntryCard
from desktop.cards.linkstop import LinkStop
from desktop.places import AtThread
from desktop.viewer.canvas import MOST, Canvas
from desktop.viewer.viewer import Viewer
from desktop.window import Window
from desktop.work import pictures
from desktop.work.pictures import Pictures, decode
from storage import keys
from storage.keys import Vault
from storage.media import MediaStore
from storage.model import Media, MediaId, Reason
from storage.rows import Entry
from tests.calm.test_rule_10_media import FRAMES, animated, holds
from tests.desktop import community
from tests.desktop.community import HOME, KEY, NEWS, place, post
from tests.desktop.conftest import House, french, press
from tests.desktop.test_locking import PASSPHRASE, everything_said, press_lock
from tests.storage.test_moving_the_key import Cheap

SNOW = Media(
    id=MediaId("snow"), remote="https://news.asso.example/snow.png", mime="image/png",
    alt="La centrale sous la neige", width=600, height=300,
)  # fmt: skip
FIRE = Media(
    id=MediaId("fire"), remote="https://news.asso.example/fire.gif", mime="image/gif",
    width=320, height=200,
)  # fmt: skip
AWAY = Media(
    id=MediaId("away"), remote="https://news.asso.example/away.png", mime="image/png",
    alt="Ce qui n’est pas là",
)  # fmt: skip


def png(wide: int, high: int, colour: str = "#2F6B5E") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (wide, high), colour).save(data, "PNG")
    return data.getvalue()


def settle(house: House) -> None:
    """A post with a picture, a moving one without a word, and one that is not here."""
    one = post("album", "eric", "La visite.", timedelta(minutes=1), media=(SNOW, FIRE, AWAY))
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    store = MediaStore(house.folder, KEY, house.database, house.clock)
    store.seal(NEWS.id, SNOW.id, png(600, 300), "image/png", 600, 300)
    store.seal(NEWS.id, FIRE.id, animated(), "image/gif", 320, 200)


def entry_of(window: Window) -> Entry:
    found = window.desk.pages.entry("$album")
    assert found is not None
    return found


@pytest.fixture
def looking(house: House) -> Viewer:
    """The first picture, seen large."""
    settle(house)
    window = house.open(french())
    made = viewer.look_at(window.desk, window, entry_of(window), 0)
    house.bot.waitUntil(lambda: made.canvas.pixmap is not None)
    return made


def focus() -> object:
    return QApplication.focusWidget()


def test_a_picture_in_a_card_opens_large_and_escape_leads_back(house: House) -> None:
    settle(house)
    window = house.open(french())
    window.open(AtThread(entry_of(window)))
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    assert isinstance(card, EntryCard)
    house.bot.waitUntil(lambda: card.views[0].pixmap is not None)
    window.activateWindow()
    card.setFocus()
    for _ in range(12):  # the keyboard comes to the picture
        if focus() is card.views[0]:
            break
        press(focus(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
    assert focus() is card.views[0]
    press(card.views[0], Qt.Key.Key_Return)
    made = window.findChild(Viewer)
    assert made is not None
    assert made.geometry() == window.rect()
    assert focus() is made.canvas
    press(made.canvas, Qt.Key.Key_Escape)
    assert made.isHidden()
    assert focus() is card.views[0]
    heard = QAccessible.queryAccessibleInterface(card.views[0])
    heard.actionInterface().doAction("Press")  # as a screen reader does it
    assert [one for one in window.findChildren(Viewer) if one.isVisible()]


def test_it_says_who_when_and_what_is_on_it(looking: Viewer) -> None:
    assert looking.title.text() == "Éric Colin, 9\u202fh\u202f40. Image 1 sur 3"
    assert looking.words.text() == SNOW.alt
    heard = QAccessible.queryAccessibleInterface(looking.canvas)
    assert heard.role() == QAccessible.Role.Graphic
    assert heard.text(QAccessible.Text.Name) == SNOW.alt
    around = QAccessible.queryAccessibleInterface(looking)
    assert around.role() == QAccessible.Role.Dialog
    assert looking.title.text() in around.text(QAccessible.Text.Name)


@pytest.mark.row("C10")
def test_a_moving_picture_stands_still_and_says_so(looking: Viewer, house: House) -> None:
    looking.step(1)
    house.bot.waitUntil(lambda: looking.canvas.pixmap is not None)
    assert "immobile" in looking.words.text()
    assert "décrit" in looking.words.text()  # nobody described it
    seen = looking.canvas.grab().toImage()
    assert holds(seen, FRAMES[0])
    house.bot.wait(350)  # three of its frames
    assert looking.canvas.grab().toImage() == seen


def test_the_keys_go_on_and_back_and_stop_at_the_ends(looking: Viewer) -> None:
    press(looking.canvas, Qt.Key.Key_Left)
    assert looking.number == 0
    press(looking.canvas, Qt.Key.Key_Right)
    press(looking.canvas, Qt.Key.Key_PageDown)
    assert looking.number == 2
    assert not looking.after.isEnabled()
    press(looking.canvas, Qt.Key.Key_Right)
    assert looking.number == 2


def test_it_grows_by_keys_wheel_and_buttons_and_stays_within_bounds(looking: Viewer) -> None:
    canvas = looking.canvas
    assert canvas.is_whole()
    assert not looking.smaller.isEnabled()
    press(canvas, Qt.Key.Key_Plus)
    assert canvas.scale() > 1
    looking.smaller.setFocus()
    looking.smaller.click()
    assert canvas.is_whole()
    assert focus() is canvas  # its button works no more
    for _ in range(40):
        canvas.larger()
    assert canvas.scale() == MOST
    assert not looking.larger.isEnabled()
    press(canvas, Qt.Key.Key_0)
    assert canvas.is_whole()


def test_what_is_larger_than_its_place_is_moved_and_never_out_of_sight(looking: Viewer) -> None:
    canvas = looking.canvas
    for _ in range(8):
        canvas.larger()
    before = canvas._where()
    press(canvas, Qt.Key.Key_Right)  # not the next picture: this one moves
    assert looking.number == 0
    assert canvas._where().x() < before.x()
    for _ in range(200):
        press(canvas, Qt.Key.Key_Down)
    assert canvas._where().bottom() >= canvas.height() - 1
    canvas.move_by(100_000, 100_000)
    assert canvas._where().topLeft().x() <= 0 >= canvas._where().topLeft().y()


def test_a_double_click_grows_it_where_it_was_clicked(looking: Viewer) -> None:
    looking.window().resize(640, 600)
    canvas = looking.canvas
    at = QPointF(canvas.width() / 2 + 100, canvas.height() / 2)
    part = canvas._part_at(at)
    canvas.mouseDoubleClickEvent(
        QMouseEvent(
            QEvent.Type.MouseButtonDblClick, at, at, Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    assert canvas.scale() == pytest.approx(2 * canvas.whole())
    assert canvas._part_at(at).x() == pytest.approx(part.x(), abs=0.02)


def test_tab_goes_round_in_it_and_reaches_every_button(looking: Viewer) -> None:
    met = []
    for _ in range(len(looking.stops())):
        met.append(focus())
        press(focus(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
    assert met == looking.stops()
    assert focus() is looking.canvas
    assert {looking.larger, looking.save, looking.copy, looking.close_, looking.after} <= set(met)


def test_what_does_not_come_says_so_without_a_window_in_the_way(
    looking: Viewer, house: House
) -> None:
    house.wire.answers["fetch"] = "unreachable"
    looking.step(2)
    house.bot.waitUntil(lambda: "pas venue" in looking.canvas.instead)
    assert looking.save.isEnabled()
    assert not looking.copy.isEnabled()
    asked = house.wire.names().count("fetch")
    house.bot.wait(100)
    assert house.wire.names().count("fetch") == asked  # nothing hammers a server


def test_a_picture_that_no_server_has_cannot_be_shown(looking: Viewer, house: House) -> None:
    house.wire.answers["fetch"] = "not-found"
    looking.step(2)
    house.bot.waitUntil(lambda: "ne peut pas" in looking.canvas.instead)


def test_what_does_not_come_says_what_to_tell_and_the_text_is_not_covered(
    looking: Viewer, house: House
) -> None:
    assert looking.ask.isHidden()
    house.wire.answers["fetch"] = "unreachable"
    looking.step(2)
    house.bot.waitUntil(looking.ask.isVisible)
    [stop] = looking.ask.findChildren(LinkStop)
    assert stop in looking.stops()
    stop.setFocus()
    stop.press()
    telling = house.window.still.telling
    assert telling is not None
    assert "(picture-away)" in telling.text.toPlainText()
    assert looking.isHidden()


def test_a_copy_that_cannot_be_saved_says_what_to_tell(looking: Viewer, house: House) -> None:
    looking.save.click()
    dialog = house.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(house.folder.path / "nowhere" / "copie.png"))
    dialog.close()
    house.bot.waitUntil(lambda: looking.still.ask is not None and looking.still.ask.isVisible())


def test_who_closed_it_hears_nothing_of_a_copy(looking: Viewer, house: House) -> None:
    looking.save.click()
    dialog = house.window.findChild(QFileDialog)
    assert dialog is not None
    looking.end()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    place_ = house.folder.path / "copie.png"
    dialog.fileSelected.emit(str(place_))  # an error here would fail the test
    house.bot.waitUntil(place_.exists)
    house.bot.wait(20)
    dialog.close()


def test_the_small_one_stands_for_it_until_it_comes(house: House) -> None:
    """In the place of the large one, so that nothing jumps; also what one has grown meanwhile."""
    settle(house)
    window = house.open(french())
    album = window.desk.album
    assert isinstance(album, Pictures)
    album._keep(SNOW.id, 100, QImage(100, 50, QImage.Format.Format_RGB32))
    made = viewer.look_at(window.desk, window, entry_of(window), 0)
    small = made.canvas.pixmap
    assert small is not None
    assert small.width() == 100
    where = made.canvas._where()
    made.canvas.larger()
    grown = made.canvas.scale()
    house.bot.waitUntil(lambda: made.canvas.pixmap is not small)
    assert made.canvas.scale() == grown
    made.canvas.show_whole()
    assert made.canvas._where() == where


def test_a_copy_is_saved_where_the_person_says(looking: Viewer, house: House) -> None:
    place_ = house.folder.path / "copie.png"
    looking.save.click()
    dialog = house.window.findChild(QFileDialog)
    assert dialog is not None
    assert not dialog.isModal() or dialog.windowModality() != Qt.WindowModality.ApplicationModal
    dialog.fileSelected.emit(str(place_))
    dialog.close()
    house.bot.waitUntil(place_.exists)
    house.bot.waitUntil(lambda: looking.still.text() == "C’est enregistré.")
    assert not looking.isHidden()


def test_the_picture_is_copied(looking: Viewer) -> None:
    looking.copy.click()
    assert QGuiApplication.clipboard().pixmap().size() == QPixmap(600, 300).size()
    assert not looking.still.isHidden()


def test_whatever_leads_elsewhere_closes_it(looking: Viewer, house: House) -> None:
    house.window.desk.visited.emit("agenda")
    assert looking.isHidden()


def test_the_focus_that_goes_to_a_page_closes_it(looking: Viewer, house: House) -> None:
    house.window.today.list.setFocus()
    assert looking.isHidden()


def test_with_the_window_it_goes_and_holds_nothing(looking: Viewer, house: House) -> None:
    """As when it is locked: no pixel of it is left."""
    canvas: Canvas = looking.canvas
    house.window.close()
    assert canvas.pixmap is None
    assert canvas.description == ""


@pytest.mark.parametrize("size", [(360, 500), (640, 832), (1600, 900)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_every_window(house: House, size: tuple[int, int], scale: float) -> None:
    settle(house)
    window = house.open(french(scale=scale))
    window.resize(*size)
    made = viewer.look_at(window.desk, window, entry_of(window), 0)
    made.words.setText("Une très longue description. " * 60)
    made._arrange()
    assert made.size() == window.size()
    for part in (made.canvas, made.area, made.close_, made.before, made.after, made.title):
        assert made.rect().contains(part.geometry()), part
    assert made.canvas.height() > made.height() // 5
    assert not made.canvas.geometry().intersects(made.area.geometry())


# --- what is decoded ----------------------------------------------------------------------------


def jpeg(wide: int, high: int, turned: int = 1) -> bytes:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned  # orientation
    Image.new("RGB", (wide, high), "#9A5B13").save(data, "JPEG", exif=exif)
    return data.getvalue()


def test_what_is_broken_or_no_picture_is_none() -> None:
    whole = png(40, 30)
    for data in (None, b"", b"GIF89a", whole[:60], b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        assert decode(data, 100) is None
    assert isinstance(decode(whole, 100), QImage)


def test_a_bomb_is_refused_by_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    assert decode(png(40, 30), 10) is None
    assert decode(png(30, 30), 10) is not None


def test_a_photograph_that_is_sent_is_upright_and_small() -> None:
    image = decode(jpeg(3000, 2000, turned=6), 500)
    assert image is not None
    assert (image.width(), image.height()) == (500, 750)
    small = decode(jpeg(300, 200), 500)
    assert small is not None
    assert (small.width(), small.height()) == (300, 200)


# --- what is covered ------------------------------------------------------------------------------


def test_pictures_that_are_covered_wait_for_a_click_and_are_not_told(house: House) -> None:
    """Their words stand open: it is the pictures that their author leaves to the reader."""
    closed = tuple(replace(one, covered=True) for one in (SNOW, FIRE))
    one = post("couvert", "eric", "Une opération.", timedelta(minutes=1), media=closed)
    community.apply(house.database, house.clock, NEWS, place((one,), HOME, Reason.FOLLOWED))
    window = house.open(french())
    entry = window.desk.pages.entry("$couvert")
    assert entry is not None
    window.open(AtThread(entry))
    house.bot.wait(30)
    card = next(iter(window.panel.list._live.values()))  # type: ignore[attr-defined]
    assert isinstance(card, EntryCard)
    assert card.body.isVisible()
    assert not [view for view in card.views if view.isVisible()]
    assert "fetch" not in house.wire.names()
    assert SNOW.alt not in card.spoken()
    assert card.reveal.text() == "Montrer ce qui l’accompagne"
    assert card.body.geometry().bottom() < card.warning.y() < card.reveal.y()
    card.reveal.click()
    assert [view.isVisible() for view in card.views] == [True, True]
    assert SNOW.alt in card.spoken()
    assert card.reveal.geometry().bottom() < card.views[0].y()
    card.reveal.click()
    assert not [view for view in card.views if view.isVisible()]


# --- the lock -------------------------------------------------------------------------------------


def looked(house: House) -> list[weakref.ref[Any]]:
    """Look at a picture; what must not be there any more once it is locked."""
    window = house.open()
    made = viewer.look_at(window.desk, window, entry_of(window), 0)
    house.bot.waitUntil(lambda: made.canvas.pixmap is not None)
    return [weakref.ref(one) for one in (made, made.canvas, window, window.desk)]


@pytest.mark.row("D14")
def test_the_lock_takes_the_picture_with_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(house)
    monkeypatch.setattr(keys, "Cost", Cheap)
    Vault(house.folder).adopt(KEY, PASSPHRASE)
    gone = looked(house)
    press_lock(house)
    assert SNOW.alt not in everything_said()
    assert not [one for one in QApplication.allWidgets() if isinstance(one, Viewer)]
    assert [one() for one in gone] == [None] * 4
