"""The contract between the engine and one protocol: what every adapter offers and may raise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.model import (
    CONFLICT,
    Account,
    AddressId,
    Batch,
    Channel,
    ChannelId,
    ItemId,
    Media,
    MediaId,
    Outgoing,
    Payload,
    ReadMark,
    ServerAnswer,
    Stream,
    Visibility,
)

ABSENT = "server-error"
"""Why something waits that was sent, and that the server surely has not got."""
LONGEST_PATIENCE = 86_400.0  # seconds
LIVE = Stream("live")
"""The stream of what is followed as it is said."""


class Outcome(Exception):  # noqa: N818 (most are no errors)
    """Why a call to a server did not end well. Codes only: words are made in ``desktop/``."""


class Offline(Outcome):
    """The server was not reached: nothing was attempted. Never counted as an attempt.

    Codes: ``unreachable``, ``timeout`` (while connecting), ``not-the-server`` (HTML, a redirect
    to another host, half a JSON on a read: what answered is not the service we know).
    """

    def __init__(self, code: str = "unreachable") -> None:
        super().__init__(code)
        self.code = code


class Later(Outcome):
    """The server asks for patience (429, 503). ``after``: seconds, from 1 to a day: whoever asks
    for more is asked again tomorrow."""

    def __init__(self, after: float, code: str = "busy") -> None:
        super().__init__(code)
        self.after, self.code = min(max(1.0, after), LONGEST_PATIENCE), code


class Refused(Outcome):
    """The server will never accept this as it stands; only the person can decide.

    Codes used by all: ``forbidden``, ``not-found``, ``too-long``, ``invalid``, ``conflict``
    (it was changed meanwhile), ``read-only``, ``unsupported``, ``encrypted-room``,
    ``wrong-password``, ``no-service`` (no such service at this address), ``too-large`` (a file),
    ``damaged`` (a file that is not what its message says), ``elsewhere`` (the account's server
    says that another one, which this needs, does not answer). ``detail`` is what the server said,
    at most 300 characters; it may be shown, never logged.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail[:300]


class Contested(Refused):
    """An Edit that would write over a text which the person has not seen (``conflict``): they are
    to decide. ``instead``: what is there now, in plain words; ``found``: the same as it is kept."""

    def __init__(self, instead: str, found: Batch) -> None:
        super().__init__(CONFLICT)
        self.instead, self.found = instead, found


class Unknown(Outcome):
    """The request may have been received: the reply was lost. Ask :meth:`Adapter.find` first."""


class SignedOut(Outcome):
    """The server no longer knows this session. Content stays, sends wait for a new sign-in."""


class Shelf(Protocol):
    """What an adapter may read of the cache: handles that servers gave, nothing of the window."""

    def channels(self) -> tuple[Channel, ...]:
        """All channels of this account, left ones included."""

    def channel(self, channel: ChannelId) -> Channel | None: ...

    def payload(self, item: ItemId, channel: ChannelId | None = None) -> Payload | None:
        """The newest raw payload of an item for this account (in one channel, if given)."""

    def cursor(self, stream: Stream) -> str | None:
        """Where a stream of this account stands: of what was kept. None before its first answer."""

    def etags(self, channel: ChannelId) -> Mapping[str, str | None]:
        """remote → etag of everything kept of a channel; {} before its first sync."""

    def awaited(self) -> tuple[tuple[ChannelId, str], ...]:
        """What payloads of this account wait for, by channel (see ``Payload.awaits``)."""

    def awaiting(self, channel: ChannelId, awaits: str, limit: int = 1000) -> tuple[Payload, ...]:
        """The payloads of a channel that wait for one thing, at most ``limit``."""

    def items_of(self, channel: ChannelId, remote: str) -> tuple[ItemId, ...]:
        """The items that were made of one resource (an event and its overridden occurrences)."""

    def newest(self, channel: ChannelId, until: datetime) -> ItemId | None:
        """The newest item placed in a channel at or before an instant, taken back ones aside."""

    def seen_by(
        self, channel: ChannelId, visibility: Visibility, limit: int = 200
    ) -> tuple[ItemId, ...]:
        """Items of one visibility that are placed in a channel, at most ``limit``."""

    def names(self, addresses: Iterable[AddressId]) -> Mapping[AddressId, str]:
        """How those of them who were met call themselves."""


class CryptoStore(Protocol):
    """Where an adapter keeps the state of its end-to-end encryption, in the encrypted database.

    ``kind`` and ``name`` are the adapter's own. Reading is quick enough for the event loop.
    """

    def get(self, kind: str, name: str) -> bytes | None: ...

    def all(self, kind: str) -> Mapping[str, bytes]:
        """name → body of everything of one kind."""

    async def commit(self, changes: Mapping[tuple[str, str], bytes | None]) -> None:
        """All of it or nothing, on disk (synchronous=FULL) when it returns; None removes.
        ``changes`` maps (kind, name) to the body. StorageError when it could not be kept."""


class Tools(Protocol):
    """What the engine lends to an adapter for one account."""

    @property
    def account(self) -> Account: ...

    @property
    def secret(self) -> Mapping[str, str]:
        """What sign-in returned: tokens or password. Kept in the encrypted database only."""

    @property
    def shelf(self) -> Shelf: ...

    @property
    def crypto(self) -> CryptoStore: ...

    async def attachment(self, media: MediaId) -> bytes | None:
        """The bytes of a file to send; None when its sealed copy is gone or damaged."""

    async def keep_secret(self, secret: Mapping[str, str]) -> None:
        """Commit a refreshed token (synchronous=FULL) before it is used."""

    def wants_appreciations(self) -> bool:
        """Whether the person chose to be told who liked what they wrote, or passed it on: only
        then is a server asked for it."""


