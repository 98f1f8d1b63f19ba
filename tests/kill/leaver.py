"""``python -m tests.kill.leaver SECONDS WHAT DATA [INTO]``: removes an account, exports, or wipes,
and is killed so long after it began, unless that is 0. It says ``done`` at the end."""

from __future__ import annotations

import sys
from pathlib import Path

from storage import export, wiping
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from tests.kill.doom import doom
from tests.storage.making import ACCOUNT, KEY


def main(seconds: float, what: str, data: Path, into: Path) -> None:
    folder = Folder(data)
    database = Database.open(folder, KEY) if what == "leave" else None
    if seconds:
        doom(seconds)
    if what == "wipe":
        wiping.wipe(folder)
    elif what == "export":
        export.run(folder, KEY, {"into": str(into)}, lambda *_: None, lambda: False)
    elif database is not None:
        accounts = Accounts(database, SystemClock())
        accounts.mark_leaving(ACCOUNT.id)
        for _ in accounts.take_out(ACCOUNT.id):
            pass
        database.close()
    print("done", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[-1]))
