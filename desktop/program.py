"""One running window and what it holds: the reader, the writer, the line to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from desktop.calm.making import Making
from desktop.desk import NAME, Desk
from desktop.look.appearance import Appearance
from desktop.look.choice import Look
from desktop.membership import Membership
from desktop.system.presence import Presence
from desktop.trouble.watching import Troubles
from desktop.window import Window, dress
from desktop.work.early import Early, Nobody
from desktop.work.errand import Errands
from desktop.work.hearing import Hearing
from desktop.work.live import Live
from desktop.work.rubbish import Rubbish
from storage import discretion
from storage.clock import Clock
from storage.connection import SCHEMA_VERSION, connect
from storage.errors import StorageError
from storage.folder import Folder
from storage.pages import Reader

if TYPE_CHECKING:
    import asyncio
    from sqlite3 import Connection

    from desktop.calm.keeper import Keeper
    from desktop.desk import Line, Work
    from desktop.lock.locking import Lock
    from desktop.system.metered import Meter
    from desktop.work.ahead import Ahead
    from desktop.work.enginelink import EngineLink
    from desktop.work.files import Files
    from desktop.work.searching import Searcher
    from desktop.work.writer import Writer
    from storage.profile import Profile

logger = logging.getLogger(__name__)
Opener = Callable[[str], None]


class Program(QObject):
    """Everything of one data folder that is open in this process."""

    ended = Signal()
    shown = Signal(object)  # the Window that the person has from now on

    def __init__(
        self,
        app: QApplication,
        folder: Folder,
        clock: Clock,
        *,
        profile: Profile | None,
        opener: Opener,
    ) -> None:
        super().__init__()
        self.app, self.folder, self.clock = app, folder, clock
        self.opener = opener
        self.appearance = Appearance(app, folder.path)
        self.membership = Membership(self, profile)
        self._hearing = Hearing(self)
        self.key = b""
        self.errands = Errands(folder, lambda: self.key, self)
        self.errands.brought.connect(self._open_anew)
        self.again = False  # once closed it is to be opened anew, on what a copy brought
        self.reader: Reader | None = None
        self.window: Window | None = None
        self.writer: Writer | None = None
        self.link: EngineLink | None = None
        self._early = Early()
        self._live = Live(self._line)
        self._files: Files | None = None
        self.migrating = False
        self._troubles = Troubles()
        self._troubles.changed.connect(self._hearing.trouble_is)
        self._rubbish = Rubbish(self, self._spent)
        self.making = Making(lambda: self.window, self._work, self._line)
        self.calm: Keeper | None = None
        self.lock: Lock | None = None
        self._searcher: Searcher | None = None
        self._ahead: Ahead | None = None
        self._meter: Meter | None = None
        self._over = False  # the person closed it
        self.quietly = False  # the system started it: it comes in nobody's way
        self.presence = Presence(self)
        self.unkept: dict[str, dict[str, Any]] = {}  # as every window's desk has it
        self._gone: list[Window] = []  # replaced, and not yet deleted by Qt
        self.appearance.system.changed.connect(self._system_changed)

    # --- before the first paint -------------------------------------------------------------

    @property
    def look(self) -> Look:
        """As the person chose."""
        return self.appearance.look

    def desk(self, pages: Any) -> Desk:
        """A desk in the person's look, over ``pages``."""
        known = self.membership.told(at_the_door=pages is None)
        desk = Desk(
            pages=pages,
            writer=Nobody() if pages is None else self._work(),
            line=self._line(),
            clock=self.clock,
            theme=self.appearance.theme(known.get("colour")),
            look=self.look,
            opener=self._address,
            name=known.get("name") or NAME,
        )
        desk.servers = tuple((one[0], one[1]) for one in known.get("servers", ()))
        desk.place = str(self.folder.path)
        desk.unkept = self.unkept
        desk.searcher, desk.ahead = self.searcher, self.ahead
        desk.errands = self.errands
        desk.wiped.connect(self.finish)
        desk.rejoined.connect(self.membership.rejoin)
        if not known:
            desk.left = self.membership.name
        if self.calm is not None:
            self.calm.watch(desk)
        desk.trouble = self._troubles.code
        dress(self.app, desk.theme)
        return desk

    def open(self, key: bytes) -> Window:
        """Show what is here: one connection, one page, one paint."""
        self.key = key
        self.reader = self._another()
        if self.reader.version() < SCHEMA_VERSION:
            self.migrating = True
            self._troubles.folder_is("migrating")  # until the writer has opened it
        from desktop.work.writer import Writer

        self.writer = Writer(self.folder, key, self.clock)
        return self._show()

    def searcher(self) -> Searcher:
        """What searches for the window, on a connection of its own; it opens at a question."""
        from desktop.work.searching import Searcher

        if self._searcher is None:
            self._searcher = Searcher(self._another)
        return self._searcher

    def ahead(self) -> Ahead:
        """What reads beside the window, on a connection of its own; it opens at a question."""
        from desktop.work.ahead import Ahead

        if self._ahead is None:
            self._ahead = Ahead(self._another)
        return self._ahead

    def _another(self) -> Reader:
        """A reader of its own for one thread."""
        return Reader(self.reading(), self.clock, self.reading)

    def reading(self) -> Connection:
        """A connection to read from. StorageError as :func:`connect`."""
        return connect(self.folder.database, self.key, read_only=True)

    def _show(self, like: Window | None = None) -> Window:
        """``like``: it takes the place of that one, which may be out of sight."""
        desk = self.desk(self.reader)
        try:
            window = Window(desk)
            self.appearance.place(window)
            window.load()
        except StorageError:  # what was made of it is nowhere on screen, and in nobody's way
            for one in self.app.topLevelWidgets():
                if isinstance(one, Window) and one.desk is desk:
                    one.deleteLater()
            raise
        window.now_wanted = self.making.now
        desk.looked.connect(self._choose)
        window.closing.connect(self._closing)
        window.ending.connect(self.presence.let_go)
        if self.membership.wrong:
            self.membership.say_wrong(window)
        self.window = window
        if self.quietly or (like is not None and like.isMinimized()):
            window.showMinimized()
        elif like is None or like.isVisible():
            window.show()
        self.quietly = False
        if like is None:
            self._live.watch(window)
        self.lock_again()
        self.shown.emit(window)
        return window

    # --- after it ---------------------------------------------------------------------------

    async def live(self) -> None:
        """Write, listen and sync, until the window is closed."""
        import asyncio
        import contextlib

        from desktop.work.enginelink import EngineLink

        link = EngineLink(self.folder, self.key)
        over = asyncio.Event()
        self.ended.connect(over.set)
        if self._over:  # closed before anybody listened: what was written is kept all the same
            over.set()
        discretion.say_little_of(asyncio.get_running_loop())
        writable = asyncio.Event()
        assert self.writer is not None
        self.writer.opened.connect(writable.set)
        running = asyncio.create_task(_run_after(writable, link))
        self.join(link)
        try:
            await over.wait()
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            self.close()

    def join(self, link: EngineLink) -> None:
        """Everything that waited for the first paint: the writer, the engine, pictures."""
        window, writer = self.window, self.writer
        assert window is not None
        assert writer is not None
        self.link = window.desk.line = link
        self._rubbish.start()
        self._hearing.follow(link)
        link.state.connect(self._troubles.engine_is)
        link.state.connect(self._live.engine_is)
        self._begin(window, writer)
        for arguments, named in self._early.waiting:
            link.call(*arguments, **named)
        if window.desk.pages.accounts() and window.today.edition is not None:
            self.making.since_the_last()
        elif window.current == "today":
            self.making.now()
        self._keep_calm(window)
        self.appearance.system.start()
        from desktop.lock.locking import Lock

        self.lock = Lock(self)
        self.lock.watch(window)
        self.presence.begin()

    def _begin(self, window: Window, writer: Writer) -> None:
        """Write from now on, and show pictures."""
        self._hearing.attend(writer)
        self._troubles.watch(writer)
        writer.start()
        self.membership.install()
        self._album(window)

    # --- without a key ----------------------------------------------------------------------

    def let_go(self) -> None:
        """The window is locked: it closes, with its connections and its files, and the key is
        forgotten. What was asked of the writer is done; the line to the engine stays."""
        old = self.window
        if old is None or self.writer is None or self.reader is None:
            return
        old.leave()
        self._part_with(old)
        self.window = None
        if self._files is not None:
            self._files.close()
            self._files = None
        self._troubles.close()
        self._live.leave()
        self.writer.close()
        for beside in (self._searcher, self._ahead):
            if beside is not None:
                beside.close()
        self.reader.close()
        self.writer = self.reader = self._ahead = None
        self.key = b""
        if self.link is not None:
            self.link.forget()
        if self.calm is not None:
            self.calm.outside()

    def forget_the_gone(self) -> None:
        """Let go of the windows that Qt has deleted."""
        self._gone = [window for window in self._gone if Shiboken.isValid(window)]

    def take_up(self, key: bytes) -> Window:
        """The key is here again, and with it a window. StorageError of the database."""
        try:
            window = self.open(key)
        except StorageError:
            self.key, self.reader, self.writer = b"", None, None
            raise
        assert self.writer is not None
        if self.link is not None:
            self.link.remember(key)
        self._begin(window, self.writer)
        if self.calm is not None:
            self.calm.unlock()
        return window

    def lock_again(self) -> None:
        """What the person chose about the lock holds for the window that is here now."""
        if self.lock is not None and self.window is not None:
            self.lock.watch(self.window)

    def _keep_calm(self, window: Window) -> None:
        from desktop.calm.keeper import Keeper

        self.calm = Keeper(lambda: self.window, self.making, self._work, self._line, self.clock)
        self.calm.watch(window.desk)
        self.calm.start()

    def _album(self, window: Window) -> None:
        from desktop.work.pictures import Pictures

        meter = self._connection()
        window.look_ahead(self.ahead())
        window.desk.album = Pictures(window.desk, window.devicePixelRatioF(), meter)
        if self._files is None:
            from desktop.work.files import Files

            self._files = Files(window.desk.writer, window.desk.line)
            self._files.sweep()
        window.desk.files = self._files
        window.refresh()
        window.desk.pictured.emit("")  # what the first paint left out

    def _connection(self) -> Meter:
        """Who knows whether it is counted, from the first picture on."""
        from desktop.system.metered import Meter

        if self._meter is None:
            self._meter = Meter(self)
            self._meter.start()
        return self._meter

    def _spent(self) -> float:
        """By the window's thread in this turn; see ``Desk.spent``."""
        return self.window.desk.spent() if self.window is not None else 0.0

    def _work(self) -> Work:
        return self.writer if self.writer is not None else Nobody()

    def _address(self, address: str) -> None:
        """Into the window if it leads there, else to the system's programs."""
        from desktop.links.deeplinks import follow

        window = None if self.migrating else self.window
        if window is None or not follow(window.desk, address):
            self.opener(address)

    def _line(self) -> Line:
        return self.link if self.link is not None else self._early

    # --- choices ----------------------------------------------------------------------------

    def _choose(self, look: Look) -> None:
        """The person chose another look: the window is made anew, and nothing of it moves."""
        before = self.appearance.choose(look)
        if before.language != look.language:
            self.membership.install()
        assert self.window is not None
        self.window.desk.look = look
        pictures = {"pictures_on_request", "metered_on_request"}
        if replace(before, **{name: getattr(look, name) for name in pictures}) != look:
            QTimer.singleShot(0, self._renew)  # whoever told us must not be gone yet

    def _system_changed(self) -> None:
        """Whoever prefers something else now sees it at once, if it is seen at all."""
        self.appearance.system_says()
        QTimer.singleShot(0, self._look_again)

    def _look_again(self) -> None:
        window = self.window
        if window is None:  # it is locked: the next one looks like that
            return
        colour = self.membership.told().get("colour")
        if self.appearance.theme(colour) != window.desk.theme:
            self._renew()

    def _renew(self) -> None:
        old = self.window
        if old is None:
            return
        self.appearance.remember(old)
        place, page, narrow = old.place, old.whereabouts(), old.today.narrow
        fresh = self._show(old)
        old.leave()
        try:
            fresh.today.take_over(old.today)
            if page != "today":
                fresh.visit(page)
            elif narrow is not None:
                fresh.show_narrow(narrow)
            if place is not None:  # last: where it lies over the page, a page shown closes it
                fresh.open(place)
        finally:  # also where something of it cannot be read now
            self._live.watch(fresh)  # only now: what is open was never away
            self._part_with(old)
            self._album(fresh)

    def _part_with(self, old: Window) -> None:
        """Nothing of the old window hears anything any more; Qt deletes it when it may, and
        Python holds it until then."""
        old.sure = True
        old.closing.disconnect(self._closing)
        old.desk.looked.disconnect(self._choose)
        old.now_wanted = _nothing
        self.presence.let_go(old)
        old.close()
        self.forget_the_gone()
        self._gone.append(old)
        old.deleteLater()
        self._rubbish.all_next()

    def _open_anew(self) -> None:
        """A copy lies beside what is here: it takes its place when everybody has left."""
        self.again = True
        self._line().call("leave", others=True)
        self.finish()

    # --- the end ----------------------------------------------------------------------------

    def end(self) -> bool:
        """The person wants it to; False where they are asked about something first."""
        locked = self.lock is not None and self.lock.locked
        if self.window is not None and not locked:
            return self.window.end()
        self.finish()
        return True

    def finish(self) -> None:
        """Close the window for good, also where it is locked or out of sight, and whatever is
        lost."""
        self.presence.let_go()
        if self.window is not None:
            self.window.sure = True
            self.window.close()
        else:
            self.ended.emit()

    def _closing(self) -> None:
        if self.window is not None:
            self.appearance.remember(self.window)
            self.appearance.save()
        self._over = True
        self.ended.emit()

    def close(self) -> None:
        """Finish writing and let go of the folder."""
        self.presence.close()
        self.errands.close()
        if self.lock is not None:
            self.lock.end()
        if self.calm is not None:
            self.calm.close()
        self.appearance.system.stop()
        if self._meter is not None:
            self._meter.stop()
        self.appearance.speech.silence()
        self._troubles.close()
        self._live.close()
        if self.writer is not None:
            self.writer.close()
        if self._files is not None:  # after the writer, who makes what it removes
            self._files.close()
        for beside in (self._searcher, self._ahead):
            if beside is not None:
                beside.close()
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        self._rubbish.stop()  # now that no other thread of ours runs


async def _run_after(writable: asyncio.Event, link: EngineLink) -> None:
    """An engine that is started while this process migrates would only wait for it."""
    await writable.wait()
    await link.run()


def _nothing() -> None:
    """What a window that was replaced asks for."""
