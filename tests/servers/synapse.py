"""Synapse, the Matrix homeserver, on loopback: SQLite, no TLS, no federation."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

import requests

from .places import DEV, LOOPBACK
from .server import DOMAIN, Member, Server, ServerError, login_of, new_password

PYTHON = DEV / "synapse" / "bin" / "python"

# JSON is YAML. A quick, quiet homeserver: nobody is slowed down, nobody is called.
_GENEROUS = {"per_second": 10_000, "burst_count": 10_000}


class Synapse(Server):
    """https://element-hq.github.io/synapse/latest/"""

    kind = "synapse"

    def member(self, name: str, *, password: str | None = None) -> Member:
        password = password or new_password()
        for number in range(1, 1_000):
            login = login_of(name, number)
            if self._register(login, password, name):
                address = f"@{login}:{DOMAIN}"
                return Member(login=login, password=password, name=name, address=address)
        raise ServerError(f"no login is free for {name}")

    @property
    def appservice_token(self) -> str:
        """The token of the one application service, which may write with times in the past."""
        return str(self._secrets()["appservice"])

    def _register(self, login: str, password: str, name: str) -> bool:
        """https://element-hq.github.io/synapse/latest/admin_api/register_api.html"""
        address = f"{self.url}/_synapse/admin/v1/register"
        nonce = requests.get(address, timeout=30).json()["nonce"]
        said = "\0".join((nonce, login, password, "notadmin")).encode()
        key = self._secrets()["registration"].encode()
        form = {
            "nonce": nonce,
            "username": login,
            "displayname": name,
            "password": password,
            "admin": False,
            "mac": hmac.new(key, said, hashlib.sha1).hexdigest(),
        }
        answer = requests.post(address, json=form, timeout=30)
        if answer.status_code == 400 and answer.json().get("errcode") == "M_USER_IN_USE":
            return False
        if not answer.ok:
            raise ServerError(f"synapse refused to register {login}: {answer.text[:300]}")
        return True

    def _secrets(self) -> dict[str, str]:
        words: dict[str, str] = json.loads((self.data / "secrets.json").read_text())
        return words

    def _prepare(self) -> None:
        if not PYTHON.exists():
            raise ServerError("Synapse is not set up: run python -m tests.servers.install")
        if (self.data / "homeserver.yaml").exists():
            return
        words = {"registration": secrets.token_hex(24), "appservice": secrets.token_hex(24)}
        (self.data / "secrets.json").write_text(json.dumps(words))
        (self.data / "appservice.yaml").write_text(json.dumps(self._appservice(words)))
        (self.data / "log.yaml").write_text(json.dumps(_LOGGING))
        (self.data / "homeserver.yaml").write_text(json.dumps(self._configuration(words), indent=1))

    @staticmethod
    def _appservice(words: dict[str, str]) -> dict[str, object]:
        return {
            "id": "scribe",
            "url": None,  # it is told nothing
            "as_token": words["appservice"],
            "hs_token": secrets.token_hex(24),
            "sender_localpart": "scribe",
            "rate_limited": False,
            "namespaces": {"users": [{"exclusive": False, "regex": "@.*"}]},
        }

    def _configuration(self, words: dict[str, str]) -> dict[str, object]:
        listener = {
            "port": self.port,
            "type": "http",
            "tls": False,
            "bind_addresses": [LOOPBACK],
            "resources": [{"names": ["client"], "compress": False}],
        }
        return {
            "server_name": DOMAIN,
            "public_baseurl": f"{self.url}/",
            "pid_file": str(self.data / "homeserver.pid"),
            "listeners": [listener],
            "database": {
                "name": "sqlite3",
                "args": {"database": str(self.data / "homeserver.db")},
            },
            "log_config": str(self.data / "log.yaml"),
            "media_store_path": str(self.data / "media"),
            "signing_key_path": str(self.data / "signing.key"),
            "registration_shared_secret": words["registration"],
            "macaroon_secret_key": secrets.token_hex(24),
            "form_secret": secrets.token_hex(24),
            # A refreshed session would leave the demo's kept copies of a data folder a spent token.
            "refreshable_access_token_lifetime": "7d",
            "app_service_config_files": [str(self.data / "appservice.yaml")],
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "url_preview_enabled": False,
            "presence": {"enabled": False},
            "bcrypt_rounds": 4,
            # A repeated first sync must not return a kept, older answer.
            "caches": {"sync_response_cache_duration": "0s"},
            **_LIMITS,
        }

    def _command(self) -> list[str]:
        config = str(self.data / "homeserver.yaml")
        return ["/bin/sh", "-c", _START, str(PYTHON), config, str(self.data)]

    def _ready_at(self) -> str:
        return f"{self.url}/health"


# The signing key is made at the first start only.
_START = (
    '[ -e "$2/signing.key" ] || "$0" -m synapse.app.homeserver -c "$1" --generate-keys; '
    'exec "$0" -m synapse.app.homeserver -c "$1"'
)

_LIMITS = {
    "rc_message": _GENEROUS,
    "rc_registration": _GENEROUS,
    "rc_login": {"address": _GENEROUS, "account": _GENEROUS, "failed_attempts": _GENEROUS},
    "rc_admin_redaction": _GENEROUS,
    "rc_joins": {"local": _GENEROUS, "remote": _GENEROUS},
    "rc_joins_per_room": _GENEROUS,
    "rc_invites": {"per_room": _GENEROUS, "per_user": _GENEROUS, "per_issuer": _GENEROUS},
    "rc_room_creation": _GENEROUS,
}

_LOGGING = {
    "version": 1,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"level": "WARNING", "handlers": ["out"]},
    "disable_existing_loggers": False,
}
