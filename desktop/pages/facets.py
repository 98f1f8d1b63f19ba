"""What the directory is narrowed by: a chip for each facet, and one for each value chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import SMALL, Button, font
from desktop.desk import Desk
from desktop.flow import Flow
from storage.folding import fold
from storage.model import FieldKind

Chosen = Mapping[FieldKind, frozenset[str]]
USUAL = (FieldKind.YEAR, FieldKind.CITY, FieldKind.ORG, FieldKind.CATEGORY)
"""What is offered where the association's file names nothing."""


class Values(QFrame):
    """The values of one facet, found as one types; choosing one closes it."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget, name: str, values: tuple[str, ...]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        px = desk.theme.px
        self.setStyleSheet(
            f"Values {{ background: {desk.theme.card}; border: 1px solid {desk.theme.line};"
            f" border-radius: {px(8)}px; }}"
        )
        self._all = [(fold(value), value) for value in values]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(8), px(8), px(8), px(8))
        whole.setSpacing(px(6))
        self.field = QLineEdit(self)
        self.field.setFont(font(desk.theme))
        self.field.setPlaceholderText(self.tr("Begin to type"))
        self.field.setAccessibleName(self.tr("Find in {name}").format(name=name))
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._take_first)
        self.field.installEventFilter(self)
        self.model = QStringListModel(list(values), self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setFont(font(desk.theme, SMALL + 1))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(name)
        self.list.setStyleSheet(
            f"QListView::item {{ padding: {px(5)}px {px(8)}px; border-radius: {px(6)}px; }}"
            f"QListView::item:selected, QListView::item:hover {{ background: {desk.theme.selected};"
            f" color: {desk.theme.ink}; }}"
        )
        self.list.clicked.connect(lambda index: self._take(str(index.data())))
        self.list.activated.connect(lambda index: self._take(str(index.data())))
        whole.addWidget(self.field)
        whole.addWidget(self.list, 1)
        self.resize(px(280), min(px(340), px(70) + len(values) * px(30)))

    def _filter(self, typed: str) -> None:
        """What begins so first, then what holds it."""
        asked = fold(typed)
        first = [value for key, value in self._all if key.startswith(asked)]
        then = [v for key, v in self._all if asked in key and not key.startswith(asked)]
        self.model.setStringList(first + then)

    def _take_first(self) -> None:
        names = self.model.stringList()
        if names:
            self._take(names[0])

    def _take(self, value: str) -> None:
        self.chosen.emit(value)
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down and self.model.rowCount():
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                self.list.setCurrentIndex(self.model.index(0, 0))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)


class FacetBar(QWidget):
    """The chosen values, each taken off with one click, then the facets that can be chosen by."""

    changed = Signal()

    def __init__(
        self, desk: Desk, parent: QWidget, values: Callable[[FieldKind, Chosen], tuple[str, ...]]
    ) -> None:
        super().__init__(parent)
        self._desk, self._values = desk, values
        self._chosen: dict[FieldKind, tuple[str, ...]] = {}
        self._kinds: tuple[FieldKind, ...] = ()
        self._flow = Flow(self, desk.theme.px(8))
        self.setAccessibleName(self.tr("Narrow the directory"))
        self.chips: list[Button] = []
        self.facets: dict[FieldKind, Button] = {}
        self.popup: Values | None = None

    @property
    def chosen(self) -> Chosen:
        return {kind: frozenset(values) for kind, values in self._chosen.items() if values}

    def offer(self, kinds: Iterable[FieldKind]) -> None:
        """Show these facets; what was chosen stays."""
        kinds = tuple(kinds)
        if kinds != self._kinds:
            self._kinds = kinds
            self._show()

    def choose(self, kind: FieldKind, value: str) -> None:
        if value not in self._chosen.get(kind, ()):
            self._chosen[kind] = (*self._chosen.get(kind, ()), value)
            self._show()
            self.changed.emit()

    def take_off(self, kind: FieldKind, value: str) -> None:
        self._chosen[kind] = tuple(one for one in self._chosen.get(kind, ()) if one != value)
        self._show()
        self.changed.emit()
        for button in (*self.chips, *self.facets.values()):
            button.setFocus(Qt.FocusReason.OtherFocusReason)  # the one that had it is gone
            break

    def open(self, kind: FieldKind) -> None:
        """The list of one facet's values, under its chip."""
        values = self._values(kind, self.chosen)
        shown = tuple(v for v in values if v not in self._chosen.get(kind, ()))
        popup = Values(self._desk, self, words.field(kind), shown)
        popup.chosen.connect(lambda value: self.choose(kind, value))
        button = self.facets[kind]
        popup.move(button.mapToGlobal(QPoint(0, button.height() + self._desk.theme.px(4))))
        self.popup = popup
        popup.destroyed.connect(self._closed)
        popup.show()
        popup.field.setFocus()

    def _closed(self) -> None:
        self.popup = None

    def _show(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.chips, self.facets = [], {}
        for kind, values in self._chosen.items():
            for value in values:
                self._add_chip(kind, value)
        for kind in self._kinds:
            self._add_facet(kind)
        self.setVisible(bool(self.chips or self.facets))
        self.updateGeometry()

    def _add_chip(self, kind: FieldKind, value: str) -> None:
        shown = value if len(value) <= 40 else f"{value[:39]}…"
        chip = self._chip(f"{shown}  ×", "chip")
        chip.setAccessibleName(
            self.tr("{facet}: {value}. Take it off").format(facet=words.field(kind), value=value)
        )
        chip.setToolTip(self.tr("Take it off"))
        chip.clicked.connect(lambda: self.take_off(kind, value))
        self.chips.append(chip)

    def _add_facet(self, kind: FieldKind) -> None:
        button = self._chip(words.field(kind), "choice")
        button.setAccessibleName(self.tr("Choose: {facet}").format(facet=words.field(kind)))
        button.clicked.connect(lambda: self.open(kind))
        self.facets[kind] = button

    def _chip(self, text: str, look: str) -> Button:
        chip = Button(self._desk, self, text)
        chip.setProperty(look, True)
        self._flow.addWidget(chip)
        chip.show()
        return chip
