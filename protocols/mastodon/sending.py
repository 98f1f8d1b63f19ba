"""Posting, editing, deleting, and finding out what became of a post whose reply was lost.

A post is safe to send again when the server surely has none. Mastodon remembers an
Idempotency-Key for about an hour only, others (snac, GoToSocial) not at all, and an Outgoing does
not know when it was first tried: so the answer is always looked up, in the author's own posts
(``finding.py``). If it is not there, a request under way may still be at work: a second look
follows after some seconds. After that "absent" is believed where the request itself writes the
list that was read, and the list holds such posts: for anything else the person is asked (Unknown).

A request may also be held up on its way and arrive after all that. A server that keeps keys then
knows it. Any other is sent the post again only when no gateway holds the first one any more, and
after one more look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from protocols.adapter import ABSENT, Contested, Later, Offline, Outcome, Refused, Tools, Unknown
from storage.model import (
    CONFLICT,
    AddressId,
    Batch,
    Boost,
    ChannelKind,
    Delete,
    Edit,
    Follow,
    ItemId,
    Outgoing,
    OutgoingId,
    Removal,
    Say,
    Visibility,
)

from . import direct, translate
from .fields import MalformedError, mapping, mappings, maybe_moment, needed, text
from .finding import Finder, Sought, peers_in, plain, said_in
from .follows import Follows
from .records import Viewer
from .service import describe, read_service
from .status import visibility_of
from .uploads import Uploads
from .versions import as_typed, has_been, is_newer, shown
from .wire import AnsweredElsewhereError, Form, Reply, Wire

SETTLE = 3.0
"""Seconds between the two looks for a lost post."""
KEPT = 30.0
"""Seconds, from its beginning, for which a request that nobody waits for may still arrive. Most
gateways drop it with its client's connection; a queue before a busy server is seldom longer."""
_ANY_TIME = timedelta(days=1)  # for what a clock wrote that was ahead
_NARROWER = tuple(Visibility)  # each is read by fewer than the one before


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
        self._finder = Finder(wire, tools, viewer)
        self._uploads = Uploads(wire, tools)
        self._follows = Follows(wire, tools.account.address)
        self._settle = settle
        self._kept = kept
        self._lost: dict[OutgoingId, float] = {}  # when it was posted, in the loop's time
        self._before: dict[OutgoingId, dict[str, Any]] = {}  # posts whose edit was lost

    async def send(self, outgoing: Outgoing) -> Batch:
        """Raises what Wire.write does, and Refused("unsupported") for other intents."""
        match outgoing.intent:
            case Say() as say:
                return await self._post(outgoing, say)
            case Edit() as edit:
                return await self._edit(outgoing, edit)
            case Delete() as delete:
                return await self._delete(delete)
            case Boost() as boost:
                return await self._boost(boost)
            case Follow() as follow:
                return await self._follows.begin(follow)
            case _:
                raise Refused("unsupported")

    async def find(self, outgoing: Outgoing) -> Batch | None:
        """None: surely absent (or a change that may be asked for again without harm)."""
        match outgoing.intent:
            case Say() as say:
                return await self._find_post(outgoing, say)
            case Edit() as edit:
                return await self._find_edit(outgoing, edit)
            case Delete() as delete:
                gone = await self._status(self._remote(delete.item)) is None
                return _removed(delete) if gone else None
            case Boost() as boost:
                return await self._find_boost(boost)
            case Follow() as follow:
                return await self._follows.begun(follow)
            case _:
                raise Refused("unsupported")

    # --- sending -----------------------------------------------------------------------------

    async def _post(self, outgoing: Outgoing, say: Say) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#create"""
        channel = self._tools.shelf.channel(outgoing.channel)
        if len(say.attachments) > (channel.accepts.attachments if channel else 0):
            raise Refused("unsupported")
        form = self._form(outgoing, say)
        if (found := await self._arrived(outgoing, say, form)) is not None:
            return found
        files = await self._uploads.bring(outgoing, say.attachments)
        form = [*(("media_ids[]", remote) for remote in files), *form]
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
            self._uploads.forget(outgoing.id)
            raise self._explained(reason, outgoing) from reason
        except Outcome:
            del self._lost[outgoing.id]
            raise
        del self._lost[outgoing.id]
        self._uploads.forget(outgoing.id)
        return made

    async def _arrived(self, outgoing: Outgoing, say: Say, form: Form) -> Batch | None:
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
        _, found = await self._finder.look(self._sought(outgoing, say, form), service)
        return None if found is None else self._written(found, outgoing, marked=True)

    async def _edit(self, outgoing: Outgoing, edit: Edit) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#edit What is not said again is lost."""
        remote = self._remote(edit.item)
        status = await self._status(remote)  # what is kept here may be older than its last edit
        if status is None:
            raise Refused("not-found")
        if isinstance(status.get("poll"), dict):
            raise Refused("unsupported")  # an edit would restart the vote
        if (done := await self._overtaken(remote, outgoing, edit, status)) is not None:
            return done
        status = self._whole(outgoing, edit, status)
        body = {
            "status": self._text(status, edit),
            "spoiler_text": text(status.get("spoiler_text")),
            "sensitive": status.get("sensitive") is True,
            "media_ids": [text(one.get("id")) for one in mappings(status.get("media_attachments"))],
        }
        if language := text(status.get("language")):
            body["language"] = language
        try:
            # As JSON: of a form, snac reads no warning and PHP nothing at all with this method.
            reply = await self._wire.write("PUT", f"/api/v1/statuses/{remote}", body=body)
        except Unknown:
            self._lost[outgoing.id] = self._now()
            self._before[outgoing.id] = status
            raise
        except Refused as reason:
            self._settled(outgoing)
            if reason.code == "not-found" and await self._status(remote) is not None:
                raise Refused("unsupported") from reason
            raise self._explained(reason, outgoing) from reason
        made = self._answer(reply, outgoing, marked=False)
        if self._lost.pop(outgoing.id, None) is not None:
            made = await self._stays(remote, outgoing) or made
        self._settled(outgoing)
        return made

    async def _overtaken(
        self, remote: str, outgoing: Outgoing, edit: Edit, status: dict[str, Any]
    ) -> Batch | None:
        """What the post became, if an edit whose reply was lost was done and has been changed
        since. None: nothing stands in its way. Contested where it was changed by others than this
        edit alone: what they made of it is not written over unseen."""
        viewer, after = self._viewer(), self._text(status, edit)
        if self._is_half(outgoing, status) or not is_newer(status, edit.before, after, viewer):
            return None
        if not isinstance(status.get("text"), str):
            typed = as_typed(status, await self._beside(remote, "source"))
            if not is_newer(typed, edit.before, after, viewer):
                return None
        history = await self._beside(remote, "history")
        self._settled(outgoing)
        if has_been(history, edit.before or "", after, status, viewer):
            return self._written(status, outgoing, marked=False)
        found = Batch()
        with suppress(MalformedError):
            found = translate.written(status, viewer, channel=outgoing.channel)
        raise Contested(shown(status, viewer), found)

    async def _beside(self, remote: str, what: str) -> object:
        """What a server keeps beside a post: its ``source``, as it was typed, or its ``history``,
        one version after the other. None where it keeps no such thing (snac)."""
        try:
            return (await self._wire.get(f"/api/v1/statuses/{remote}/{what}")).json()
        except Refused:
            return None
        except Offline as reason:
            if reason.code == "not-the-server":  # a page in its place
                return None
            raise

    def _is_half(self, outgoing: Outgoing, status: dict[str, Any]) -> bool:
        """Whether it has no words because an edit of ours was torn in the middle."""
        lost = outgoing.id in self._lost or outgoing.error == ABSENT
        return lost and not said_in(status)

    def _whole(self, outgoing: Outgoing, edit: Edit, status: dict[str, Any]) -> dict[str, Any]:
        """What an edit says again. Half of an earlier one has left neither words nor a warning:
        then it is what was there before that, as far as it is known here."""
        if not self._is_half(outgoing, status):
            return status
        before = self._before.get(outgoing.id)
        if before is None:  # an earlier engine's
            payload = self._tools.shelf.payload(edit.item)
            before = translate.status_in(payload) if payload else {}
        return {**status, **before, "media_attachments": status.get("media_attachments")}

    async def _stays(self, remote: str, outgoing: Outgoing) -> Batch | None:
        """Look once more after an edit that was lost before; the post as it is now, None if it is
        gone. Of half a request snac makes an edit without words, and that half may be at work
        longer than the whole one that followed it: Unknown, if so or if that cannot be seen. Other
        words are a newer edit of the person's, made elsewhere, and stay."""
        await asyncio.sleep(self._settle)
        try:
            status = await self._status(remote)
            if status is None:
                return None
            if said_in(status):
                return self._written(status, outgoing, marked=False)
        except (Outcome, MalformedError) as reason:
            raise Unknown from reason
        raise Unknown

    def _settled(self, outgoing: Outgoing) -> None:
        self._lost.pop(outgoing.id, None)
        self._before.pop(outgoing.id, None)

    async def _delete(self, delete: Delete) -> Batch:
        remote = self._remote(delete.item)
        try:
            await self._wire.write("DELETE", f"/api/v1/statuses/{remote}", answered=False)
        except Refused as reason:
            if reason.code != "not-found":
                raise  # already gone is what was wanted
        return _removed(delete)

    async def _boost(self, boost: Boost) -> Batch:
        """https://docs.joinmastodon.org/methods/statuses/#boost Doing it twice is doing it once.

        Refused("forbidden") for what was not said to everybody: passing it on would tell of it.
        """
        payload = self._tools.shelf.payload(boost.item)
        said = visibility_of(translate.status_in(payload).get("visibility")) if payload else None
        if said in (Visibility.FOLLOWERS, Visibility.DIRECT) and not boost.undo:
            raise Refused("forbidden")
        deed = "unreblog" if boost.undo else "reblog"
        try:
            reply = await self._wire.write(
                "POST", f"/api/v1/statuses/{self._remote(boost.item)}/{deed}"
            )
            return self._boosted(mapping(reply.json()), boost)
        except MalformedError as reason:
            raise Unknown from reason
        except Refused as reason:
            if boost.undo and reason.code == "not-found":
                return translate.taken_back(boost.item, self._viewer())
            raise

    async def _find_edit(self, outgoing: Outgoing, edit: Edit) -> Batch | None:
        status = await self._status(self._remote(edit.item))
        if status is not None and plain(said_in(status)) == plain(self._text(status, edit)):
            self._settled(outgoing)
            return self._written(status, outgoing, marked=False)
        if not outgoing.attempts:  # an earlier engine's, ended in the middle of it
            self._lost[outgoing.id] = self._now()
        return None

    async def _find_boost(self, boost: Boost) -> Batch | None:
        status = await self._status(self._remote(boost.item))
        done = status is not None and status.get("reblogged") is True
        if done is boost.undo:
            return None  # what is there no more is refused when it is sent again
        return self._boosted(status or {}, boost)

    def _boosted(self, status: dict[str, Any], boost: Boost) -> Batch:
        if boost.undo:
            return translate.taken_back(boost.item, self._viewer())
        at = maybe_moment(status.get("created_at")) or datetime.now(UTC)
        return translate.passed_on(status, self._viewer(), at)

    def _form(self, outgoing: Outgoing, say: Say) -> Form:
        """The words come last: of a request that was torn in the middle, snac makes a post of
        what it has, and it must not have them without their audience, warning and files."""
        said, visibility, parent = say.text, say.visibility, self._parent(outgoing, say)
        form = []
        peers = self._peers(outgoing)
        if peers is not None:
            said, visibility = direct.addressed(self._viewer(), peers, said), Visibility.DIRECT
        elif parent is not None:
            said = self._addressed(said, parent)
            visibility = visibility or self._no_wider(parent)
        if parent is not None:
            form.append(("in_reply_to_id", needed(parent.get("id"))))
        if visibility is not None:
            form.append(("visibility", visibility.value))
        if say.warning:
            form += [("spoiler_text", say.warning), ("sensitive", "true")]
        if say.language:
            form.append(("language", say.language))
        return [*form, ("status", said)]

    def _peers(self, outgoing: Outgoing) -> tuple[AddressId, ...] | None:
        """Whom the conversation is with in which it is said; None elsewhere. Refused("not-found")
        when that is not known any more: without its people it would be a post like any other."""
        channel = self._tools.shelf.channel(outgoing.channel)
        if channel is not None and channel.kind is ChannelKind.DIRECT:
            return channel.peers
        if outgoing.channel.partition("/")[2].startswith(direct.DIRECT):
            raise Refused("not-found")
        return None

    def _parent(self, outgoing: Outgoing, say: Say) -> dict[str, Any] | None:
        """The status that is answered: in a conversation the last one before it was written,
        so that other programs show them together. Refused("not-found") if this account never
        saw what the person answers."""
        item = say.reply_to
        if item is None and self._peers(outgoing) is not None:
            item = self._tools.shelf.newest(outgoing.channel, outgoing.at)
        if item is None:
            return None
        payload = self._tools.shelf.payload(item)
        status = translate.status_in(payload) if payload else {}
        if text(status.get("id")):
            return status
        if say.reply_to is None:
            return None
        raise Refused("not-found")

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
        return direct.addressed(viewer, (author,), said)

    def _text(self, status: dict[str, Any], edit: Edit) -> str:
        """The names that a direct post begins with are not shown, and so not typed again."""
        viewer = self._viewer()
        if visibility_of(status.get("visibility")) is not Visibility.DIRECT:
            return edit.text
        return direct.addressed(viewer, peers_in(viewer, status), edit.text)

    def _no_wider(self, parent: dict[str, Any]) -> Visibility:
        """The person's usual audience, but never a wider one than what is answered had."""
        home = self._tools.shelf.channel(self._viewer().channel(translate.HOME))
        usual = (home.accepts.default_visibility if home else None) or Visibility.PUBLIC
        theirs = visibility_of(parent.get("visibility")) or usual
        return max(usual, theirs, key=_NARROWER.index)

    def _explained(self, reason: Refused, outgoing: Outgoing) -> Refused:
        """Servers say "too long" in words only; a conflict (409) without another text is none."""
        if reason.code == CONFLICT:
            return Refused("invalid", reason.detail)
        channel = self._tools.shelf.channel(outgoing.channel)
        longest = channel.accepts.max_length if channel else None
        written = getattr(outgoing.intent, "text", "")
        if reason.code == "invalid" and longest and len(written) > longest:
            return Refused("too-long", reason.detail)
        return reason

    # --- finding -----------------------------------------------------------------------------

    async def _find_post(self, outgoing: Outgoing, say: Say) -> Batch | None:
        service = read_service(await describe(self._wire), self._wire.base)
        sought = self._sought(outgoing, say, self._form(outgoing, say))
        for pause in (0.0, self._settle):
            await asyncio.sleep(pause)
            whole, found = await self._finder.look(sought, service)
            if found is not None:
                return self._written(found, outgoing, marked=True)
        audience = visibility_of(sought.says("visibility"))
        if whole and service.shows_at_once and service.lists(audience):
            return None
        self._lost.pop(outgoing.id, None)  # whatever the person decides is done
        raise Unknown

    def _sought(self, outgoing: Outgoing, say: Say, form: Form) -> Sought:
        peers = self._peers(outgoing)
        return Sought(
            form=form,
            since=self._written_at(outgoing),
            people=None if peers is None else direct.remote_of(peers),
            files=tuple(one.alt for one in say.attachments),
        )

    def _written_at(self, outgoing: Outgoing) -> datetime:
        """No later than that, by the present clock: it may have been set back since."""
        now = datetime.now(UTC)
        if outgoing.at > now:
            return now - _ANY_TIME
        posted = self._lost.get(outgoing.id)
        return min(outgoing.at, now - timedelta(seconds=self._now() - (posted or self._now())))

    async def _status(self, remote: str) -> dict[str, Any] | None:
        """As the server has it now; None if it has none."""
        try:
            status = mapping((await self._wire.get(f"/api/v1/statuses/{remote}")).json())
            inner = status.get("reblog")  # snac shows what one passed on as it was passed on
            return inner if isinstance(inner, dict) else status
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
