"""A file that came with a message: what it is, and two things that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRect, QRectF
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from desktop.accessibility import controls
from desktop.cards.parts import SMALL, Button, Text
from desktop.desk import Desk
from desktop.look.icons import picture
from desktop.look.mirror import mirror_parts, mirrored
from desktop.trouble.saying import FILE, Trouble, TroubleText
from desktop.wording import filenames, words
from storage.model import AccountId, Media

translate = QCoreApplication.translate
Told = Callable[[str, Trouble | None], None]
"""Gets a sentence, and the trouble that it tells of, if it does."""
SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


def name_of(media: Media) -> str:
    """The name under which a file is shown and saved."""
    found = filenames.safe(media.name, "")
    if found:
        return found
    plain = translate("FileRow", "File")
    suffix = SUFFIXES.get(media.mime)
    return f"{plain}.{suffix}" if suffix else plain


def ask_where(desk: Desk, parent: QWidget, media: Media, account: AccountId, told: Told) -> None:
    """Ask the person where to save a file, and do it; ``told`` hears what becomes of it, as long
    as ``parent`` is there."""
    from PySide6.QtCore import QStandardPaths
    from PySide6.QtWidgets import QFileDialog

    files = desk.files
    if files is None:
        return
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    dialog = QFileDialog(parent.window(), translate("FileRow", "Save as"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name_of(media))

    def save(place: str) -> None:
        from desktop.wording import files as filewords

        def say(sentence: str, trouble: Trouble | None = None) -> None:
            if Shiboken.isValid(parent):
                told(sentence, trouble)

        def done(code: str) -> None:
            if code:
                say(filewords.outcome(code), Trouble(FILE, code))
            else:
                say(translate("FileRow", "Saved."))

        say(translate("FileRow", "Being saved."))
        files.save(media, account, Path(place), done)

    dialog.fileSelected.connect(save)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class FileRow(QWidget):
    """Its name, its kind and size; "Open" where that is safe, "Save as…" always."""

    accessible_role = QAccessible.Role.Grouping

    def __init__(self, desk: Desk, parent: QWidget, resized: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk, self._resized = desk, resized
        self.media: Media | None = None
        self._account = AccountId("")
        self.title = Text(desk, self)
        self.about = Text(desk, self, size=SMALL, colour="muted")
        self.still = TroubleText(desk, self, colour="muted")
        self.open = Button(desk, self, self.tr("Open"))
        self.save = Button(desk, self, self.tr("Save as…"))
        self.open.clicked.connect(self._open)
        self.save.clicked.connect(self._save)

    def show_file(self, media: Media, account: AccountId, *, waits: bool) -> None:
        """Show ``media``; one that ``waits`` to leave is the person's own, and stays alone."""
        from desktop.wording import files as filewords

        fresh = self.media is None or self.media.id != media.id
        self.media, self._account = media, account
        name = name_of(media)
        self.title.setText(name)
        parts = [filewords.kind(media, name)]
        if media.size is not None:
            parts.append(words.size(media.size))
        self.about.setText(self.tr(", ", "between a file's kind and its size").join(parts))
        files = self._desk.files
        self.open.setVisible(not waits and files is not None and files.may_open(name))
        self.save.setVisible(not waits)
        if fresh:
            self.still.hide()
            self.open.setEnabled(True)
            if filenames.is_program(name) and not waits:
                self.still.setText(filewords.only_saved())
                self.still.show()
        self.setAccessibleName(self.spoken())

    def accessible_parts(self) -> list[QWidget]:
        return controls(self)

    def spoken(self) -> str:
        parts = [self.title.text(), self.about.text()]
        if not self.still.isHidden():
            parts.append(self.still.text())
        return ". ".join(parts)

    def arrange(self, width: int) -> int:
        """Place the parts in ``width`` pixels, from left to right; the height that this takes."""
        px = self._desk.theme.px
        left, y = px(12 + 22 + 12), px(10)
        inside = width - left - px(12)
        y += self.title.place(left, y, inside)
        y += self.about.place(left, y, inside)
        x, high = left, 0
        for button in (self.open, self.save):
            if button.isHidden():
                continue
            size = button.sizeHint()
            if x > left and x + size.width() > left + inside:
                x, y = left, y + high + px(6)
            button.setGeometry(x, y + px(8), min(size.width(), inside), size.height())
            x, high = x + size.width() + px(8), size.height()
        if high:
            y += high + px(8)
        if not self.still.isHidden():
            y += self.still.place(left, y + px(6), inside) + px(6)
        return y + px(10)

    def arranged(self, width: int) -> int:
        """:meth:`arrange`, from the side where the language begins."""
        height = self.arrange(width)
        mirror_parts(self, width)
        return height

    def _open(self) -> None:
        files = self._desk.files
        if files is None or self.media is None:
            return
        self.open.setEnabled(False)
        self._say(self.tr("Being opened."))
        media = self.media

        def opened(code: str) -> None:
            if self._shows(media):
                self._opened(code)

        files.open(media, self._account, name_of(media), opened)

    def _shows(self, media: Media) -> bool:
        """Whether it is still this one: rows go, and show other files."""
        return Shiboken.isValid(self) and self.media is not None and self.media.id == media.id

    def _opened(self, code: str) -> None:
        from desktop.wording import files as filewords

        self.open.setEnabled(True)
        if code:
            self._say(filewords.outcome(code), Trouble(FILE, code))
        else:
            self._say("")

    def _save(self) -> None:
        media = self.media
        if media is None:
            return

        def told(sentence: str, trouble: Trouble | None) -> None:
            if self._shows(media):
                self._say(sentence, trouble)

        ask_where(self._desk, self, media, self._account, told)

    def _say(self, sentence: str, trouble: Trouble | None = None) -> None:
        self.still.tell(sentence, trouble)
        self.still.setVisible(bool(sentence))
        self.setAccessibleName(self.spoken())
        self._resized()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.paper))
        inside = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inside, theme.px(10), theme.px(10))
        size = theme.px(22)
        drawn = picture("file", theme.muted, size, self.devicePixelRatioF())
        painter.drawPixmap(mirrored(self, QRect(theme.px(12), theme.px(11), size, size)), drawn)
        painter.end()
