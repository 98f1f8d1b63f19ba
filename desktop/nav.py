"""The left column: the association, the pages, the groups, and how fresh the copy is."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.cards.heading import HeadingText
from desktop.cards.parts import SMALL, TEXT, Text, fitted, font
from desktop.desk import Desk
from desktop.keyboard.order import as_seen
from desktop.look.icons import picture
from desktop.look.mirror import margins, mirrored
from desktop.look.rule import Rule
from desktop.look.theme import initials
from desktop.look.tip import tip
from storage.rows import GroupRow

Entries = tuple[tuple[str, str, str], ...]


class NavButton(QAbstractButton):
    """One line of the column: a drawing, a word, perhaps one still dot."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.PageTab

    def __init__(self, desk: Desk, parent: QWidget, name: str, drawing: str, text: str) -> None:
        super().__init__(parent)
        self._desk, self._drawing = desk, drawing
        self.name, self._new = name, False
        self.setText(text)
        self.setToolTip(tip(text))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(desk.theme))
        self.setAccessibleName(text)

    def mark(self, new: bool) -> None:
        """Show or remove the still dot."""
        self._new = new
        self.setAccessibleName(
            self.tr("{name}, something new").format(name=self.text()) if new else self.text()
        )
        self.update()

    def spoken(self) -> str:
        return self.accessibleName()

    def accessible_state(self) -> dict[str, bool]:
        return {"selectable": True, "selected": self.isChecked(), "checkable": False}

    def press(self) -> None:
        self.click()

    def sizeHint(self) -> QSize:
        return QSize(self._desk.theme.px(207), self._desk.theme.px(35))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._desk.theme.px(35))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected if self.isChecked() else theme.line))
            painter.setOpacity(1.0 if self.isChecked() else 0.5)
            painter.drawRoundedRect(inside, theme.px(8), theme.px(8))
            painter.setOpacity(1.0)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), theme.ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside.adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))
        size = theme.px(18)
        shade = theme.accent if self.isChecked() else theme.muted
        drawing = picture(self._drawing, shade, size, self.devicePixelRatioF())
        where = QRect(theme.px(10), (self.height() - size) // 2, size, size)
        painter.drawPixmap(mirrored(self, where), drawing)
        words = font(theme, TEXT - 0.5, bold=self.isChecked())
        painter.setFont(words)
        painter.setPen(QColor(theme.ink))
        right = theme.px(28) if self._new else theme.px(8)
        where = mirrored(self, self.rect().adjusted(theme.px(38), 0, -right, 0))
        text = QFontMetricsF(words).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, where.width()
        )
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self._new:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            side = theme.px(7)
            dot = QRect(
                self.width() - theme.px(14) - side // 2, (self.height() - side) // 2, side, side
            )
            painter.drawEllipse(mirrored(self, dot))
        painter.end()


