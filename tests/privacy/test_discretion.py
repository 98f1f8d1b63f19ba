"""What goes wrong is said by its kind and its place; what somebody wrote is never in it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from storage import discretion

SECRET = "Zq-secret-of-a-person"

FAULTS = {
    "an exception that nobody caught": "raise ValueError(secret)",
    "one in a thread": (
        "import threading\n"
        "def work(): raise ValueError(secret)\n"
        "thread = threading.Thread(target=work, name=secret); thread.start(); thread.join()"
    ),
    "one in a destructor": (
        "class Thing:\n"
        "    def __repr__(self): return secret\n"
        "    def __del__(self): raise ValueError(secret)\n"
        "Thing()"
    ),
    "one in a task": (
        "import asyncio, gc\n"
        "async def fails(secret): raise ValueError(secret)\n"
        "async def main():\n"
        "    discretion.say_little_of(asyncio.get_running_loop())\n"
        "    task = asyncio.create_task(fails(secret), name=secret)\n"
        "    await asyncio.sleep(0); await asyncio.sleep(0)\n"
        "    del task; gc.collect()\n"
        "asyncio.run(main())"
    ),
    "one in a callback of the loop": (
        "import asyncio\n"
        "def fails(secret): raise ValueError(secret)\n"
        "async def main():\n"
        "    discretion.say_little_of(asyncio.get_running_loop())\n"
        "    asyncio.get_running_loop().call_soon(fails, secret)\n"
        "    await asyncio.sleep(0.01)\n"
        "asyncio.run(main())"
    ),
    "our own line with an exception": (
        "import logging\n"
        "try: raise ValueError(secret)\n"
        "except ValueError: logging.getLogger('storage.x').exception('it failed')"
    ),
    "a chain of them": (
        "try:\n"
        "    try: raise KeyError(secret)\n"
        "    except KeyError as error: raise ValueError(secret) from error\n"
        "except ValueError as error:\n"
        "    raise ExceptionGroup(secret, [error])"
    ),
    "a library's line": (
        "import logging\nlogging.getLogger('nio.responses').warning('for %s', secret, exc_info=1)"
    ),
    "a library's line with its stack": (
        "import logging\nlogging.getLogger('aiohttp').error(secret, stack_info=True)"
    ),
    "a line that cannot be written": (
        "import logging\nlogging.getLogger('storage').warning('%d', secret)"
    ),
    "a warning": "import warnings\nwarnings.warn(secret)",
    "a statement of SQLAlchemy's": (
        "import sqlalchemy\n"
        "engine = sqlalchemy.create_engine('sqlite://', hide_parameters=True)\n"
        "engine.connect().execute(sqlalchemy.text('SELECT nothing WHERE 1 = :a'), {'a': secret})"
    ),
    "Qt's own words": (
        "from PySide6.QtCore import qInstallMessageHandler, qWarning\n"
        "from desktop.app import _told\n"
        "qInstallMessageHandler(_told); qWarning(secret)"
    ),
    "an exception in a slot": (
        "from PySide6.QtCore import QCoreApplication, QTimer\n"
        "app = QCoreApplication([])\n"
        "def slot(): raise ValueError(secret)\n"
        "QTimer.singleShot(0, slot); QTimer.singleShot(20, app.quit); app.exec()"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_says_its_kind_and_place_and_no_words(fault: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import logging, sys\n"
        "from storage import discretion\n"
        "discretion.say_little(logging.StreamHandler())\n"
        "for name in ('', 'nio', 'aiohttp', 'sqlalchemy', 'asyncio'):\n"
        "    logging.getLogger(name).setLevel(logging.DEBUG)\n"
        "secret = sys.stdin.readline()\n" + FAULTS[fault]
    )
    done = subprocess.run(
        [sys.executable, str(program)], input=SECRET, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert SECRET not in done.stdout + done.stderr
    if fault != "a line that cannot be written":
        assert "WARNING" in done.stderr or "ERROR" in done.stderr, "it was not told at all"


def test_our_own_lines_are_whole_and_others_only_say_where() -> None:
    terse = discretion.Terse("%(name)s %(message)s")
    ours = logging.LogRecord("protocols.x", 20, "a.py", 7, "account %s", ("a1",), None)
    theirs = logging.LogRecord("nio.client", 20, "/lib/b.py", 9, "for %s", (SECRET,), None)
    alike = logging.LogRecord("storagebox", 20, "/lib/c.py", 9, SECRET, (), None)
    assert terse.format(ours) == "protocols.x account a1"
    assert terse.format(theirs) == "nio.client at b.py:9"
    assert terse.format(alike) == "storagebox at c.py:9"


def test_what_another_handler_made_of_an_exception_is_not_used_again() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("storage", 40, "a.py", 1, "it failed", (), sys.exc_info())
    assert SECRET in logging.Formatter().format(record)
    said = discretion.Terse("%(message)s").format(record)
    assert said.startswith("it failed\nValueError at test_discretion.py:")
    assert SECRET not in said


def test_the_programs_begin_by_saying_little() -> None:
    """The hooks are in place in the real processes, not only here."""
    script = (
        "import sys, desktop.__main__ as program;"
        "program.main(['--help-me-not']); print(sys.excepthook.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip().endswith("storage.discretion")
