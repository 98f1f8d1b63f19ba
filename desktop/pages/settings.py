"""Settings: accounts, language, appearance, pictures, and where the data lies. One level deep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from desktop import words
from desktop.cards.parts import Button, font
from desktop.compose.signin import SignInForm
from desktop.desk import Desk
from desktop.flow import Flow
from desktop.gone import Gone, total
from desktop.look import SCALES, Look
from desktop.pages.accounts import AccountLine
from desktop.pages.form import FormPage
from desktop.pages.wiping import WipePart
from storage.leaving import LEFT, take_note
from storage.model import Changed, ChannelKind, View
from storage.rows import AccountRow


class SettingsPage(FormPage):
    """Every choice is taken back in the way in which it was made."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_title(self.tr("Settings"))
        self._ways()
        self.add_section(self.tr("Accounts"))
        self._accounts = QVBoxLayout()
        self.column.addLayout(self._accounts)
        self.left = self.add_text("", size=13)
        self.left.hide()
        self._lines: dict[str, AccountLine] = {}
        self.add_section(self.tr("Add an account"))
        self.form = SignInForm(desk, self.inside)
        self.column.addWidget(self.form)
        self._looks()
        self.add_section(self.tr("This computer"))
        self.add_text(
            self.tr("Everything that was read lies here, encrypted: {place}").format(
                place=desk.place
            ),
            size=13,
        )
        self.column.addWidget(WipePart(desk, self.inside))
        self.column.addStretch(1)

    def _ways(self) -> None:
        """The pages that have their own sentences."""
        row = QWidget(self.inside)
        flow = Flow(row, self.desk.theme.px(8))
        self.ways: dict[str, Button] = {}
        for name, label in (
            ("calm", self.tr("When Préau speaks to you")),
            ("association", self.tr("What my association set")),
            ("drafts", self.tr("Drafts")),
            ("kept", self.tr("What is kept on this computer")),
            ("guard", self.tr("Passphrase and lock")),
            ("copies", self.tr("Copies, and another computer")),
            ("about", self.tr("About Préau")),
        ):
            button = Button(self.desk, row, label)
            button.clicked.connect(lambda _=False, name=name: self.desk.visited.emit(name))
            flow.addWidget(button)
            self.ways[name] = button
        self.column.addWidget(row)

    def _looks(self) -> None:
        self.add_section(self.tr("Language"))
        self.language = self._choice(
            self.tr("Language"),
            (
                (self.tr("As this computer"), ""),
                ("Français", "fr"),
                ("English", "en"),
            ),
            self.desk.look.language,
            lambda value: replace(self.desk.look, language=value),
        )
        self.add_section(self.tr("Appearance"))
        self.scheme = self._choice(
            self.tr("Appearance"),
            (
                (self.tr("As this computer"), ""),
                (self.tr("Light"), "light"),
                (self.tr("Dark"), "dark"),
            ),
            self.desk.look.scheme,
            lambda value: replace(self.desk.look, scheme=value),
        )
        self.scale = self._choice(
            self.tr("Size of the text"),
            tuple(
                (self.tr("Text at {n} %").format(n=round(scale * 100)), scale) for scale in SCALES
            ),
            self.desk.look.scale,
            lambda value: replace(self.desk.look, scale=value),
        )
        self.add_section(self.tr("Pictures"))
        self.pictures = QCheckBox(self.tr("Show a picture only when I ask for it"), self.inside)
        self.pictures.setFont(font(self.desk.theme))
        self.pictures.setChecked(self.desk.look.pictures_on_request)
        self.pictures.toggled.connect(
            lambda on: self.desk.looked.emit(replace(self.desk.look, pictures_on_request=on))
        )
        self.column.addWidget(self.pictures)

    def _choice(
        self, name: str, choices: tuple[tuple[str, Any], ...], now: Any, become: Any
    ) -> QComboBox:
        box = QComboBox(self.inside)
        box.setFont(font(self.desk.theme))
        box.setAccessibleName(name)
        for label, value in choices:
            box.addItem(label, value)
        box.setCurrentIndex(max(0, box.findData(now)))

        def choose(place: int) -> None:
            look: Look = become(box.itemData(place))
            self.desk.looked.emit(look)

        box.activated.connect(choose)
        self.column.addWidget(box)
        return box

    # --- accounts ---------------------------------------------------------------------------

    def concerns(self, changed: Changed) -> bool:
        return bool(changed.views & {View.ACCOUNTS, View.CHANNELS, View.OUTBOX})

    def refresh(self) -> None:
        rows = self.desk.pages.accounts()
        for name in set(self._lines) - {row.id for row in rows}:
            if self._lines[name].pending:  # it is about to say what went
                continue
            line = self._lines.pop(name)
            self._accounts.removeWidget(line)
            line.hide()
            line.deleteLater()
        kinds: dict[str, set[ChannelKind]] = {}
        for channel in self.desk.pages.channels():
            kinds.setdefault(channel.account, set()).add(channel.kind)
        for row in rows:
            self._show_account(row, words.uses(frozenset(kinds.get(row.id, ()))))
        self.form.look_again()
        self._say_gone()

    def _show_account(self, row: AccountRow, use: str) -> None:
        line = self._lines.get(row.id)
        if line is not None and line.pending:
            line.show_state(row)
            return
        if line is not None and (line.row, line.use) == (row, use):
            return
        fresh = AccountLine(self.desk, self.inside, row, use)
        fresh.renewed.connect(self._renew)
        fresh.left.connect(self._say_left)
        if line is None:
            self._accounts.addWidget(fresh)
        else:
            self._accounts.replaceWidget(line, fresh)
            line.hide()
            line.deleteLater()
        self._lines[row.id] = fresh

    def _renew(self, row: AccountRow) -> None:
        self.form.renew(row.protocol, row.server, row.login)
        self.area.ensureWidgetVisible(self.form)

    def _say_left(self, sentence: str) -> None:
        """The account's line goes with the account; what was removed stays said."""
        self.left.setText(sentence)
        self.left.show()
        self.desk.writer.ask(lambda stores: take_note(stores.db))
        self.refresh()

    def _say_gone(self) -> None:
        """What was removed while nobody looked, once."""
        gone = self.desk.pages.setting(LEFT, [])
        what = Gone().what(total(gone)) if gone else ""
        pending = any(line.pending for line in self._lines.values())
        if what and not pending and not self.left.text():
            said = self.tr("What you removed is gone from this computer: {what}.")
            self._say_left(said.format(what=what))
