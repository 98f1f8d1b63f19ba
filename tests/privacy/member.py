"""``python -m tests.privacy.member DATA``: the real window, and a person in it whose words are on
stdin, never in a command or in the environment.

It says on stdout where it is: ``open`` with an address for a browser, ``here`` at the end of a life
that is to be cut off, ``failed`` with the reason, nothing after a quiet end.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer

from desktop import app, starting
from desktop.pages.directory import DirectoryPage
from desktop.pages.settings import SettingsPage
from desktop.pages.welcome import WelcomePage
from desktop.places import AtConversation, AtEvent, AtPerson, AtThread, NewEvent, NewPost
from desktop.side.conversation import ConversationPanel
from desktop.side.eventform import EventFormPanel
from desktop.side.new import NewPostPanel
from desktop.window import Window
from desktop.work import engine
from storage import discretion
from storage.model import ChannelKind, Presence
from storage.pages import Reader
from tests.desktop.person import Come, Person, Steps, sign_in
from tests.servers import Member

Wanted = Callable[[], Any]


def pause(seconds: float) -> Wanted:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


class Life:
    """One time that the window is open."""

    def __init__(self, told: dict[str, Any], window: Callable[[], Window]) -> None:
        self.told, self.window = told, window
        self.words: dict[str, str] = told["words"]
        self.me = [Member(**one) for one in told["members"]]

    def steps(self) -> Steps:
        if self.told["life"] == "first":
            yield from self.signing_in()
        else:
            yield lambda: len(self.window().desk.pages.accounts()) == 3
        yield from self.reading()
        yield from self.writing()
        if self.told["life"] == "first":
            print("here", flush=True)
            yield pause(600)  # it is killed
        yield lambda: not self.window().desk.pages.outbox()
        yield pause(1)

    def pages(self) -> Reader:
        return cast(Reader, self.window().desk.pages)

    def signing_in(self) -> Steps:
        window = self.window
        welcome = window().pages["welcome"]
        assert isinstance(welcome, WelcomePage)
        yield lambda: bool(welcome.form._offers)
        servers = self.told["servers"]
        sign_in(welcome.form, "talk", servers[0], self.me[0], password=True)
        yield lambda: len(window().desk.pages.accounts()) == 1
        window().visit("settings")
        settings = window().pages["settings"]
        assert isinstance(settings, SettingsPage)
        yield lambda: bool(settings.form._offers)
        sign_in(settings.form, "news", servers[1], self.me[1], password=False)
        yield lambda: len(window().desk.pages.accounts()) == 2
        yield lambda: not settings.form._busy  # the browser's answer has come
        sign_in(settings.form, "calendar", servers[2], self.me[2], password=True)
        yield lambda: len(window().desk.pages.accounts()) == 3
        yield lambda: all(row.synced_at is not None for row in window().desk.pages.accounts())

    def reading(self) -> Steps:
        """Every page, every panel, and a search."""
        pages = self.pages()
        for word in ("message", "post", "event"):  # servers bring what others say when they can
            yield Come(self.window, partial(pages.search, self.words[word]))
        self.window().now_wanted()
        for page in ("conversations", "agenda", "directory", "outbox", "settings", "today"):
            self.window().visit(page)
            yield pause(0.3)
        for place in self.places():
            self.window().open(place)
            yield pause(0.5)
        self.window().visit("directory")
        directory = self.window().pages["directory"]
        assert isinstance(directory, DirectoryPage)
        directory.search.setText(self.words["search"])
        yield pause(0.5)

    def places(self) -> Iterator[Any]:
        pages = self.pages()
        for channel in pages.channels([ChannelKind.ROOM, ChannelKind.DIRECT]):
            yield AtConversation(channel.id)
        for entry in pages.search(self.words["event"]):
            if entry.item is not None:
                yield AtEvent(entry.item, "")
        for entry in pages.search(self.words["picture"]):  # Today may show it in a line with others
            yield AtThread(entry)
        for person in pages.people(""):
            yield AtPerson(person.card)

    def writing(self) -> Steps:
        """A message that leaves, one that stays a draft, a post, an event."""
        window, words, life = self.window, self.words, self.told["life"]
        window().desk.writer.ask(lambda stores: stores.calm.set_take_back(0))
        panel = self.conversation("sealed room")
        yield from self.saying(panel, f"{words['sealed']} {life}")
        panel = self.conversation("room")
        if life == "first":
            file = Path(self.told["file"])
            panel.composer.files.add([file])
            yield lambda: bool(panel.composer.files.chosen()) and not panel.composer.files.busy
        yield from self.saying(panel, f"{words['sent']} {life}")
        panel.composer.files.add([Path(self.told["file"])])  # and this stays in the draft
        panel.composer.field.setPlainText(words["draft"])
        yield self.kept("draft")
        window().open(NewPost())
        yield lambda: isinstance(window().panel, NewPostPanel)
        post = window().panel
        assert isinstance(post, NewPostPanel)
        post.composer.field.setPlainText(words["draft post"])
        yield self.kept("draft post")
        window().open(NewEvent())
        form = window().panel
        assert isinstance(form, EventFormPanel)
        form.fields.title.setText(words["draft event"])
        yield self.kept("draft event")

    def kept(self, kind: str) -> Wanted:
        """Until what is typed is written down."""
        word, pages = self.words[kind], self.pages
        return lambda: any(word in str(row.draft) for row in pages().drafts())

    def conversation(self, room: str) -> ConversationPanel:
        rooms = self.window().desk.pages.channels([ChannelKind.ROOM])
        found = next(
            r for r in rooms if self.words[room] in r.name and r.presence is Presence.JOINED
        )
        self.window().open(AtConversation(found.id))
        panel = self.window().panel
        assert isinstance(panel, ConversationPanel)
        return panel

    def saying(self, panel: ConversationPanel, text: str) -> Steps:
        panel.composer.field.setPlainText(text)
        panel.composer.send()
        yield lambda: any(text in e.text and e.mine and e.state is None for e in panel._entries)


class Driven(starting.Start):
    """A start at which somebody sits."""

    told: dict[str, Any]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._person: Person | None = None
        QTimer.singleShot(0, self._app, self._sit)

    def _sit(self) -> None:
        if self.program.window is None:  # the keyring has not answered yet
            QTimer.singleShot(50, self._app, self._sit)
            return

        def window() -> Window:
            assert self.program.window is not None
            return self.program.window

        self._person = Person(Life(self.told, window).steps(), window)

    def run(self) -> int:
        code = super().run()
        if self._person is not None and self._person.failure:
            print(f"failed {self._person.failure}", flush=True)
            return 3
        return code


def main() -> int:
    discretion.say_little(logging.StreamHandler())  # as desktop.__main__ does
    told = json.loads(sys.stdin.readline())
    Driven.told = told
    starting.Start = Driven  # type: ignore[misc]
    engine.command = lambda: (sys.executable, "-m", "tests.privacy.loud_engine")
    return app.run(Path(sys.argv[1]), opener=lambda address: print("open", address, flush=True))


if __name__ == "__main__":
    sys.exit(main())
