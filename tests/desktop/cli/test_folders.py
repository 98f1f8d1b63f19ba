"""What is in the way of the data folder is said in a sentence, with an exit code of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop.cli.parser import parser
from desktop.cli.speech import _is_command
from storage.database import Database
from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.cli.running import PASSPHRASE, CommandLine


async def test_a_new_folder_behind_a_passphrase(tmp_path: Path) -> None:
    run = CommandLine(tmp_path / "data")
    done = await run("accounts", "list", "--json")
    assert (done.code, done.json) == (0, [])
    assert Vault(Folder(tmp_path / "data")).kind() == "passphrase"
    run.passphrase = "another"
    wrong = await run("timeline", "--json")
    assert wrong.code == 4
    assert wrong.json["error"] == "wrong-passphrase"
    assert wrong.err == "The passphrase is not right.\n"
    run.passphrase = None
    needed = await run("timeline")
    assert needed.code == 4
    assert needed.err.startswith("A passphrase guards this data folder.")


@pytest.mark.row("D12")
async def test_without_a_keyring_a_passphrase_and_never_plain_text(tmp_path: Path) -> None:
    """No keyring, no terminal and no passphrase: it says what is missing, and writes nothing."""
    run = CommandLine(tmp_path / "data", passphrase=None)
    done = await run("accounts", "list")
    assert done.code == 4
    assert done.err.startswith("This computer has no keyring.")
    assert "--passphrase-fd" in done.err
    assert not (tmp_path / "data" / "preau.db").exists()
    run.passphrase = PASSPHRASE
    assert (await run("accounts", "list")).code == 0
    written = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert not (tmp_path / "data" / "preau.db").read_bytes().startswith(b"SQLite format 3")
    assert all(PASSPHRASE.encode() not in file.read_bytes() for file in written)


@pytest.mark.row("D11")
async def test_the_keyring_holds_the_key_of_an_encrypted_folder(
    tmp_path: Path, keyring_service: dict[str, str]
) -> None:
    run = CommandLine(tmp_path / "data", passphrase=None)
    run.environment |= keyring_service
    done = await run("accounts", "list", "--json")
    assert (done.code, done.json) == (0, []), done.err
    kept = json.loads((tmp_path / "data" / "key.json").read_text())
    assert kept["kind"] == "keyring"
    assert set(kept) == {"kind", "id", "check", "sum"}
    assert not (tmp_path / "data" / "preau.db").read_bytes().startswith(b"SQLite format 3")
    assert (await run("timeline")).code == 0
    run.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/none"
    away = await run("timeline", "--json")
    assert (away.code, away.json["error"]) == (4, "keyring-late")
    assert (tmp_path / "data" / "preau.db").exists()


async def test_a_folder_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    key = Vault(folder).create(PASSPHRASE)
    database = Database.open(folder, key)
    with database.write() as write:
        write.execute("PRAGMA user_version = 99")
    database.close()
    done = await CommandLine(folder.path)("timeline", "--json")
    assert done.code == 5
    assert done.json["error"] == "newer"
    assert "made by a newer Préau" in done.err


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands here")
    done = await CommandLine(tmp_path / "data")("timeline")
    assert (done.code, done.err) == (5, "The data folder cannot be written.\n")


async def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    Vault(folder).create(PASSPHRASE)
    folder.database.write_bytes(b"SQLite format 3\0" + bytes(4096))
    done = await CommandLine(folder.path)("timeline", "--json")
    assert (done.code, done.json["error"]) == (5, "not-ours")


async def test_an_engine_that_holds_the_folder_and_does_not_answer(tmp_path: Path) -> None:
    import socket

    folder = Folder(tmp_path / "data")
    run = CommandLine(folder.path)
    await run("accounts", "list")
    path = f"{os.environ['XDG_RUNTIME_DIR']}/{os.urandom(4).hex()}"
    with socket.socket(socket.AF_UNIX) as silent, folder.engine():
        silent.bind(path)
        silent.listen()
        folder.line.write_text(json.dumps({"unix": path}))
        done = await run("sync", "--once", "--json")
    assert (done.code, done.json["error"]) == (5, "held")
    assert "holds this data folder and does not answer" in done.err
    assert (await run("timeline")).code == 0  # reading needs no engine


async def test_each_wrong_line_of_a_profile_is_named(tmp_path: Path) -> None:
    profile = tmp_path / "association.toml"
    profile.write_text(
        'schema = 1\n[association]\nid = "a"\nname = "A"\ncolor = "red"\n[quiet]\nhours = 3\n'
    )
    done = await CommandLine(tmp_path / "data")("timeline", "--profile", str(profile), "--json")
    assert done.code == 2
    assert f"{profile}, line 5: “association.color” is not known here." in done.err
    assert "belongs to each person" in done.err
    missing = await CommandLine(tmp_path / "data")("timeline", "--profile", str(tmp_path / "no"))
    assert missing.code == 2
    assert "The file cannot be read." in missing.err


async def test_a_good_profile_brings_its_groups(tmp_path: Path) -> None:
    profile = tmp_path / "association.toml"
    profile.write_text(
        'schema = 1\n[association]\nid = "a"\nname = "A"\n'
        '[[groups]]\nid = "choir"\nname = "Choir"\nrooms = ["#choir:example.org"]\n'
    )
    run = CommandLine(tmp_path / "data")
    done = await run("timeline", "--profile", str(profile), "--group", "choir")
    assert (done.code, done.out) == (0, "There is nothing.\n"), done.err


@pytest.mark.parametrize("words", [("dance",), ("say", "hello"), ("search",), ("outbox", "burn")])
async def test_what_is_not_understood_is_a_short_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = await CommandLine(tmp_path / "data", passphrase=None)(*words)
    assert done.code == 2
    assert done.err.startswith("This was not understood: ")
    assert len(done.err.splitlines()) == 2
    told = await CommandLine(tmp_path / "data", passphrase=None)(*words, "--json")
    assert (told.code, told.json["error"]) == (2, "usage")


@pytest.mark.parametrize(
    "words", [("timeline",), ("accounts", "list"), ("outbox", "list"), ("agenda", "--days", "3")]
)
@pytest.mark.parametrize("place", [0, 1])
def test_options_mean_the_same_before_and_after_the_command(
    words: tuple[str, ...], place: int
) -> None:
    given = ["--data", "here", "--profile=p.toml", "--json", "--passphrase-fd", "5"]
    before = parser().parse_args([*given, *words])
    assert before == parser().parse_args([*words[:place], *given, *words[place:]])
    assert before == parser().parse_args([*words, *given])
    assert (before.data, before.profile) == (Path("here"), Path("p.toml"))
    assert (before.json, before.passphrase_fd) == (True, 5)


async def test_a_command_works_on_the_folder_that_is_named_before_it(tmp_path: Path) -> None:
    run = CommandLine(tmp_path / "data")
    run.named_first = True
    done = await run("timeline")
    assert (done.code, done.out) == (0, "There is nothing.\n"), done.err
    assert Folder(run.data).database.exists()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ((), False),
        (("--data", "sync"), False),
        (("--data=sync", "--json"), False),
        (("--passphrase-fd", "5", "--profile", "p.toml"), False),
        (("--data", "x", "timeline"), True),
        (("timeline", "--data", "x"), True),
        (("--help",), True),
        (("--data",), True),
        (("--dance",), True),
    ],
)
def test_where_no_command_is_named_the_window_speaks(words: tuple[str, ...], command: bool) -> None:
    assert _is_command(words) is command


async def test_an_empty_or_missing_pipe_is_no_passphrase(tmp_path: Path) -> None:
    run = CommandLine(tmp_path / "data", passphrase="")
    assert (await run("timeline")).code == 2
    run.passphrase = None
    assert (await run("timeline", "--passphrase-fd", "77")).code == 2


async def test_help_names_every_command_and_the_exit_codes(tmp_path: Path) -> None:
    done = await CommandLine(tmp_path / "data", passphrase=None)("--help")
    assert done.code == 0
    for word in ("sync", "accounts", "timeline", "say", "outbox", "search", "agenda", "3 offline"):
        assert word in done.out
