"""The test servers themselves: they start, keep their data, and never outlive their run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.servers import Radicale, Server, ServerError, Snac, Synapse
from tests.servers.engines import end_engines
from tests.servers.install import debian_mirror
from tests.servers.places import ROOT
from tests.servers.server import born


def _signs_in(server: Server, login: str, password: str) -> int:
    """The status of a sign-in with these words, by the plainest means each server has."""
    if isinstance(server, Synapse):
        form = {"type": "m.login.password", "user": login, "password": password}
        return requests.post(
            f"{server.url}/_matrix/client/v3/login", json=form, timeout=30
        ).status_code
    if isinstance(server, Radicale):
        asked = f"{server.url}/{login}/"
        return requests.request("PROPFIND", asked, auth=(login, password), timeout=30).status_code
    raise NotImplementedError(server.kind)


@pytest.mark.real
def test_members_of_one_name_have_each_their_own_login(
    synapse: Synapse, snac: Snac, radicale: Radicale
) -> None:
    for server in (synapse, snac, radicale):
        first, second = server.member("Zoé Amar"), server.member("Zoé Amar")
        assert first.login != second.login
        assert first.password
        assert first.login.isascii()


@pytest.mark.real
def test_a_member_signs_in_and_a_stranger_does_not(synapse: Synapse, radicale: Radicale) -> None:
    for server in (synapse, radicale):
        member = server.member("Awa")
        assert _signs_in(server, member.login, member.password) in (200, 207)
        assert _signs_in(server, member.login, "not it") in (401, 403)


@pytest.mark.real
@pytest.mark.parametrize("name", ["own_synapse", "own_snac", "own_radicale"])
def test_data_and_port_survive_a_stop(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)
    member, url = server.member("Ilyas"), server.url
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    server.start()
    assert server.url == url
    assert server.member("Ilyas").login != member.login


@pytest.mark.real
def test_a_server_that_cannot_start_says_why(own_radicale: Radicale) -> None:
    own_radicale.stop()
    (own_radicale.data / "config").write_text("[server]\nnonsense = 1\n")
    with pytest.raises(ServerError, match="nonsense"):
        own_radicale.start()


_FORGETFUL = """
import sys, time
from pathlib import Path
from tests.servers import Radicale
server = Radicale(Path(sys.argv[1]))
server.start()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.real
def test_no_server_outlives_a_killed_run(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", _FORGETFUL, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"ready\n"
    server = Radicale(tmp_path)
    assert server.running()
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    deadline = time.monotonic() + 60
    while server.running() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not server.running()
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=5)


@pytest.mark.real
def test_a_server_that_crashes_is_started_again(own_snac: Snac) -> None:
    pid = own_snac.lives_in()
    assert pid is not None
    os.kill(pid, signal.SIGSEGV)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            assert requests.get(f"{own_snac.url}/api/v1/instance", timeout=5).ok
        except requests.RequestException:
            time.sleep(0.05)
        else:
            break
    assert own_snac.lives_in() not in (None, pid)


def test_a_reused_process_id_is_not_taken_for_the_server() -> None:
    assert born(os.getpid()) is not None
    assert born(os.getpid()) == born(os.getpid())
    assert born(2**22 + 1) is None


def test_only_engines_of_the_folder_are_ended(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    here = subprocess.Popen([*sleep, "protocols", "--data", str(tmp_path / "one")])
    other = subprocess.Popen([*sleep, "protocols", "--data", str(tmp_path.parent / "elsewhere")])
    window = subprocess.Popen([*sleep, "desktop", "--data", str(tmp_path / "one")])
    try:
        end_engines(tmp_path)
        assert here.wait(60) == -signal.SIGTERM
        assert (other.poll(), window.poll()) == (None, None)
    finally:
        for process in (here, other, window):
            process.kill()
            process.wait()


@pytest.mark.real
def test_the_keyring_keeps_a_secret_over_processes(keyring_service: dict[str, str]) -> None:
    def python(code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", f"import keyring; {code}"],
            env=os.environ | keyring_service,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    python("keyring.set_password('préau', 'key', 'c0ffee')")
    said = python("print(keyring.get_password('préau', 'key'), keyring.get_keyring().name)")
    assert said.split()[0] == "c0ffee"
    assert "SecretService" in said


def test_the_mirror_is_this_machines_own() -> None:
    if not Path("/etc/debian_version").exists():
        pytest.skip("not a Debian")
    address, _ = debian_mirror()
    apt = Path("/etc/apt")
    kept_sources = [*apt.glob("sources.list"), *apt.glob("sources.list.d/*")]
    assert any(address in kept.read_text() for kept in kept_sources)
