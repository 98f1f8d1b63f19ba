"""A crash writes no memory to the disk: shown by real crashes of the real programs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.folder import Folder
from storage.keys import Vault
from tests.desktop.cli.running import PASSPHRASE

if sys.platform == "win32":
    pytest.skip("there are no cores", allow_module_level=True)
ROOT = Path(__file__).parents[2]
WITHOUT = "resource.setrlimit = lambda *_: None"  # as where a program takes the cores: core(5)

_UNLIMITED = 'ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -H -c)"; exec "$@"'


def dumps(program: subprocess.Popen[bytes], place: Path) -> bool:
    """Whether a process leaves a core when it crashes."""
    os.kill(program.pid, signal.SIGSEGV)
    _, status = os.waitpid(program.pid, 0)
    program.returncode = -signal.SIGSEGV
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGSEGV
    return os.WCOREDUMP(status) or bool(list(place.glob("core*")))


@contextmanager
def started(place: Path, *command: str, say: str = "") -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        ["/bin/sh", "-c", _UNLIMITED, "sh", sys.executable, *command], cwd=place,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert program.stdin is not None
    program.stdin.write(say.encode())
    program.stdin.flush()
    try:
        yield program
    finally:
        with contextlib.suppress(OSError):
            program.kill()
        program.stdin.close()
        program.wait()


@pytest.fixture(autouse=True)
def cores(tmp_path: Path) -> None:
    """Where no process at all leaves a core, nothing can be shown."""
    try:
        with started(tmp_path, "-c", "import time; print('up', flush=True); time.sleep(60)") as it:
            assert it.stdout is not None
            it.stdout.readline()
            if not dumps(it, tmp_path):
                pytest.skip("this system writes no cores")
    except (OSError, subprocess.SubprocessError):
        pytest.skip("the limit cannot be raised here")
    for core in tmp_path.glob("core*"):
        core.unlink()


def _engine(folder: Path, without: str) -> tuple[str, str]:
    return "-c", (
        f"import resource, sys; {without}\n"
        f"from protocols.__main__ import main\nsys.exit(main(['--data', {str(folder)!r}]))"
    )


@pytest.mark.parametrize("without", ["", WITHOUT])
def test_a_crashed_engine_leaves_no_core(tmp_path: Path, without: str) -> None:
    Folder(tmp_path / "data").prepare()
    key = bytes(range(32)).hex()
    with started(tmp_path, *_engine(tmp_path / "data", without), say=key + "\n") as engine:
        assert engine.stdout is not None
        assert engine.stdout.readline() == b"ready\n"
        if not without:
            limits = Path(f"/proc/{engine.pid}/limits").read_text()
            assert limits.partition("Max core file size")[2].split()[:2] == ["0", "0"]
        assert not dumps(engine, tmp_path)


@pytest.mark.parametrize("without", ["", WITHOUT])
def test_a_crashed_window_leaves_no_core(tmp_path: Path, without: str) -> None:
    data = tmp_path / "data"
    Folder(data).prepare()
    Vault(Folder(data)).create(PASSPHRASE)
    script = (
        f"import resource, sys; {without}\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from desktop import app, starting\n"
        "painted = starting.Start._stand\n"
        "def stand(self):\n"
        "    QTimer.singleShot(50, lambda: print('up', flush=True))\n"
        "    painted(self)\n"
        "starting.Start._stand = stand\n"
        f"sys.exit(app.run(Path({str(data)!r})))"
    )
    with started(tmp_path, "-c", script) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == b"up\n"  # the door asks for the passphrase
        assert not dumps(window, tmp_path)


@pytest.mark.parametrize("without", ["", WITHOUT])
def test_a_crashed_command_leaves_no_core(tmp_path: Path, without: str) -> None:
    script = (
        f"import resource, sys; {without}\n"
        "from desktop.cli import opening, run\n"
        "secret_from = opening.secret_from\n"
        "def wait(handle):\n"
        "    print('up', flush=True); return secret_from(handle)\n"
        "opening.secret_from = wait\n"
        f"run(['timeline', '--data', {str(tmp_path / 'data')!r}, '--passphrase-fd', '0'])"
    )
    with started(tmp_path, "-c", script) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == b"up\n"  # it waits for the passphrase
        assert not dumps(command, tmp_path)


async def test_the_key_is_fetched_only_after_that(tmp_path: Path) -> None:
    """In a process of its own: it cannot be undone."""
    folder = Folder(tmp_path / "data")
    folder.prepare()
    Vault(folder).create(PASSPHRASE)
    script = (
        "import sys; from pathlib import Path\n"
        "from storage import discretion, keys\n"
        "told = []\n"
        "forbid = discretion.forbid_dumps\n"
        "discretion.forbid_dumps = lambda: (told.append('forbidden'), forbid())\n"
        "unlock = keys.Vault.unlock\n"
        "keys.Vault.unlock = lambda *a, **b: (told.append('key'), unlock(*a, **b))[1]\n"
        "from desktop.lock.unlocking import Unlocking\n"
        "from storage.folder import Folder\n"
        f"made = Unlocking(Folder(Path({str(folder.path)!r})), {PASSPHRASE!r})\n"
        "made.done.wait(120); print(told, made.code)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "['forbidden', 'key']"
