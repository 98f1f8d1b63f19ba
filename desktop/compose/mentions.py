"""People are named while one writes: after "@" those are offered who may be meant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from desktop.compose.field import Field
from desktop.desk import Desk
from storage import codec
from storage.marked import named_in
from storage.model import Mention
from storage.rows import ChannelRow, NameableRow
from storage.unseen import one_line

if TYPE_CHECKING:
    from desktop.compose.choices import Choices

_BEGUN = re.compile(r"(?:\A|(?<=[^\w.@/-]))@([^\s@][^@]{0,40})?\Z")
_LONGEST = 60  # characters of a name in a text
_WORDS = 3  # of a name that are typed before one of those offered is taken
_MOST = 6  # people who are offered at once
ALIKE = 20  # people of a name who are looked at
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class Mentions(QObject):
    """Of one field. Where names stand for people it remembers for whom; elsewhere the whole
    address is what is written."""

    def __init__(self, desk: Desk, field: Field, within: QWidget) -> None:
        super().__init__(field)
        self._desk, self._field, self._within = desk, field, within
        self._channel: ChannelRow | None = None
        self._named: list[Mention] = []
        self._choices: Choices | None = None
        self._begin = -1  # where the "@" is that those who are offered are offered for
        self._refused = -1  # where one was that the person wants nothing offered for
        self._late: tuple[NameableRow, ...] = ()  # those whom it took a moment to find
        self._looking = False  # for some of these
        self._namesakes: dict[str, tuple[NameableRow, ...]] = {}  # of those who are offered
        self._asked = set[str]()  # names for whose namesakes the other thread is looking
        field.textChanged.connect(self._look)
        field.cursorPositionChanged.connect(self._follow)

    def offer(self, channel: ChannelRow | None) -> None:
        """Name people of ``channel`` from now on. Where that is the same as before, who is offered
        stays: something arrived there."""
        before, self._channel = self._channel, channel
        if _means(before) != _means(channel):
            self._late = ()
            self.close()

    # --- who is named -----------------------------------------------------------------------

    def used(self, text: str) -> tuple[Mention, ...]:
        """Whom ``text`` names still."""
        return named_in(text, self._named)

    def kept(self, text: str) -> dict[str, Any]:
        """What a draft remembers."""
        used = self.used(text)
        return {"mentions": json.loads(codec.pack(used))} if used else {}

    def restore(self, kept: object) -> None:
        """What a draft kept; what is not ours names nobody."""
        self._named = list(mentions_of(kept))

    # --- while it is typed ------------------------------------------------------------------

    def _typed(self) -> tuple[int, str] | None:
        """Where an "@" begins a name that the cursor is at the end of, and what there is of it."""
        cursor = self._field.textCursor()
        if cursor.hasSelection() or self._channel is None:
            return None
        before = cursor.block().text()[: cursor.positionInBlock()]
        found = _BEGUN.search(before)
        name = found and (found.group(1) or "")
        if found is None or name is None or len(name.split()) > _WORDS:
            return None
        if any(name.startswith(one.name) for one in self._named):
            return None  # it stands there already
        return cursor.block().position() + found.start(), name

    def _look(self) -> None:
        typed = self._typed()
        by_hand = self._field.hasFocus() and self._field.document().isUndoAvailable()
        if typed is None or not by_hand or self._field.isReadOnly():
            self.close()
            return
        begin, name = typed
        assert self._channel is not None
        if begin == self._refused:
            return
        self._refused = -1
        rows = self._found(name)
        if rows:
            self._show(begin, rows, mark=bool(name))
        else:
            self.close()
        if name.strip() and len(rows) < _MOST:
            self._look_further(name)

    def _found(self, name: str) -> tuple[NameableRow, ...]:
        """Those who are known at once, then those of the others who were found and still fit."""
        assert self._channel is not None
        rows = self._desk.pages.nameable(self._channel.id, name, _MOST)
        if self._late and len(rows) < _MOST:
            from storage.pages.mentioning import fitting

            known = {row.address for row in rows}
            rows += tuple(row for row in fitting(self._late, name) if row.address not in known)
        return rows[:_MOST]

    def _look_further(self, name: str) -> None:
        """Ask for everybody who was ever met, of whom there may be very many: the keys go on."""
        channel = self._channel
        if channel is None or self._looking or self._desk.ahead is None:
            return
        from desktop.work.ahead import Question

        question = Question("nameable_ever", (channel.id, name, _MOST), ())
        self._looking = True

        def then(answers: Mapping[Question, Any], _took: float) -> None:
            if not Shiboken.isValid(self):  # the field was closed meanwhile
                return
            self._looking = False
            typed = self._typed()
            elsewhere = _means(self._channel) != _means(channel)
            if elsewhere or typed is None or not self._field.hasFocus():
                return
            self._late = answers.get(question, ())
            if self._late or typed[1] != name:
                self._take_in(*typed, asked=name)

        self._desk.ahead().ask((question,), then)

    def _take_in(self, begin: int, name: str, *, asked: str) -> None:
        """Those who were found come after those who are offered already."""
        rows = self._found(name)
        if rows and begin != self._refused:
            self._show(begin, rows, mark=True)
        if name != asked and name.strip() and len(rows) < _MOST:
            self._look_further(name)

    def _follow(self) -> None:
        """The cursor went away from the name."""
        if self._begin >= 0:
            typed = self._typed()
            if typed is None or typed[0] != self._begin:
                self.close()

    def _show(self, begin: int, rows: Sequence[NameableRow], *, mark: bool) -> None:
        if self._choices is None:
            from desktop.compose.choices import Choices

            self._choices = Choices(self._desk, self._within)
            self._choices.picked.connect(self._take)
        if self._begin < 0:
            self._field.installEventFilter(self)
            self._within.installEventFilter(self)
        self._begin = begin
        part = self._field.parentWidget()
        while part is not None and part is not self._within.parentWidget():
            if (layout := part.layout()) is not None:
                layout.activate()  # the line may be a new one, for which there is room in a moment
            part = part.parentWidget()
        at = self._field.textCursor()
        at.setPosition(begin)
        near = self._field.cursorRect(at)
        corner = self._field.viewport().mapTo(self._within, near.topLeft())
        self._choices.offer(rows, QRect(corner, near.size()), mark=mark)
        self._ask_for_namesakes(rows)

    def close(self) -> None:
        """Nobody is offered any more."""
        if self._begin < 0:
            return
        self._begin = -1
        self._namesakes = {}
        self._field.removeEventFilter(self)
        self._within.removeEventFilter(self)
        if self._choices is not None:
            self._choices.hide()
        QAccessible.updateAccessibility(QAccessibleEvent(self._field, QAccessible.Event.Focus))

    def _take(self, row: NameableRow) -> None:
        begin, name = self._begin, self._name_of(row)
        self.close()  # not before: what was found of those who are offered goes with them
        if begin < 0 or self._channel is None:
            return
        cursor = self._field.textCursor()
        end = cursor.position()
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        if self._channel.accepts.marks:  # before the text is another one, and looked at
            self._named.append(Mention(address=row.address, name=name))
        after = cursor.block().text()[end - cursor.block().position() :][:1]
        cursor.insertText(f"@{name}" if after.isspace() else f"@{name} ")
        self._field.setTextCursor(cursor)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_of(self, row: NameableRow) -> str:
        """What stands after "@": the name, unless others could be meant by it."""
        address, name = str(row.address).lstrip("@"), honest(row.name)
        if self._channel is None or not self._channel.accepts.marks or not name:
            return address
        others = {honest(one.name).casefold() for one in self._others(row)}
        others |= {one.name.casefold() for one in self._named if one.address != row.address}
        return address if name.casefold() in others else name

    def _others(self, row: NameableRow) -> list[NameableRow]:
        assert self._channel is not None
        pages, channel = self._desk.pages, self._channel.id
        met = self._namesakes.get(row.name)
        if met is None:  # little is kept, or they were quicker than the other thread
            met = pages.nameable_ever(channel, row.name, ALIKE)
        found = pages.nameable(channel, row.name, ALIKE) + met
        return [one for one in found if one.address != row.address]

    def _ask_for_namesakes(self, rows: Sequence[NameableRow]) -> None:
        """Who else was ever met of these names, of whom there may be very many: known before one
        of them is taken."""
        channel, ahead = self._channel, self._desk.ahead
        names = {row.name for row in rows} - self._namesakes.keys() - self._asked
        means = channel is not None and channel.accepts.marks
        if not (means and names) or ahead is None or not self._desk.pages.is_large():
            return
        from desktop.work.ahead import Question

        assert channel is not None
        asked = {Question("nameable_ever", (channel.id, name, ALIKE), ()): name for name in names}

        def then(answers: Mapping[Question, Any], _took: float) -> None:
            if not Shiboken.isValid(self):  # the field was closed meanwhile
                return
            self._asked -= names
            if self._begin >= 0 and _means(self._channel) == _means(channel):
                self._namesakes |= {asked[one]: found for one, found in answers.items()}

        self._asked |= names
        ahead().ask(tuple(asked), then)

    # --- the keyboard, which stays in the field -----------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._within and event.type() == QEvent.Type.Resize:
            self.close()  # what it stood beside is elsewhere now
        if watched is not self._field or self._choices is None:
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.KeyRelease:
            return False
        key = Qt.Key(event.key())
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        meant = plain and (
            key in _STEPS
            or key == Qt.Key.Key_Escape
            or (key in _TAKE and self._choices.marked() is not None)
        )
        if meant and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the window has a use for Escape too
        elif meant:
            self._press(key)
        return meant

    def _press(self, key: Qt.Key) -> None:
        assert self._choices is not None
        row = self._choices.marked()
        if key in _STEPS:
            self._choices.step(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self._refused = self._begin
            self.close()
        elif row is not None:
            self._take(row)


def _means(channel: ChannelRow | None) -> tuple[str, bool] | None:
    """Where names are looked for, and whether they stand for people there."""
    return None if channel is None else (channel.id, channel.accepts.marks)


def honest(name: str) -> str:
    """A name as it may stand for somebody in a text: in one line, with nothing hidden in it, and
    not like an address; "" where nothing is left."""
    kept = one_line(name)[:_LONGEST].strip().lstrip("@").strip()
    looks = "@" in kept or ":" in kept or kept.casefold() in ("room", "here", "everyone", "all")
    return "" if looks or not any(one.isalnum() for one in kept) else kept


def mentions_of(kept: object) -> tuple[Mention, ...]:
    """What a draft kept, if it is what one keeps."""
    try:
        return codec.unpack_all(Mention, json.dumps(kept)) if isinstance(kept, list) else ()
    except (AttributeError, KeyError, TypeError, ValueError):
        return ()
