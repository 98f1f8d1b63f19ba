"""A file that the person chose is read and sealed at once: what leaves is as it was then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeDatabase
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from desktop.wording import filenames
from storage.attachments import LARGEST
from storage.model import Attachment, MediaKind

PICTURES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
"""What everybody's program shows; anything else, a drawing that can hold scripts too, is a file."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a file cannot be sent, as a code."""

    name: str
    code: str


Work = Callable[[Any], "Attachment | Unfit"]


def from_path(path: Path, most: int | None) -> Work:
    """Read and seal the file at ``path``, of ``most`` bytes; runs off the UI thread."""
    limit = min(most or LARGEST, LARGEST)
    name = filenames.safe(path.name, "file")

    def work(stores: Any) -> Attachment | Unfit:
        try:
            if path.is_dir():
                return Unfit(name, "file-folder")
            if not path.is_file():  # a pipe or a device would never end
                return Unfit(name, "file-unreadable" if path.exists() else "file-gone")
            if path.stat().st_size > limit:
                return Unfit(name, "file-too-large")
            with path.open("rb") as stream:
                data = stream.read(limit + 1)  # it may grow while it is read
        except FileNotFoundError:
            return Unfit(name, "file-gone")
        except (OSError, ValueError):
            return Unfit(name, "file-unreadable")
        return _seal(stores, name, data, limit)

    return work


def from_image(image: QImage, name: str, most: int | None) -> Work:
    """Seal a picture that was pasted, as PNG."""
    limit = min(most or LARGEST, LARGEST)

    def work(stores: Any) -> Attachment | Unfit:
        held = QByteArray()
        buffer = QBuffer(held)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stub is wrong
            return Unfit(name, "file-unreadable")
        return _seal(stores, name, bytes(held.data()), limit)

    return work


def from_text(text: str, name: str, most: int | None) -> Work:
    """Seal a long text that was pasted, as UTF-8."""
    limit = min(most or LARGEST, LARGEST)

    def work(stores: Any) -> Attachment | Unfit:
        return _seal(stores, name, text.encode("utf-8", "replace"), limit)

    return work


def _seal(stores: Any, name: str, data: bytes, limit: int) -> Attachment | Unfit:
    if len(data) > limit:
        return Unfit(name, "file-too-large")
    if not data:
        return Unfit(name, "file-empty")
    mime = QMimeDatabase().mimeTypeForFileNameAndData(name, QByteArray(data[:4096])).name()
    kind, wide, high = MediaKind.FILE, None, None
    if mime in PICTURES:
        wide, high = _measure(data)
        kind = MediaKind.IMAGE if wide else MediaKind.FILE
    elif mime.startswith("video/"):
        kind = MediaKind.VIDEO
    elif mime.startswith("audio/"):
        kind = MediaKind.AUDIO
    return Attachment(
        media=stores.media.attach(data),
        name=name,
        mime=mime,
        size=len(data),
        kind=kind,
        width=wide,
        height=high,
    )


def _measure(data: bytes) -> tuple[int | None, int | None]:
    """Width and height in pixels as it will be seen, from its head alone."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return None, None
    turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return (size.height(), size.width()) if turned else (size.width(), size.height())
