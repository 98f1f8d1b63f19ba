"""Whatever drafts, the outbox, servers, sweeps and crashes do in whatever order: the copies on disk
are those that something names, and those just made."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage import attachments
from storage.database import Database
from storage.drafts import Drafts
from storage.folder import Folder
from storage.media import MediaStore
from storage.model import Attachment, MediaId, OutgoingId, Say, State
from storage.outbox import Outbox
from tests.storage.making import ACCOUNT, KEY, StillClock, made, outgoing
from tests.storage.test_outbox_machine import CHANNELS, _template

PLACES = st.sampled_from(["say:me/!a", "say:me/!b", "reply:$1"])


class AttachmentsMachine(RuleBasedStateMachine):
    """Files on a real disk beside plain sets of who names what."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory(prefix="preau-")
        shutil.copytree(_template(), self.place.name, dirs_exist_ok=True)
        self.folder = Folder(Path(self.place.name))
        self.clock = StillClock()
        self.made: list[MediaId] = []
        self.fresh: set[MediaId] = set()  # sealed, and never named so far
        self.drafts_of: dict[str, frozenset[MediaId]] = {}
        self.rows_of: dict[OutgoingId, frozenset[MediaId]] = {}
        self._open()

    def _open(self) -> None:
        self.db = Database.open(self.folder, KEY)
        self.media = MediaStore(self.folder, KEY, self.db, self.clock)
        self.drafts, self.outbox = Drafts(self.db, self.clock), Outbox(self.db, self.clock)

    def teardown(self) -> None:
        self.db.close()
        self.place.cleanup()

    def _named(self) -> set[MediaId]:
        return {
            one for some in (self.drafts_of, self.rows_of) for of in some.values() for one in of
        }

    def _some(self, data: st.DataObject) -> frozenset[MediaId]:
        here = self.fresh | self._named()
        known = [one for one in self.made if one in here]  # their names are of chance
        wanted = data.draw(st.lists(st.booleans(), min_size=len(known), max_size=len(known)))
        return frozenset(one for one, want in zip(known, wanted, strict=True) if want)

    def _say(self, media: Iterable[MediaId]) -> Say:
        files = (Attachment(media=one, name="a", mime="a/b", size=1) for one in sorted(media))
        return Say(text="see", attachments=tuple(files))

    @rule()
    def attach(self) -> None:
        self.made.append(self.media.attach(b"what was chosen"))
        self.fresh.add(self.made[-1])

    @rule(place=PLACES, data=st.data())
    def write(self, place: str, data: st.DataObject) -> None:
        chosen = self._some(data)
        self.drafts.save(place, {"text": "see", "files": [{"id": one} for one in sorted(chosen)]})
        self.drafts_of[place] = chosen
        self.fresh -= chosen

    @rule(place=PLACES)
    def throw_away(self, place: str) -> None:
        self.drafts.discard(place)
        self.drafts_of.pop(place, None)

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        chosen = self._some(data)
        row = outgoing(self._say(chosen), CHANNELS[0])
        self.outbox.add(row)
        self.rows_of[row.id] = chosen
        self.fresh -= chosen

    @precondition(lambda self: self.rows_of)
    @rule(data=st.data(), what=st.sampled_from(["revise", "discard", "leave", "fail"]))
    def settle(self, data: st.DataObject, what: str) -> None:
        key = data.draw(st.sampled_from(list(self.rows_of)))
        row = self.outbox.get(key)
        assert row is not None
        if what == "revise":
            chosen = self._some(data)
            self.outbox.revise(key, self._say(chosen))
            self.rows_of[key] = chosen
            self.fresh -= chosen
            return
        if what == "fail":
            self.outbox.mark(key, State.FAILED, error="damaged", attempt=True)
            return
        if what == "discard":
            self.outbox.discard(key)
        else:
            self.outbox.acknowledge(key, made(row, f"${key}"))
        del self.rows_of[key]

    @rule(hours=st.booleans())
    def sweep(self, *, hours: bool) -> None:
        """At an engine's start, soon or long after the last copy was made."""
        if hours:
            for file in self.folder.media.iterdir():
                os.utime(file, (time.time() - 7200,) * 2)
            self.fresh.clear()
        self.media.sweep()

    @rule()
    def crash(self) -> None:
        self.db.close()
        self._open()

    @invariant()
    def the_files_are_those_that_are_wanted(self) -> None:
        wanted = {attachments.file_of(one) for one in self.fresh | self._named()}
        assert {file.name for file in self.folder.media.iterdir()} == wanted

    @invariant()
    def what_is_named_can_be_read(self) -> None:
        assert all(self.media.read(one) == b"what was chosen" for one in self._named())

    @invariant()
    def all_belong_to_nobody(self) -> None:
        assert self.db.rows("SELECT * FROM media WHERE account = ?", (ACCOUNT.id,)) == []


TestAttachments = AttachmentsMachine.TestCase
TestAttachments.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
