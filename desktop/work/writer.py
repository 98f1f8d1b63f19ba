"""What the window writes, on a thread of its own: the screen never waits for a disk."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal

from storage.clock import Clock
from storage.errors import StorageError
from storage.folder import Folder
from storage.model import Changed

if TYPE_CHECKING:
    from storage.accounts import Accounts
    from storage.asked import Asked
    from storage.blocking import Blocking
    from storage.calm.alarms import Alarms
    from storage.calm.claims import Claims
    from storage.calm.keeping import Keeping
    from storage.database import Database
    from storage.drafts import Drafts
    from storage.editions import Editions
    from storage.groups import Groups
    from storage.limits import Limits
    from storage.media import MediaStore
    from storage.outbox import Outbox
    from storage.read_marks import ReadMarks
    from storage.reading import Positions
    from storage.settings import Settings

logger = logging.getLogger(__name__)
SOON, LATER = 0, 1
CLOSED = frozenset(("full", "read-only", "damaged"))
"""What a piece of work may meet that concerns all others too."""
PATIENCE = 3.0  # seconds that a closing window may take
_AGAIN = 2.0  # seconds after which who writes is a reason to try to open the folder again
Then = Callable[[Any], None] | None
Failed = Callable[[str], None] | None


class Stores:
    """Everything that can be written, over one open database."""

    def __init__(self, folder: Folder, key: bytes, clock: Clock) -> None:
        from storage.accounts import Accounts
        from storage.asked import Asked
        from storage.blocking import Blocking
        from storage.calm.alarms import Alarms
        from storage.calm.claims import Claims
        from storage.calm.keeping import Keeping
        from storage.database import Database
        from storage.drafts import Drafts
        from storage.editions import Editions
        from storage.groups import Groups
        from storage.limits import Limits
        from storage.media import MediaStore
        from storage.outbox import Outbox
        from storage.read_marks import ReadMarks
        from storage.reading import Positions
        from storage.settings import Settings

        self.db: Database = Database.open(folder, key, new=False)
        self.accounts: Accounts = Accounts(self.db, clock)
        self.alarms: Alarms = Alarms(self.db)
        self.asked: Asked = Asked(self.db)
        self.blocking: Blocking = Blocking(self.db)
        self.calm: Keeping = Keeping(self.db, clock)
        self.claims: Claims = Claims(self.db, clock)
        self.drafts: Drafts = Drafts(self.db, clock)
        self.editions: Editions = Editions(self.db, clock)
        self.groups: Groups = Groups(self.db)
        self.limits: Limits = Limits(self.db, clock)
        self.media: MediaStore = MediaStore(folder, key, self.db, clock)
        self.outbox: Outbox = Outbox(self.db, clock)
        self.positions: Positions = Positions(self.db)
        self.read_marks: ReadMarks = ReadMarks(self.db, clock)
        self.settings: Settings = Settings(self.db)


class Writer(QObject):
    """Runs pieces of work one after the other; their results come back on the UI thread."""

    committed = Signal(object)  # a Changed that this window made
    opened = Signal(str)  # "" when it can be written, else the code of why not; at each change
    _answered = Signal(object, str, object)  # which, a code or "", the result

    def __init__(self, folder: Folder, key: bytes, clock: Clock) -> None:
        super().__init__()
        self._open = partial(Stores, folder, key, clock)
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[Any], Any] | None]]
        self._jobs = queue.PriorityQueue()
        self._number = itertools.count()
        self._waiting: dict[int, tuple[Then, Failed]] = {}  # never leaves the UI thread
        self._said: str | None = None  # what was last told of the folder; the writing thread's
        self._thread: threading.Thread | None = None
        self._closed = False
        self._answered.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open the database and begin. Work asked for before has waited."""
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def ask(
        self,
        work: Callable[[Any], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        *,
        later: bool = False,
    ) -> None:
        """Run ``work`` with the stores; ``then`` gets its result once it is committed, or
        ``failed`` a code. ``later``: behind whatever the person waits for."""
        number = next(self._number)
        # whom to tell stays here: what holds widgets must not be let go of on another thread
        self._waiting[number] = (then, failed)
        self._jobs.put((LATER if later else SOON, number, work))

    def settle(self) -> None:
        """Wait until what was asked for so far is done, and whoever asked was told so; no longer
        than a person waits."""
        done = threading.Event()
        self.ask(lambda _stores: done.set())
        if self._thread is not None and done.wait(PATIENCE):
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close(self) -> None:
        """Finish what was asked for, then let go of the folder."""
        self._jobs.put((SOON, next(self._number), None))
        if self._thread is not None:
            self._thread.join(10)
            self._thread = None
        self._closed = True

    def _do(self, stores: Any, number: int, work: Callable[[Any], Any]) -> None:
        code, result = "", None
        try:
            result = work(stores)
        except StorageError as error:
            code = error.code
            if code in CLOSED:
                self._folder_is(code)
        except Exception:
            logger.exception("a piece of work failed")
            code = "fault"
        self._answered.emit(number, code, result)

    def _finish(self, number: int, code: str, result: object) -> None:
        then, failed = self._waiting.pop(number)
        if self._closed:  # whoever asked can read nothing any more
            return
        try:
            if not code and then is not None:
                then(result)
            elif code and failed is not None:
                failed(code)
        except RuntimeError as error:
            if "already deleted" not in str(error):  # whoever asked was closed meanwhile
                raise

    def _work(self) -> None:
        stores = self._opened()
        while True:
            _, number, work = self._jobs.get()
            if work is None:
                break
            if isinstance(stores, _Closed) and time.monotonic() > stores.until:
                stores = self._opened()
            self._do(stores, number, work)
        if isinstance(stores, Stores):
            stores.db.close()

    def _opened(self) -> Stores | _Closed:
        """The stores, once an older database has been migrated; or what stands for them while
        the folder cannot be written: everything asked for is told so."""
        try:
            stores = self._open()
        except Exception as error:
            if not isinstance(error, StorageError):  # not even then does all that is asked for wait
                logger.exception("the folder could not be opened")
            code = error.code if isinstance(error, StorageError) else "damaged"
            self._folder_is(code)
            return _Closed(code)
        stores.db.on_changed(self._changed)
        self._folder_is("")
        return stores

    def _changed(self, changed: Changed) -> None:
        self._folder_is("")
        self.committed.emit(changed)

    def _folder_is(self, code: str) -> None:
        if code != self._said:
            self._said = code
            self.opened.emit(code)


class _Closed:
    """Stores that cannot be opened: whoever uses one is told why."""

    def __init__(self, code: str) -> None:
        self._code = code
        self.until = time.monotonic() + _AGAIN

    def __getattr__(self, _name: str) -> Any:
        raise StorageError(self._code)
