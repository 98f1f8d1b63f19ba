"""Walks a window's widgets for text that is cut, that lies over other text, or outside.

Labels, buttons and fields are measured, lists to choose from are opened; what widgets paint
themselves is measured as they paint it. Shortened text (with "…") is right where the whole of it
is said in the tooltip.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from desktop.look.column import Column
from desktop.look.wrapped import SLACK as AT_ENDS
from desktop.look.wrapped import Choice, Tick, WrappedButton, lines

SMALLEST = 24
"""Pixels: https://www.w3.org/TR/WCAG22/#target-size-minimum"""
SLACK = 1  # pixels: fonts measure in fractions
ANY = 100_000
PARTED = QAbstractSpinBox | QComboBox | QLineEdit  # what they hold is no control of its own
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")  # invisible marks of direction


@dataclass(frozen=True, slots=True)
class Seen:
    """One text where it is on screen, in the window's pixels."""

    widget: QWidget
    text: str
    where: QRect


def faults(window: QWidget) -> list[str]:
    """What is wrong in what is on screen now; each names the widget."""
    with _painted() as painted:
        window.grab()
    wrong: list[str] = []
    seen: list[Seen] = []
    for widget in _shown(window):
        wrong += [f"{path(widget)}: {what}" for what in _cut(widget)]
        seen += [Seen(widget, text, _in(window, widget, at)) for text, at in _texts(widget)]
    for widget, text, room, needed in painted:
        if widget.window() is not window or not text.strip():
            continue
        wrong += [f"{path(widget)}: {what}" for what in _painted_wrong(widget, text, room, needed)]
        seen.append(Seen(widget, text, _in(window, widget, needed)))
    wrong += _outside(window, seen)
    wrong += _over(seen)
    wrong += _small(window)
    return list(dict.fromkeys(wrong))


def path(widget: QWidget) -> str:
    """Where a widget is: the classes above it, and its words."""
    names: list[str] = []
    above: QWidget | None = widget
    while above is not None:
        if not type(above).__module__.startswith("PySide6") or above is widget:
            names.append(type(above).__name__)
        above = above.parentWidget()
    words = _words(widget)
    return "/".join(reversed(names)) + (f" “{words[:48]}”" if words else "")


def _words(widget: Any) -> str:
    for ask in ("text", "currentText", "placeholderText", "accessibleName"):
        said = getattr(widget, ask, None)
        if callable(said) and (words := said()):
            return str(words).replace("\n", " ")
    return ""


def _shown(window: QWidget) -> Iterator[QWidget]:
    for child in window.children():
        if isinstance(child, QWidget) and child.isVisible():  # no page that was left is gone into
            if not child.visibleRegion().isEmpty():
                yield child
            yield from _shown(child)


def _in(window: QWidget, widget: QWidget, where: QRect) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)) + where.topLeft(), where.size())


# --- what one widget shows ------------------------------------------------------------------


def _cut(widget: QWidget) -> Iterator[str]:
    """What does not go into a label, a button or a field."""
    if isinstance(widget, QLabel):
        yield from _label_cut(widget)
        return
    if not isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QAbstractSpinBox):
        return
    if isinstance(widget.parentWidget(), PARTED):
        return  # a part of that
    needed, room = _control(widget)
    shortened = not isinstance(widget, QComboBox) or isinstance(widget, Choice)  # Qt cuts letters
    if needed > room + SLACK and not (shortened and _told(widget)):
        yield f"needs {needed} px and has {room}"
    if isinstance(widget, QComboBox):
        yield from _list_cut(widget)
    if isinstance(widget, WrappedButton | Tick) and widget.height() < _lines_of(widget) - SLACK:
        yield f"is {widget.height()} px high and needs {_lines_of(widget)}"


def _control(widget: QWidget) -> tuple[int, int]:
    """The width that a control's words need, and what they have."""
    words = widget.fontMetrics().horizontalAdvance
    match widget:
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
            room = widget.style().subControlRect(kind, option, part, widget).width()
            return words(widget.currentText()), room - AT_ENDS + SLACK
        case QLineEdit() if not widget.text():
            margins = widget.textMargins()
            room = widget.contentsRect().width() - margins.left() - margins.right()
            return words(widget.placeholderText()), room
        case WrappedButton() | Tick():  # in lines: each word must have room
            return widget.minimumSizeHint().width(), widget.width()
        case QPushButton() | QCheckBox() | QRadioButton() if widget.text():
            return widget.sizeHint().width(), widget.width()
    return 0, 0


def _list_cut(box: QComboBox) -> Iterator[str]:
    """What does not go into the list that opens, unless the screen itself is too narrow."""
    box.showPopup()
    view = box.view()
    room, screen = view.viewport().width(), box.screen().availableGeometry().width()
    if view.window().width() < screen - SLACK:
        for row in range(box.count()):
            needed = view.sizeHintForIndex(box.model().index(row, box.modelColumn())).width()
            if needed > room + SLACK:
                yield f"offers “{box.itemText(row)}” in {room} px, which takes {needed}"
    box.hidePopup()


