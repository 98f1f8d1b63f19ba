"""What every part of that page has in common: it is filled anew when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from desktop.calm.parts.choice import ChoiceBox
from desktop.cards.paragraph import Paragraph
from desktop.cards.parts import Button, Text, font
from desktop.desk import Desk
from desktop.look.flow import Flow
from desktop.look.wrapped import Tick
from desktop.trouble.saying import FOLDER, Trouble, TroubleText
from desktop.wording import words
from storage.calm.choices import Choices

LABEL = 15  # design pixels
KEY = "part.key"
"""By what a control is found again after its part was filled anew."""


class Part(QWidget):
    """Some sentences, and what can be chosen. The keyboard stays where it was."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(desk.theme.px(8))
        self.inside = QWidget(self)
        self.column = QVBoxLayout(self.inside)
        self.whole.addWidget(self.inside)
        self.still = TroubleText(desk, self)
        self.still.hide()
        self.whole.addWidget(self.still)
        self._state: Any = self  # nothing that could be shown

    def look(self, choices: Choices) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def fill(self) -> None:
        """Make the controls, inside :attr:`inside`."""
        raise NotImplementedError

    def show_state(self, state: Any) -> None:
        """Fill the part anew unless it shows this already."""
        if state == self._state:
            return
        self._state = state
        key, place = self._where_the_keyboard_is()
        before = self.inside
        self.inside = QWidget(self)
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(self.desk.theme.px(8))
        self.fill()
        self.whole.replaceWidget(before, self.inside)
        before.hide()
        before.deleteLater()
        self.inside.show()
        if place >= 0:
            self._go_back_to(key, place)

    def choose(self, work: Callable[[Any], Any]) -> None:
        """Keep what the person chose; if it cannot be kept, say why."""
        self.still.hide()
        self.desk.writer.ask(work, None, self._failed)

    # --- what the parts are made of ---------------------------------------------------------

    def say(self, sentence: str, *, muted: bool = True) -> Text:
        text = Paragraph(self.desk, self.inside, size=LABEL, colour="muted" if muted else "ink")
        text.setText(sentence)
        self.column.addWidget(text)
        return text

    def line(self) -> tuple[QWidget, Flow]:
        """A row whose controls go below each other where they do not fit."""
        row = QWidget(self.inside)
        flow = Flow(row, self.desk.theme.px(8))
        self.column.addWidget(row)
        return row, flow

    def button(
        self, row: QWidget, label: str, then: Callable[[], object], *, key: str = ""
    ) -> Button:
        button = Button(self.desk, row, label)
        button.setProperty(KEY, key or label)
        button.clicked.connect(lambda _checked=False: then())
        return button

    def check(self, row: QWidget, label: str, *, on: bool, key: str = "") -> QCheckBox:
        box = Tick(label, row)
        box.setFont(font(self.desk.theme))
        box.setProperty(KEY, key or label)
        box.setChecked(on)
        return box

    def choice(
        self,
        row: QWidget,
        name: str,
        options: tuple[tuple[str, Any], ...],
        now: Any,
        then: Callable[[Any], object],
    ) -> QComboBox:
        """One of several, each a few words; ``name`` is what is chosen about."""
        box = ChoiceBox(row)
        box.setFont(font(self.desk.theme))
        box.setAccessibleName(name)
        box.setProperty(KEY, name)
        for label, value in options:
            box.addItem(label, value)
        box.setCurrentIndex(max(0, box.findData(now)))
        box.activated.connect(lambda place: then(box.itemData(place)))
        return box

    # --- the keyboard -----------------------------------------------------------------------

    def _controls(self) -> list[QWidget]:
        return [
            one
            for one in self.inside.findChildren(QWidget)
            if one.property(KEY) and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        ]

    def _where_the_keyboard_is(self) -> tuple[str, int]:
        for place, one in enumerate(self._controls()):
            if one.hasFocus():
                return str(one.property(KEY)), place
        return "", -1

    def _go_back_to(self, key: str, place: int) -> None:
        controls = self._controls()
        same = [one for one in controls if one.property(KEY) == key]
        found = same[:1] or controls[min(place, len(controls) - 1) :][:1]
        for one in found:
            one.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, code: str) -> None:
        self.still.tell(words.storage_problem(code), Trouble(FOLDER, code))
        self.still.show()
