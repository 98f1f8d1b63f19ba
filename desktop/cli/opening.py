"""Opens the data folder for a command: its key, its database, and the engine when it is needed."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.cli.failing import Failure, misused, of_profile, of_server, of_storage
from desktop.work import engine
from storage import association, backup, wiping
from storage.clock import SystemClock
from storage.database import Database
from storage.errors import StorageError
from storage.folder import Folder
from storage.groups import Groups
from storage.keys import Vault
from storage.line import LineError
from storage.model import Changed
from storage.pages import Reader
from storage.profile import Profile, ProfileError, load
from storage.settings import Settings

translate = QCoreApplication.translate


@dataclass(slots=True)
class House:
    """An open data folder."""

    folder: Folder
    key: bytes
    database: Database
    reader: Reader
    clock: SystemClock
    profile: Profile | None
    _asker: engine.Asker | None = None
    _own: list[Changed] = field(default_factory=list)

    async def engine(self) -> engine.Asker:
        """A connection to the engine, started if none runs."""
        if self._asker is None:
            try:
                self._asker = engine.Asker(await engine.reach(self.folder, self.key))
            except StorageError as error:
                raise of_storage(error.code) from None
            except LineError as error:
                raise of_server(error.code, error.detail) from None
        return self._asker

    async def tell(self, *, start: bool) -> None:
        """Tell the engine, and through it any window, what was written here. ``start``: it has
        something to send, so it is started if none runs."""
        if self._asker is None and not start:
            client = await engine.running(self.folder, self.key)
            self._asker = engine.Asker(client) if client is not None else None
            if self._asker is None:
                return
        asker = await self.engine()
        while self._own:
            await asker.changed(self._own.pop(0))

    async def close(self) -> None:
        if self._asker is not None:
            await self._asker.client.close()
        self.reader.close()
        self.database.close()


@asynccontextmanager
async def opened(options: argparse.Namespace) -> AsyncIterator[House]:
    """The folder that the options name, made if it is new. Failure with what is in the way."""
    profile = _profile(options.profile) if options.profile is not None else None
    folder = Folder(options.data) if options.data is not None else Folder.default()
    house = await asyncio.to_thread(_open, folder, options.passphrase_fd, profile)
    try:
        yield house
    except StorageError as error:
        raise of_storage(error.code) from None
    except LineError as error:
        raise of_server(error.code, error.detail) from None
    finally:
        await house.close()


def _open(folder: Folder, passphrase_fd: int | None, profile: Profile | None) -> House:
    try:
        if folder.wiping.exists():  # what was begun is ended before anything is made anew
            wiping.wipe(folder)
        key = _key(folder, passphrase_fd)
        database = Database.open(folder, key, new=False)  # whose key is kept by now
        own: list[Changed] = []
        database.on_changed(own.append)
        if profile is not None:
            language = QLocale.system().name()
            association.install(Settings(database), Groups(database), profile, language)
        clock = SystemClock()
        reader = Reader(database.reader(), clock)
    except StorageError as error:
        raise of_storage(error.code) from None
    return House(folder, key, database, reader, clock, profile, _own=own)


def _key(folder: Folder, passphrase_fd: int | None) -> bytes:
    """The folder's key; a new folder gets one, in the keyring or behind a passphrase."""
    backup.settle(folder)  # a copy that was brought and not yet put in place
    vault = Vault(folder)
    match vault.kind():
        case "passphrase":
            passphrase = _passphrase(passphrase_fd, again=False)
            return vault.unlock(passphrase)
        case "keyring":
            return vault.unlock()
    if passphrase_fd is not None:
        return vault.create(_passphrase(passphrase_fd, again=True))
    try:
        return vault.create()
    except StorageError as error:
        if error.code != "keyring-missing" or not sys.stdin.isatty():
            raise
    return vault.create(_passphrase(None, again=True))


def _passphrase(handle: int | None, *, again: bool) -> str:
    if handle is not None:
        return secret_from(handle)
    if not sys.stdin.isatty():
        raise StorageError("passphrase-needed")
    first = getpass.getpass(translate("CommandLine", "Passphrase of this data folder: "))
    if again:
        if not first:
            raise misused(translate("CommandLine", "An empty passphrase would guard nothing."))
        second = getpass.getpass(translate("CommandLine", "The same once more: "))
        if first != second:
            raise misused(translate("CommandLine", "The two were not the same."))
    return first


def secret_from(handle: int) -> str:
    """The first line of an open file. Failure when there is none."""
    try:
        with os.fdopen(handle, "rb", closefd=True) as file:
            line = file.readline(4096).decode()
    except (OSError, ValueError):
        raise misused(
            translate("CommandLine", "Nothing could be read from file descriptor {number}.").format(
                number=handle
            )
        ) from None
    secret = line.rstrip("\r\n")
    if not secret:
        raise misused(translate("CommandLine", "What was read there is empty."))
    return secret


def _profile(file: Path) -> Profile:
    try:
        return load(file)
    except ProfileError as error:
        raise of_profile(error, str(file)) from None


__all__ = ["Failure", "House", "opened", "secret_from"]
