"""Signs the demo's three members in through the program itself, each in their own data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers import Fleet, Member, ServerError
from tests.servers.peers import fill_in
from tests.servers.places import ROOT

_PATIENCE = 120  # seconds for one command


@dataclass(frozen=True, slots=True, kw_only=True)
class Badges:
    """One person's three ways in."""

    talk: Member
    news: Member
    agenda: Member


@dataclass(frozen=True, slots=True)
class Desk:
    """The command line on one data folder, with the demo's own keyring."""

    data: Path
    profile: Path
    environment: Mapping[str, str]

    def run(self, *words: str, said: str = "") -> str:
        """One command; its output. ServerError with what it said if it fails."""
        done = subprocess.run(
            self._command(*words),
            input=said,
            capture_output=True,
            text=True,
            env=self._environment(),
            cwd=ROOT,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            raise ServerError(f"preau {words[0]}: {(done.stdout + done.stderr)[-600:]}")
        return done.stdout

    def sign_in(self, fleet: Fleet, badges: Badges) -> None:
        """Add the three accounts, and read everything once."""
        for protocol, server, member in (
            ("matrix", fleet.synapse, badges.talk),
            ("dav", fleet.radicale, badges.agenda),
        ):
            words = ("accounts", "add", protocol, "--server", server.url, "--login", member.login)
            self.run(*words, "--password-fd", "0", said=member.password)
        self._browse(fleet.snac.url, badges.news)
        self.run("sync", "--once")
        settle = [sys.executable, "-m", "tests.demo.settle", str(self.data)]
        subprocess.run(settle, env=self._environment(), cwd=ROOT, check=True)

    def _browse(self, url: str, member: Member) -> None:
        """Sign in as the person does: the program prints an address, the browser fills it in."""
        words = ("accounts", "add", "mastodon", "--server", url, "--no-browser")
        with subprocess.Popen(
            self._command(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment(),
            cwd=ROOT,
        ) as adding:
            assert adding.stdout is not None
            heard = []
            for line in adding.stdout:
                heard.append(line)
                if line.startswith("http://127.0.0.1"):
                    requests.get(fill_in(line.strip(), member), timeout=30)
            if adding.wait(_PATIENCE) != 0:
                raise ServerError(f"preau accounts add mastodon: {''.join(heard)[-600:]}")

    def _command(self, *words: str) -> list[str]:
        options = ["--data", str(self.data), "--profile", str(self.profile)]
        return [sys.executable, "-m", "desktop", *options, *words]

    def _environment(self) -> dict[str, str]:
        own = {"QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}
        return {**os.environ, **self.environment, **own}
