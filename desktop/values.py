"""A list of names to choose one from, found as one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.cards.parts import SMALL, font
from desktop.desk import Desk
from storage.folding import fold


class Values(QFrame):
    """Stands over the window; choosing one closes it."""

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

    def stand_under(self, button: QWidget) -> None:
        """Open where it was asked for, and be typed into."""
        self.move(button.mapToGlobal(QPoint(0, button.height() + 4)))
        self.show()
        self.field.setFocus()

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
