"""The window by keys alone: shortcuts, columns in turn, the way back, where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import Shiboken

from desktop.cards.card import Card
from desktop.cards.cardlist import CardList
from desktop.keyboard import keys
from desktop.keyboard.ring import Ring

if TYPE_CHECKING:
    from desktop.window import Window

TOPS = frozenset((*keys.PLACES, "group", "outbox", "settings"))
"""Pages of the left column: from any other, the way back leads to the page before it."""
TOPICS = {
    "today": "today",
    "editions": "today",
    "conversations": "writing",
    "agenda": "agenda",
    "directory": "people",
    "group": "people",
    "search": "search",
    "outbox": "offline",
    "calm": "calm",
    "guard": "safety",
    "copies": "copies",
    "kept": "copies",
    "keys": "keyboard",
}
"""Which help is opened from a page; from any other, the list of all of it."""
PRESSES = frozenset((QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride))


class Keyboard(QObject):
    """Of one window, made once it is on screen."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._last: dict[QWidget, tuple[QWidget, str]] = {}
        """What had the focus last in each column and on each page, and which row, if it was one."""
        self._trail: list[tuple[str, tuple[QWidget, str] | None]] = []
        self._used = False  # the person's last step was a key
        self._empty: CardList | None = None  # a list that was entered by keys before it was read
        self.ring = Ring(window.desk, window)
        self._does: dict[str, Callable[[], object]] = {
            "help": self.help,
            "look": self._look,
            "new": self._new,
            "next-column": self.go_on,
            "last-column": self.go_back,
            "menu": self.menu,
            "end": window.end,
        }
        self._bind()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_is)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        window.placed.connect(self._placed)
        window.filled.connect(self._filled)
        window.closing.connect(self._forget)
        window.centre.stack.currentChanged.connect(self._page_is)

    def _bind(self) -> None:
        """One shortcut a line of the table. What a list or a field does with a key is its own."""
        made = {*self._does, "keys", "find", "settings"}
        for key in keys.of(keys.WINDOW):
            if key.does not in made and not key.does.startswith("to-"):
                continue
            shortcut = QShortcut(self._window)
            shortcut.setKeys([QKeySequence(one) for one in (*key.keys, *key.also) if one != "Menu"])
            shortcut.setObjectName(key.does)
            shortcut.activated.connect(self._pressed)

    def _pressed(self) -> None:
        does = self.sender().objectName()
        self._used = True
        if does in self._does:
            self._does[does]()
            return
        name = {"find": "search"}.get(does, does.removeprefix("to-"))
        self._window.go(name, self._arrive)

    # --- what the keys do -------------------------------------------------------------------

    def help(self) -> None:
        """What there is to know about the page that is shown."""
        topic = TOPICS.get(self._window.current, "")
        if self._window.current != "help":
            self._window.go(f"help:{topic}" if topic else "help", self._arrive)

    def _look(self) -> None:
        """Whether anything is new, on the page that says so."""
        if self._window.current != "today":
            self._window.visit("today")
        self._window.visit("now")

    def _new(self) -> None:
        """Below the upper corner of the page: a key has no place of its own."""
        centre = self._window.centre
        px = self._window.desk.theme.px
        inset = px(40) if centre.isLeftToRight() else centre.width() - px(40)
        self._window.offer_new(centre.mapToGlobal(QPoint(inset, px(40))))

    def menu(self) -> None:
        """What can be done with whatever has the focus, as its own key or the pointer asks it."""
        focus = self._window.focusWidget()
        if focus is None:
            return
        place = QPoint(focus.width() // 2, min(focus.height(), self._window.desk.theme.px(40)))
        asked = QContextMenuEvent(
            QContextMenuEvent.Reason.Keyboard, place, focus.mapToGlobal(place)
        )
        QApplication.sendEvent(focus, asked)

    # --- columns in turn --------------------------------------------------------------------

    def columns(self) -> list[QWidget]:
        """Those that are on screen, in the order in which they are read."""
        window = self._window
        every = (window.nav, window.centre, window.side, window.still)
        return [one for one in every if one.isVisible() and self._first(one) is not None]

    def go_on(self) -> None:
        """To the next column, and to what had the focus there."""
        self._turn(1)

    def go_back(self) -> None:
        """To the one before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        every = self.columns()
        here = self._column(self._window.focusWidget())
        place = every.index(here) + by if here in every else 0
        if every:
            self._enter(every[place % len(every)])

    def _enter(self, column: QWidget) -> None:
        window = self._window
        if self._restore(self._last.get(self._shown(column))):
            return
        if column is window.centre:
            window.pages[window.current].take_focus()
        elif column is window.side:
            window.panel.take_focus()
        if self._column(window.focusWidget()) is not column:
            first = window.nav.current() if column is window.nav else self._first(column)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
        self._arrive()

    def _arrive(self) -> None:
        """A list that was entered by keys shows which of its rows has them."""
        focus = self._window.focusWidget()
        self._empty = focus if isinstance(focus, CardList) and not focus.rows() else None
        if isinstance(focus, CardList):
            focus.focusNextPrevChild(True)
        self._ring(self._window.focusWidget())

    def _filled(self) -> None:
        """What the page holds has come: whoever waits for it in its list is at its first row."""
        if self._empty is not None and self._empty is self._window.focusWidget():
            self._arrive()

    # --- the way back -----------------------------------------------------------------------

    def back(self) -> None:
        """One step: from what lies over the page, from what is open, to the page before."""
        window = self._window
        focus = window.focusWidget()
        if window.still.told() or (focus is not None and window.still.isAncestorOf(focus)):
            window.still.clear()
            if self._column(window.focusWidget()) in (None, window.still):
                self._enter(window.centre if window.centre.isVisible() else window.side)
        elif window.columns.one and window.columns.menu:
            window.columns.set_menu(False)
            self._enter(window.side if window.columns.open else window.centre)
        elif window.opened_something():
            window.desk.closed.emit()
        elif window.current == "today" and window.today.narrow is not None:
            window.desk.narrow(None)
        elif self._trail:
            name, had = self._trail.pop()
            self._trail.append((name, None))  # the page itself takes it off
            window.visit(name)
            if not self._restore(had):
                self._arrive()

    def _placed(self) -> None:
        """Something was closed: the focus goes where it was before."""
        if not self._window.opened_something() and isinstance(
            self._window.focusWidget(), CardList | QScrollArea
        ):
            self._restore(self._last.get(self._window.pages[self._window.current]))

    def _page_is(self, _place: int) -> None:
        """Another page is about to be shown; the window still calls itself by the one before."""
        window = self._window
        before = window.whereabouts()
        page = window.centre.stack.currentWidget()
        name = next((name for name, one in window.pages.items() if one is page), "today")
        if self._trail and self._trail[-1][0].partition(":")[0] == name:
            self._trail.pop()
        elif name in TOPS or name == "welcome":
            self._trail.clear()
        else:
            self._trail.append((before, self._last.get(window.pages[window.current])))

    # --- where the focus is -----------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of the window's handle alone: whether keys are used, or a pointer."""
        if event.type() in PRESSES:
            if not self._used:
                self._used = True
                self._ring(self._window.focusWidget())
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._used = False
            self.ring.leave()
        return super().eventFilter(watched, event)

    def _focus_is(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not Shiboken.isValid(self._window):  # it is being taken apart
            return
        column = self._column(now)
        if now is not None and column is not None:
            column = self._shown(column)
            had = self._last.get(column)
            inside = had is not None and Shiboken.isValid(had[0]) and now.isAncestorOf(had[0])
            if not inside:  # a list that is given the focus for want of a row forgets no row
                self._last[column] = (now, now.row.key if isinstance(now, Card) else "")
        self._ring(now)

    def _ring(self, focus: QWidget | None) -> None:
        """Around what does not show by itself that it has the focus."""
        if self._used and focus is not None and self._window.isAncestorOf(focus):
            self.ring.go_to(focus)
        else:
            self.ring.leave()

    def _restore(self, had: tuple[QWidget, str] | None) -> bool:
        """Whether the focus is again on what had it: the very row, if it was one."""
        if had is None or not Shiboken.isValid(had[0]) or not had[0].isVisible():
            return False
        widget, row = had
        if isinstance(widget, Card) and widget.row.key != row:
            return False
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        return widget.hasFocus() or not self._window.isActiveWindow()

    def _column(self, widget: QWidget | None) -> QWidget | None:
        window = self._window
        for column in (window.nav, window.centre, window.side, window.still):
            if widget is not None and column.isAncestorOf(widget):
                return column
        return None

    def _shown(self, column: QWidget) -> QWidget:
        """The column, or of the middle one the page that it shows."""
        window = self._window
        page = window.centre.stack.currentWidget() if column is window.centre else None
        return column if page is None else page

    def _first(self, column: QWidget) -> QWidget | None:
        """What the keyboard would come to first there."""
        for one in column.findChildren(QWidget):
            tab = one.focusPolicy() & Qt.FocusPolicy.TabFocus
            if tab and one.isVisible() and one.isEnabled():
                return one
        return None

    def _forget(self) -> None:
        self._last.clear()
        self._trail.clear()
        self.ring.leave()
