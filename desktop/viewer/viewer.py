"""Over the window: one picture of an entry, what is said of it, and the way to the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from shiboken6 import Shiboken

from desktop.cards.card import tabs
from desktop.cards.files import ask_where
from desktop.cards.linkstop import LinkStop
from desktop.cards.parts import SMALL, Button, IconButton, Text
from desktop.desk import Album, Desk
from desktop.look.flow import Flow
from desktop.look.mirror import mirror_parts
from desktop.trouble.saying import FILE, AskLink, Trouble, TroubleText
from desktop.viewer.canvas import Canvas
from desktop.wording import dates
from desktop.wording import files as filewords
from desktop.work.pictures import WHOLE
from storage.model import Media, MediaKind
from storage.rows import Entry

KEPT = 1600  # pixels of the longest side, as the engine keeps pictures


def pictures_of(entry: Entry) -> Sequence[Media]:
    """What of an entry can be looked at here."""
    return [media for media in entry.media if media.kind is MediaKind.IMAGE]


class Viewer(QWidget):
    """Lies over the whole window until Escape, its button, or anything that leads elsewhere. It
    blocks nothing: what comes meanwhile comes, and with the window it goes."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Dialog

    def __init__(self, desk: Desk, window: QWidget, entry: Entry, number: int) -> None:
        super().__init__(window)
        self.desk, self.entry = desk, entry
        self.pictures = pictures_of(entry)
        self.number = max(0, min(number, len(self.pictures) - 1))
        self._came_from: QWidget | None = None
        self._failed = self._over = False
        self._build()
        window.installEventFilter(self)
        for leads_elsewhere in (desk.opened, desk.visited, desk.narrowed, desk.lock_wanted):
            leads_elsewhere.connect(self.end)
        desk.pictured.connect(self._came)
        desk.unpictured.connect(self._came_not)

    def _build(self) -> None:
        self.title = Text(self.desk, self, size=SMALL, colour="muted")
        self.close_ = IconButton(self.desk, self, "close", self.tr("Close the picture"))
        self.close_.clicked.connect(self.end)
        self.canvas = Canvas(self.desk, self)
        self.canvas.stepped.connect(self.step)
        self.canvas.zoomed.connect(self._label)
        self.before = IconButton(self.desk, self, "previous", self.tr("The picture before"))
        self.after = IconButton(self.desk, self, "next", self.tr("The next picture"))
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.foot = QWidget()
        self.words = Text(self.desk, self.foot, selectable=True)
        self.still = TroubleText(self.desk, self.foot, colour="muted")
        self.still.hide()
        self.ask = AskLink(self.desk, self.foot)  # beside what stands in the picture's place
        self.tools = self._build_tools()
        self.area.setWidget(self.foot)
        self.foot.setAutoFillBackground(False)

    def _build_tools(self) -> QWidget:
        row = QWidget(self.foot)
        self.flow = Flow(row, self.desk.theme.px(8))
        self.smaller = Button(self.desk, row, self.tr("Smaller"))
        self.whole = Button(self.desk, row, self.tr("Whole picture"))
        self.larger = Button(self.desk, row, self.tr("Larger"))
        self.save = Button(self.desk, row, self.tr("Save a copy…"))
        self.copy = Button(self.desk, row, self.tr("Copy the picture"))
        for button, act in (
            (self.smaller, self.canvas.smaller),
            (self.whole, self.canvas.show_whole),
            (self.larger, self.canvas.larger),
            (self.save, self._save),
            (self.copy, self._copy),
        ):
            button.clicked.connect(act)
            self.flow.addWidget(button)
        return row

    # --- placing --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """The picture takes what is left; what is said of it scrolls where that is little."""
        px, wide, high = self.desk.theme.px, self.width(), self.height()
        side, gap = px(16), px(8)
        top = max(self.close_.height(), self._arrange_head(side, px(12))) + px(12) + gap
        inside = wide - 2 * side
        foot = self._arrange_foot(inside)
        shown = min(foot, max(px(56), (high - top) * 45 // 100))
        if shown < foot:
            foot = self._arrange_foot(inside - self.area.verticalScrollBar().sizeHint().width())
        self.area.setGeometry(side, high - px(12) - shown, inside, shown)
        left, end = side, wide - side
        if len(self.pictures) > 1:
            left, end = left + self.before.width() + gap, end - self.after.width() - gap
        middle = high - px(12) - shown - gap - top
        self.canvas.setGeometry(left, top, end - left, max(1, middle))
        centre = top + (middle - self.before.height()) // 2
        self.before.move(side, centre)
        self.after.move(wide - side - self.after.width(), centre)
        mirror_parts(self, wide)

    def _arrange_head(self, side: int, y: int) -> int:
        gap = self.desk.theme.px(8)
        self.close_.move(self.width() - side - self.close_.width(), y)
        room = self.close_.x() - gap - side
        high = self.title.heightForWidth(room)
        self.title.setGeometry(side, y + max(0, self.close_.height() - high) // 2, room, high)
        return high

    def _arrange_foot(self, width: int) -> int:
        """The buttons stand before the words, which may be many."""
        gap, y = self.desk.theme.px(8), self.flow.heightForWidth(width)
        self.tools.setGeometry(0, 0, width, y)
        for text in (self.ask, self.still, self.words):
            if not text.isHidden():
                y += text.place(0, y + gap, width) + gap
        self.foot.resize(width, y)
        mirror_parts(self.foot, width)
        return y

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- coming and going -----------------------------------------------------------------------

    def open(self) -> None:
        """Lie over the window and take the keyboard."""
        window = self.window()
        for other in window.findChildren(Viewer):
            if other is not self:
                other.end()
        self._came_from = window.focusWidget()
        self.setGeometry(window.rect())
        self.show()
        self._fill()  # now: a size that is asked before the style is known is wrong
        self.raise_()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_went)

    def end(self) -> None:
        """Go away; the keyboard is again where it was."""
        if self._over:
            return
        self._over = True
        focus, back = self.window().focusWidget(), self._came_from
        if focus is not None and self.isAncestorOf(focus):
            if back is not None and Shiboken.isValid(back) and back.isVisible():
                back.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                focus.clearFocus()
        self.hide()
        self.deleteLater()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # nothing of it stays in memory, as when the window is locked
            self.canvas.show_picture(None, "", "")

    def _focus_went(self, _before: object, now: QWidget | None) -> None:
        """The keyboard was led elsewhere in this window: what is there is to be seen."""
        if (
            now is not None
            and not self._over
            and now.window() is self.window()
            and now is not self
            and not self.isAncestorOf(now)
        ):
            self.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self.setGeometry(self.window().rect())
        return super().eventFilter(watched, event)

    # --- what is shown --------------------------------------------------------------------------

    @property
    def media(self) -> Media:
        return self.pictures[self.number]

    def step(self, by: int) -> None:
        """The next picture, or the one before; nothing at either end."""
        wanted = self.number + by
        if 0 <= wanted < len(self.pictures):
            self.number, self._failed = wanted, False
            self.still.hide()
            self._fill()

    def _fill(self) -> None:
        entry, media = self.entry, self.media
        name = entry.author_name or entry.author or entry.channel_name
        when = dates.moment(entry.at, self.desk.now())
        said = self.tr("{name}, {time}").format(
            name=self.tr("You") if entry.mine else name, time=when
        )
        if len(self.pictures) > 1:
            place = self.tr("Picture {n} of {all}").format(
                n=self.number + 1, all=len(self.pictures)
            )
            said = self.tr("{who}. {which}").format(who=said, which=place)
        self.title.setText(said)
        self.setAccessibleName(said)
        self._describe(media)
        self._show_picture(asked=True)
        self.before.setVisible(len(self.pictures) > 1)
        self.after.setVisible(len(self.pictures) > 1)
        self._label()
        self._arrange()

    def _describe(self, media: Media) -> None:
        alt = media.alt.strip()
        said = [alt or self.tr("Nobody described this picture.")]
        if media.mime == "image/gif":
            said.append(self.tr("It is shown still, as it begins."))
        self.words.paint_in("ink" if alt else "muted")
        self.words.setText("\n".join(said))

    def _show_picture(self, *, asked: bool) -> None:
        album, media = self.desk.album, self.media
        account, shown = self.entry.account, None
        if album is not None:
            shown = album.pixmap(media, account, WHOLE)
            if shown is None and not self._failed:
                album.want(media, account, WHOLE, asked=asked)
        gone = album is not None and album.refused(media)
        why = "picture-odd" if gone else "picture-away" if self._failed else ""
        instead = filewords.outcome(why) if why else self.tr("The picture is being fetched.")
        self._offer_help(why)
        alt = media.alt.strip() or self.tr("A picture that nobody described")
        own = None
        if shown is None and album is not None and not gone and not self._failed:
            shown, own = self._meanwhile(album)
        self.canvas.show_picture(shown, alt, instead, own)

    def _offer_help(self, code: str) -> None:
        """A way to what can be told about a picture that is not shown; "" for one that is."""
        trouble = Trouble(FILE, code) if code else None
        if self.ask.trouble != trouble:
            self.ask.be_about(trouble)
            self._arrange()

    def _meanwhile(self, album: Album) -> tuple[QPixmap | None, QSizeF | None]:
        """The small one of the card, as large as the other will be: nothing jumps when it comes."""
        wide, high = self.media.width, self.media.height
        if not wide or not high:
            return None, None
        ratio = self.devicePixelRatioF() * max(1.0, max(wide, high) / KEPT)
        return album.nearest(self.media), QSizeF(wide / ratio, high / ratio)

    def _came(self, media: str) -> None:
        if media == self.media.id and not self._over:
            self._show_picture(asked=True)
            self._label()

    def _came_not(self, media: str) -> None:
        if media == self.media.id and not self._over:
            self._failed = True
            self._show_picture(asked=False)
            self._label()

    def _label(self) -> None:
        """Each button works or says that it does not, and keeps the keyboard where it is."""
        here = self.canvas.pixmap is not None
        wanted = {
            self.before: self.number > 0,
            self.after: self.number < len(self.pictures) - 1,
            self.smaller: here and not self.canvas.is_whole(),
            self.whole: here and not self.canvas.is_whole(),
            self.larger: self.canvas.may_grow(),
            self.copy: self.canvas.complete(),
        }
        focus = self.window().focusWidget()
        for button, works in wanted.items():
            if not works and button is focus:
                self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            button.setEnabled(works)

    # --- doing ----------------------------------------------------------------------------------

    def _save(self) -> None:
        ask_where(self.desk, self, self.media, self.entry.account, self._say)

    def _copy(self) -> None:
        if self.canvas.pixmap is not None and self.canvas.complete():
            QGuiApplication.clipboard().setPixmap(self.canvas.pixmap)
            self._say(self.tr("The picture is copied."))

    def _say(self, sentence: str, trouble: Trouble | None = None) -> None:
        self.still.tell(sentence, trouble)
        self.still.setVisible(bool(sentence))
        self._arrange()

    # --- keyboard -------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Where Tab goes, round and round: what lies under it cannot be seen."""
        order: list[QWidget] = [
            self.canvas, self.before, self.after, self.smaller, self.whole, self.larger, self.save,
            self.copy, *self.foot.findChildren(LinkStop), self.close_,
        ]  # fmt: skip
        return [one for one in order if tabs(one)]

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops, focus = self.stops(), self.window().focusWidget()
        if not stops or self._over:
            return False
        place = stops.index(focus) if focus in stops else -1
        wanted = stops[(place + (1 if forward else -1)) % len(stops)]
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        wanted.setFocus(reason)
        if self.foot.isAncestorOf(wanted):
            self.area.ensureWidgetVisible(wanted)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.matches(QKeySequence.StandardKey.Copy):
            if not self.words.copy_selected():
                self._copy()
        elif event.matches(QKeySequence.StandardKey.Save):
            self._save()
        else:
            super().keyPressEvent(event)
        event.accept()  # nothing under it is meant

    def sizeHint(self) -> QSize:
        return self.window().size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.desk.theme.paper))
        painter.end()
