"""One file that goes with a text: its picture or a drawing, its name, its size, a way out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, IconButton, Text, paint_box
from desktop.compose.alt import Description
from desktop.desk import Desk
from desktop.look.icons import picture
from desktop.look.tip import tip
from desktop.spelling.helping import help_in
from desktop.wording import filenames, words
from storage.model import AccountId, Attachment, Media, MediaKind

SIDE = 44  # of the small picture, in design pixels


class Thumbnail(QWidget):
    """A small still picture, or the drawing of a file."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.media: Media | None = None
        side = desk.theme.px(SIDE)
        self.setFixedSize(side, side)
        desk.pictured.connect(self._came)

    def show_media(self, media: Media | None) -> None:
        self.media = media
        self.update()

    def _came(self, media: str) -> None:
        if self.media is not None and self.media.id == media:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, album = self._desk.theme, self._desk.album
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        painter.setClipPath(corners)
        painter.fillRect(self.rect(), QColor(theme.accent_soft))
        shown = None
        if self.media is not None and album is not None:
            wide = theme.px(SIDE * 2)
            shown = album.pixmap(self.media, AccountId(""), wide)
            if shown is None:
                album.want(self.media, AccountId(""), wide, asked=False)
        if shown is not None:
            side = min(shown.width(), shown.height())
            left, top = (shown.width() - side) // 2, (shown.height() - side) // 2
            painter.drawPixmap(self.rect(), shown, QRectF(left, top, side, side).toRect())
        else:
            size = theme.px(22)
            drawn = picture("file", theme.accent, size, self.devicePixelRatioF())
            middle = (self.width() - size) // 2
            painter.drawPixmap(middle, middle, drawn)
        painter.end()


class Chip(QWidget):
    """What is attached, before it leaves."""

    removed = Signal()
    described = Signal()

    def __init__(self, desk: Desk, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._desk = desk
        self._file: Attachment | None = None
        self.name = filenames.safe(name, self.tr("A file"))
        px = desk.theme.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(8), px(6), px(8))
        row.setSpacing(px(10))
        self.thumbnail = Thumbnail(desk, self)
        row.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(3))
        self.title = Text(desk, self, size=SMALL)
        self.title.setWordWrap(False)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title.installEventFilter(self)
        self.about = Text(desk, self, size=SMALL, colour="muted")
        self.alt = Description(desk, self)
        self.alt.edited.connect(self.described)
        self.alt.hide()
        help_in(desk, self.alt)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(self.alt)
        row.addLayout(column, 1)
        self.drop = IconButton(desk, self, "close", self.tr("Remove {name}").format(name=self.name))
        self.drop.clicked.connect(self.removed)
        row.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignTop)
        self.about.setText(self.tr("Being read"))
        self._entitle()

    @property
    def attachment(self) -> Attachment | None:
        """The file with what is said of it now; None while it is read."""
        if self._file is None:
            return None
        return replace(self._file, alt=self.alt.text())

    @property
    def media(self) -> str:
        """Which file it is; "" while it is read."""
        return self._file.media if self._file is not None else ""

    @property
    def wants_words(self) -> bool:
        """Whether it is a picture of which nothing is said."""
        one = self.attachment
        return one is not None and one.kind is MediaKind.IMAGE and not one.alt

    def show_file(self, file: Attachment) -> None:
        """It is sealed."""
        self._file, self.name = file, filenames.safe(file.name, self.tr("A file"))
        self.about.setText(words.size(file.size))
        if file.kind is MediaKind.IMAGE:
            self.alt.setAccessibleName(
                self.tr("Description of {name}, for those who cannot see it (optional)").format(
                    name=self.name
                )
            )
            self.alt.setText(file.alt)
            self.alt.show()
            self.alt.ensurePolished()
            self.thumbnail.show_media(
                Media(
                    id=file.media, remote="", mime=file.mime, width=file.width, height=file.height
                )
            )
        self._entitle()

    def _entitle(self) -> None:
        """The name in the middle of what there is: its ending matters most."""
        room = max(self._desk.theme.px(60), self.title.width())
        metrics = QFontMetricsF(self.title.font())
        elided = metrics.elidedText(self.name, Qt.TextElideMode.ElideMiddle, room)
        self.title.setText(elided)
        self.title.setToolTip(tip(self.name) if elided != self.name else "")
        self.title.setAccessibleName(self.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._entitle()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(160), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(self, self._desk.theme, self._desk.theme.card)
