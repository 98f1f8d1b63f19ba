"""Signing in: an authorization code from the person's browser, bound to us by PKCE.

RFC 6749, RFC 7636 (S256) and RFC 8252; https://docs.joinmastodon.org/methods/oauth/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from protocols.adapter import (
    Credentials,
    Offline,
    OpenAddress,
    Outcome,
    Refused,
    SignedIn,
    SignedOut,
    Unknown,
)

from .fields import MalformedError, mapping, needed, text
from .loopback import Landing, landing
from .place import base_of
from .service import describe, knock, read_service
from .wire import Reply, Wire

SCOPES = "read write follow"
"""The same words for application, address and token: servers compare them."""
PATIENCE = 600.0
"""Seconds the person has in the browser."""
_NAME = "Préau"


async def sign_in(
    credentials: Credentials, open_address: OpenAddress, *, patience: float = PATIENCE
) -> SignedIn:
    """Register Préau at the server, send the person there, exchange what they bring back.

    Raises Refused("no-service" | "not-secure" | "cancelled" | "invalid" | …), Offline, Later.
    """
    try:
        async with Wire(await _reached(credentials.server)) as wire, landing() as place:
            client = await _register(wire, place)
            code, verifier = await _permission(wire, place, client, open_address, patience)
            token = await _exchange(wire, place, client, code, verifier)
        return await _introduce(wire.base, client, token)
    except (Unknown, SignedOut) as reason:
        # Nothing was written in the person's name: signing in once more is always safe.
        raise _plain(reason) from reason


async def _reached(typed: str) -> str:
    """Where the server is that was meant. A domain may have it elsewhere, and then sends WebFinger
    and host-meta there: https://docs.joinmastodon.org/admin/config/#web_domain
    """
    base = base_of(typed)
    async with Wire(base) as wire:
        try:
            await knock(wire)
            return base
        except Refused:
            address = typed.strip().lstrip("@")
            query = {"resource": f"acct:{address}"} if "@" in address and ":" not in address else {}
            path = "/.well-known/webfinger" if query else "/.well-known/host-meta"
            elsewhere = await wire.leads_to(path, query)
            if elsewhere is None or elsewhere == base:
                raise
    async with Wire(elsewhere) as wire:
        await knock(wire)
    return elsewhere


async def _register(wire: Wire, place: Landing) -> Mapping[str, str]:
    """https://docs.joinmastodon.org/methods/apps/#create"""
    reply = await wire.write(
        "POST",
        "/api/v1/apps",
        (("client_name", _NAME), ("redirect_uris", place.address), ("scopes", SCOPES)),
    )
    return _strings(reply, "client_id", "client_secret")


async def _permission(
    wire: Wire,
    place: Landing,
    client: Mapping[str, str],
    open_address: OpenAddress,
    patience: float,
) -> tuple[str, str]:
    """The code and the verifier it is bound to."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    query = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": place.address,
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    await open_address(f"{wire.base}/oauth/authorize?{urlencode(query)}")
    try:
        came = await place.arrival(patience)
    except TimeoutError:
        raise Refused("cancelled") from None
    if not hmac.compare_digest(came.get("state", "").encode(), state.encode()):
        raise Refused("invalid")  # not the answer to what we asked
    if came.get("error") == "access_denied":
        raise Refused("cancelled")
    if not came.get("code"):
        raise Refused("forbidden", came.get("error_description") or came.get("error", ""))
    return came["code"], verifier


async def _exchange(
    wire: Wire, place: Landing, client: Mapping[str, str], code: str, verifier: str
) -> str:
    """https://docs.joinmastodon.org/methods/oauth/#token"""
    reply = await wire.write(
        "POST",
        "/oauth/token",
        (
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", client["client_id"]),
            ("client_secret", client["client_secret"]),
            ("redirect_uri", place.address),
            ("code_verifier", verifier),
            ("scope", SCOPES),
        ),
    )
    return _strings(reply, "access_token")["access_token"]


async def _introduce(base: str, client: Mapping[str, str], token: str) -> SignedIn:
    """Who the token speaks for: https://docs.joinmastodon.org/methods/accounts/#verify_credentials"""
    async with Wire(base, token) as wire:
        service = read_service(await describe(wire), base)
        reply = await wire.get("/api/v1/accounts/verify_credentials")
    try:
        me = mapping(reply.json())
        login = needed(me.get("username") or me.get("acct")).partition("@")[0]
    except MalformedError as reason:
        raise Offline("not-the-server") from reason
    return SignedIn(
        server=base,
        login=login,
        address=f"{login}@{service.domain}",
        name=text(me.get("display_name")) or login,
        secret={"token": token} | dict(client),
    )


def challenge(verifier: str) -> str:
    """S256: https://www.rfc-editor.org/rfc/rfc7636#section-4.2"""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _strings(reply: Reply, *names: str) -> Mapping[str, str]:
    try:
        found = mapping(reply.json())
        values = {name: text(found.get(name)) for name in names}
    except (ValueError, MalformedError) as reason:
        raise Offline("not-the-server") from reason
    if not all(values.values()):
        raise Offline("not-the-server")
    return values


def _plain(reason: Unknown | SignedOut) -> Outcome:
    return Refused("forbidden") if isinstance(reason, SignedOut) else Offline("unreachable")
