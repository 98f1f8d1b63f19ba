"""The window: three columns, the pages in the centre, and what is open at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QCloseEvent,
    QColor,
    QKeyEvent,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop import welcoming
from desktop.cards.parts import font
from desktop.centre import Centre
from desktop.columns import Columns
from desktop.desk import Desk
from desktop.look.column import Column
from desktop.look.stylesheet import sheet
from desktop.look.theme import Theme
from desktop.nav import Nav
from desktop.pages.page import Page
from desktop.pages.today import TodayPage
from desktop.side.panel import EmptyPanel, Panel
from desktop.still import StillLine
from desktop.wording import freshness
from desktop.work.gathering import InParts
from storage.model import Changed, View
from storage.rows import Narrow

if TYPE_CHECKING:
    from desktop.keyboard.shortcuts import Keyboard
    from desktop.places import Place
    from desktop.side.conversation import ConversationPanel
    from desktop.work.ahead import Ahead, Freshening
    from desktop.work.coming import Coming

TICK = 30_000  # milliseconds between looks at the clock, for the freshness line


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program the theme's colours and text size."""
    palette = QPalette()
    for role, shade in (
        (QPalette.ColorRole.Window, theme.paper),
        (QPalette.ColorRole.WindowText, theme.ink),
        (QPalette.ColorRole.Base, theme.card),
        (QPalette.ColorRole.AlternateBase, theme.panel),
        (QPalette.ColorRole.Text, theme.ink),
        (QPalette.ColorRole.Button, theme.card),
        (QPalette.ColorRole.ButtonText, theme.ink),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.on_accent),
        (QPalette.ColorRole.Link, theme.accent),
        (QPalette.ColorRole.LinkVisited, theme.accent),
        (QPalette.ColorRole.PlaceholderText, theme.muted),
        (QPalette.ColorRole.ToolTipBase, theme.card),
        (QPalette.ColorRole.ToolTipText, theme.ink),
        (QPalette.ColorRole.Accent, theme.accent),
    ):
        palette.setColor(role, QColor(shade))
    app.setPalette(palette)
    app.setFont(font(theme))
    worn = sheet(theme)
    if app.styleSheet() != worn:  # every widget there is would be gone through once more
        app.setStyleSheet(worn)


