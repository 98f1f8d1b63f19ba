"""What helps to spell in any field: which words are wrong, how they are marked, what a menu offers.
The text itself is never touched but by a choice from the menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QTextCharFormat
from PySide6.QtWidgets import QMenu, QWidget

from desktop.desk import Desk
from desktop.spelling import spelling
from desktop.spelling.spelling import Spelling
from desktop.spelling.tokens import Word

SOON = 150  # milliseconds after which what was typed is looked at
AHEAD = 8  # marked words whose suggestions are fetched before they are asked for
Language = Callable[[], str | None]
Replace = Callable[[Word, str], None]


class Speller(QObject):
    """What both kinds of field have in common."""

    def __init__(self, desk: Desk, field: QWidget, language: Language) -> None:
        super().__init__(field)
        self.desk, self._widget, self._language = desk, field, language
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.mark)

    @cached_property
    def spelling(self) -> Spelling:
        """The window's; no dictionary is opened before there is a word to look up."""
        made = spelling.of(self.desk)
        made.changed.connect(self.look)
        made.told.connect(self.look)
        return made

    def look(self) -> None:
        """Look at the words again, in a moment."""
        if not self._soon.isActive():
            self._soon.start()

    def mark(self) -> None:
        """Mark what can be seen."""
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        return self.spelling.names(self._language())

    def style(self) -> QTextCharFormat:
        """A wave below the word: a form first, and a colour that is not the text's."""
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(self.desk.theme.waiting))
        return made

    def wrong(self, said: list[Word]) -> list[Word]:
        """Those that no dictionary has; what is not known yet is asked for."""
        names = self.names() if said else ()
        if not names:
            return []
        verdicts = [(word, self.spelling.wrong(word.text, names)) for word in said]
        unknown = [word.text for word, wrong in verdicts if wrong is None]
        if unknown:
            self.spelling.look_up(unknown, names)
        found = [word for word, wrong in verdicts if wrong]
        for word in found[:AHEAD]:
            self.spelling.near(word.text, names)
        return found

    # --- the menu ---------------------------------------------------------------------------

    def fill(self, menu: QMenu, word: Word | None, replace: Replace) -> None:
        """Put what may have been meant at the head of a field's menu, and the choice to check
        nothing at its end."""
        names = self.names()
        if word is not None and names and self.spelling.wrong(word.text, names):
            before = menu.actions()
            offered = self.offers(menu, word, replace)
            for action in before:
                menu.removeAction(action)
            menu.addActions(offered)
            menu.addSeparator()
            menu.addActions(before)
        menu.addSeparator()
        if self.spelling.there == ():
            menu.addAction(self.tr("Why is spelling not checked?")).triggered.connect(self._explain)
            return
        turn = menu.addAction(self.tr("Check spelling"))
        turn.setCheckable(True)
        turn.setChecked(self.spelling.on)
        turn.triggered.connect(lambda on: self.spelling.turn(on=on))

    def offers(self, menu: QMenu, word: Word, replace: Replace) -> list[QAction]:
        """What can be done about a word: other words, and to say that it is one."""
        found = self.spelling.near(word.text, self.names())
        if found is None:  # it is being looked for: known when the person goes there
            later = QMenu(self.tr("What may be meant"), menu)
            later.aboutToShow.connect(lambda: self._come(later, word, replace))
            made = [later.menuAction()]
        else:
            made = self._words(menu, word, found, replace)
        take = QAction(self.tr("“{word}” is a word of mine").format(word=word.text), menu)
        take.triggered.connect(lambda: self.spelling.take(word.text))
        return [*made, take]

    def pop(self, word: Word | None, replace: Replace, place: QPoint) -> None:
        """Open what can be done about a word by itself, or say that there is none."""
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if word is not None:
            menu.addActions(self.offers(menu, word, replace))
        else:
            none = self.tr("All words here are in the dictionaries.")
            off = self.tr("Spelling is not checked here.")
            menu.addAction(none if self.names() else off).setEnabled(False)
        menu.popup(place)

    def _come(self, menu: QMenu, word: Word, replace: Replace) -> None:
        menu.clear()
        found = self.spelling.near(word.text, self.names())
        if found is None:
            menu.addAction(self.tr("Still being looked for")).setEnabled(False)
        else:
            menu.addActions(self._words(menu, word, found, replace))

    def _words(
        self, menu: QMenu, word: Word, found: tuple[str, ...], replace: Replace
    ) -> list[QAction]:
        made = []
        for one in found:
            action = QAction(one.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, one=one: replace(word, one))
            made.append(action)
        if not made:
            made.append(QAction(self.tr("No word like it is known"), menu))
            made[0].setEnabled(False)
        return made

    def _explain(self) -> None:
        self.desk.visited.emit("settings:spelling")
