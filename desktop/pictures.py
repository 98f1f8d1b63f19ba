"""Pictures as far as they are on this computer, and a way to ask for those that are shown."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from desktop.desk import Desk
from storage import codec
from storage.model import AccountId, Media, MediaId

KEPT = 96  # pixmaps in memory
LARGEST = 16_000_000  # pixels; what is larger is not decoded


class Pictures(QObject):
    """Decodes off the UI thread, keeps what was shown lately, asks for each picture once."""

    def __init__(self, desk: Desk, ratio: float) -> None:
        super().__init__()
        self._desk, self._ratio = desk, ratio
        self._kept: OrderedDict[tuple[MediaId, int], QPixmap] = OrderedDict()
        self._asked: set[tuple[MediaId, int]] = set()
        self._missing: set[MediaId] = set()
        self._refused: set[MediaId] = set()

    def pixmap(self, media: Media, _account: AccountId, width: int) -> QPixmap | None:
        """The picture, if it is here and decoded for about this width."""
        found = self._kept.get((media.id, width))
        if found is not None:
            self._kept.move_to_end((media.id, width))
        return found

    def missing(self, media: Media) -> bool:
        """Whether it is not on this computer and was not asked for."""
        return media.id in self._missing

    def want(self, media: Media, account: AccountId, width: int, *, asked: bool) -> None:
        """Read it; if it is not here, fetch it, unless pictures come only when asked for."""
        if media.id in self._refused:
            return
        if media.id in self._missing:
            if asked or not self._desk.look.pictures_on_request:
                self._missing.discard(media.id)
                self._fetch(media, account, width)
            return
        self._read(media, account, width, fetch=asked or not self._desk.look.pictures_on_request)

    def _read(self, media: Media, account: AccountId, width: int, *, fetch: bool) -> None:
        if (media.id, width) in self._asked:
            return
        self._asked.add((media.id, width))
        pixels = max(1, round(width * self._ratio))

        def came(image: QImage | None) -> None:
            self._asked.discard((media.id, width))
            if image is not None:
                self._keep(media.id, width, image)
            elif fetch:
                self._fetch(media, account, width)
            else:
                self._missing.add(media.id)
                self._desk.pictured.emit(media.id)

        self._desk.writer.ask(
            lambda stores: _decode(stores.media.read(media.id), pixels), came, later=True
        )

    def _fetch(self, media: Media, account: AccountId, width: int) -> None:
        if not media.remote:  # it is not at any server yet
            self._refused.add(media.id)
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
            else:
                self._refused.add(media.id)

        self._desk.line.call("fetch", came, failed, media=codec.pack(media), account=account)

    def _read_fetched(self, media: Media, width: int) -> None:
        """It was just fetched; if it cannot be shown now, it is not asked for again."""
        pixels = max(1, round(width * self._ratio))

        def came(image: QImage | None) -> None:
            if image is None:
                self._refused.add(media.id)
            else:
                self._keep(media.id, width, image)

        self._desk.writer.ask(
            lambda stores: _decode(stores.media.read(media.id), pixels), came, later=True
        )

    def _keep(self, media: MediaId, width: int, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._kept[media, width] = pixmap
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._desk.pictured.emit(media)


def _decode(data: bytes | None, width: int) -> QImage | None:
    """The first frame, no wider than needed. Runs off the UI thread."""
    if data is None:
        return None
    image = QImage.fromData(data)
    if image.isNull() or image.width() * image.height() > LARGEST:
        return None
    if image.width() > width and image.height() > width:
        size = QSize(width, max(1, image.height() * width // image.width()))
        return image.scaled(
            size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return image
