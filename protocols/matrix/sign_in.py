"""Signing in at a homeserver by password, after finding where it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

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
from protocols.nearness import nearest
from storage.loopback import is_loopback

from . import guards
from .client import SOFT, TIMEOUT, Client, path

DEVICE = "Préau"  # what the person's other devices show in their list of sessions


async def sign_in(
    credentials: Credentials, _open_address: OpenAddress, *, timeout: float = TIMEOUT
) -> SignedIn:
    """https://spec.matrix.org/latest/client-server-api/#login

    Refused: ``wrong-password``, ``no-service`` (no homeserver there), ``not-secure`` (plain http
    to another computer), ``unsupported`` (the server offers no password), ``forbidden``.
    """
    login = credentials.login.strip()
    server = await _discover(credentials.server.strip() or login.partition(":")[2], timeout)
    client = Client(server, timeout=timeout)
    try:
        await _check(client)
        return await _enter(client, server, credentials, timeout)
    except Unknown as lost:
        raise Offline("timeout") from lost
    except SignedOut as refused:  # a deactivated account
        raise Refused("forbidden") from refused
    finally:
        await client.close()


def base(address: str) -> str:
    """``example.org`` or a URL as a base address without a slash at its end.

    Refused ``not-secure`` for plain http to another computer, ``no-service`` for no address.
    """
    if "://" not in address:
        host = _split(f"//{address}").hostname or ""
        address = ("http://" if is_loopback(host) else "https://") + address
    parts = _split(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise Refused("no-service")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise Refused("not-secure")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (a wrong port raises when it is read)
    except ValueError as error:
        raise Refused("no-service") from error
    if any(not c.isprintable() or c.isspace() for c in address):
        raise Refused("no-service")
    return parts


async def _discover(address: str, timeout: float) -> str:
    """https://spec.matrix.org/latest/client-server-api/#well-known-uri

    Without that file the address typed is taken for the homeserver itself. A redirect is not
    followed: an address is only asked when the person or its own server named it.
    """
    typed = base(address)
    host = _split(typed)
    client = Client(f"{host.scheme}://{host.netloc}", timeout=timeout)
    try:
        said = (await client.get("/.well-known/matrix/client", largest=64 * 1024)).json
    except Outcome as absent:
        if isinstance(absent, Offline) and absent.code != "not-the-server":
            raise
        return typed
    finally:
        await client.close()
    named = guards.mapping(said.get("m.homeserver")).get("base_url")
    return await _named(named, host) if isinstance(named, str) else typed


async def _named(address: str, by: SplitResult) -> str:
    """The address that a server names for its homeserver, which may not be nearer to this
    computer than itself: a stranger has nothing to say about what is behind our own door."""
    found = base(address)
    if await nearest(_split(found).hostname or "") > await nearest(by.hostname or ""):
        raise Refused("no-service")
    return found


async def _check(client: Client) -> None:
    """That a homeserver answers here, before a password is sent to it."""
    try:
        said = (await client.get(path("versions"), largest=64 * 1024)).json
    except Refused as absent:
        raise Refused("no-service") from absent
    if not guards.listing(said.get("versions")):
        raise Refused("no-service")


def _device(credentials: Credentials, server: str, login: str) -> str | None:
    """The device that a soft logout left standing: its keys stay those of this computer. After
    any other end the server has removed it, and its name must not be used again."""
    for one in credentials.ended:
        known = one.server == server and login in (one.login, one.address)
        if known and one.secret.get(SOFT):
            return one.secret.get("device_id")
    return None


async def _enter(client: Client, server: str, credentials: Credentials, timeout: float) -> SignedIn:
    login = credentials.login.strip()
    flows = guards.listing((await client.get(path("v3", "login"))).json.get("flows"))
    if not any(guards.mapping(flow).get("type") == "m.login.password" for flow in flows):
        raise Refused("unsupported")
    request: dict[str, Any] = {
        "type": "m.login.password",
        "identifier": _identifier(login),
        "password": credentials.password,
        "initial_device_display_name": DEVICE,
        "refresh_token": True,
    }
    if (before := _device(credentials, server, login)) is not None:
        request["device_id"] = before
    try:
        said = (await client.post(path("v3", "login"), request)).json
    except Refused as refused:
        if refused.code == "forbidden":
            raise Refused("wrong-password", refused.detail) from refused
        raise
    address, token = guards.user(said.get("user_id")), said.get("access_token")
    device, refresh = said.get("device_id"), said.get("refresh_token")
    if address is None or not isinstance(token, str) or not isinstance(device, str):
        raise Offline("not-the-server")
    secret = {"access_token": token, "device_id": device}
    if isinstance(refresh, str):
        secret["refresh_token"] = refresh
    return SignedIn(
        server=server,
        login=login,
        address=address,
        name=await _name(server, secret, address, timeout),
        secret=secret,
    )


def _identifier(login: str) -> dict[str, str]:
    """https://spec.matrix.org/latest/client-server-api/#identifier-types"""
    if "@" in login[1:]:
        return {"type": "m.id.thirdparty", "medium": "email", "address": login}
    return {"type": "m.id.user", "user": login}


async def _name(server: str, secret: dict[str, str], address: str, timeout: float) -> str:
    client = Client(server, secret, timeout=timeout)
    try:
        said = (await client.get(path("v3", "profile", address, "displayname"))).json
        found = guards.name(said.get("displayname"))
    except Outcome:
        found = ""  # a name is no reason to fail
    finally:
        await client.close()
    return found or address[1:].partition(":")[0]