class Adapter(Protocol):
    """One account at one server. Built by the factory in ``registry.py``; no network in it.

    Everything raised is an :class:`Outcome`; the library below never shows through. Every
    request has a timeout (30 s unless said) and a bound on the size of its answer (64 MiB).
    """

    async def streams(self) -> tuple[Stream, ...]:
        """The streams to follow now, in the order to ask them. Reads the shelf, not the network."""

    def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        """Steps from ``cursor`` (None: from the beginning) until caught up, then ends.

        Each step is committed by the caller with its cursor before the next is asked for. The
        adapter checks only that the bytes are its server's (status, type, whole JSON or XML):
        otherwise Offline("not-the-server"), and the cursor stays.
        """

    async def learn(self, answer: ServerAnswer) -> None:
        """Take in, durably, what an answer brings beside content: the keys that open it. Called
        before :meth:`translate`, again after a crash, without network. StorageError passes."""

    def translate(self, answer: ServerAnswer) -> Batch:
        """Pure: what the bytes say, with this account's identity. Never raises for bad content:
        a malformed thing becomes one UNREADABLE item, or nothing where it has no identity."""

    async def send(self, outgoing: Outgoing) -> Batch:
        """Do it once, with ``outgoing.id`` as idempotency key; what the server made of it.

        The item it became carries ``echo=outgoing.id``.
        """

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """After a lost reply: the batch that :meth:`send` would have given, or None when it is
        surely absent. Raises Unknown where it cannot be known (then the person is asked)."""

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        """One page (about 50) older than ``before``; an empty batch at the beginning."""

    async def thread(self, item: ItemId) -> Batch:
        """What surrounds one item: ancestors and answers, placed in a THREAD channel."""

    def live(
        self, channels: frozenset[ChannelId], cursor: str | None
    ) -> AsyncIterator[ServerAnswer]:
        """What is said in these channels from now on, as it is said (a long poll or a push), until
        the caller stops asking. Each step is kept, learnt and translated like one of
        :meth:`changes`, under the stream LIVE with a cursor of its own. What the protocol cannot
        follow live is left out; with nothing left it ends at once. Outcomes as of changes."""

    async def mark(self, mark: ReadMark) -> None:
        """Tell the server, privately, how far the person has read in a channel: other devices of
        theirs are told, nobody else. Refused("unsupported") where there is no such thing."""

    async def fetch(self, media: Media) -> bytes:
        """The bytes of a picture or file, at most 50 MiB, from the account's own servers."""

    async def sign_out(self) -> None:
        """Revoke the session at the server; Offline if it cannot be told so now."""

    async def close(self) -> None:
        """Close connections. Idempotent; no other call may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How one protocol is signed in to, as data: the window knows no protocol by name."""

    protocol: str  # registry key: "matrix"
    brand: str  # what people call it: "Matrix"
    speaks: str  # "talk", "news" or "calendar": the window has the words
    method: str  # "password" or "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A successful sign-in: the account to keep and its secret for the encrypted database.

    ``answers``: all that a first round of a new account would ask for, where the server said so
    meanwhile: it need not be asked again.
    """

    server: str  # the address that answered, after discovery
    login: str
    address: str
    name: str
    secret: Mapping[str, str]
    answers: tuple[ServerAnswer, ...] = ()


Asks = Callable[[str], Awaitable[None]]
"""Is told the address of a server before that is asked for anything."""


async def _untold(_place: str) -> None:
    """Whoever signs in by themself knows whom they ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the person typed. For the browser method only ``server`` is used.

    ``ended``: accounts of the protocol that are here and whose session the server ended; what of
    one may be gone on with is the protocol's to say. ``asks``: for a protocol whose servers are
    not accounts in the person's eyes, and stand in the list of hosts even if nothing comes of it.
    """

    server: str
    login: str = ""
    password: str = ""
    ended: tuple[SignedIn, ...] = ()
    asks: Asks = _untold


OpenAddress = Callable[[str], Awaitable[None]]
"""Asks the window (or the command line) to open an address in the person's browser."""


class SignIn(Protocol):
    """One protocol's way in. Raises Refused("wrong-password" | "no-service" | "not-secure" |
    "cancelled" …), Offline, Later. Plain http is refused unless the host is loopback."""

    async def __call__(self, credentials: Credentials, open_address: OpenAddress) -> SignedIn: ...


class Factory(Protocol):
    """Builds the adapter of one account."""

    def __call__(self, tools: Tools) -> Adapter: ...


class BeginAnew(Protocol):
    """The account came here in a copy, and may be in use on the computer of the copy. Drops,
    durably, all that only one computer may have; what makes the content readable stays. A second
    time changes nothing. StorageError when it could not be done: then nothing may begin."""

    async def __call__(self, kept: CryptoStore) -> None: ...


Unreached = Callable[[Credentials, Sequence[str]], SignedIn]
"""Makes of what was typed, and of the servers that were asked, an account that waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """What one protocol package exports as ``PROTOCOL``; ``registry.py`` names the package."""

    offer: Offer
    adapter: Factory
    sign_in: SignIn
    begin_anew: BeginAnew | None = None
    """Where two computers may not go on with one sign-in; None where they may."""
    unreached: Unreached | None = None
    """Where an account can be kept before its server was reached; None where it cannot."""
