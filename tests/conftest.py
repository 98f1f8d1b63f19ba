"""What every test may ask for: real servers, a fresh data folder, a keyring of its own.

The servers of a whole run are shared by its processes (pytest-xdist): whoever needs one first
starts it, the pytest that the person started ends them, and should that be killed, their wardens
do. Nothing here touches the person's own data, keyring or session bus.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from tests import tidying
from tests.rows import Rows
from tests.servers import JsProcess, Keyring, Notifier, Radicale, Server, Snac, Synapse
from tests.servers.engines import end_engines, end_orphans
from tests.servers.places import RUN, RUNS
from tests.servers.server import born

S = TypeVar("S", bound=Server)
_OUTSIDE = ("LANGUAGE", "_proxy", "_PROXY")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Rows(config))
    _anywhere()
    # Examples are about what holds: how long a busy machine takes for one says nothing.
    settings.register_profile(
        "busy", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    )
    settings.load_profile("busy")
    if hasattr(config, "workerinput"):
        return
    os.environ[RUN] = f"{os.getpid()}-{born(os.getpid())}"
    _sweep()
    run = _run()
    run.mkdir(parents=True)
    for name in ("DATA", "CONFIG", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(run / name.lower())
    # Sockets have short names, so not below the work tree.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="preau-")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={os.environ['XDG_RUNTIME_DIR']}/none"
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # The processes that tests start are hundreds: none need read the same source again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _anywhere() -> None:
    """What differs from one machine to the next and is no matter of a test: the hour of the place,
    the language, who may read a new file, the way out to the net. Whose matter it is says so."""
    for name in [one for one in os.environ if one.startswith("LC_") or one.endswith(_OUTSIDE)]:
        del os.environ[name]
    os.environ |= {"LANG": "C.UTF-8", "TZ": "UTC"}
    time.tzset()
    os.umask(0o022)


def pytest_collection_finish() -> None:
    """What is here now stays until the end: whoever looks for rubbish need not look at it, which
    else takes a quarter of a second after each test that has a window."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    for server in (Synapse, Snac, Radicale):
        data = _run() / server.kind
        if data.exists():
            server(data).stop()
    shutil.rmtree(_run(), ignore_errors=True)
    shutil.rmtree(os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)


def _run() -> Path:
    return RUNS / os.environ[RUN]


def _controller() -> int:
    return int(os.environ[RUN].partition("-")[0])


def _sweep() -> None:
    """Remove what killed runs left behind."""
    end_orphans(RUN, _ended)
    for run in RUNS.glob("*-*"):
        if _ended(run.name):
            shutil.rmtree(run, ignore_errors=True)


def _ended(run: str) -> bool:
    pid, _, birth = run.partition("-")
    return str(born(int(pid))) != birth


def _shared(kind: type[S]) -> S:
    server = kind(_run() / kind.kind, watch=_controller())
    server.start()
    return server


@pytest.fixture(scope="session")
def synapse() -> Synapse:
    """One Matrix server for the whole run: make members of your own, never stop it."""
    return _shared(Synapse)


@pytest.fixture(scope="session")
def snac() -> Snac:
    """One Fediverse server for the whole run: make members of your own, never stop it."""
    return _shared(Snac)


@pytest.fixture(scope="session")
def radicale() -> Radicale:
    """One CalDAV and CardDAV server for the whole run: as above."""
    return _shared(Radicale)


@pytest.fixture
def js() -> Iterator[JsProcess]:
    """A process of this test's own for members who use matrix-js-sdk; it forgets everything."""
    with JsProcess() as process:
        yield process


def _own(kind: type[S], folder: Path) -> Iterator[S]:
    server = kind(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A Matrix server for this test alone, which may stop and start it."""
    yield from _own(Synapse, tmp_path_factory.mktemp("synapse"))


@pytest.fixture
def own_snac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snac]:
    """A Fediverse server for this test alone."""
    yield from _own(Snac, tmp_path_factory.mktemp("snac"))


@pytest.fixture
def own_radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """A CalDAV and CardDAV server for this test alone."""
    yield from _own(Radicale, tmp_path_factory.mktemp("radicale"))


@pytest.fixture(scope="session", autouse=True)
def no_engine_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An engine stays while something waits to be sent, which after a test may be for ever."""
    yield
    end_engines(tmp_path_factory.getbasetemp())


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """A program ends with its window; a test that opens several would leave them to all that run
    after it in this process."""
    yield
    tidying.windows()
    tidying.style()


@pytest.fixture(scope="session")
def rubbish() -> Iterator[tidying.Rubbish]:
    """Who collects it, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        yield tidying.Rubbish(patch)


@pytest.fixture(autouse=True)
def rubbish_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program, whose widgets no other thread may free: the proxies and servers of a test
    have threads too. The rubbish of one test is collected before the next one begins."""
    if "qapp" not in request.fixturenames:
        yield
        return
    rubbish: tidying.Rubbish = request.getfixturevalue("rubbish")
    rubbish.wait()
    yield
    rubbish.collect()


@pytest.fixture(autouse=True)
def no_language_left() -> Iterator[None]:
    """English has no catalogue of its own but for its plurals, so another language that is still
    spoken shows through in every test that follows; so do its dates and its direction."""
    yield
    tidying.language()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Where a data folder may be made; it does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def notification_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notifier]:
    """One real notification service for all tests of this process; ask for ``notifier``."""
    service = Notifier(tmp_path_factory.mktemp("notifier"))
    service.start()
    yield service
    service.stop()


@pytest.fixture
def notifier(notification_service: Notifier, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifier]:
    """A real notification service on the bus that this test takes for the person's."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", notification_service.address)
    yield notification_service
    notification_service.forget()


@pytest.fixture
def keyring_service(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment in which a real, unlocked keyring answers: give it to a subprocess."""
    keyring = Keyring(tmp_path / "home")
    keyring.start()
    yield keyring.environment
    keyring.close()