def _lines_of(button: WrappedButton | Tick) -> int:
    """The height of a button's words in the lines that its width makes."""
    metrics = button.fontMetrics()
    single = button.sizeHint().width() - metrics.horizontalAdvance(button.text())
    return len(lines(button.text(), metrics, button.width() - single)) * metrics.height()


def _told(widget: QWidget) -> bool:
    """Whether its tooltip says all of its words."""
    return bool(widget.toolTip()) and _words(widget).replace("&", "") in widget.toolTip()


def _label_cut(label: QLabel) -> Iterator[str]:
    if not label.text() or not label.pixmap().isNull():
        return
    room = _room(label)
    wide, high = _needed(label, room.width())
    if wide > room.width() + SLACK and not _told(label):
        yield f"needs {wide} px and has {room.width()}"
    elif high > room.height() + SLACK:
        yield f"is {room.height()} px high and needs {high}"


def _room(label: QLabel) -> QRect:
    margin = label.margin()
    return label.contentsRect().adjusted(margin, margin, -margin, -margin)


def _needed(label: QLabel, width: int) -> tuple[int, int]:
    """Width and height that a label's text takes where it has so much."""
    if _rich(label):
        document = QTextDocument()
        document.setDefaultFont(label.font())
        document.setDocumentMargin(0)
        document.setHtml(QLabel.text(label))  # as it is drawn, whatever it says of itself
        if label.wordWrap():
            document.setTextWidth(width)
        return round(document.idealWidth()), round(document.size().height())
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextExpandTabs
    metrics = QFontMetrics(label.font())
    needed = metrics.boundingRect(QRect(0, 0, width, ANY), flags, label.text())
    return needed.width(), needed.height()


def _rich(label: QLabel) -> bool:
    kind = label.textFormat()
    return kind == Qt.TextFormat.RichText or (
        kind == Qt.TextFormat.AutoText and "</" in label.text()
    )


def _texts(widget: QWidget) -> Iterator[tuple[str, QRect]]:
    """The words of a label, button or field with where they are in it."""
    if isinstance(widget, QLabel) and widget.text().strip() and widget.pixmap().isNull():
        room = _room(widget)
        wide, high = _needed(widget, room.width())
        size = QRect(0, 0, min(wide, room.width()), min(high, room.height())).size()
        at = QStyle.alignedRect(widget.layoutDirection(), widget.alignment(), size, room)
        yield widget.text(), at
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton | QComboBox | QLineEdit):
        inside = isinstance(widget.parentWidget(), PARTED)
        if isinstance(widget, QPushButton) and not widget.text():
            drawing = QRect(QPoint(0, 0), widget.iconSize())
            drawing.moveCenter(widget.rect().center())
            yield widget.accessibleName(), drawing & widget.rect()
        elif _words(widget) and not inside and not _paints_its_hint(widget):
            yield _words(widget), widget.rect().adjusted(2, 2, -2, -2)


def _paints_its_hint(widget: QWidget) -> bool:
    """Whether the hint in a field is drawn by the field itself: Qt draws it in no colour."""
    empty = isinstance(widget, QLineEdit) and not widget.text()
    return empty and not widget.palette().placeholderText().color().alpha()


# --- what widgets paint ---------------------------------------------------------------------


@contextmanager
def _painted() -> Iterator[list[tuple[QWidget, str, QRect, QRect]]]:
    """Each text that a widget paints by itself, the room it gives to it, and what it takes."""
    found: list[tuple[QWidget, str, QRect, QRect]] = []
    whole: Any = QPainter.drawText

    def draw(painter: QPainter, *told: Any) -> Any:
        widget = _painter_of(sys._getframe(1))
        if widget is not None:
            found.extend((widget, *one) for one in _measured(painter, told))
        return whole(painter, *told)

    QPainter.drawText = draw  # type: ignore[assignment, method-assign]
    try:
        yield found
    finally:
        QPainter.drawText = whole  # type: ignore[method-assign]


def _painter_of(frame: Any) -> QWidget | None:
    """Whose paint event called."""
    while frame is not None:
        owner = frame.f_locals.get("self")
        if isinstance(owner, QWidget):
            return owner
        if isinstance(owner, QAbstractItemDelegate):
            view = owner.parent()
            return view.viewport() if isinstance(view, QAbstractScrollArea) else None
        frame = frame.f_back
    return None


def _measured(painter: QPainter, told: tuple[Any, ...]) -> Iterator[tuple[str, QRect, QRect]]:
    match told:
        case (QRect() | QRectF() as room, flags, str() as text, *_):
            given = QRectF(room)
            number = int(getattr(flags, "value", flags))
            needed = painter.boundingRect(given, number, text)
        case (QRect() | QRectF() as room, str() as text, *_):
            given = QRectF(room)
            needed = painter.boundingRect(given, 0, text)
        case (QPoint() | QPointF() as point, str() as text):
            needed = QRectF(painter.fontMetrics().boundingRect(text)).translated(QPointF(point))
            given = needed
        case _:
            return
    by = painter.transform()
    yield text, by.mapRect(given).toRect(), by.mapRect(needed).toRect()


