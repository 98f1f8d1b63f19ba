"""The files that go with a text: chosen, dropped or pasted, each sealed at once and shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.compose.chip import Chip
from desktop.compose.files import Unfit, Work, from_image, from_path, from_text
from desktop.desk import Desk
from desktop.look.roll import own_viewport
from desktop.trouble.saying import FILE, Trouble, TroubleText
from desktop.wording import files as filewords
from storage import codec
from storage.model import Attachment, MediaId, Mention
from storage.rows import ChannelRow

LOWEST = 90  # design pixels: one file and the beginning of the next
HIGHEST = 216  # design pixels of all chips together; the others are scrolled to
LONG = 30_000
"""Characters of what is pasted that no message has: they go along as a file."""
MOST = 20  # files with one text, where the channel takes them one by one


def images(data: QMimeData) -> QImage | None:
    """The picture of a clipboard that holds nothing but a picture: where there is text too, as
    from a table or a letter, the text is meant."""
    if not data.hasImage() or data.hasText():
        return None
    image = data.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None


def paths(data: QMimeData) -> list[Path]:
    """The files of this computer that a clipboard or a drag holds."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return found if len(found) == len(data.urls()) else []


class Landing:
    """Where a file that is being sealed belongs, also when its composer is closed meanwhile."""

    def __init__(self, owner: Attachments, chip: Chip, place: str) -> None:
        self.owner: Attachments | None = owner
        self.chip: Chip | None = chip
        self._desk, self._place = owner.desk, place

    def came(self, result: Attachment | Unfit) -> None:
        """It is sealed, or cannot be."""
        if self.owner is not None and self.chip is not None:
            self.owner.sealed(self, result)
        elif isinstance(result, Attachment) and self._place:
            place = self._place

            def keep(stores: Any) -> None:
                draft = stores.drafts.load(place) or {}
                draft["attachments"] = [*draft.get("attachments", ()), *plain((result,))]
                stores.drafts.save(place, draft)

            self._desk.writer.ask(keep)

    def forget(self) -> None:
        """It is not wanted any more."""
        self.owner, self.chip, self._place = None, None, ""

    def refused(self, code: str) -> None:
        """The folder took nothing."""
        self.came(Unfit("", code))


class _Area(QScrollArea):
    """As high as what is in it, if there is room."""

    wanted = 0

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())


