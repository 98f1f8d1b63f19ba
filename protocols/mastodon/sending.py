"""Posting, editing, deleting, and finding out what became of a post whose reply was lost.

A post is safe to send again when the server surely has none. Mastodon remembers an
Idempotency-Key for about an hour only, others (snac, GoToSocial) not at all, and an Outgoing does
not know when it was first tried: so the answer is always looked up, in the author's own posts.
They are read back to ten minutes before the Outgoing was written. What has the same words,
warning, audience and target, and is not known as the answer to another Outgoing, is it. If there
is none, a request under way may still be at work: a second look follows after some seconds. After
that "absent" is believed where the request itself writes the list that was read, and the list
holds such posts: for anything else the person is asked (Unknown).

A request may also be held up on its way and arrive after all that. A server that keeps keys then
knows it. Any other is sent the post again only when no gateway holds the first one any more, and
after one more look.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Container
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from protocols.adapter import ABSENT, Later, Offline, Outcome, Refused, Tools, Unknown
from protocols.html import sanitise
from storage.model import (
    Batch,
    Delete,
    Edit,
    ItemId,
    Outgoing,
    OutgoingId,
    Removal,
    Say,
    Visibility,
)

from . import translate
from .fields import MalformedError, mapping, mappings, maybe_moment, needed, text, words
from .records import Viewer
from .service import Service, describe, read_service
from .status import visibility_of
from .wire import AnsweredElsewhereError, Form, Reply, Wire

SETTLE = 3.0
"""Seconds between the two looks for a lost post."""
KEPT = 30.0
"""Seconds, from its beginning, for which a request that nobody waits for may still arrive. Most
gateways drop it with its client's connection; a queue before a busy server is seldom longer."""
_BEFORE = timedelta(minutes=10)
_ANY_TIME = timedelta(days=1)  # for what a clock wrote that was ahead
_PAGES = 5
_NARROWER = tuple(Visibility)  # each is read by fewer than the one before
_MENTION_HOST = re.compile(r"(@[\w.-]+)@[\w.:-]+")
_MARKUP = re.compile(r"[\s*_`~#>\[\]()\\]+")
_WORD_END = r"(?![\w@.-]*\w)"


