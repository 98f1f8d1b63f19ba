"""What the directory is narrowed by: a chip for each facet, and one for each value chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import Button
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.values import Values
from desktop.wording import words
from storage.model import FieldKind

Chosen = Mapping[FieldKind, frozenset[str]]
USUAL = (FieldKind.YEAR, FieldKind.CITY, FieldKind.ORG, FieldKind.CATEGORY)
"""What is offered where the association's file names nothing."""


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
        self.popup = popup
        popup.destroyed.connect(self._closed)
        popup.stand_under(self.facets[kind])

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