def _painted_wrong(widget: QWidget, text: str, room: QRect, needed: QRect) -> Iterator[str]:
    listed = isinstance(widget.parentWidget(), QAbstractItemView)  # said whole where it opens
    if "…" in text and not listed and not _begins(text, widget):
        yield f"paints “{text}” and says the whole nowhere"
    if needed.width() > room.width() + SLACK + 1:
        yield f"paints “{text}” in {room.width()} px, which takes {needed.width()}"
    if needed.height() > room.height() + 4:  # a line's own leading may stand out
        yield f"paints “{text}” {room.height()} px high, which takes {needed.height()}"


def _begins(text: str, widget: QWidget) -> bool:
    """Whether what was shortened is said whole by the tooltip, or is the person's own text."""
    start = text.translate(ISOLATES).split("…", maxsplit=1)[0].strip()
    return start in widget.toolTip() or text in _words(widget)


# --- where the texts are --------------------------------------------------------------------


def _outside(window: QWidget, seen: list[Seen]) -> Iterator[str]:
    """Text beyond the window's edge, or beyond that of what holds it. What scrolls may be above
    or below."""
    for one in seen:
        holder: QWidget | None = one.widget
        while holder is not None and holder is not window:
            where = _in(window, holder, holder.rect())
            area = holder.parentWidget()
            scrolls = isinstance(area, QAbstractScrollArea) and area.viewport() is holder
            scrolls |= isinstance(holder, Column) and holder.scrolls
            if _beyond(one.where, where, sideways=scrolls):
                yield f"{path(one.widget)}: “{one.text[:40]}” is beyond {type(holder).__name__}"
                break
            if scrolls:
                holder = area  # whether the area itself is inside is its own matter
                break
            holder = holder.parentWidget()
        if _beyond(one.where, window.rect(), sideways=True):
            yield f"{path(one.widget)}: “{one.text[:40]}” is beyond the window"


def _beyond(inner: QRect, outer: QRect, *, sideways: bool) -> bool:
    room = outer.adjusted(-SLACK, -SLACK, SLACK, SLACK)
    if inner.left() < room.left() or inner.right() > room.right():
        return True
    return not sideways and (inner.top() < room.top() - 3 or inner.bottom() > room.bottom() + 3)


def _over(seen: list[Seen]) -> Iterator[str]:
    """Texts of which one lies over another."""
    placed = sorted(seen, key=lambda one: one.where.top())
    for place, one in enumerate(placed):
        for other in placed[place + 1 :]:
            if other.where.top() > one.where.bottom():
                break
            shared = one.where & other.where
            if shared.width() <= 2 or shared.height() <= 4 or one.text == other.text:
                continue
            if _both_seen(one.widget, other.widget, shared):
                yield f"{path(one.widget)} lies over {path(other.widget)}: {shared.width()} px"


def _both_seen(one: QWidget, other: QWidget, shared: QRect) -> bool:
    """Whether neither is behind the other's ground there, or behind what covers the window."""
    window = one.window()
    if _layer(one) is not _layer(other):
        return False
    for widget in (one, other):
        corner = widget.mapTo(window, QPoint(0, 0))
        if not widget.visibleRegion().translated(corner).intersects(shared):
            return False
    return True


def _layer(widget: QWidget) -> QWidget:
    """What lies over all of its parent, such as a picture that is looked at, or the window."""
    while (holder := widget.parentWidget()) is not None:
        layout = holder.layout()
        placed = layout is not None and layout.indexOf(widget) >= 0
        if holder.isWindow() and not placed and widget.geometry().contains(holder.rect()):
            return widget
        widget = holder
    return widget


# --- what is to be hit ----------------------------------------------------------------------


def _small(window: QWidget) -> Iterator[str]:
    """Controls smaller than a finger that have another beside them: the criterion lets small ones
    pass where a circle of that size around each touches no other."""
    targets = [
        (widget, _in(window, widget, widget.rect()))
        for widget in _shown(window)
        if isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QAbstractSpinBox)
        and not isinstance(widget.parentWidget(), PARTED)
    ]
    for widget, where in targets:
        if not _tiny(where):
            continue
        around = _around(where)
        for other, at in targets:
            if other is not widget and (_around(at) if _tiny(at) else at).intersects(around):
                size = f"{where.width()} × {where.height()} px"
                yield f"{path(widget)}: is {size}, too small to be hit beside {path(other)}"
                break


def _tiny(where: QRect) -> bool:
    return min(where.width(), where.height()) < SMALLEST


def _around(where: QRect) -> QRect:
    """The circle, as a square."""
    around = QRect(0, 0, SMALLEST, SMALLEST)
    around.moveCenter(where.center())
    return around
