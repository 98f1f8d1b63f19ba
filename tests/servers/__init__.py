"""The real servers that tests, bench and demo run against, each on a free loopback port."""

from .fleet import Fleet
from .js_peer import JsMember, JsProcess
from .keyring import Keyring
from .notifier import Notifier
from .radicale import Radicale
from .server import DOMAIN, Member, Server, ServerError
from .snac import Snac
from .synapse import Synapse

__all__ = [
    "DOMAIN",
    "Fleet",
    "JsMember",
    "JsProcess",
    "Keyring",
    "Member",
    "Notifier",
    "Radicale",
    "Server",
    "ServerError",
    "Snac",
    "Synapse",
]
