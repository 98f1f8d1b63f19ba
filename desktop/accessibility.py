"""What a screen reader is told: true roles, each row of a list in one stop, and no more.

A widget says it of itself, with what it has of this:

``accessible_role``       what it is
``spoken()``              its name; a row says all that stands in it
``press()``               what happens when it is pressed, without a pointer or a key
``accessible_state()``    what it is besides: selected, expanded, checked
``accessible_parts()``    what is met inside it; else all that is shown in it, and in a row its
                          links and buttons

What holds other things is read line by line, as they stand, in whichever order they were made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QComboBox, QLabel, QWidget
from shiboken6 import Shiboken

_FULL_STOP = re.compile(r"(?<=[.!?…])\.(?=\s|$)")
ONE_STOP = (
    QAccessible.Role.ListItem,
    QAccessible.Role.Heading,
    QAccessible.Role.StaticText,
    QAccessible.Role.Cell,
    QAccessible.Role.Link,
)
"""What says all of itself: no label in it is met."""
SWEEP = 64  # accessible objects that may be made between two looks for dead ones


class Spoken(QAccessibleWidget):
    """A widget with a role of our choice, which is asked about itself."""

    def text(self, kind: QAccessible.Text) -> str:
        thing = self.object()
        if thing is None:  # it is being taken apart
            return ""
        speak = getattr(thing, "spoken", None)
        if kind == QAccessible.Text.Name and speak is not None:
            return _FULL_STOP.sub("", str(speak()))  # parts that were whole sentences
        return super().text(kind)

    def role(self) -> QAccessible.Role:
        thing = self.object()
        if isinstance(thing, QWidget) and thing.isWindow():
            return QAccessible.Role.Window
        return super().role()

    def state(self) -> QAccessible.State:
        state = super().state()
        tell = getattr(self.object(), "accessible_state", None)
        for name, value in tell().items() if tell is not None else ():
            setattr(state, name, value)
        return state

    # --- what is pressed --------------------------------------------------------------------

    def actionNames(self) -> list[str]:
        pressed = [self.pressAction()] if self._pressed() is not None else []
        return [*pressed, *super().actionNames()]

    def doAction(self, name: str) -> None:
        press = self._pressed()
        if press is not None and name == self.pressAction():
            press()
        else:
            super().doAction(name)

    # --- what is inside ---------------------------------------------------------------------

    def childCount(self) -> int:
        return len(self._parts())

    def child(self, index: int) -> QAccessibleInterface:
        parts = self._parts()
        return _of(parts[index]) if 0 <= index < len(parts) else super().child(-1)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        thing = child.object()
        return next((place for place, part in enumerate(self._parts()) if part is thing), -1)

    def parent(self) -> QAccessibleInterface:
        """Whoever has it among its parts, however far above; else its parent."""
        thing = self.object()
        above = thing.parent() if thing is not None else None
        while above is not None:
            tell = getattr(above, "accessible_parts", None)
            if tell is not None and isinstance(above, QWidget) and thing in tell():
                return _of(above)
            above = above.parent()
        return super().parent()

    def _parts(self) -> Sequence[QWidget]:
        thing = self.object()
        if not isinstance(thing, QWidget):  # it is being taken apart
            return ()
        tell = getattr(thing, "accessible_parts", None)
        if tell is not None:
            return tuple(tell())
        return controls(thing) if super().role() in ONE_STOP else met(thing)

    def _pressed(self) -> Any:
        """What pressing it does: only what the keyboard reaches too can be pressed."""
        thing = self.object()
        if isinstance(thing, QWidget) and thing.focusPolicy() != Qt.FocusPolicy.NoFocus:
            return getattr(thing, "press", None)
        return None


class Keeper:
    """Keeps the Python side of accessible objects for as long as Qt has them.

    Qt owns what this makes and deletes it with its widget. Python would delete it too if the last
    reference went first, so a reference stays here until Qt has done it.
    """

    def __init__(self) -> None:
        self.kept: list[Spoken] = []
        self._room = SWEEP

    def __call__(self, kind: str, thing: QObject) -> QAccessibleInterface | None:
        """``kind``: the class, then the classes that it is made from, until somebody knows one."""
        if not isinstance(thing, QWidget):
            return None
        role = getattr(type(thing), "accessible_role", None)
        if role is None and (kind == "QWidget" or _only_drawn(kind, thing)):
            role = QAccessible.Role.Client  # it holds other things, or is no more than an ornament
        if role is None:
            return None
        if len(self.kept) >= self._room:
            self.kept = [spoken for spoken in self.kept if Shiboken.isValid(spoken)]
            self._room = 2 * len(self.kept) + SWEEP
        spoken = Spoken(thing, role)
        self.kept.append(spoken)
        return spoken


@cache
def install() -> Keeper:
    """Before the first window; once a program, however often it is asked for."""
    keeper = Keeper()
    QAccessible.installFactory(keeper)
    return keeper


def announce(widget: QWidget, sentence: str) -> None:
    """Have ``sentence`` read out when the screen reader has finished what it says: politely."""
    if sentence and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)


def label(box: QComboBox) -> None:
    """Have ``box`` called by its accessible name. Where there is no label beside it, Qt tells a
    screen reader only what is chosen in it, and not what is chosen about."""
    holder, name = box.parentWidget(), box.accessibleName()
    if holder is None or not name:
        return
    beside = holder.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if all(one.buddy() is not box for one in beside):
        heard = QLabel(holder)  # nobody sees it: what is seen says it in its own way
        heard.setTextFormat(Qt.TextFormat.PlainText)
        heard.setText(name)
        heard.setBuddy(box)
        heard.hide()


def met(widget: QWidget) -> list[QWidget]:
    """Of the parts of ``widget`` those that are met, as they stand: line by line from above."""
    shown = [
        part
        for part in widget.children()
        if isinstance(part, QWidget) and not part.isHidden() and not part.isWindow()
    ]
    lines: list[list[QWidget]] = []
    for part in sorted(shown, key=lambda part: part.y()):
        middle = part.y() + part.height() / 2
        last = lines[-1][0] if lines else None
        if last is not None and middle < last.y() + last.height():
            lines[-1].append(part)
        else:
            lines.append([part])
    away = -1 if widget.isRightToLeft() else 1
    return [part for line in lines for part in sorted(line, key=lambda one: away * one.x())]


def controls(widget: QWidget) -> list[QWidget]:
    """As :func:`met`, without labels, which only say what ``widget`` says of itself; their links
    stay."""
    found: list[QWidget] = []
    for part in met(widget):
        if isinstance(part, QLabel) or _only_holds(part):
            found += controls(part)
        else:
            found.append(part)
    return found


def _only_holds(thing: QWidget) -> bool:
    """Nobody stops at it, and it is nothing by itself."""
    if isinstance(thing, QAbstractButton) or thing.focusPolicy() != Qt.FocusPolicy.NoFocus:
        return False
    return getattr(type(thing), "accessible_role", None) is None


def _only_drawn(kind: str, thing: QWidget) -> bool:
    """A drawing in a field, which Qt makes a button that does nothing."""
    return kind == "QLineEditIconButton" and not thing.toolTip()


def _of(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)
