"""Finding out whether a post whose reply was lost is there: the author's own posts are read back.

They are read back to ten minutes before the post was written. What has the same words, warning,
audience, people, files and target, and is not known as the answer to another Outgoing, is it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from protocols.adapter import Offline, Tools
from protocols.html import sanitise
from storage.model import AddressId

from . import direct, translate
from .fields import LONG, MalformedError, mapping, mappings, maybe_moment, needed, text, words
from .records import Viewer
from .service import Service
from .wire import Form, Reply, Wire

_BEFORE = timedelta(minutes=10)
_PAGES = 5
_MENTION_HOST = re.compile(r"(@[\w.-]+)@[\w.:-]*\w")
_MARKUP = re.compile(r"[\s*_`~#>\[\]()\\]+")
_SHORT = 200  # characters of a description that no server cuts off


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A post as it was sent."""

    form: Form
    since: datetime  # no earlier than that was it written, by this computer's clock
    people: str | None = None  # the remote name of the conversation that it belongs to
    files: tuple[str, ...] = ()  # what they show, in order

    def says(self, name: str) -> str:
        return dict(self.form).get(name, "")


class Finder:
    """Reads one account's own posts at its server."""

    def __init__(self, wire: Wire, tools: Tools, viewer: Callable[[], Viewer]) -> None:
        self._wire, self._tools, self._viewer = wire, tools, viewer

    async def look(self, sought: Sought, service: Service) -> tuple[bool, dict[str, Any] | None]:
        """Whether the lists were read back far enough, and the oldest post that matches."""
        me = await self._wire.get("/api/v1/accounts/verify_credentials")
        try:
            own = needed(mapping(me.json()).get("id"))
        except MalformedError as reason:
            raise Offline("not-the-server") from reason
        lists = [(f"/api/v1/accounts/{own}/statuses", {"exclude_reblogs": "true"})]
        if service.software == "snac":  # it lists public posts there, and all of them at home
            lists.append(("/api/v1/timelines/home", {}))
        # Also what names the posts that are known as answers to other Outgoings:
        taken = self._tools.shelf.etags(self._viewer().channel(translate.HOME))
        whole, found = True, None
        since = sought.since - _BEFORE - _behind(me)
        for path, query in lists:
            ended = False
            async for status in self._own_posts(path, query, own, since):
                if status is None:
                    ended = True
                elif self._is_it(status, sought, taken):
                    found = status
            whole = whole and ended
        return whole, found

    async def _own_posts(
        self, path: str, query: dict[str, str], own: str, since: datetime
    ) -> AsyncIterator[dict[str, Any] | None]:
        """Newest first; None once all since then have been given."""
        below = ""
        for _ in range(_PAGES):
            bounds = {"limit": "40"} | ({"max_id": below} if below else {})
            page = mappings((await self._wire.get(path, {**query, **bounds})).json())
            for status in page:
                at = maybe_moment(status.get("created_at"))
                boost = isinstance(status.get("reblog"), dict)
                if at is not None and at < since and not boost and not status.get("pinned"):
                    yield None
                    return
                account = status.get("account")
                if not boost and isinstance(account, dict) and text(account.get("id")) == own:
                    yield status
            if not page:
                yield None
                return
            below = text(page[-1].get("id"))

    def _is_it(self, status: dict[str, Any], sought: Sought, taken: Container[str]) -> bool:
        if not self._is_addressed_so(status, sought):
            return False
        visibility = sought.says("visibility")
        if visibility and status.get("visibility") != visibility:
            return False
        if plain(text(status.get("spoiler_text"))) != plain(sought.says("spoiler_text")):
            return False
        if not _shows(status, sought.files):
            return False
        if plain(said_in(status)) != plain(sought.says("status")):
            return False
        return translate.SENT + text(status.get("id")) not in taken

    def _is_addressed_so(self, status: dict[str, Any], sought: Sought) -> bool:
        """The same people; elsewhere the same target. What a post in a conversation answers is
        chosen when it is sent: another may have come since."""
        if sought.people is not None:
            return self._people(status) == sought.people
        target = text(status.get("in_reply_to_id"))
        return not target or target.casefold() == sought.says("in_reply_to_id").casefold()

    def _people(self, status: dict[str, Any]) -> str:
        return direct.remote_of(peers_in(self._viewer(), status))


def peers_in(viewer: Viewer, status: dict[str, Any]) -> tuple[AddressId, ...]:
    """The people of a direct status as the server tells it, the person excepted."""
    found = []
    for account in (status.get("account"), *mappings(status.get("mentions"))[: direct.MOST]):
        try:
            found.append(viewer.address(mapping(account)))
        except MalformedError:
            continue
    return direct.peers_of(viewer, viewer.account.address, found)


def said_in(status: dict[str, Any]) -> str:
    """A post's plain words: snac says them as they were typed."""
    if isinstance(status.get("text"), str):
        return words(status["text"])
    try:
        return sanitise(words(status.get("content")))[1]
    except MalformedError:
        return ""


def plain(said: str) -> str:
    """Without what a server changes of a text: spaces, marks of emphasis, hosts in mentions."""
    said = _MENTION_HOST.sub(r"\1", unicodedata.normalize("NFC", said))
    return _MARKUP.sub("", said)


def _shows(status: dict[str, Any], files: tuple[str, ...]) -> bool:
    """Whether its files may be these: snac tells only of pictures, films and sounds."""
    sent = [_gist(one) for one in files]
    for raw in mappings(status.get("media_attachments")):
        description = _gist(text(raw.get("description"), 10 * LONG))
        if description not in sent:
            return False
        sent.remove(description)
    return True


def _gist(description: str) -> str:
    return plain(description)[:_SHORT]


def _behind(reply: Reply) -> timedelta:
    """How far the server's clock is behind this computer's; zero if it does not say."""
    try:
        theirs = parsedate_to_datetime(reply.headers.get("Date", ""))
    except ValueError:
        return timedelta()
    aware = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    return max(timedelta(), datetime.now(UTC) - aware)