class Mark(QWidget):
    """The association's letter and name."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.StaticText

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setFixedHeight(desk.theme.px(28))
        self._named()
        desk.named.connect(self._named)

    def spoken(self) -> str:
        return self._desk.name

    def _named(self) -> None:
        self.setAccessibleName(self._desk.name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        square = mirrored(self, QRect(0, 0, side, side))
        painter.drawRoundedRect(square, theme.px(8), theme.px(8))
        painter.setPen(QColor(theme.on_accent))
        painter.setFont(font(theme, TEXT - 1, bold=True))
        letter = initials(self._desk.name)[:1]
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letter)
        painter.setPen(QColor(theme.ink))
        where = mirrored(self, self.rect().adjusted(side + theme.px(10), 0, 0, 0))
        painter.setFont(
            fitted(font(theme, TEXT, bold=True), self._desk.name, max(40, where.width()))
        )
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self._desk.name)
        painter.end()


class Nav(QWidget):
    """Pages above, groups in the middle, quiet things and the freshness line below."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.PageTabList

    chosen = Signal(str)  # a page, or "group:<id>"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._buttons: dict[str, NavButton] = {}
        self._groups: tuple[GroupRow, ...] = ()
        self._current = "today"
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Pages and groups"))
        theme = desk.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(12), theme.px(20), theme.px(12), theme.px(14))
        whole.setSpacing(theme.px(2))
        top = QVBoxLayout()
        top.setContentsMargins(margins(self, theme.px(8), 0, 0, theme.px(14)))
        top.addWidget(Mark(desk, self))
        whole.addLayout(top)
        self._title = HeadingText(desk, self, size=SMALL, colour="muted")
        self._title.setText(self.tr("Groups"))
        self._title.setContentsMargins(margins(self, theme.px(10), theme.px(16), 0, theme.px(6)))
        whole.addWidget(self._scroll(), 1)
        whole.addSpacing(theme.px(6))
        whole.addWidget(Rule(theme, self))
        self._fresh = Text(desk, self, size=SMALL, colour="muted")
        self._fresh.setContentsMargins(margins(self, theme.px(10), theme.px(8), theme.px(4), 0))
        whole.addWidget(self._fresh)

    def accessible_parts(self) -> list[QWidget]:
        """All of it as one list, also what can be scrolled."""
        inside = (NavButton, Mark, Text)
        parts = [one for one in self.findChildren(QWidget) if isinstance(one, inside)]
        shown = [one for one in parts if one.isVisible()]
        return sorted(shown, key=lambda one: one.mapTo(self, QPoint()).y())

    def _pages(self) -> Entries:
        return (
            ("today", "today", self.tr("Today")),
            ("conversations", "conversations", self.tr("Conversations")),
            ("agenda", "agenda", self.tr("Agenda")),
            ("directory", "directory", self.tr("Directory")),
            ("search", "search", self.tr("Search")),
        )

    def _quiet(self) -> Entries:
        return (
            ("outbox", "outbox", self.tr("Outbox")),
            ("help", "help", self.tr("Help")),
            ("settings", "settings", self.tr("Settings")),
        )

    def _button(self, name: str, drawing: str, text: str) -> NavButton:
        button = NavButton(self._desk, self, name, drawing, text)
        button.clicked.connect(lambda: self.chosen.emit(name))
        button.setChecked(name == self._current)
        self._buttons[name] = button
        return button

    def _scroll(self) -> QScrollArea:
        """Pages and groups, and below them the quiet ones; with large letters there may be more
        than the window is high."""
        area = QScrollArea(self)
        area.setViewport(QWidget(area))  # see CardList
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = self._inside = QWidget(area)
        lines, self._list = QVBoxLayout(inside), QVBoxLayout()
        for layout in (lines, self._list):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(self._desk.theme.px(2))
        for name, drawing, text in self._pages():
            lines.addWidget(self._button(name, drawing, text))
        lines.addWidget(self._title)
        lines.addLayout(self._list)
        lines.addStretch(1)
        for name, drawing, text in self._quiet():
            lines.addWidget(self._button(name, drawing, text))
        area.setWidget(inside)
        inside.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        return area

    def set_groups(self, groups: tuple[GroupRow, ...]) -> None:
        """Show the person's groups; a dot where something is new."""
        names = [(row.id, row.name) for row in groups]
        if names != [(row.id, row.name) for row in self._groups]:
            for row in self._groups:
                self._buttons.pop(f"group:{row.id}").deleteLater()
            for place, row in enumerate(groups):
                button = self._button(f"group:{row.id}", "group", row.name)
                self._list.insertWidget(place, button)
            as_seen(self._inside)
        self._groups = groups
        for row in groups:
            self._buttons[f"group:{row.id}"].mark(row.unread)
        self._title.setVisible(bool(groups))
        self.select(self._current)

    def set_fresh(self, words: str) -> None:
        """The still line at the bottom."""
        self._fresh.setText(words)
        said = self.tr("How fresh this copy is: {words}").format(words=words)
        self._fresh.setAccessibleName(said)

    def fresh(self) -> str:
        return self._fresh.text()

    def current(self) -> NavButton | None:
        """The line of what the centre shows, or the first."""
        return self._buttons.get(self._current) or self._buttons.get("today")

    def select(self, name: str) -> None:
        """Mark the page or group that the centre shows."""
        self._current = name
        for key, button in self._buttons.items():
            button.setChecked(key == name)
            button.update()
