"""What another process is told by a real keyring, and what happens where it is told nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from storage.folder import Folder

ASK = """
import sys, threading
from pathlib import Path
from desktop.lock.unlocking import beside
from storage.errors import StorageError
from storage.folder import Folder
from storage.keys import SERVICE, Vault
folder, how = Folder(Path(sys.argv[1])), sys.argv[2]
keyring = None
if how == "make":
    Vault(folder).create()
elif how == "threads":
    thread = threading.Thread(target=threading.Event().wait, daemon=True)
    thread.start()
    assert beside(folder) is None
elif how == "forget":
    Vault(folder).forget()
    folder.key.write_bytes(sys.stdin.buffer.read())
else:
    keyring = beside(folder)
    assert keyring is not None
try:
    key = Vault(folder, keyring).unlock().hex()
except StorageError as error:
    key = error.code
print(key, "secretstorage" in sys.modules, len(list(Path("/proc/self/task").iterdir())))
try:
    import os
    print(os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("alone")
"""
"""The key or why not, whether this process had to ask by itself, and who is left of the other."""


def _ask(environment: dict[str, str], folder: Folder, how: str, given: bytes = b"") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(folder.path), how],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        input=given, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.decode().split()


def test_another_process_asks_and_this_one_loads_nothing_for_it(
    keyring_service: dict[str, str], folder: Folder
) -> None:
    key, here, *_ = _ask(keyring_service, folder, "make")
    assert (len(key), here) == (64, "True")
    assert _ask(keyring_service, folder, "beside") == [key, "False", "1", "alone"]
    assert _ask(keyring_service, folder, "threads")[:2] == [key, "True"], "nothing is split there"


def test_without_an_entry_or_a_keyring_it_is_as_ever(
    keyring_service: dict[str, str], folder: Folder, tmp_path: Path
) -> None:
    _ask(keyring_service, folder, "make")
    nobody = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}"}
    assert _ask(nobody, folder, "beside") == ["keyring-late", "True", "1", "alone"]
    _ask(keyring_service, folder, "forget", folder.key.read_bytes())
    assert _ask(keyring_service, folder, "beside") == ["key-missing", "True", "1", "alone"]


def test_nothing_is_split_where_the_key_is_kept_otherwise(folder: Folder) -> None:
    from desktop.lock.unlocking import beside
    from storage.keys import Vault

    assert beside(folder) is None
    Vault(folder).create("a phrase to pass")
    assert beside(folder) is None
    folder.key.write_bytes(b"{")
    assert beside(folder) is None