class Sender:
    """What one account writes."""

    def __init__(
        self,
        wire: Wire,
        tools: Tools,
        viewer: Callable[[], Viewer],
        *,
        settle: float = SETTLE,
        kept: float = KEPT,
    ) -> None:
        self._wire = wire
        self._tools = tools
        self._viewer = viewer
        self._settle = settle
        self._kept = kept
        self._lost: dict[OutgoingId, float] = {}  # when it was posted, in the loop's time

    async def send(self, outgoing: Outgoing) -> Batch:
        """Raises what Wire.write does, and Refused("unsupported") for other intents."""
        match outgoing.intent:
            case Say(attachments=(_, *_)):
                raise Refused("unsupported")  # these channels accept no files
            case Say() as say:
                return await self._post(outgoing, say)
            case Edit() as edit:
                return await self._edit(outgoing, edit)
            case Delete() as delete:
                return await self._delete(delete)
            case _:
                raise Refused("unsupported")

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """None: surely absent (or a change that may be asked for again without harm)."""
        match outgoing.intent:
            case Say() as say:
                return await self._find_post(outgoing, say)
            case Edit() as edit:
                status = await self._status(self._remote(edit.item))
                if status is None or _plain(_words(status)) != _plain(edit.text):
                    return None
                return self._written(status, outgoing, marked=False)
            case Delete() as delete:
                gone = await self._status(self._remote(delete.item)) is None
                return _removed(delete) if gone else None
            case _:
                raise Refused("unsupported")

    # --- sending -----------------------------------------------------------------------------

    async def _post(self, outgoing: Outgoing, say: Say) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#create"""
        form = self._form(say)
        if (found := await self._arrived(outgoing, form)) is not None:
            return found
        self._lost[outgoing.id] = self._now()
        try:
            reply = await self._wire.write("POST", "/api/v1/statuses", form, key=outgoing.id)
            made = self._answer(reply, outgoing, marked=True)
        except AnsweredElsewhereError:
            self._lost[outgoing.id] -= self._kept
            raise
        except Unknown:
            raise
        except Refused as reason:
            del self._lost[outgoing.id]
            raise self._explained(reason, outgoing) from reason
        except Outcome:
            del self._lost[outgoing.id]
            raise
        del self._lost[outgoing.id]
        return made

    async def _arrived(self, outgoing: Outgoing, form: Form) -> Batch | None:
        """A post that was lost before, if it has come after all. Later: it still may."""
        if outgoing.id not in self._lost:
            if not (outgoing.attempts and outgoing.error == ABSENT):
                return None
            self._lost[outgoing.id] = self._now()  # an earlier engine's: nobody knows when
        service = read_service(await describe(self._wire), self._wire.base)
        if service.keeps_keys:
            return None
        rest = self._lost[outgoing.id] + self._kept - self._now()
        if rest > 0:
            raise Later(rest, ABSENT)
        _, found = await self._look(outgoing, dict(form), service)
        return None if found is None else self._written(found, outgoing, marked=True)

    async def _edit(self, outgoing: Outgoing, edit: Edit) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#edit What is not said again is lost."""
        remote = self._remote(edit.item)
        status = await self._status(remote)  # what is kept here may be older than its last edit
        if status is None:
            raise Refused("not-found")
        if isinstance(status.get("poll"), dict):
            raise Refused("unsupported")  # an edit would restart the vote
        body = {
            "status": edit.text,
            "spoiler_text": text(status.get("spoiler_text")),
            "sensitive": status.get("sensitive") is True,
            "media_ids": [text(one.get("id")) for one in mappings(status.get("media_attachments"))],
        }
        if language := text(status.get("language")):
            body["language"] = language
        try:
            # As JSON: of a form, snac reads no warning and PHP nothing at all with this method.
            reply = await self._wire.write("PUT", f"/api/v1/statuses/{remote}", body=body)
        except Refused as reason:
            if reason.code == "not-found" and await self._status(remote) is not None:
                raise Refused("unsupported") from reason
            raise self._explained(reason, outgoing) from reason
        return self._answer(reply, outgoing, marked=False)

    async def _delete(self, delete: Delete) -> Batch:
        remote = self._remote(delete.item)
        try:
            await self._wire.write("DELETE", f"/api/v1/statuses/{remote}", answered=False)
        except Refused as reason:
            if reason.code != "not-found":
                raise  # already gone is what was wanted
        return _removed(delete)

    def _form(self, say: Say) -> Form:
        said, visibility, parent = say.text, say.visibility, self._parent(say)
        form = []
        if parent is not None:
            said = self._addressed(said, parent)
            visibility = visibility or self._no_wider(parent)
            form.append(("in_reply_to_id", needed(parent.get("id"))))
        form.append(("status", said))
        if visibility is not None:
            form.append(("visibility", visibility.value))
        if say.warning:
            form += [("spoiler_text", say.warning), ("sensitive", "true")]
        if say.language:
            form.append(("language", say.language))
        return form

    def _parent(self, say: Say) -> dict[str, Any] | None:
        """The status that is answered; Refused("not-found") if this account never saw it."""
        if say.reply_to is None:
            return None
        payload = self._tools.shelf.payload(say.reply_to)
        status = translate.status_in(payload) if payload else {}
        if not text(status.get("id")):
            raise Refused("not-found")
        return status

    def _addressed(self, said: str, parent: dict[str, Any]) -> str:
        """With the name of whom it answers: without it, that person is not told, and a direct
        answer reaches nobody."""
        viewer = self._viewer()
        try:
            author = viewer.address(mapping(parent.get("account")))
        except MalformedError:
            return said
        if author == viewer.account.address:
            return said
        user, _, host = author.partition("@")
        here = host == viewer.account.address.partition("@")[2]
        forms = (f"@{user}", f"@{author}") if here else (f"@{author}",)
        if any(re.search(re.escape(one) + _WORD_END, said, re.IGNORECASE) for one in forms):
            return said
        return f"{forms[0]} {said}"

    def _no_wider(self, parent: dict[str, Any]) -> Visibility:
        """The person's usual audience, but never a wider one than what is answered had."""
        home = self._tools.shelf.channel(self._viewer().channel(translate.HOME))
        usual = (home.accepts.default_visibility if home else None) or Visibility.PUBLIC
        theirs = visibility_of(parent.get("visibility")) or usual
        return max(usual, theirs, key=_NARROWER.index)

    def _explained(self, reason: Refused, outgoing: Outgoing) -> Refused:
        """Servers say "too long" in words only."""
        channel = self._tools.shelf.channel(outgoing.channel)
        longest = channel.accepts.max_length if channel else None
        written = getattr(outgoing.intent, "text", "")
        if reason.code == "invalid" and longest and len(written) > longest:
            return Refused("too-long", reason.detail)
        return reason

    # --- finding -----------------------------------------------------------------------------

    async def _find_post(self, outgoing: Outgoing, say: Say) -> Batch | None:
        service = read_service(await describe(self._wire), self._wire.base)
        form = dict(self._form(say))
        for pause in (0.0, self._settle):
            await asyncio.sleep(pause)
            whole, found = await self._look(outgoing, form, service)
            if found is not None:
                return self._written(found, outgoing, marked=True)
        if whole and service.shows_at_once and service.lists(say.visibility):
            return None
        self._lost.pop(outgoing.id, None)  # whatever the person decides is done
        raise Unknown

    async def _look(
        self, outgoing: Outgoing, form: dict[str, str], service: Service
    ) -> tuple[bool, dict[str, Any] | None]:
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
        since = self._written_at(outgoing) - _BEFORE - _behind(me)
        for path, query in lists:
            ended = False
            async for status in self._own_posts(path, query, own, since):
                if status is None:
                    ended = True
                elif self._is_it(status, form, taken):
                    found = status
            whole = whole and ended
        return whole, found

    def _written_at(self, outgoing: Outgoing) -> datetime:
        """No later than that, by the present clock: it may have been set back since."""
        now = datetime.now(UTC)
        if outgoing.at > now:
            return now - _ANY_TIME
        posted = self._lost.get(outgoing.id)
        return min(outgoing.at, now - timedelta(seconds=self._now() - (posted or self._now())))

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

    def _is_it(self, status: dict[str, Any], form: dict[str, str], taken: Container[str]) -> bool:
        target = text(status.get("in_reply_to_id"))
        wanted = form.get("in_reply_to_id", "")
        if target and target.casefold() != wanted.casefold():
            return False
        visibility = form.get("visibility")
        if visibility and status.get("visibility") != visibility:
            return False
        if _plain(text(status.get("spoiler_text"))) != _plain(form.get("spoiler_text", "")):
            return False
        if _plain(_words(status)) != _plain(form["status"]):
            return False
        return translate.SENT + text(status.get("id")) not in taken

    async def _status(self, remote: str) -> dict[str, Any] | None:
        """As the server has it now; None if it has none."""
        try:
            return mapping((await self._wire.get(f"/api/v1/statuses/{remote}")).json())
        except MalformedError as reason:
            raise Offline("not-the-server") from reason
        except Refused as reason:
            if reason.code == "not-found":
                return None
            raise

    # --- parts -------------------------------------------------------------------------------

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _remote(self, item: ItemId) -> str:
        payload = self._tools.shelf.payload(item)
        remote = text(translate.status_in(payload).get("id")) if payload else ""
        if not remote:
            raise Refused("not-found")
        return remote

    def _answer(self, reply: Reply, outgoing: Outgoing, *, marked: bool) -> Batch:
        """The server took it; if its answer makes no sense, what it made of it is unknown."""
        try:
            return self._written(mapping(reply.json()), outgoing, marked=marked)
        except MalformedError as reason:
            raise Unknown from reason

    def _written(self, status: dict[str, Any], outgoing: Outgoing, *, marked: bool) -> Batch:
        return translate.written(
            status, self._viewer(), channel=outgoing.channel, echo=outgoing.id, marked=marked
        )


def _removed(delete: Delete) -> Batch:
    return Batch(removals=(Removal(item=delete.item),))


def _words(status: dict[str, Any]) -> str:
    """A post's plain words: snac says them as they were typed."""
    if isinstance(status.get("text"), str):
        return words(status["text"])
    try:
        return sanitise(words(status.get("content")))[1]
    except MalformedError:
        return ""


def _plain(said: str) -> str:
    """Without what a server changes of a text: spaces, marks of emphasis, hosts in mentions."""
    said = _MENTION_HOST.sub(r"\1", unicodedata.normalize("NFC", said))
    return _MARKUP.sub("", said)


def _behind(reply: Reply) -> timedelta:
    """How far the server's clock is behind this computer's; zero if it does not say."""
    try:
        theirs = parsedate_to_datetime(reply.headers.get("Date", ""))
    except ValueError:
        return timedelta()
    aware = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    return max(timedelta(), datetime.now(UTC) - aware)
