"""What a message brings besides its words: its pictures, and its files below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QPixmap

from desktop.cards.files import FileRow
from desktop.cards.parts import Button, PictureView
from desktop.desk import Desk
from storage.model import Media, MediaKind
from storage.rows import Entry

if TYPE_CHECKING:
    from desktop.cards.card import Card

translate = QCoreApplication.translate
PICTURES = 4
FILES = 20
WIDE = 520  # design pixels for which a picture is decoded


class Enclosed(QObject):
    """The parts of one card that show it; they are made when there is something to show."""

    def __init__(self, desk: Desk, card: Card, grew: Callable[[], None]) -> None:
        super().__init__(card)
        self._desk, self._card, self._grew = desk, card, grew
        self.views: list[PictureView] = []
        self.files: list[FileRow] = []
        self.load = Button(desk, card)
        self.load.clicked.connect(self.ask)
        self._entry: Entry | None = None
        self._closed = True
        self.asked = False

    def forget(self) -> None:
        """Another entry comes into the card: nothing of it was asked for."""
        self.asked = False

    def fill(self, entry: Entry, *, closed: bool) -> None:
        """Show what ``entry`` brings; nothing of it while that is ``closed``."""
        self._entry, self._closed = entry, closed
        shown = pictures(entry)
        while len(self.views) < len(shown):
            self._add_view(len(self.views))
        for view, media in zip(self.views, shown, strict=False):
            view.setVisible(not closed)
            pixmap = None if closed else self._picture(media, entry)
            instead = media.alt or self.tr("A picture")
            view.show_picture(pixmap, media.alt, instead)
        for view in self.views[len(shown) :]:
            view.hide()
        self._offer_to_load(shown)
        self._fill_files(entry)

    def _offer_to_load(self, shown: Sequence[Media]) -> None:
        album = self._desk.album
        missing = [media for media in shown if album is not None and album.missing(media)]
        waits = not self._closed and not self.asked and bool(missing)
        self.load.setVisible(waits and album is not None and album.on_request())
        if waits and album is not None:
            label = self.tr("Show the picture(s)", "", len(missing))
            if album.limited():
                label = self.tr("Show the picture(s) (limited connection)", "", len(missing))
            self.load.setText(label)

    def _picture(self, media: Media, entry: Entry) -> QPixmap | None:
        album, wide = self._desk.album, self._desk.theme.px(WIDE)
        if album is None:
            return None
        found = album.pixmap(media, entry.account, wide)
        if found is None:
            album.want(media, entry.account, wide, asked=self.asked)
        return found

    def _fill_files(self, entry: Entry) -> None:
        others = [] if self._closed else _others(entry)
        while len(self.files) < len(others):
            row = FileRow(self._desk, self._card, self._grew)
            row.ensurePolished()
            self.files.append(row)
        for row, media in zip(self.files, others, strict=False):
            row.show_file(media, entry.account, waits=entry.item is None)
            row.show()
        for row in self.files[len(others) :]:
            row.hide()

    def _add_view(self, number: int) -> None:
        view = PictureView(self._desk, self._card)
        view.ensurePolished()
        view.pressed.connect(lambda: self.look_at(number))
        self.views.append(view)

    def ask(self) -> None:
        """The person wants the pictures that are not here."""
        self.asked = True
        if self._entry is not None:
            self.fill(self._entry, closed=False)
            self._grew()

    def look_at(self, number: int) -> None:
        """Show one of the pictures large, with the others beside it; one that is not here comes
        into its place first."""
        from desktop import viewer

        if self.views[number].pixmap is None:
            self.ask()
        elif self._entry is not None:
            viewer.look_at(self._desk, self._card.window(), self._entry, number)

    def seen(self) -> Sequence[Media]:
        """The pictures that are shown, or would be if they were here."""
        return [] if self._closed or self._entry is None else pictures(self._entry)

    # --- placing ----------------------------------------------------------------------------

    def arrange_pictures(self, left: int, y: int, inside: int) -> int:
        """Place them below each other from ``y``; where they end."""
        px = self._desk.theme.px
        shown = self.seen()
        for view, media in zip(self.views, shown, strict=False):
            height = px(220)
            if media.width and media.height:
                height = min(height, max(px(60), inside * media.height // media.width))
            view.setGeometry(left, y + px(8), inside, height)
            y += height + px(8)
        return y + (px(4) if shown else 0)

    def arrange_files(self, left: int, y: int, inside: int) -> int:
        """As :meth:`arrange_pictures`."""
        gap = self._desk.theme.px(6)
        for row in self.files:
            if not row.isHidden():
                high = row.arranged(inside)
                row.setGeometry(left, y + gap, inside, high)
                y += high + gap
        return y


def pictures(entry: Entry) -> list[Media]:
    """Those of an entry for which a card has room."""
    return [media for media in entry.media if media.kind is MediaKind.IMAGE][:PICTURES]


def _others(entry: Entry) -> list[Media]:
    """What is no picture, and pictures for which there is no room."""
    shown = pictures(entry)
    return [media for media in entry.media if media not in shown][:FILES]


def cover(entry: Entry) -> tuple[str, str, str]:
    """Who posted the pictures wants them to be asked for: a sentence that says so, and the words
    that show and hide them. Three times "" where it is not so, or where all of it is closed."""
    covered = [media for media in entry.media if media.covered]
    if entry.warning or not covered:
        return "", "", ""
    return (
        translate("Enclosed", "Who posted this leaves it to you whether to see what is with it."),
        translate("Enclosed", "Show what is with it"),
        translate("Enclosed", "Hide what is with it"),
    )
