"""About Préau: its version and licence, what is kept and how, what it is made with, who helps."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import partial
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from desktop.cards.parts import Button, Text
from desktop.desk import Desk
from desktop.pages.form import FormPage
from desktop.trouble import helping
from desktop.wording.prose import link
from storage import association
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import Vault
from storage.model import Changed, View

MADE_WITH = (
    ("PySide6-Essentials", "Qt for Python"),
    ("SQLAlchemy", "SQLAlchemy"),
    ("sqlcipher3", "SQLCipher"),
    ("vodozemac", "vodozemac"),
    ("aiohttp", "aiohttp"),
    ("requests", "Requests"),
    ("caldav", "caldav"),
    ("icalendar", "icalendar"),
    ("recurring-ical-events", "recurring-ical-events"),
    ("lxml", "lxml"),
    ("nh3", "nh3"),
    ("pillow", "Pillow"),
    ("pyenchant", "PyEnchant"),
    ("markdown-it-py", "markdown-it-py"),
    ("cryptography", "cryptography"),
    ("argon2-cffi", "argon2-cffi"),
    ("keyring", "keyring"),
    ("jeepney", "jeepney"),
    ("qasync", "qasync"),
    ("platformdirs", "platformdirs"),
)
"""What is shipped along, by its package and by the name that its makers give it."""
AT_ONCE = 4  # of them that are asked in one turn


class AboutPage(FormPage):
    """Nothing here is fetched, and nothing looks for a newer version."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._known = list[str]()  # the libraries that were asked
        parts = [MADE_WITH[n : n + AT_ONCE] for n in range(0, len(MADE_WITH), AT_ONCE)]
        self.make(self._begin, *(partial(self._ask, one) for one in parts))
        if not desk.pages.is_large():
            self.growing.finish()

    def _begin(self) -> None:
        self.add_title(
            self.tr("About Préau"),
            self.tr(
                "A quiet place for an association: its conversations, news, events and directory,"
                " on one page that ends."
            ),
        )
        self.version = self.add_text(self._version(), colour="ink")
        self.add_section(self.tr("Free software"))
        self.add_text(
            self.tr(
                "You may use it, look into it, change it and pass it on, under the GNU General"
                " Public License, version 3 or any later one (GPL-3.0-or-later). It comes without"
                " any warranty."
            )
        )
        self._kept()
        self.add_section(self.tr("Languages"))
        self.add_text(self.tr("Préau speaks French and English."))
        self.add_section(self.tr("Whom to ask"))
        self.help = self.add_text("", colour="ink")
        self.contact = self._rich()
        self.copy = Button(self.desk, self.inside, self.tr("Copy what a helper asks for"))
        self.copy.clicked.connect(self._copy)
        self.column.addWidget(self.copy)
        self.add_section(self.tr("Made with"))
        self.made_with = self.add_text("", size=13)

    def _ask(self, libraries: Sequence[tuple[str, str]]) -> None:
        """To read what each library says of itself is half of what the page costs."""
        self._known += [version(*one) for one in libraries]
        if len(self._known) == len(MADE_WITH):
            self.made_with.setText(told(self._known))

    def _version(self) -> str:
        return self.tr("{program}, on {system}").format(
            program=helping.program(), system=QSysInfo.prettyProductName()
        )

    def _kept(self) -> None:
        self.add_section(self.tr("What is kept, and where"))
        self.add_text(
            self.tr(
                "What you read and write lies in one folder of this computer, encrypted:"
                " messages, events, the directory, pictures and files, and what signs you in."
            )
        )
        self.add_text(self.desk.place, size=13, colour="ink")
        self.add_text(self._key())
        self.add_text(
            self.tr(
                "Only how the window looks, its size, colours and language, stands there in the"
                " open, for it must be known before the key is."
            )
        )

    def _key(self) -> str:
        try:
            kind = Vault(Folder(Path(self.desk.place))).kind()
        except StorageError:
            kind = "none"
        return {
            "keyring": self.tr(
                "Everything there is encrypted with AES-256. Its key is in the keyring of this"
                " computer, and nowhere else."
            ),
            "passphrase": self.tr(
                "Everything there is encrypted with AES-256. Its key is guarded by your"
                " passphrase, which is kept nowhere."
            ),
        }.get(kind, self.tr("Everything there is encrypted with AES-256."))

    def _rich(self) -> Text:
        text = Text(self.desk, self.inside, rich=True)
        text.linkActivated.connect(text.go)
        self.column.addWidget(text)
        return text

    def concerns(self, changed: Changed) -> bool:
        return View.SETTINGS in changed.views

    def refresh(self) -> None:
        known = association.read(self.desk.pages.setting(association.SETTING, {}))
        if known.contact:
            self.help.setText(
                self.tr("Somebody of {name} answers here:").format(name=self.desk.name)
            )
            plain = known.contact.removeprefix("mailto:")
            self.contact.setText(link(known.help_address, plain, self.desk.theme.accent))
        else:
            self.help.setText(self.tr("Whoever told you of Préau, or your association."))
        self.contact.setVisible(bool(known.contact))

    def _copy(self) -> None:
        lines = (
            helping.program(),
            f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}",
            made_with(),
        )
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copy.setText(self.tr("It is copied"))


def made_with() -> str:
    """The libraries that are here, with their versions."""
    return told([version(*one) for one in MADE_WITH])


def told(libraries: Sequence[str]) -> str:
    """The same of those whose versions are known."""
    return ", ".join((f"Python {platform.python_version()}", *libraries)) + "."


def version(package: str, name: str) -> str:
    """A library as its makers call it, with its version where it is told."""
    try:
        return f"{name} {metadata.version(package)}"
    except metadata.PackageNotFoundError:  # a bundle has no packages
        return name
