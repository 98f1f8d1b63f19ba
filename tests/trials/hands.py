"""What somebody without a plan does with a mouse and a keyboard, in whatever is on screen."""

from __future__ import annotations

from random import Random

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from desktop.keyboard.keys import KEYS
from storage.codec import clean
from tests.trials.wild import Wild

USUAL = (
    "Tab", "Shift+Tab", "Return", "Space", "Esc", "Up", "Down", "Left", "Right", "Del", "Backspace",
    "Home", "End", "PgUp", "PgDown", "Ctrl+A", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Return", "F6",
)  # fmt: skip
ENDS = ("Ctrl+Q",)
"""Keys after which there is no window."""
TABLE = tuple(key for one in KEYS for key in (*one.keys, *one.also) if key not in ENDS)
SHORT = 30  # characters that are typed, and not pasted


def _close_menu() -> None:
    open_now = QApplication.activePopupWidget()
    if open_now is not None:
        open_now.close()


class Hands:
    """Each thing says in a few words what was done, also to ``trail`` before it is."""

    def __init__(self, luck: Random, wild: Wild) -> None:
        self.luck, self.wild = luck, wild
        self.trail: list[str] = []
        self._within: QWidget | None = None  # what had the mouse last

    @property
    def top(self) -> QWidget:
        """What has the mouse."""
        app = QApplication
        return app.activePopupWidget() or app.activeModalWidget() or self.below()

    def below(self) -> QWidget:
        """The window, or what stands in its place."""
        raise NotImplementedError

    def about(self, words: str) -> str:
        """Said before it is done: it may be the last that is heard."""
        self.trail[-1] += f" {words}"
        return words

    # --- the mouse ------------------------------------------------------------------------------

    def click(self) -> str:
        """A button that can be seen and pressed."""
        top = self.top
        shown = [
            one
            for one in top.findChildren(QAbstractButton)
            if one.isVisible() and one.isEnabled() and not one.visibleRegion().isEmpty()
        ]
        if not shown or isinstance(top, QFileDialog):
            return self.choose()
        one = self.luck.choice(shown)
        said = self.about(f"{type(one).__name__} “{one.text() or one.accessibleName()}”")
        seen = one.visibleRegion().boundingRect().center()
        QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=seen)
        return said

    def choose(self) -> str:
        """One line of a menu, of a list that is open, or a file of a dialogue."""
        top = self.top
        if isinstance(top, QMenu):
            return self._choose_of(top)
        if isinstance(top, QFileDialog):
            return self._choose_file(top)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            views = popup.findChildren(QAbstractItemView)
            if not views:
                popup.close()
                return "closes what is open"
            QTest.keyClick(views[0], self.luck.choice((Qt.Key.Key_Down, Qt.Key.Key_End)))
            QTest.keyClick(views[0], Qt.Key.Key_Return)
            return "chooses from the list"
        combos = [one for one in top.findChildren(QComboBox) if one.isVisible() and one.isEnabled()]
        if not combos or not (combo := self.luck.choice(combos)).count():
            return "nothing to choose"
        place = self.luck.randrange(combo.count())
        said = self.about(f"{combo.accessibleName()}: {place}")
        combo.setCurrentIndex(place)
        combo.activated.emit(place)
        return said

    def _choose_of(self, menu: QMenu) -> str:
        actions = [one for one in menu.actions() if one.isEnabled() and not one.isSeparator()]
        menu.close()
        if not actions or self.luck.random() < 0.2:
            return "closes the menu"
        one = self.luck.choice(actions)
        said = self.about(f"menu “{one.text()}”")
        one.trigger()
        return said

    def _choose_file(self, dialog: QFileDialog) -> str:
        path = self.wild.file()
        if self.luck.random() < 0.5:
            dialog.reject()
            return "no file"
        dialog.close()
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            dialog.fileSelected.emit(str(path.with_suffix(".kept")))
        elif dialog.fileMode() == QFileDialog.FileMode.Directory:
            dialog.fileSelected.emit(str(path.parent))
        else:
            dialog.filesSelected.emit([str(path)])
            dialog.fileSelected.emit(str(path))
        return f"file {path.name[:20]}"

    def _anywhere(self, top: QWidget) -> QPoint:
        across, down = max(1, top.width()), max(1, top.height())
        return QPoint(self.luck.randrange(across), self.luck.randrange(down))

    def _somewhere(self) -> tuple[QWidget, QPoint]:
        """What lies at a point of the screen, and the point in it."""
        # PySide forgets what lies in a popup of Qt's own once nobody here holds the popup.
        self._within = top = self.top
        here = self._anywhere(top)
        widget = top.childAt(here) or top
        return widget, widget.mapFrom(top, here)

    def point(self) -> str:
        """Anywhere: once, twice, or drawn to another point."""
        widget, at = self._somewhere()
        left, middle = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
        button = self.luck.choice((left, left, left, left, middle))
        what = self.luck.choice(("once", "once", "twice", "drawn", "over"))
        said = self.about(f"{type(widget).__name__} {at.x()},{at.y()} {what}")
        if what == "once":
            QTest.mouseClick(widget, button, pos=at)
        elif what == "twice":
            QTest.mouseDClick(widget, button, pos=at)
        elif what == "over":
            QTest.mouseMove(widget, at)
        else:
            QTest.mousePress(widget, button, pos=at)
            for _ in range(3):
                QTest.mouseMove(widget, at + self._anywhere(widget) - QPoint(40, 40))
            QTest.mouseRelease(widget, button, pos=at)
        return said

    def wheel(self) -> str:
        """Turned, slowly or all the way."""
        widget, at = self._somewhere()
        turn = QPoint(0, self.luck.choice((-12_000, -120, 120, 12_000)))
        free, held = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        event = QWheelEvent(
            QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(), turn, Qt.MouseButton.NoButton,
            self.luck.choice((free, held)), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return f"{type(widget).__name__} {turn.y()}"

    def menu(self) -> str:
        """The menu of whatever lies there."""
        widget, at = self._somewhere()
        reason = self.luck.choice(
            (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard)
        )
        said = self.about(type(widget).__name__)
        waits = QTimer(singleShot=True, interval=50)  # Qt's own for scroll bars hold whoever asks
        waits.timeout.connect(_close_menu)
        waits.start()
        QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
        waits.stop()
        return said

    def drop(self) -> str:
        """Something of another program's is drawn over the window and let go of."""
        widget, at = self._somewhere()
        while not widget.acceptDrops():
            above = widget.parentWidget()
            if above is None or widget.isWindow():
                return "nowhere"
            widget, at = above, widget.mapToParent(at)
        data = self.wild.carried()
        said = self.about(f"{type(widget).__name__} {data.formats()}")
        rest = (
            Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        enter = QDragEnterEvent(at, *rest)
        QApplication.sendEvent(widget, enter)
        QApplication.sendEvent(widget, QDragMoveEvent(at, *rest))
        if enter.isAccepted():
            QApplication.sendEvent(widget, QDropEvent(QPointF(at), *rest))
        return said

    # --- the keyboard ---------------------------------------------------------------------------

    def type(self) -> str:
        """Into a field."""
        top = self.top
        found: list[QLineEdit | QPlainTextEdit] = [
            *top.findChildren(QLineEdit), *top.findChildren(QPlainTextEdit),
        ]  # fmt: skip
        fields = [
            one for one in found if one.isVisible() and one.isEnabled() and not one.isReadOnly()
        ]
        if not fields:
            return "no field"
        field = self.luck.choice(fields)
        text = self.wild.text()
        said = self.about(f"{type(field).__name__} {text[:40]!a}")
        field.setFocus()
        if len(text) < SHORT and self.luck.random() < 0.6:
            self._strike(field, clean(text))
        elif isinstance(field, QLineEdit):
            field.insert(text)
        else:
            field.insertPlainText(text)
        return said

    def _strike(self, field: QWidget, text: str) -> None:
        """As keys of a keyboard that has them all."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(field, event)

    def key(self) -> str:
        """One of the table, or one that everybody has."""
        name = self.luck.choice(self.luck.choice((USUAL, TABLE)))
        pressed = QKeySequence.fromString(name)[0]  # type: ignore[index]  # the stub knows no items
        top = self.top
        said = self.about(f"{name} at {type(top.focusWidget() or top).__name__}")
        for _ in range(self.luck.choice((1, 1, 1, 4))):
            if self.top is not top:
                break
            QTest.keyClick(top.focusWidget() or top, pressed.key(), pressed.keyboardModifiers())
        return said

    def paste(self) -> str:
        """What another program put into the clipboard."""
        data = self.wild.carried()
        QGuiApplication.clipboard().setMimeData(data)
        target = self.top.focusWidget() or self.top
        said = self.about(f"{data.formats()} into {type(target).__name__}")
        QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return said
