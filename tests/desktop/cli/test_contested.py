"""``preau outbox`` where a text was changed elsewhere: both are shown, and two ways on."""

from __future__ import annotations

from pathlib import Path

from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from storage.model import AccountId, Batch, ChannelId, Edit, ItemId, Outgoing, OutgoingId, State
from storage.outbox import Outbox
from tests.desktop.cli.running import PASSPHRASE
from tests.desktop.cli.test_commands import Desk, desk

NAME = OutgoingId("c0" * 16)
EDIT = Edit(item=ItemId("$mine"), text="At nine.\nBring a lamp.", before="At eight.")


async def contested(here: Desk, folder: Folder) -> Database:
    """A change that met a newer text at its server; nothing leaves any more."""
    account = AccountId(await here.sign_in())
    await here.run("sync", "--once")
    here.server.turn("offline")
    database = Database.open(folder, Vault(folder).unlock(PASSPHRASE))
    outbox, clock = Outbox(database, SystemClock()), SystemClock()
    room = ChannelId(f"{account}/room")
    outbox.add(Outgoing(id=NAME, account=account, channel=room, intent=EDIT, at=clock.now()))
    outbox.contest(NAME, "At ten, room 3.", Batch())
    return database


HOW = f"    “preau outbox retry {NAME}” sends yours, “preau outbox cancel {NAME}” leaves the other."


async def test_both_texts_and_what_leads_to_each_are_listed(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        database = await contested(here, Folder(tmp_path / "data"))
        listed = (await here.run("outbox")).out.splitlines()
        assert listed[1:] == [
            "    Not sent. The text was changed elsewhere meanwhile. Which of the two is to stay?",
            "    Your text:",
            "        At nine.",
            "        Bring a lamp.",
            "    The other text, in place now:",
            "        At ten, room 3.",
            HOW,
        ]
        again = await here.run("outbox", "retry", NAME[:8])
        assert again.code == 3  # it waits for the network
        kept = Outbox(database, SystemClock()).get(NAME)
        assert kept is not None
        assert (kept.state, kept.intent) in [
            (state, Edit(item=EDIT.item, text=EDIT.text, before="At ten, room 3."))
            for state in (State.WAITING, State.SENDING)
        ]
        database.close()


async def test_other_words_are_put_over_what_was_seen(tmp_path: Path) -> None:
    async with desk(tmp_path) as here:
        database = await contested(here, Folder(tmp_path / "data"))
        await here.run("outbox", "edit", NAME, "At ten, room 4.")
        kept = Outbox(database, SystemClock()).get(NAME)
        assert kept is not None
        assert kept.intent == Edit(item=EDIT.item, text="At ten, room 4.", before="At ten, room 3.")
        database.close()
