"""What can go wrong with the data on this computer, as codes that ``desktop/`` makes words of."""

from __future__ import annotations


class StorageError(Exception):
    """The environment, not a fault of ours: the person can do something about it.

    Codes:
        ``read-only``, ``full``: of the folder;
        ``newer``: the database was written by a newer Préau, and is left as it is;
        ``held``: another process keeps the folder and does not let go;
        ``damaged``, ``not-ours``, ``no-database``: of the file; ``wrong-key``: it does not open;
        ``unmigrated``: an older database could not be brought up to date, and is as it was;
        ``keyring-locked``, ``keyring-missing`` (none here), ``keyring-late`` (there was one, and
        it does not answer now), ``key-missing`` (there is a database but no key);
        ``passphrase-needed``, ``wrong-passphrase``, ``moved`` (the key is kept otherwise by now);
        ``unsupported-cipher``: this SQLite cannot encrypt, so nothing is written;
        ``sending``: it is on its way to the server and can no longer be changed;
        ``gone``: what was asked for is no longer there;
        ``parent-discarded``: it speaks of something that was never sent;
        ``too-large``: a file of more bytes than are taken to be sent.

    ``detail`` is for the log of a developer: a path or a library's words, never content.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail
