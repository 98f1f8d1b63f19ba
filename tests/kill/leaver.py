"""``python -m tests.kill.leaver WHAT DATA [INTO]``: removes an account, exports, or wipes; its
parent ends it by SIGKILL somewhere in between. It says ``begun`` when it begins, ``done`` at the
end."""

from __future__ import annotations

import sys
from pathlib import Path

from storage import export, wiping
from storage.accounts import Accounts
from storage.clock import SystemClock
from storage.database import Database
from storage.folder import Folder
from tests.storage.making import ACCOUNT, KEY


def main(what: str, data: Path, into: Path) -> None:
    folder = Folder(data)
    if what == "wipe":
        print("begun", flush=True)
        wiping.wipe(folder)
    elif what == "export":
        print("begun", flush=True)
        export.run(folder, KEY, {"into": str(into)}, lambda *_: None, lambda: False)
    else:
        database = Database.open(folder, KEY)
        accounts = Accounts(database, SystemClock())
        print("begun", flush=True)
        accounts.mark_leaving(ACCOUNT.id)
        for _ in accounts.take_out(ACCOUNT.id):
            pass
        database.close()
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[-1]))
