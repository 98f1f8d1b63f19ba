"""The other people: members who act on the test servers by plain HTTP, without our adapters.

A test that checks an adapter against another use of the same adapter shows little.
"""

from __future__ import annotations

import asyncio
import html
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from .radicale import Radicale
from .server import Member, ServerError
from .snac import Snac
from .synapse import Synapse

_TIMEOUT = 30  # seconds
_SCOPES = "read write follow"


class MatrixPeer:
    """https://spec.matrix.org/v1.16/client-server-api/"""

    def __init__(self, server: Synapse, member: Member, *, token: str = "") -> None:
        """Signs in, unless the ``token`` of another's session is to be used."""
        self.server, self.member = server, member
        self.direct: dict[str, list[str]] = {}  # m.direct, as this peer keeps it
        self._http = requests.Session()
        if token:
            self._token = token
            return
        form = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": member.login},
            "password": member.password,
        }
        self._token = str(self.call("POST", "/login", form)["access_token"])

    def call(self, method: str, path: str, form: object = None, **query: object) -> dict[str, Any]:
        """One request below ``/_matrix/client/v3``; ServerError for an error answer."""
        token = getattr(self, "_token", "")
        answer = self._http.request(
            method,
            f"{self.server.url}/_matrix/client/v3{path}",
            json=form,
            params={key: str(value) for key, value in query.items()},
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=_TIMEOUT,
        )
        if not answer.ok:
            raise ServerError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        said: dict[str, Any] = answer.json()
        return said

    def room(
        self,
        name: str,
        *,
        invite: Sequence[Member] = (),
        alias: str = "",
        topic: str = "",
        direct: bool = False,
        public: bool = False,
        encrypted: bool = False,
    ) -> str:
        """Make a room; its id."""
        form: dict[str, object] = {
            "preset": "public_chat" if public else "trusted_private_chat",
            "invite": [member.address for member in invite],
            "is_direct": direct,
        }
        for key, value in {"name": name, "room_alias_name": alias, "topic": topic}.items():
            if value:
                form[key] = value
        if encrypted:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            form["initial_state"] = [
                {"type": "m.room.encryption", "state_key": "", "content": content}
            ]
        return str(self.call("POST", "/createRoom", form)["room_id"])

    def join(self, room: str) -> None:
        self.call("POST", f"/join/{quote(room)}", {})

    def leave(self, room: str) -> None:
        self.call("POST", f"/rooms/{quote(room)}/leave", {})

    def say(self, room: str, text: str, *, reply_to: str = "", at: int | None = None) -> str:
        """Send text; its event id. ``at``: milliseconds since 1970, through the appservice."""
        content: dict[str, object] = {"msgtype": "m.text", "body": text}
        if reply_to:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        return self.send(room, "m.room.message", content, at=at)

    def edit(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relates = {"rel_type": "m.replace", "event_id": event}
        return self.send(
            room, "m.room.message", new | {"m.new_content": new, "m.relates_to": relates}
        )

    def send(
        self, room: str, kind: str, content: dict[str, object], *, at: int | None = None
    ) -> str:
        path = f"/rooms/{quote(room)}/send/{kind}/{secrets.token_hex(8)}"
        if at is None:
            return str(self.call("PUT", path, content)["event_id"])
        own, self._token = self._token, self.server.appservice_token
        try:
            answer = self.call("PUT", path, content, ts=at, user_id=self.member.address)
        finally:
            self._token = own
        return str(answer["event_id"])

    def redact(self, room: str, event: str) -> None:
        self.call("PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/{secrets.token_hex(8)}", {})

    def messages(self, room: str) -> list[dict[str, Any]]:
        """The newest hundred events of a room, newest first."""
        answer = self.call("GET", f"/rooms/{quote(room)}/messages", dir="b", limit=100)
        chunk: list[dict[str, Any]] = answer["chunk"]
        return chunk


def consent(member: Member) -> Callable[[str], Awaitable[None]]:
    """An opener that does what the person does in the browser: it fills in snac's own form."""

    async def open_address(address: str) -> None:
        back = await asyncio.to_thread(fill_in, address, member)
        await asyncio.to_thread(requests.get, back, timeout=_TIMEOUT)

    return open_address


def fill_in(address: str, member: Member) -> str:
    """Post the form at ``address``; where the server then sent the browser."""
    page = requests.get(address, timeout=_TIMEOUT)
    action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
    if not page.ok or action is None:
        raise ServerError(f"no sign-in form at {address.partition('?')[0]}: {page.status_code}")
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    form = {name: html.unescape(value) for name, value in hidden}
    form |= {"login": member.login, "passwd": member.password}
    # The form names the server itself; behind a proxy of ours it is reached where the page was.
    page_at, named = urlsplit(address), urlsplit(html.unescape(action[1]))
    target = f"{page_at.scheme}://{page_at.netloc}{named.path}"
    sent = requests.post(target, data=form, timeout=_TIMEOUT, allow_redirects=False)
    if "Location" not in sent.headers:
        raise ServerError(f"snac did not let {member.login} in: {sent.status_code}")
    return sent.headers["Location"]


class FediversePeer:
    """https://docs.joinmastodon.org/methods/"""

    def __init__(self, server: Snac, member: Member) -> None:
        self.server, self.member = server, member
        nowhere = "http://127.0.0.1:9/"  # read from the redirect, never opened
        form = {"client_name": "peer", "redirect_uris": nowhere, "scopes": _SCOPES}
        app = self.call("POST", "/api/v1/apps", form)
        asked = {"client_id": app["client_id"], "redirect_uri": nowhere, "state": "x"}
        query = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in asked.items())
        address = f"{server.url}/oauth/authorize?response_type=code&scope=read&{query}"
        back = fill_in(address, member)
        found = re.search(r"[?&]code=([^&]+)", back)
        if found is None:
            raise ServerError(f"snac gave {member.login} no code")
        form = {
            "grant_type": "authorization_code",
            "code": found[1],
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": nowhere,
        }
        self._token = str(self.call("POST", "/oauth/token", form)["access_token"])

    def call(
        self, method: str, path: str, form: object = None, *, files: object = None
    ) -> dict[str, Any]:
        token = getattr(self, "_token", "")
        for attempt in range(5):
            try:
                # A fresh connection each time: snac closes kept ones unannounced.
                answer = requests.request(
                    method,
                    self.server.url + path,
                    data=form,  # type: ignore[arg-type]
                    files=files,  # type: ignore[arg-type]
                    headers={"Authorization": f"Bearer {token}"} if token else {},
                    timeout=_TIMEOUT,
                )
            except requests.ConnectionError:
                if attempt == 4:
                    raise
                continue
            break
        if not answer.ok:
            raise ServerError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        said: dict[str, Any] = answer.json()
        return said

    def picture(self, data: bytes, alt: str, *, name: str = "picture.png") -> str:
        """Upload a picture; its id, for :meth:`post`."""
        kind = "image/jpeg" if name.endswith((".jpg", ".jpeg")) else "image/png"
        files = {"file": (name, data, kind)}
        return str(self.call("POST", "/api/v2/media", {"description": alt}, files=files)["id"])

    def post(
        self,
        text: str,
        *,
        visibility: str = "public",
        warning: str = "",
        language: str = "fr",
        reply_to: str = "",
        pictures: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Publish; the status as the server returns it."""
        form: list[tuple[str, str]] = [
            ("status", text),
            ("visibility", visibility),
            ("language", language),
        ]
        if warning:
            form += [("spoiler_text", warning), ("sensitive", "true")]
        if reply_to:
            form.append(("in_reply_to_id", reply_to))
        form += [("media_ids[]", picture) for picture in pictures]
        return self.call("POST", "/api/v1/statuses", form)

    def follow(self, other: Member) -> None:
        """Follow another member; snac knows an account only once it was looked up."""
        found = self.call("GET", f"/api/v1/accounts/lookup?acct={quote(other.login)}")
        self.call("POST", f"/api/v1/accounts/{found['id']}/follow", {})

    def befriended(self, other: Member, wanted: int = 1) -> None:
        """Return once ``wanted`` follows of ours are accepted, that of ``other`` asked for again
        if need be: what somebody posts before that may never come."""
        for _ in range(6):
            until = time.monotonic() + 20
            while time.monotonic() < until:
                if self.server.accepted(self.member) >= wanted:
                    return
                time.sleep(0.1)
            self.follow(other)
        raise ServerError(f"{other.login} did not accept to be followed")

    def boost(self, status: str) -> None:
        self.call("POST", f"/api/v1/statuses/{status}/reblog", {})

    def home(self) -> list[dict[str, Any]]:
        found = self.call("GET", "/api/v1/timelines/home?limit=40")
        assert isinstance(found, list)
        return found


class DavPeer:
    """RFC 4791 and RFC 6352, as far as a test needs them."""

    def __init__(self, server: Radicale, member: Member) -> None:
        self.server, self.member = server, member
        self._http = requests.Session()
        self._http.auth = (member.login, member.password)
        self.home = server.home(member)

    def calendar(self, slug: str, name: str, *, colour: str = "") -> str:
        """Make a calendar; its address, with a slash at its end."""
        apple = 'xmlns:A="http://apple.com/ns/ical/"'
        tint = f"<A:calendar-color {apple}>{colour}</A:calendar-color>" if colour else ""
        return self._make(
            slug,
            '<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>'
            f"<displayname>{html.escape(name)}</displayname>{tint}"
            '<C:supported-calendar-component-set><C:comp name="VEVENT"/>'
            "</C:supported-calendar-component-set></prop></set></C:mkcalendar>",
            "MKCALENDAR",
        )

    def book(self, slug: str, name: str) -> str:
        """Make an address book; its address, with a slash at its end."""
        return self._make(
            slug,
            '<mkcol xmlns="DAV:" xmlns:CR="urn:ietf:params:xml:ns:carddav"><set><prop>'
            "<resourcetype><collection/><CR:addressbook/></resourcetype>"
            f"<displayname>{html.escape(name)}</displayname></prop></set></mkcol>",
            "MKCOL",
        )

    def put(self, address: str, text: str) -> str:
        """Write one object, or a whole collection at once; its ETag."""
        kind = "text/vcard" if "BEGIN:VCARD" in text else "text/calendar"
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        return str(self._call("PUT", address, text, headers).headers.get("ETag", ""))

    def get(self, address: str) -> str:
        return self._call("GET", address).text

    def delete(self, address: str) -> None:
        self._call("DELETE", address)

    def names(self, collection: str) -> list[str]:
        """The names of the objects in a collection."""
        listing = self._call("PROPFIND", collection, headers={"Depth": "1"}).text
        hrefs = re.findall(r"<href>([^<]+)</href>", listing)
        return sorted({href.rsplit("/", 1)[1] for href in hrefs} - {""})

    def _make(self, slug: str, body: str, method: str) -> str:
        address = f"{self.home}{slug}/"
        self._call(method, address, body, {"Content-Type": "application/xml; charset=utf-8"})
        return address

    def _call(
        self, method: str, address: str, body: str = "", headers: dict[str, str] | None = None
    ) -> requests.Response:
        answer = self._http.request(
            method, address, data=body.encode(), headers=headers, timeout=_TIMEOUT
        )
        if not answer.ok:
            raise ServerError(f"{method} {address}: {answer.status_code} {answer.text[:300]}")
        return answer


def eventually(seconds: float = 90.0, pause: float = 0.2) -> Iterator[None]:
    """``for _ in eventually(): if …: break`` — snac delivers when it pleases; then gives up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(pause)
    raise ServerError(f"it did not happen within {seconds:.0f} s")
