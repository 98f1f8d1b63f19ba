"""A public agenda that is followed by its address alone: what the address may be, and what it is
called here.

Whoever knows the address may read the agenda, so that it can be a secret: it stands in the
account's secret and nowhere else, and everything else knows it by a digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.loopback import is_loopback
from storage.model import Account, AccountId, AddressId
from storage.unseen import is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

PROTOCOL = "feed"
"""What these accounts speak, as the registry of protocols has it."""
ADDRESS, THROUGH = "address", "through"
"""In the secret: the address, and the other places that it led to, as a JSON list."""
LONGEST = 2000
"""Characters of an address."""
_NAMED = "feed:"
_SAFE = "/%?:@!$&'()*+,;=~-._"  # as it was given: an address with a secret in it is taken literally
_SCHEMES = {"https": "https", "webcals": "https", "webcal": "https", "http": "http"}


class Address(NamedTuple):
    """Where an agenda is fetched; ``host`` is what may be shown of it."""

    url: str
    host: str

    @property
    def place(self) -> str:
        """The server alone, as an address."""
        return f"{self.url.partition('://')[0]}://{self.host}"


def typed(text: str) -> Address | str:
    """What somebody pasted, as an address; else why it is none: ``no-service``, or ``not-secure``
    for plain http to another computer.

    ``webcal:`` has no registration, and stands for http or https; here for https, but on this
    computer. https://www.iana.org/assignments/uri-schemes/prov/webcal
    """
    from urllib.parse import SplitResult, quote, urlsplit  # not for a start, which reads names only

    text = text.strip().strip("<>")
    if not text or len(text) > LONGEST or not is_plain(text) or "\\" in text:
        return "no-service"
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        name = host if host.isascii() else host.encode("idna").decode()
    except ValueError:  # a host or a port that cannot be
        return "no-service"
    scheme = _SCHEMES.get(parts.scheme.lower(), "")
    if not scheme or not _is_host(name) or parts.username is not None:
        return "no-service"
    if not is_loopback(name):
        if "." not in name.strip(".") and ":" not in name:
            return "no-service"  # a word, and no host
        if scheme == "http":
            return "not-secure"
    elif parts.scheme.lower() == "webcal":
        scheme = "http"
    shown = f"[{name}]" if ":" in name else name
    shown = shown if port is None else f"{shown}:{port}"
    path, query = (quote(part, safe=_SAFE) for part in (parts.path or "/", parts.query))
    return Address(SplitResult(scheme, shown, path, query, "").geturl(), shown)


def _is_host(name: str) -> bool:
    """Whether a server can have that name: what none can have would be kept, and asked for ever."""
    labels = name.removesuffix(".").split(".")
    return ":" in name or all(
        0 < len(one) < 64 and one.replace("-", "").replace("_", "").isalnum() for one in labels
    )


def called(url: str) -> AddressId:
    """The account's own name of an agenda, and an alias of its channel: it says nothing of the
    address to whoever does not know it."""
    import hashlib

    return AddressId(_NAMED + hashlib.sha256(url.encode()).hexdigest()[:32])


def is_feed(address: str) -> bool:
    """Whether an account is an agenda that is followed, which its address tells."""
    return address.startswith(_NAMED)


def kept(found: Address, identity: AccountId) -> tuple[Account, Mapping[str, str]]:
    """The account of an agenda that could not be asked yet, and its secret: it is fetched as soon
    as its server is there."""
    account = Account(
        id=identity,
        protocol=PROTOCOL,
        server=found.place,
        login="",
        address=called(found.url),
        name=found.host,
    )
    return account, {ADDRESS: found.url}
