"""A list of thousands of cards with a handful of real widgets, in which nothing ever moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.cards.card import Card, Row, tabs
from desktop.cards.fenwick import Heights
from desktop.desk import Desk

CardKind = type[Card]
WIDEST = 600


class CardList(QAbstractScrollArea):
    """Recycled cards over known or estimated heights, held by an anchor.

    The anchor is the first row on screen and its pixel. Rows that come, go or turn out to have
    another height than was thought change what is above or below the screen, never what is on it.
    """

    accessible_role: ClassVar[QAccessible.Role] = QAccessible.Role.List
    activated = Signal(object)  # the Row
    unfolded = Signal(object)  # the Row, which stands for several
    stirred = Signal()  # what is on screen may be another part than before
    reached_end = Signal()

    def __init__(
        self,
        desk: Desk,
        kinds: Mapping[type, CardKind],
        *,
        margin: int = 40,
        top: int = 24,
        from_bottom: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._kinds = desk, dict(kinds)
        self._margin, self._top, self._from_bottom = margin, top, from_bottom
        self._rows, self._measured = list[Row](), list[bool]()
        self._heights = Heights([])
        self._live: dict[int, Card] = {}
        self._spare: dict[CardKind, list[Card]] = {}
        self._anchor: tuple[int, int] | None = None
        self._value = 0
        self._busy = False
        self._laid = False  # it has its own size: what is measured before would be so in vain
        self._current: str | None = None  # key of the row that the keyboard is on
        self._selected: str | None = None
        self._name = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # one of our own: to be handed one that was made in C++ costs 11 ms at the first time
        self.setViewport(QWidget(self))
        desk.pictured.connect(self._picture_came)

    # --- what it shows ----------------------------------------------------------------------

    def set_rows(self, rows: Sequence[Row], *, keep: bool = True, hold: str | None = None) -> None:
        """Show ``rows``. With ``keep`` the first whole row on screen that remains stays where it
        is, or the one called ``hold``."""
        held = self._held(hold) if keep else []
        before = {row.key: place for place, row in enumerate(self._rows)}
        old_rows, old_heights, old_measured = self._rows, self._heights, self._measured
        places: dict[str, int] = {}
        heights, measured = list[int](), list[bool]()
        for place, row in enumerate(rows):
            places[row.key] = place
            was = before.get(row.key)
            heights.append(self._estimate(row) if was is None else old_heights[was])
            measured.append(was is not None and old_measured[was] and old_rows[was] == row)
        live, self._live = self._live, {}
        self._rows, self._heights, self._measured = list(rows), Heights(heights), measured
        for card in live.values():
            place_now = places.get(card.row.key)
            if place_now is None or type(card) is not self._kind(rows[place_now]):
                self._retire(card)
            else:
                self._live[place_now] = card
                if card.row != rows[place_now]:
                    self._bind(card, rows[place_now])
        self._anchor = next(((places[key], y) for key, y in held if key in places), None)
        if self._anchor is None:
            self._anchor = (0, self._head()) if not self._from_bottom else self._last_anchor()
        self._value = self.verticalScrollBar().value()
        self.fill()

    def prepare(self, line: type, count: int) -> None:
        """Have cards for so many rows of a kind, before there are any."""
        for _ in range(count):
            self._retire(self._new(self._kinds[line]))

    def accessible_parts(self) -> list[QWidget]:
        """The rows on screen, as they stand there and not as they were made."""
        return [self._live[place] for place in sorted(self._live)]

    def rows(self) -> Sequence[Row]:
        return self._rows

    def select(self, key: str | None) -> None:
        """Mark the row that is open at the right."""
        self._selected = key
        for card in self._live.values():
            card.current = card.row.key == key
            card.update()

    def first_on_screen(self) -> tuple[str, int] | None:
        """Key and pixel of the first row on screen: what must not move."""
        return next(iter(self._held()), None)

    def place(self) -> tuple[str, int] | None:
        """The row at the upper edge, and how much of it is above, in thousandths of its height."""
        if self._anchor is None or not self._rows:
            return None
        first, y = self._anchor
        return self._rows[first].key, max(0, -y) * 1000 // max(1, self._heights[first])

    def to_place(self, key: str, thousandths: int) -> None:
        """Go to what :meth:`place` said; stay where that row is not any more."""
        where = next((n for n, row in enumerate(self._rows) if row.key == key), None)
        if where is None or not self._laid or self.viewport().height() <= 0 or self._width() <= 0:
            return
        above = self._measure(where) * thousandths // 1000
        self._anchor = (where, self._head() if where == above == 0 else -above)
        self._value = self.verticalScrollBar().value()
        self.fill()

    def passed(self) -> list[Row]:
        """The rows whose end is on screen."""
        height = self.viewport().height()
        shown = sorted((card.y() + card.height(), place) for place, card in self._live.items())
        return [self._rows[place] for end, place in shown if 0 < end <= height]

    def card(self, key: str) -> Card | None:
        """The widget that shows a row now, if it is on screen."""
        return next((card for card in self._live.values() if card.row.key == key), None)

    def at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 2

    def to_end(self) -> None:
        """Show the last row."""
        if self._rows:
            self._anchor = self._last_anchor()
            self._value = self.verticalScrollBar().value()
            self.fill()

    def to_row(self, key: str) -> None:
        """Show one row."""
        place = next((i for i, row in enumerate(self._rows) if row.key == key), None)
        if place is not None:
            self._ensure(place)

    # --- laying out -------------------------------------------------------------------------

    def fill(self) -> None:
        """Put a card on every row that is on screen. Guarded: focus changes call back here."""
        if self._busy or not self._laid:
            return
        self._busy = True
        try:
            self._fill()
        finally:
            self._busy = False
        self.stirred.emit()

    def _fill(self) -> None:
        height = self.viewport().height()
        if not self._rows or height <= 0 or self._width() <= 0:
            self._keep_live(set())
            return
        first, y = self._start(height)
        y, end = self._down(first, y, height)
        if end < height - self._foot():  # nothing below: what was scrolled away comes back
            first, y = self._up(first, y + height - self._foot() - end)
            if first == 0 and y > self._head():
                y = self._rest_y(height)
        shown = self._place(first, y, height)
        self._keep_live(shown)
        self._anchor = (first, y)
        self._set_range(self._heights.above(first) - y + self._head(), height)

    def _start(self, height: int) -> tuple[int, int]:
        value = self.verticalScrollBar().value()
        moved = value - self._value
        if moved > 0 and value >= self.verticalScrollBar().maximum():
            return self._up(*self._last_anchor())  # the end itself, whatever was guessed
        if self._anchor is not None and abs(moved) < 3 * height:
            first, y = self._anchor
            first, y = min(first, len(self._rows) - 1), y - moved
        else:
            first, inside = self._heights.find(value - self._head())
            y = min(self._head(), -inside) if first else self._head() - value
        first, y = self._up(first, y)
        while first < len(self._rows) - 1 and y + self._measure(first) <= 0:
            y += self._heights[first]
            first += 1
        if first == 0 and y > self._head():
            y = self._head()
        return first, y

    def _up(self, first: int, y: int) -> tuple[int, int]:
        while y > 0 and first > 0:
            first -= 1
            y -= self._measure(first)
        return first, y

    def _down(self, first: int, y: int, height: int) -> tuple[int, int]:
        below = y
        for place in range(first, len(self._rows)):
            if below >= height:
                return y, below
            below += self._measure(place)
        return y, below

    def _place(self, first: int, y: int, height: int) -> set[int]:
        shown: set[int] = set()
        width, left = self._width(), self._left()
        for place in range(first, len(self._rows)):
            if y >= height:
                break
            card = self._card_for(place)
            gap = self._desk.theme.px(card.gap) if card.gap else 0
            card.setGeometry(left, y, width, self._heights[place] - gap)
            card.current = card.row.key == self._selected
            card.show()
            shown.add(place)
            y += self._heights[place]
        return shown

    def _measure(self, place: int) -> int:
        if not self._measured[place]:
            self._card_for(place)
        return self._heights[place]

    def _card_for(self, place: int) -> Card:
        row = self._rows[place]
        card = self._live.get(place)
        if card is None:
            pool = self._spare.setdefault(self._kind(row), [])
            card = pool.pop() if pool else self._new(self._kind(row))
            self._bind(card, row)
            self._live[place] = card
            self._measured[place] = False  # a card that was filled anew must place its parts
        if not self._measured[place]:
            gap = self._desk.theme.px(card.gap) if card.gap else 0
            self._heights.set(place, card.arranged(self._width()) + gap)
            self._measured[place] = True
        return card

    def _bind(self, card: Card, row: Row) -> None:
        card.row = row
        card.bind(row)
        card.update()

    def _new(self, kind: CardKind) -> Card:
        card = kind(self._desk, self.viewport())
        card.dress()
        card.activated.connect(lambda: self._activate(card))
        card.unfolded.connect(lambda: self.unfolded.emit(card.row))
        card.resized.connect(lambda: self._resized(card))
        card.focused.connect(lambda: self._focused(card))
        return card

    def _keep_live(self, shown: set[int]) -> None:
        for place in [place for place in self._live if place not in shown]:
            self._retire(self._live.pop(place))

    def _retire(self, card: Card) -> None:
        window = self.window()
        focus = window.focusWidget()
        if focus is not None and (focus is card or card.isAncestorOf(focus)):
            self._current = card.row.key
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt picks some other card
        card.hide()
        self._spare.setdefault(type(card), []).append(card)

    def _set_range(self, value: int, height: int) -> None:
        bar = self.verticalScrollBar()
        total = self._heights.total() + self._head() + self._foot()
        blocked = bar.blockSignals(True)
        bar.setRange(0, max(0, total - height, 0))
        bar.setPageStep(height)
        bar.setSingleStep(self._desk.theme.px(40))
        bar.setValue(value)
        bar.blockSignals(blocked)
        # the bar was kept from telling the scroll area whether it is needed
        needed = bar.maximum() > 0
        if bar.isVisibleTo(self) != needed:
            policy = Qt.ScrollBarPolicy
            on, off = policy.ScrollBarAlwaysOn, policy.ScrollBarAlwaysOff
            self.setVerticalScrollBarPolicy(on if needed else off)
        self._value = bar.value()

    def minimumSizeHint(self) -> QSize:
        """What scrolls gives way to what does not, where the window is low."""
        return QSize(0, self._desk.theme.px(30))

    # --- small measures ---------------------------------------------------------------------

    def _kind(self, row: Row) -> CardKind:
        return self._kinds[type(row)]

    def _estimate(self, row: Row) -> int:
        kind = self._kind(row)
        return self._desk.theme.px(kind.estimate + kind.gap)

    def _side(self) -> int:
        margin = self._desk.theme.px(self._margin)
        return margin if self.width() > self._desk.theme.px(520) else min(margin, 20)

    def _width(self) -> int:
        return min(self._desk.theme.px(WIDEST), self.width() - 2 * self._side())

    def _left(self) -> int:
        left = (self.width() - self._width()) // 2
        return left if self.isLeftToRight() else left - self.width() + self.viewport().width()

    def _head(self) -> int:
        return self._desk.theme.px(self._top)

    def _foot(self) -> int:
        return self._desk.theme.px(14 if self._from_bottom else 32)

    def _rest_y(self, height: int) -> int:
        rest = height - self._foot() - self._heights.total() if self._from_bottom else 0
        return max(self._head(), rest)

    def _last_anchor(self) -> tuple[int, int]:
        last = max(0, len(self._rows) - 1)
        if not (self._rows and self._laid) or self.viewport().height() <= 0:
            return last, 0
        return last, self.viewport().height() - self._foot() - self._measure(last)

    def _held(self, hold: str | None = None) -> list[tuple[str, int]]:
        """The rows on screen with their pixels: ``hold``, then those whose top can be seen."""
        shown = sorted((card.y(), card.row.key) for card in self._live.values())
        whole = [(y, key) for y, key in shown if y >= 0 or key == hold] or shown
        return sorted(((key, y) for y, key in whole), key=lambda one: one[0] != hold)

    # --- events -----------------------------------------------------------------------------

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.fill()
        if self.at_end():
            self.reached_end.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._laid = True
        end = self._from_bottom and self.at_end()
        if event.oldSize().width() != event.size().width():
            self._measured = [False] * len(self._rows)
        if end and self._rows:
            self._anchor = self._last_anchor()
            self._value = self.verticalScrollBar().value()
        self.fill()

    def _resized(self, card: Card) -> None:
        for place, other in self._live.items():
            if other is card:
                self._measured[place] = False
        self.fill()

    def _activate(self, card: Card) -> None:
        self._current = card.row.key
        self.activated.emit(card.row)

    def _focused(self, card: Card) -> None:
        self._current = card.row.key
        place = next((place for place, other in self._live.items() if other is card), None)
        if place is not None:
            self._ensure(place)

    def _picture_came(self, media: str) -> None:
        for card in list(self._live.values()):
            card.picture_came(media)

    def _ensure(self, place: int) -> None:
        """Scroll as little as needed to show a row, with the titles that stand over it."""
        bar = self.verticalScrollBar()
        first = place
        while first > 0 and not self._kind(self._rows[first - 1]).focusable:
            first -= 1
        for _ in range(2):  # the second time with measured heights
            top = self._heights.above(first) + (self._head() if first else 0)
            bottom = self._heights.above(place) + self._head() + self._measure(place)
            if top < bar.value():
                bar.setValue(top)
            elif bottom > bar.value() + self.viewport().height():
                bar.setValue(min(top, bottom - self.viewport().height()))
            self.fill()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._step(0)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the cards as they stand, not as they were made."""
        current = self.window().focusWidget()
        if current is self:
            if forward:
                self._step(0)
            return forward or self._leave(current, forward)
        stops = self._stops()
        if current not in stops:
            return super().focusNextPrevChild(forward)
        wanted = stops.index(current) + (1 if forward else -1)
        if wanted >= len(stops):
            wanted = self._further(current, stops)
            stops = self._stops()
        if 0 <= wanted < len(stops):
            stops[wanted].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return self._leave(current, forward)

    def _further(self, current: QWidget, stops: list[QWidget]) -> int:
        """Bring the next row that can be stopped at onto the screen; its place in the stops."""
        below = range(max(self._live) + 1, len(self._rows))
        following = next((p for p in below if self._kind(self._rows[p]).focusable), None)
        if following is None:
            return len(stops)
        self._ensure(following)
        fresh = self._stops()
        return fresh.index(current) + 1 if current in fresh else len(fresh)

    def _stops(self) -> list[QWidget]:
        """What Tab stops at: each card, then its links and buttons from top to bottom."""
        stops: list[QWidget] = []
        for place in sorted(self._live):
            stops += self._live[place].stops()
        return stops

    def _leave(self, current: QWidget, forward: bool) -> bool:
        widget: QWidget | None = current
        while True:
            assert widget is not None
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
            if widget is None or widget is current:
                return False
            if widget is not self and not self.isAncestorOf(widget) and tabs(widget):
                widget.setFocus(
                    Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
                )
                return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, Callable[[], Any]] = {
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_Home: lambda: self._go(range(len(self._rows))),
            Qt.Key.Key_End: lambda: self._go(reversed(range(len(self._rows))), end=True),
            Qt.Key.Key_PageDown: lambda: self._page(1),
            Qt.Key.Key_PageUp: lambda: self._page(-1),
        }
        step = steps.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            step()

    def _place_of_current(self) -> int | None:
        if self._current is None:
            return None
        return next((i for i, row in enumerate(self._rows) if row.key == self._current), None)

    def _step(self, by: int) -> None:
        place = self._place_of_current()
        if place is None:
            self._go(range(min(self._live, default=0), len(self._rows)))
        elif by >= 0:
            self._go(range(place + by, len(self._rows)))
        else:
            self._go(range(place + by, -1, -1))

    def _go(self, places: Any, *, end: bool = False) -> None:
        for place in places:
            if end:
                self.to_end()
            if self._kind(self._rows[place]).focusable:
                self._current = self._rows[place].key
                self._ensure(place)
                if place in self._live:  # else there is no room for any row now
                    self._live[place].setFocus(Qt.FocusReason.OtherFocusReason)
                return
        bar = self.verticalScrollBar()
        bar.setValue(bar.minimum() if self._place_of_current() in (None, 0) else bar.value())

    def _page(self, by: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * (self.viewport().height() - self._desk.theme.px(60)))
        shown = sorted(place for place, card in self._live.items() if card.y() >= 0)
        self._go(shown)
