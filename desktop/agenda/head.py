"""What stands over the agenda: which days these are, others, and how they are shown."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.parts import SMALL, TITLE, Button, IconButton, Text
from desktop.desk import Desk
from desktop.look.flow import Flow


class Shape(StrEnum):
    """How the agenda is shown."""

    MONTH = "month"
    WEEK = "week"
    LIST = "list"


class Head(QWidget):
    """The title with its two arrows, and one line of buttons."""

    today = Signal()
    turned = Signal(int)  # -1: the days before, 1: those after
    shaped = Signal(object)  # a Shape
    new = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        px = desk.theme.px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, px(24), 0, px(14))
        whole.setSpacing(px(8))
        row = QHBoxLayout()
        row.setSpacing(px(4))
        self.title = HeadingText(desk, self, size=TITLE, bold=True)
        self.before = IconButton(desk, self, "previous", self.tr("Earlier days"))
        self.after = IconButton(desk, self, "next", self.tr("Later days"))
        self.before.clicked.connect(lambda: self.turned.emit(-1))
        self.after.clicked.connect(lambda: self.turned.emit(1))
        row.addWidget(self.title, 1)
        row.addWidget(self.before, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.after, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(row)
        self.note = Text(desk, self, size=SMALL, colour="muted")
        whole.addWidget(self.note)
        self._buttons = row_of_buttons = QWidget(self)
        flow = Flow(row_of_buttons, px(8))
        whole.addWidget(row_of_buttons)
        now = Button(desk, row_of_buttons, self.tr("Today"))
        now.clicked.connect(self.today)
        flow.addWidget(now)
        self.shapes: dict[Shape, Button] = {}
        for shape, label in (
            (Shape.MONTH, self.tr("Month")),
            (Shape.WEEK, self.tr("Week")),
            (Shape.LIST, self.tr("List")),
        ):
            button = Button(desk, row_of_buttons, label)
            button.setCheckable(True)
            button.setProperty("choice", True)
            button.clicked.connect(lambda _=False, shape=shape: self.shaped.emit(shape))
            self.shapes[shape] = button
            flow.addWidget(button)
        self.begin = Button(desk, row_of_buttons, self.tr("New event"))
        self.begin.clicked.connect(self.new)
        flow.addWidget(self.begin)

    def put(self, form: QWidget) -> None:
        """Something to answer, below the buttons."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(form)

    def make_room(self, wanted: bool) -> None:
        """The buttons stand aside for it where a window is low, or its letters are large."""
        self._buttons.setVisible(not wanted)

    def say(self, title: str, note: str, shape: Shape) -> None:
        """Name the days that are shown, and mark how."""
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for one, button in self.shapes.items():
            button.setChecked(one is shape)
