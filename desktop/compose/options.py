"""A post's options: who can read it, a warning before it, its language."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.cards.parts import SMALL, Button, font
from desktop.desk import Desk
from desktop.look.wrapped import Choice
from desktop.wording import words
from storage.model import Visibility
from storage.rows import ChannelRow, Entry

WIDTHS = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)
LANGUAGES = {  # by their own names, which no language translates
    "fr": "Français",
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
}


def narrower(one: Visibility | None, other: Visibility | None) -> Visibility | None:
    """The one that fewer people can read."""
    known = [value for value in (one, other) if value is not None]
    return max(known, key=WIDTHS.index, default=None)


class PostOptions(QWidget):
    """Shown only where the channel knows of them."""

    changed = Signal()
    warned = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.visibility: Visibility | None = None
        self._channel: ChannelRow | None = None
        self._chosen = False  # by hand, for this text
        self._gave_way = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(8))
        self._who = Choice(self)
        self._who.setAccessibleName(self.tr("Who can read it"))
        self._who.setToolTip(self.tr("Who can read it"))
        self._who.activated.connect(self._pick)
        self._tongue = Choice(self)
        self._tongue.setAccessibleName(self.tr("Language of the text"))
        self._tongue.setToolTip(self.tr("Language of the text"))
        self._tongue.activated.connect(lambda _: self.changed.emit())
        for box in (self._who, self._tongue):
            box.setFont(font(desk.theme, SMALL))
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(self._who, 3)
        row.addWidget(self._tongue, 2)
        for code, name in LANGUAGES.items():
            self._tongue.addItem(name, code)
        self.links = QWidget(parent)
        links = QHBoxLayout(self.links)
        links.setContentsMargins(0, 0, 0, 0)
        self._warn = Button(desk, self.links, self.tr("Warning"))
        self._warn.setProperty("link", True)
        self._warn.setCheckable(True)
        self._warn.setToolTip(self.tr("Close the text behind a sentence"))
        self._warn.clicked.connect(lambda on=False: self.warned.emit(on))
        links.addWidget(self._warn)
        links.addStretch(1)

    @property
    def language(self) -> str | None:
        """The text's language, where the channel keeps one."""
        if self._channel is None or not self._channel.accepts.language:
            return None
        code = self._tongue.currentData()
        return str(code) if code else None

    def offer(self, channel: ChannelRow, reply: Entry | None) -> None:
        """Show what ``channel`` knows; an answer is never wider than what it answers."""
        fresh = channel.id != (self._channel.id if self._channel else None)
        if fresh:
            self._chosen = False
        self._channel = channel
        accepts = channel.accepts
        before = self.visibility
        self._warn.setVisible(accepts.warning)
        choice = len(accepts.visibilities) > 1
        self._who.setVisible(choice)
        self._tongue.setVisible(accepts.language)
        self._gave_way = False
        self.setVisible(choice or accepts.language)
        self._who.clear()
        for value in accepts.visibilities:
            self._who.addItem(words.visibility(value), str(value))
        if not accepts.visibilities:
            self.visibility = None
            return
        if fresh:
            self.choose_language(QLocale().name()[:2])
        if self._chosen and before in accepts.visibilities:
            self._show(narrower(before, reply.visibility if reply else None))
            return
        first = narrower(accepts.default_visibility, reply.visibility if reply else None)
        narrow = narrower(first, self._last_used(channel))
        within = [one for one in accepts.visibilities if narrow and narrower(one, narrow) is one]
        within.append(accepts.visibilities[-1])
        self._show(narrow if narrow in within else within[0])

    def give_way(self, gives: bool) -> None:
        """Leave its place to something else, where it has one, or take it again."""
        if gives and not self.isHidden():
            self._gave_way = True
            self.hide()
        elif self._gave_way and not gives:
            self._gave_way = False
            self.show()

    def _last_used(self, channel: ChannelRow) -> Visibility | None:
        """What the last text went out with: the next one begins no wider."""
        name = f"visibility:{channel.account}"
        kept = self.desk.used.get(name) or self.desk.pages.setting(name, "")
        return Visibility(kept) if kept in {str(one) for one in Visibility} else None

    def remember(self) -> None:
        """What was used is where the next text begins, at the widest; what a direct conversation
        leaves no choice about says nothing of other places."""
        channel, value = self._channel, self.visibility
        self._chosen = False
        if channel is not None and value is not None and len(channel.accepts.visibilities) > 1:
            name, said, used = f"visibility:{channel.account}", str(value), self.desk.used
            used[name] = said  # who begins the next text before it is written down

            def written(_: object) -> None:
                if used.get(name) == said:
                    del used[name]

            self.desk.writer.ask(lambda stores: stores.settings.set(name, said), written)

    def choose(self, value: Visibility) -> None:
        """Take a visibility that the person chose before."""
        self._chosen = True
        self._show(value)

    def choose_language(self, code: str) -> None:
        place = self._tongue.findData(code)
        if place >= 0:
            self._tongue.setCurrentIndex(place)

    def show_warned(self, shown: bool) -> None:
        self._warn.setChecked(shown)

    def _show(self, value: Visibility | None) -> None:
        place = self._who.findData(str(value)) if value is not None else -1
        if place >= 0:
            self._who.setCurrentIndex(place)
            self.visibility = value

    def _pick(self, place: int) -> None:
        self._chosen = True
        self.visibility = Visibility(self._who.itemData(place))
        self.changed.emit()