class Attachments(QWidget):
    """A chip for each file, and one sentence when one cannot be taken."""

    changed = Signal()
    described = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = ""  # of the draft that these belong to
        self.chips: list[Chip] = []
        self._landings: list[Landing] = []
        self._channel: ChannelRow | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(desk.theme.px(6))
        self._area = _Area(self)  # many files must not push the text off the screen
        own_viewport(self._area)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(desk.theme.px(6))
        # fitted once its own parts know how high they are; a timer of its own, for a single shot
        # whose context goes before it is never let go of
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fit)
        inside.installEventFilter(self)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        whole.addWidget(self._area)
        self.still = TroubleText(desk, self)
        self.still.hide()
        whole.addWidget(self.still)
        self.hide()

    # --- what it holds ----------------------------------------------------------------------

    def offer(self, channel: ChannelRow | None) -> None:
        """What this channel takes; what is chosen already stays."""
        self._channel = channel

    @property
    def taken(self) -> bool:
        """Whether files can go where this is written to."""
        return self._channel is not None and self._channel.accepts.attachments > 0

    @property
    def _any_file(self) -> bool:
        """Whether it may be of any kind: posts take pictures and recordings alone."""
        return self._channel is not None and not self._channel.accepts.visibilities

    @property
    def busy(self) -> bool:
        """Whether a file is still being read."""
        return bool(self._landings)

    def chosen(self) -> tuple[Attachment, ...]:
        """The files in their order, with the descriptions as they are now."""
        return tuple(chip.attachment for chip in self.chips if chip.attachment is not None)

    def plain(self) -> list[Any]:
        """The same for a draft."""
        return plain(self.chosen())

    def restore(self, kept: Sequence[Any]) -> None:
        """What a draft kept."""
        try:
            found = codec.unpack_all(Attachment, json.dumps(list(kept)))
        except (KeyError, TypeError, ValueError):
            return  # not ours, or of another version: the text is shown all the same
        for one in found:
            self._new_chip(one.name).show_file(one)
        self._show()
        if found:
            self.desk.writer.ask(lambda stores: _not_whole(stores, found), self._lost, later=True)

    def _lost(self, media: frozenset[MediaId]) -> None:
        """These sealed copies are damaged or gone: that is said before they are sent in vain, and
        the text stays."""
        gone = [one for one in self.chips if one.attachment and one.attachment.media in media]
        for chip in gone:
            self.remove(chip)
        if gone:
            self._say(
                self.tr("“{name}” can no longer be read here. Attach it again.").format(
                    name=gone[0].name
                )
            )

    def clear(self) -> None:
        """Nothing is attached any more; what is being sealed goes to the draft it is of."""
        for landing in self._landings:
            landing.owner = landing.chip = None
        self._landings = []
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        self.still.hide()
        self._show()

    # --- adding -----------------------------------------------------------------------------

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted, if it is files or a picture, or longer than any
        message."""
        if not self.taken:
            return False
        found, image = paths(data), images(data)
        long = data.text() if data.hasText() and self._any_file and not found else ""
        if found:
            self.add(found)
        elif image is not None:
            self._begin(self.tr("Picture") + ".png", self._image_work(image))
        elif len(long) > LONG:
            name = self.tr("Text") + ".txt"
            self._begin(name, from_text(long, name, self._most()))
            self._say(self.tr("What you pasted is long. It goes along as a file."))
        return bool(found) or image is not None or len(long) > LONG

    def add(self, files: Iterable[Path]) -> None:
        """Take these files."""
        for file in files:
            self._begin(file.name, from_path(file, self._most()))

    def _image_work(self, image: QImage) -> Work:
        return from_image(image, self.tr("Picture") + ".png", self._most())

    def _most(self) -> int | None:
        return self._channel.accepts.max_bytes if self._channel is not None else None

    def _begin(self, name: str, work: Work) -> None:
        self.still.hide()
        accepts = self._channel.accepts if self._channel is not None else None
        most = accepts.attachments if accepts is not None and accepts.visibilities else MOST
        if len(self.chips) >= most:
            self._say(self.tr("%n file(s) can go with one text.", "", most))
            return
        chip = self._new_chip(name)
        landing = Landing(self, chip, self.place)
        self._landings.append(landing)
        self._show()
        self.changed.emit()
        self.desk.writer.ask(work, landing.came, landing.refused, later=True)

    def sealed(self, landing: Landing, result: Attachment | Unfit) -> None:
        """A file is here, or cannot be taken."""
        self._landings.remove(landing)
        chip = landing.chip
        assert chip is not None
        if isinstance(result, Attachment):
            chip.show_file(result)
        else:
            self.remove(chip)
            name = result.name or chip.name
            most = self._most()
            said = filewords.unfit(result.code, name, most)
            self._say(said)
            self.still.tell(said, Trouble(FILE, result.code))
        self.changed.emit()

    def remove(self, chip: Chip) -> None:
        """The person does not want it after all."""
        for landing in [one for one in self._landings if one.chip is chip]:
            landing.forget()
            self._landings.remove(landing)
        if chip in self.chips:
            self.chips.remove(chip)
        chip.hide()
        chip.deleteLater()
        self._show()
        self.changed.emit()

    def _new_chip(self, name: str) -> Chip:
        chip = Chip(self.desk, self, name)
        chip.removed.connect(lambda: self.remove(chip))
        chip.described.connect(self.described)
        self.chips.append(chip)
        self._column.addWidget(chip)
        return chip

    def _say(self, sentence: str) -> None:
        self.still.setText(sentence)
        self.still.show()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        wanted = max(1, min(self._column.sizeHint().height(), self.desk.theme.px(HIGHEST)))
        # where the window is low it may be less, and is scrolled
        self._area.setMinimumHeight(min(wanted, self.desk.theme.px(LOWEST)))
        self._area.setMaximumHeight(wanted)
        self._area.wanted = wanted
        self._area.updateGeometry()

    def _show(self) -> None:
        self._area.setVisible(bool(self.chips))
        self._fit()
        self.setVisible(bool(self.chips) or not self.still.isHidden())


def _not_whole(stores: Any, files: Sequence[Attachment]) -> frozenset[MediaId]:
    """Those whose sealed copies are not here whole; runs off the UI thread."""
    return frozenset(one.media for one in files if stores.media.read(one.media) is None)


def spread(files: Sequence[Attachment], each: int) -> list[tuple[Attachment, ...]]:
    """As many at once as the channel takes, in their order; one empty share when there is none."""
    step = max(1, each)
    return [tuple(files[n : n + step]) for n in range(0, len(files), step)] or [()]


def plain(files: tuple[Attachment, ...] | tuple[Mention, ...]) -> list[Any]:
    """Files, or people who are named, as a draft keeps them."""
    packed: list[Any] = json.loads(codec.pack(files))
    return packed