class Window(QWidget):
    """One window on one data folder. It shows what is here; it never waits."""

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.Window

    closing = Signal()
    ending = Signal()  # it closes, and nothing of the program stays
    placed = Signal()  # something else is at the right now
    filled = Signal()  # what the page holds that was come to has been read

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.pages: dict[str, Page] = {}
        self.panel: Panel = EmptyPanel(desk)
        self.place: Place | None = None  # nothing was opened yet
        self._freshening: Freshening | None = None
        self._coming: Coming | None = None
        self._talk: ConversationPanel | None = None  # it is kept while something else is open
        self._named()
        desk.named.connect(self._named)  # no lambda: it would keep both for ever, also once locked
        self._build()
        desk.opened.connect(self._opened)
        desk.closed.connect(self._close_panel)
        desk.narrowed.connect(self.show_narrow)
        desk.visited.connect(self._visited)
        self._showing = InParts(
            (self._column_changed, self._page_changed, self._panel_changed),
            self,
            spent=self._spent,
        )
        desk.changed.connect(self._showing.hear)
        self.keyboard: Keyboard | None = None  # once it is on screen
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self.freshen)
        self._clock.start()
        self.now_wanted: Callable[[], None] = lambda: None
        self.sure = False  # it closes, whatever is lost

    def _build(self) -> None:
        desk = self.desk
        self.nav = Nav(desk)
        self.nav.chosen.connect(self._visited)
        self.centre = Centre(desk)
        self.side = Column()
        self._side = self.side.inside
        self.side.setAccessibleName(self.tr("What is open"))
        self._side.addWidget(self.panel)
        self.columns = Columns(desk, self.nav, self.centre, self.side, self)
        self.still = StillLine(desk, self)
        self.columns.covered.connect(self._cover)
        self.columns.narrowed.connect(self.centre.show_menu)
        self.centre.menu.clicked.connect(lambda: self.columns.set_menu(not self.columns.menu))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.columns, 1)
        whole.addWidget(self.still)
        self.setMinimumSize(max(360, desk.theme.px(320)), 400)
        self.today = TodayPage(desk)
        self.pages["today"] = self.today
        self.centre.stack.addWidget(self.today)
        self.current = "today"

    # --- the centre -------------------------------------------------------------------------

    def load(self) -> None:
        """Read what the first paint shows: groups, the last edition, the freshness line."""
        self.freshen()
        self.nav.set_groups(self.desk.pages.groups())
        self.today.load()
        if welcoming.left_at(self.desk):
            self._show("welcome")
        self.today.take_focus()

    def look_ahead(self, ahead: Ahead) -> None:
        """From now on what is slow to read is read on the other thread."""
        from desktop.work.ahead import Freshening
        from desktop.work.coming import Coming
        from desktop.work.turn import Turn
        from desktop.work.warming import Warming

        if self.desk.pages.is_large():
            turn = Turn(self)
            turn.watch()
            self.desk.spent = turn.spent
        self._freshening = Freshening(self.desk, ahead, self)
        self._freshening.arrived.connect(self.filled)
        self._coming = Coming(self)
        Warming(self, self._freshening).start()

    def show_edition(self) -> None:
        """Open the newest edition, from its beginning."""
        self.today.load()
        self._show("today")

    def refresh(self) -> None:
        """Read again what is on screen; what the first paint left out, on the other thread."""
        page = self.pages[self.current]
        if self._freshening is None:
            page.refresh()
        elif not self._freshening.prepare(page):
            self._freshening.now(page)
        self.panel.refresh()

    def say_wrong(self, problems: list[tuple[int, str]]) -> None:
        """The association's file could not be used: each line that is wrong, in a sentence."""
        self.today.say(
            [
                self.tr("The association’s file, line {line}: {what}").format(line=line, what=what)
                if line
                else self.tr("The association’s file: {what}").format(what=what)
                for line, what in problems
            ]
        )

    def leave(self) -> None:
        """Keep what is being written, and how far the person came in Today."""
        self.panel.leave()
        self.today.leave()

    def _named(self) -> None:
        self.setWindowTitle(self.desk.name)

    def whereabouts(self) -> str:
        """What :meth:`visit` would have to be told to be here again."""
        detail = self.pages[self.current].detail()
        return f"{self.current}:{detail}" if detail else self.current

    def visit(self, name: str) -> None:
        """Go to a page ("group:<id>" is one), or do what a link of a page says."""
        self.columns.set_menu(False)
        self.still.clear()
        if name == "now":
            self.now_wanted()
        elif name == "newest":
            self.show_edition()
        elif name == "new":
            self.offer_new()
        elif name.startswith("new-"):
            from desktop.places import NewEvent, NewMessage, NewPost

            places: dict[str, Place] = {
                "new-post": NewPost(),
                "new-message": NewMessage(),
                "new-event": NewEvent(),
            }
            self._opened(places[name])
        else:
            if name == "today":
                self.today.show_narrow(None)
            self._show(name)
            if name == "today" and self.today.edition is None and self.desk.pages.accounts():
                self.now_wanted()  # the first page is made when it is first looked for

    def go(self, name: str, then: Callable[[], object]) -> None:
        """As :meth:`visit`, where the person asks for it: perhaps in some turns. ``then``: what is
        done once they are there, unless they went elsewhere meanwhile."""
        if self._coming is not None:
            self._coming.visit(name, then)
        else:
            self.visit(name)
            then()

    def _visited(self, name: str) -> None:
        """The person went there, or something they did leads there."""
        self.go(name, bool)

    def _opened(self, place: Place) -> None:
        (self._coming or self).open(place)

    def _forget_coming(self, what: str) -> None:
        """What was on its way, ``page`` or ``place``, comes too late."""
        if self._coming is not None:
            self._coming.forget(what)

    def show_narrow(self, narrow: Narrow | None) -> None:
        """Today, narrowed to one group, source or person, or whole again."""
        if self.today.show_narrow(narrow):
            self._turn_to("today", self.today)
        else:
            self._show("today")

    def _show(self, name: str) -> None:
        name, _, detail = name.partition(":")
        page = self._page(name)
        aimed = bool(detail) and page.aim(detail)
        if self._freshening is None:
            page.refresh()
        else:
            self._freshening.arrive(page)
        if detail and not aimed:
            page.point(detail)
        self._turn_to(name, page, detail)

    def _turn_to(self, name: str, page: Page, detail: str = "") -> None:
        self._forget_coming("page")
        whole = f"{name}:{detail}" if detail else name
        self.centre.stack.setCurrentWidget(page)
        page.take_focus()
        self.current = name
        self.nav.select({"group": whole, "editions": "today"}.get(name, name))
        if self.columns.covers and self.columns.open:
            self._close_panel()

    def _page(self, name: str) -> Page:
        page = self.pages.get(name)
        if page is None:
            page = self._make(name)
            self.pages[name] = page
            self.centre.stack.addWidget(page)
        return page

    def prepare(self, name: str) -> Page | None:
        """Make a page that nobody has been to, out of sight; None where it is there already."""
        return None if name in self.pages else self._page(name)

    def _make(self, name: str) -> Page:
        from desktop.pages import make

        return make(name, self.desk)

    def offer_new(self, at: QPoint | None = None) -> None:
        """A menu of what can be begun: below its button, or ``at`` a point of the screen."""
        from PySide6.QtWidgets import QAbstractButton, QMenu

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, label in (
            ("new-message", self.tr("New message")),
            ("new-post", self.tr("New post")),
            ("new-event", self.tr("New event")),
        ):
            menu.addAction(label).triggered.connect(lambda _=False, name=name: self.visit(name))
        focus = self.focusWidget()
        if at is None and isinstance(focus, QAbstractButton):
            at = focus.mapToGlobal(focus.rect().bottomLeft())
        menu.popup(at or self.cursor().pos())

    def _cover(self, covers: bool) -> None:
        self.panel.cover(covers)

    # --- the right --------------------------------------------------------------------------

    def open(self, place: Place, made: Panel | None = None) -> None:
        """Show ``place`` at the right; ``made``: what shows it, where that is here already."""
        self._forget_coming("place")
        before: QPixmap | None = None
        if self.panel.isVisible() and not isinstance(self.panel, EmptyPanel):
            before = self.columns.at_the_right()
        focus = self.focusWidget()
        inside = focus is not None and self.side.isAncestorOf(focus)
        self.panel.leave()
        self._side.removeWidget(self.panel)
        self.panel.hide()
        if self.panel is self._talk:
            self._talk.rest()
        else:
            self.panel.deleteLater()
        self.place = place
        try:
            self.panel = made or self._make_panel(place)
        except Exception:
            self._make_none()
            raise
        finally:
            self._put_right(before, inside=inside)

    def _put_right(self, before: QPixmap | None, *, inside: bool) -> None:
        """Show the panel; ``before``: what fades, ``inside``: where the keyboard was."""
        self._side.addWidget(self.panel)
        self.panel.cover(self.columns.covers)
        self.panel.show()
        self.columns.set_open(not isinstance(self.panel, EmptyPanel))
        covered = self.columns.covers and self.columns.open
        if inside or covered:  # else Qt gives the focus to whatever comes next
            (self.panel if self.columns.open else self.pages[self.current]).take_focus()
        if before is not None:
            self.columns.fade(before)
        for page in self.pages.values():
            page.opened(self.panel.key())
        self.placed.emit()

    def _close_panel(self) -> None:
        from desktop.places import Nowhere

        self.open(Nowhere())

    def _make_panel(self, place: Place) -> Panel:
        from desktop.places import AtConversation
        from desktop.side import make

        if not isinstance(place, AtConversation):
            return make(self.desk, place)
        if self._talk is None:
            self._talk = cast("ConversationPanel", make(self.desk, place))
        else:
            self._talk.go_to(place)
        return self._talk

    @property
    def coming(self) -> bool:
        """Whether a page or a place is on its way that the person went to."""
        return self._coming is not None and self._coming.busy

    @property
    def talks(self) -> bool:
        """Whether what conversations are shown in is there."""
        return self._talk is not None

    def prepare_talk(self) -> None:
        """Make it out of sight, in a turn of its own."""
        from desktop.side.conversation import ConversationPanel

        if self._talk is None:
            self._talk = ConversationPanel(self.desk)
            self._talk.setParent(self.side)
            self._talk.hide()

    def prepare_answer(self) -> None:
        """Make what one writes in, in the next conversation that opens, likewise."""
        if self._talk is not None:
            self._talk.prepare_answer()

    def _make_none(self) -> None:
        """What is there cannot be read: nothing is open, and the next place is begun anew."""
        from desktop.places import Nowhere

        self.place, self.panel = Nowhere(), EmptyPanel(self.desk)
        if self._talk is not None:
            self._talk.hide()
            self._talk.deleteLater()
            self._talk = None

    # --- what changed -----------------------------------------------------------------------

    def _column_changed(self, changed: Changed) -> None:
        self.freshen()
        if changed.views & {View.GROUPS, View.CHANNELS, View.EDITION} or changed.channels:
            self.nav.set_groups(self.desk.pages.groups())

    def _page_changed(self, changed: Changed) -> None:
        page = self.pages[self.current]
        if not page.concerns(changed):
            return
        if self._freshening is None:
            page.refresh()
        else:
            self._freshening.change(page)

    def _panel_changed(self, changed: Changed) -> None:
        if self.panel.concerns(changed):
            self.panel.refresh()

    def _spent(self) -> float:
        return self.desk.spent()

    def freshen(self) -> None:
        """Say how fresh the copy is."""
        fresh = self.desk.pages.freshness()
        self.desk.set_offline(fresh.offline_since is not None)
        self.nav.set_fresh(freshness.line(fresh, self.desk))

    # --- events -----------------------------------------------------------------------------

    def opened_something(self) -> bool:
        """Whether anything is at the right."""
        return not isinstance(self.panel, EmptyPanel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.keyboard is not None:
            self.keyboard.back()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.keyboard is None:  # what one sees first does not wait for it
            QTimer.singleShot(0, self, self._take_keys)

    def _take_keys(self) -> None:
        from desktop.keyboard.shortcuts import Keyboard

        if self.keyboard is None:
            self.keyboard = Keyboard(self)

    def end(self) -> bool:
        """Close for good, also where closing would only put it out of sight; False where the
        person is asked about something first."""
        if self._stays():
            return False
        self.ending.emit()
        return self.close()

    def _stays(self) -> bool:
        """What is being written cannot be kept: it is not thrown away, the person is asked."""
        if self.sure:
            return False
        from desktop.trouble.losing import ask

        return ask(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._stays():
            event.ignore()
            return
        self._clock.stop()
        self._showing.stop()
        if self._coming is not None:
            self._coming.stop()
        self.leave()
        self.closing.emit()
        super().closeEvent(event)
