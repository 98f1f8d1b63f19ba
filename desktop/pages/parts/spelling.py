"""Whether spelling is checked, in which languages, and which words are the person's own."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from desktop.cards.parts import Button
from desktop.compose.options import LANGUAGES
from desktop.keyboard.order import as_seen
from desktop.look.flow import Flow
from desktop.pages.parts.part import SettingsPart
from desktop.spelling import spelling
from storage.model import View


class SpellingPart(SettingsPart):
    """What is chosen holds in every field at once."""

    name = "spelling"
    views = frozenset({View.SETTINGS})

    def heading(self) -> str:
        return self.tr("Spelling")

    def fill(self) -> None:
        self._spelling = spelling.of(self.desk)
        self.on = self.choice(
            self.tr("Spelling"),
            (
                (self.tr("Underline words that no dictionary has"), True),
                (self.tr("Underline no words"), False),
            ),
            self._spelling.on,
            lambda on: self._spelling.turn(on=on),
        )
        self.still = self.say("")
        self.row = QWidget(self)
        self._languages = Flow(self.row, self.desk.theme.px(8))
        self.column.addWidget(self.row)
        self.row.setAccessibleName(self.tr("Languages that I write"))
        self.boxes: dict[str, Button] = {}
        self.own_title = self.say("")
        self.own_row, self._own = self.line()
        self.words: dict[str, Button] = {}
        self._spelling.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        known = self._spelling
        self.on.setCurrentIndex(self.on.findData(known.on))
        self.on.setVisible(known.there != ())
        self._say_missing()
        for code in known.codes():
            if code not in self.boxes:
                self.boxes[code] = self._box(code)
        for code, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(code in known.wanted())
            box.blockSignals(False)
        self.row.setVisible(known.on and bool(self.boxes))
        self._show_own()
        as_seen(self)

    def _say_missing(self) -> None:
        """Where a dictionary is missing, say so, and who can add one."""
        known = self._spelling
        if known.there is None:
            return
        missing = [code for code in known.wanted() if code not in known.codes()]
        if not known.there:
            said = self.tr(
                "Spelling cannot be checked: no dictionary is on this computer. Whoever looks after"
                " it can add some; on Linux they are called hunspell-fr and hunspell-en-gb."
            )
        elif missing and known.on:
            names = self.tr(", ").join(language(code) for code in missing)
            said = self.tr("No dictionary is on this computer for: {languages}.")
            said = said.format(languages=names)
        else:
            said = self.tr("The words stay on this computer: nobody else is asked about them.")
        self.still.setText(said)

    def _box(self, code: str) -> Button:
        box = Button(self.desk, self.row, language(code))
        box.setProperty("choice", True)
        box.setCheckable(True)
        box.toggled.connect(self._chosen)
        self._languages.addWidget(box)
        box.show()
        return box

    def _chosen(self) -> None:
        ticked = [code for code, box in self.boxes.items() if box.isChecked()]
        if ticked:
            self._spelling.choose(ticked)
        else:  # none: nothing is checked, and these are known again when it is
            self._spelling.turn(on=False)

    def _show_own(self) -> None:
        own = self._spelling.own
        self.own_title.setVisible(bool(own))
        self.own_row.setVisible(bool(own))
        self.own_title.setText(self.tr("Words of mine. A click takes one out:"))
        for word in [word for word in self.words if word not in own]:
            button = self.words.pop(word)
            self._own.removeWidget(button)
            button.hide()
            button.deleteLater()
        for word in own:
            if word not in self.words:
                self.words[word] = self._button(self.own_row, self._own, word)

    def _button(self, row: QWidget, flow: Flow, word: str) -> Button:
        button = Button(self.desk, row, word.replace("&", "&&"))
        take_out = self.tr("Take “{word}” out of my words").format(word=word)
        button.setAccessibleName(take_out)
        button.setToolTip(take_out)
        button.clicked.connect(lambda: self._spelling.drop(word))
        flow.addWidget(button)
        button.show()
        return button


def language(code: str) -> str:
    """The name that a language has for itself."""
    name = LANGUAGES.get(code) or QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code
