"""A grid of emoji to choose one from, by group or by a word, with the mouse or with keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QTextLayout
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.cards.parts import SMALL, Text, font
from desktop.desk import Desk
from desktop.emoji.catalogue import GROUPS, TONES, Catalogue, Emoji, load
from desktop.look.flow import Flow
from desktop.wording import language

SIDE, COLUMNS, ROWS = 36, 9, 6  # of the grid, in design pixels, and how many are seen
FEW = 50  # a computer that draws fewer faces has no font for them
TONE = "emoji:tone"
"""Setting: the tone of skin that was chosen last, one of TONES."""
HAND = "✋"
Index = QModelIndex | QPersistentModelIndex


class Emojis(QAbstractListModel):
    """What is in the grid."""

    def __init__(self, parent: QWidget, tongue: str) -> None:
        super().__init__(parent)
        self._shown: tuple[Emoji, ...] = ()
        self._tongue, self.tone = tongue, ""

    def show(self, emojis: Iterable[Emoji]) -> None:
        self.beginResetModel()
        self._shown = tuple(emojis)
        self.endResetModel()

    def at(self, index: Index) -> Emoji | None:
        return self._shown[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.at(index)
        if one is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one.wearing(self.tone)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return one.name(self._tongue)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
        return None


class Picker(QFrame):
    """Stands over the window; choosing one closes it."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Emoji"))
        self._desk = desk
        px = desk.theme.px
        tongue = language.chosen(desk.look.language)
        self.catalogue = Catalogue(load(), tongue)
        self._seen: dict[str, bool] = {}  # whether it is drawn on this computer
        self.setStyleSheet(
            f"Picker {{ background: {desk.theme.card}; border: 1px solid {desk.theme.line};"
            f" border-radius: {px(8)}px; }}"
            f"QPushButton {{ min-height: {px(26)}px; padding: 0;"
            f" border-bottom: {px(2)}px solid transparent; }}"
            f"QPushButton:checked {{ border-bottom: {px(2)}px solid {desk.theme.accent};"
            f" border-radius: 0; background: {desk.theme.selected}; }}"
            f"QPushButton:focus {{ border: {px(2)}px solid {desk.theme.accent}; }}"
        )
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(px(10), px(10), px(10), px(8))
        whole.setSpacing(px(8))
        self.field = QLineEdit(self)
        self.field.setFont(font(desk.theme))
        self.field.setPlaceholderText(self.tr("A word: sun, thanks"))
        self.field.setAccessibleName(self.tr("Search for an emoji"))
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._take_first)
        self.field.installEventFilter(self)
        whole.addWidget(self.field)
        self.model = Emojis(self, tongue)
        self.groups = self._build_groups(whole)
        self.list = self._build_list()
        whole.addWidget(self.list)
        self.still = Text(desk, self, size=SMALL, colour="muted")
        whole.addWidget(self.still)
        self.tones = self._build_tones(whole)
        self._wear(str(desk.pages.setting(TONE, "")))
        self._group = GROUPS[0]
        self._open_group(self._group)
        self.none = self.model.rowCount() < FEW
        if self.none:
            self._say_none()

    def stand_by(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Open above ``widget`` (or above ``place`` in it), wholly on the screen, and over the
        window where that is wide enough, and be typed into."""
        wide = self.sizeHint().width()
        self.resize(wide, self._whole.totalHeightForWidth(wide))
        at = widget.mapToGlobal(place or QPoint(0, 0)) - QPoint(0, self.height())
        screen = QGuiApplication.screenAt(at) or widget.screen()
        room = screen.availableGeometry()
        right = min(room.right(), widget.window().geometry().right() - self._desk.theme.px(8))
        x = max(room.left(), min(at.x(), right - self.width()))
        y = at.y() if at.y() >= room.top() else room.top()
        self.move(x, y)
        self.show()
        (self if self.none else self.field).setFocus(Qt.FocusReason.PopupFocusReason)

    # --- what it is made of -----------------------------------------------------------------

    def _font(self) -> QFont:
        return font(self._desk.theme, 21)

    def _build_groups(self, whole: QVBoxLayout) -> QButtonGroup:
        row, group = QWidget(self), QButtonGroup(self)
        flow = Flow(row, 0)
        for number, name in self._group_names():
            drawn = (one.text for one in self.catalogue.of(number) if self._is_drawn(one.text))
            button = self._small(next(drawn, name[0]), name)
            flow.addWidget(button)
            group.addButton(button, number)
        group.idClicked.connect(self._group_chosen)
        whole.addWidget(row)
        return group

    def _group_names(self) -> tuple[tuple[int, str], ...]:
        names = (
            self.tr("Faces and feelings"), self.tr("People and bodies"),
            self.tr("Animals and nature"), self.tr("Food and drink"), self.tr("Travel and places"),
            self.tr("Activities"), self.tr("Objects"), self.tr("Signs"), self.tr("Flags"),
        )  # fmt: skip
        return tuple(zip(GROUPS, names, strict=True))

    def _build_list(self) -> QListView:
        px, theme = self._desk.theme.px, self._desk.theme
        made = QListView(self)
        made.setModel(self.model)
        made.setFont(self._font())
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setMovement(QListView.Movement.Static)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setUniformItemSizes(True)
        made.setGridSize(QSize(px(SIDE), px(SIDE)))
        made.setSpacing(0)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        room = self.screen().availableGeometry()
        self._columns = max(1, min(COLUMNS, (room.width() - px(40)) // px(SIDE)))
        rows = max(1, min(ROWS, (room.height() - px(200)) // px(SIDE)))
        made.setFixedSize(px(SIDE) * self._columns + px(16), px(SIDE) * rows)
        made.setStyleSheet(
            f"QListView {{ background: {theme.card}; }}"
            f"QListView::item {{ border: 2px solid transparent; border-radius: {px(6)}px; }}"
            f"QListView::item:hover {{ background: {theme.selected}; }}"
            f"QListView::item:selected {{ background: {theme.selected};"
            f" border: 2px solid {theme.accent}; }}"
        )
        made.clicked.connect(self._take)
        made.activated.connect(self._take)
        made.selectionModel().currentChanged.connect(self._name)
        made.installEventFilter(self)
        return made

    def _build_tones(self, whole: QVBoxLayout) -> QButtonGroup:
        names = (
            self.tr("Without a skin tone"), self.tr("Light skin"), self.tr("Medium-light skin"),
            self.tr("Medium skin"), self.tr("Medium-dark skin"), self.tr("Dark skin"),
        )  # fmt: skip
        row, group = QWidget(self), QButtonGroup(self)
        flow = Flow(row, 0)
        for number, (tone, name) in enumerate(zip(TONES, names, strict=True)):
            if self._is_drawn(HAND + tone):
                button = self._small(HAND + tone, name)
                flow.addWidget(button)
                group.addButton(button, number)
        group.idClicked.connect(self._tone_chosen)
        whole.addWidget(row)
        return group

    def _small(self, text: str, name: str) -> QPushButton:
        theme = self._desk.theme
        button = QPushButton(text, self)
        button.setFont(font(theme, 16))
        button.setProperty("bare", True)
        button.setCheckable(True)
        button.setFixedSize(theme.px(SIDE), theme.px(32))
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button

    def _is_drawn(self, text: str) -> bool:
        if text not in self._seen:
            self._seen[text] = is_drawn(text, self._font())
        return self._seen[text]

    # --- what the person does ---------------------------------------------------------------

    def _group_chosen(self, number: int) -> None:
        self.field.clear()
        self._open_group(number)

    def _open_group(self, number: int) -> None:
        self._group = number
        self._fill(self.catalogue.of(number))
        if (button := self.groups.button(number)) is not None:
            button.setChecked(True)
            self.list.setAccessibleName(button.toolTip())

    def _search(self, text: str) -> None:
        if not text.strip():
            self._open_group(self._group)
            return
        self.groups.setExclusive(False)  # what is found is of no group
        for button in self.groups.buttons():
            button.setChecked(False)
        self.groups.setExclusive(True)
        self._fill(self.catalogue.find(text))
        self.list.setAccessibleName(self.tr("What was found"))
        if not self.model.rowCount():
            self.still.setText(self.tr("No emoji is called that."))

    def _fill(self, emojis: tuple[Emoji, ...]) -> None:
        self.model.show(one for one in emojis if self._is_drawn(one.text))
        self.list.scrollToTop()
        self.still.setText("")

    def _tone_chosen(self, number: int) -> None:
        tone = TONES[number]
        self._wear(tone)
        self._desk.writer.ask(lambda stores: stores.settings.set(TONE, tone))

    def _wear(self, tone: str) -> None:
        number = TONES.index(tone) if tone in TONES else 0
        if (button := self.tones.button(number)) is not None:
            button.setChecked(True)
        self.model.tone = TONES[number]
        self.list.viewport().update()

    def _name(self, index: QModelIndex) -> None:
        one = self.model.at(index)
        self.still.setText(one.name(language.chosen(self._desk.look.language)) if one else "")

    def _say_none(self) -> None:
        """There is nothing to choose from, so that this stands alone."""
        sentence = self.tr(
            "This computer has no drawings of emoji. Whoever looks after it can add some; on"
            " Linux they are called fonts-noto-color-emoji."
        )
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.setVisible(part is self.still)
        self.still.setText(sentence)
        self.still.setFixedWidth(self._desk.theme.px(SIDE) * self._columns)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _take_first(self) -> None:
        self._take(self.model.index(0, 0))

    def _take(self, index: QModelIndex) -> None:
        one = self.model.at(index)
        if one is not None and self.isVisible():  # a click may also activate
            self.close()
            self.chosen.emit(one.wearing(self.model.tone))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
            done = self._in_field(event) if watched is self.field else self._in_grid(event)
            return done or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _in_field(self, event: QKeyEvent) -> bool:
        """Down goes into the grid."""
        if event.key() != Qt.Key.Key_Down or not self.model.rowCount():
            return False
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        self.list.setCurrentIndex(self.model.index(0, 0))
        return True

    def _in_grid(self, event: QKeyEvent) -> bool:
        """Up from its first line goes back; a letter is searched for."""
        up = event.key() == Qt.Key.Key_Up and self.list.currentIndex().row() < self._columns
        if up:
            self.field.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.text().isprintable() and event.text().strip():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.setText(self.field.text() + event.text())
            return True
        return up


def is_drawn(text: str, type_: QFont) -> bool:
    """Whether this computer's fonts draw it as one sign, and not as an empty box or in pieces."""
    layout = QTextLayout(text, type_)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    return len(glyphs) == 1 and glyphs[0] != 0
