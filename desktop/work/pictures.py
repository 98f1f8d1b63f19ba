"""Pictures as far as they are on this computer, and a way to ask for those that are shown."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPixmap

from desktop.desk import Desk
from storage import codec
from storage.model import AccountId, Media, MediaId

if TYPE_CHECKING:
    from desktop.system.metered import Meter

KEPT = 96  # pixmaps in memory
MOST_BYTES = 64 << 20  # of all of them
LARGEST = 16_000_000  # pixels; what is larger is not decoded
LARGEST_PHOTO = 120_000_000  # pixels of a JPEG: it is decoded at a part of its size
FORMATS = frozenset(("jpeg", "png", "webp", "gif", "bmp"))
"""What the engine writes, and what a person may have chosen to send. Never one that is drawn from
instructions, as SVG is."""
WHOLE = 2000
"""The width to ask for a picture as large as it is kept."""


class Pictures(QObject):
    """Decodes off the UI thread, keeps what was shown lately, asks for each picture once."""

    def __init__(self, desk: Desk, ratio: float, meter: Meter) -> None:
        super().__init__()
        self._desk, self._ratio = desk, ratio
        self._kept: OrderedDict[tuple[MediaId, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._asked: set[tuple[MediaId, int]] = set()
        self._missing: set[MediaId] = set()
        self._refused: set[MediaId] = set()
        self._meter = meter
        self._meter.changed.connect(self._connection_changed)

    def pixmap(self, media: Media, _account: AccountId, width: int) -> QPixmap | None:
        """The picture, if it is here and decoded for about this width."""
        found = self._kept.get((media.id, width))
        if found is not None:
            self._kept.move_to_end((media.id, width))
        return found

    def nearest(self, media: Media) -> QPixmap | None:
        """The picture as large as it was decoded until now."""
        found = [pixmap for (one, _), pixmap in self._kept.items() if one == media.id]
        return max(found, key=QPixmap.width, default=None)

    def missing(self, media: Media) -> bool:
        """Whether it is not on this computer and was not asked for."""
        return media.id in self._missing

    def refused(self, media: Media) -> bool:
        """Whether there is nothing that could be shown, however often it is asked for."""
        return media.id in self._refused

    def on_request(self) -> bool:
        """Whether a picture that is not here comes only when the person asks for it."""
        return self._desk.look.pictures_on_request or self.limited()

    def limited(self) -> bool:
        """Whether that is so because of the connection alone."""
        look = self._desk.look
        return (
            look.metered_on_request and not look.pictures_on_request and self._meter.now()
        )  # fmt: skip

    def want(self, media: Media, account: AccountId, width: int, *, asked: bool) -> None:
        """Read it; if it is not here, fetch it, unless pictures come only when asked for."""
        if media.id in self._refused:
            return
        if media.id in self._missing:
            if asked or not self.on_request():
                self._missing.discard(media.id)
                self._fetch(media, account, width)
            return
        self._read(media, account, width, asked=asked)

    def _read(self, media: Media, account: AccountId, width: int, *, asked: bool) -> None:
        if (media.id, width) in self._asked:
            return
        self._asked.add((media.id, width))

        def came(image: QImage | None) -> None:
            self._asked.discard((media.id, width))
            if image is not None:
                self._keep(media.id, width, image)
            elif asked or not self.on_request():
                self._fetch(media, account, width)
            else:
                self._missing.add(media.id)
                self._desk.pictured.emit(media.id)

        pixels = max(1, round(width * self._ratio))
        self._desk.writer.ask(
            lambda stores: decode(stores.media.read(media.id), pixels), came, later=True
        )

    def _fetch(self, media: Media, account: AccountId, width: int) -> None:
        if not media.remote:  # it is not at any server yet
            self._refuse(media.id)
            return
        if (media.id, width) in self._asked:
            return
        self._asked.add((media.id, width))

        def came(_answer: dict[str, Any]) -> None:
            self._asked.discard((media.id, width))
            self._read_fetched(media, width)

        def failed(code: str, _detail: str) -> None:
            self._asked.discard((media.id, width))
            if code in ("unreachable", "timeout", "absent", "gone", "busy", "silent"):
                self._missing.add(media.id)  # the network may come back
                self._desk.unpictured.emit(media.id)
            else:
                self._refuse(media.id)

        self._desk.line.call("fetch", came, failed, media=codec.pack(media), account=account)

    def _read_fetched(self, media: Media, width: int) -> None:
        """It was just fetched; if it cannot be shown now, it is not asked for again."""
        pixels = max(1, round(width * self._ratio))

        def came(image: QImage | None) -> None:
            if image is None:
                self._refuse(media.id)
            else:
                self._keep(media.id, width, image)

        self._desk.writer.ask(
            lambda stores: decode(stores.media.read(media.id), pixels), came, later=True
        )

    def _refuse(self, media: MediaId) -> None:
        self._refused.add(media)
        self._desk.unpictured.emit(media)

    def _keep(self, media: MediaId, width: int, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._bytes += _bytes(pixmap) - _bytes(self._kept.get((media, width)))
        self._kept[media, width] = pixmap
        self._kept.move_to_end((media, width))
        while len(self._kept) > KEPT or (self._bytes > MOST_BYTES and len(self._kept) > 1):
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])
        self._desk.pictured.emit(media)

    def _connection_changed(self) -> None:
        """Another connection: what waited for it comes, or a button offers it."""
        self._desk.pictured.emit("")


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else 4 * pixmap.width() * pixmap.height()


def decode(data: bytes | None, width: int) -> QImage | None:
    """The first frame, upright, no wider than needed; None for what is no picture, or too large a
    one. Runs off the UI thread."""
    if data is None:
        return None
    bytes_ = QByteArray(data)
    buffer = QBuffer(bytes_)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    kind, size = bytes(reader.format().data()).decode(), reader.size()
    most = LARGEST_PHOTO if kind == "jpeg" else LARGEST
    if kind not in FORMATS or not size.isValid() or size.width() * size.height() > most:
        return None
    small = _small(size, width, turned=_turned(reader))
    if kind == "jpeg" and small != size:
        reader.setScaledSize(small)  # never all of its pixels are in memory
    image = reader.read()
    if image.isNull():
        return None
    return image if kind == "jpeg" or small == size else _scaled(image, width)


def _turned(reader: QImageReader) -> bool:
    """Whether its sides change places when it is put upright."""
    return bool(
        reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    )  # fmt: skip


def _small(size: QSize, width: int, *, turned: bool) -> QSize:
    """``size`` made so small that neither side is less than ``width``, where both are more."""
    upright = size.transposed() if turned else size
    if upright.width() <= width or upright.height() <= width:
        return size
    made = QSize(width, max(1, upright.height() * width // upright.width()))
    return made.transposed() if turned else made


def _scaled(image: QImage, width: int) -> QImage:
    return image.scaled(
        _small(image.size(), width, turned=False),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
