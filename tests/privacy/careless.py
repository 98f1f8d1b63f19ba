"""``python -m tests.privacy.careless --data DIR``: the engine with an adapter that blurts out all
that it is given, in exceptions, log lines, warnings and prints, as a library might."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import AsyncIterator
from typing import NoReturn

from protocols import __main__, log
from protocols.adapter import Credentials, Offer, OpenAddress, Refused, SignedIn, Speaks, Tools
from protocols.registry import Registry
from storage.model import (
    Batch,
    ChannelId,
    ItemId,
    Media,
    Outgoing,
    ReadMark,
    Say,
    ServerAnswer,
    Stream,
)
from tests.privacy.loud_engine import loud
from tests.protocols import memory

logger = logging.getLogger("careless.lender")


def blurt(words: object) -> NoReturn:
    """Say it in every way there is, and fail with it."""
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL):
        logger.log(level, "for %s", words)
    warnings.warn(str(words), stacklevel=1)
    try:
        raise KeyError(words)
    except KeyError as error:
        logger.exception("could not %r", words)
        raise ValueError(f"could not read {words!r}") from error


class Adapter(memory.Adapter):
    """Its server's messages say what is to fail."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._token = tools.secret["token"]
        logger.info("signed in with %s", self._token)

    async def changes(self, stream: Stream, cursor: str | None) -> AsyncIterator[ServerAnswer]:
        async for answer in super().changes(stream, cursor):
            yield answer
            logger.debug("received %s", answer.body)
        if self._server.has("fails"):
            blurt(self._server.value("fails"))

    def translate(self, answer: ServerAnswer) -> Batch:
        if b"unreadable" in answer.body:
            blurt(answer.body)
        return super().translate(answer)

    async def send(self, outgoing: Outgoing) -> Batch:
        assert isinstance(outgoing.intent, Say)
        if "fault" in outgoing.intent.text:
            blurt(outgoing.intent.text)
        return await super().send(outgoing)

    async def find(self, outgoing: Outgoing) -> Batch | None:
        blurt(outgoing)

    async def live(
        self,
        channels: frozenset[ChannelId],
        cursor: str | None,
    ) -> AsyncIterator[ServerAnswer]:
        """Nothing is live here."""
        nothing: tuple[ServerAnswer, ...] = ()
        for answer in nothing:
            yield answer

    async def mark(self, mark: ReadMark) -> None:
        """Nobody is told."""
        raise Refused("unsupported")

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:
        blurt((channel, before, self._token))

    async def thread(self, item: ItemId) -> Batch:
        blurt((item, self._token))

    async def fetch(self, media: Media) -> bytes:
        blurt(media)

    async def sign_out(self) -> None:
        blurt(self._token)


async def sign_in(credentials: Credentials, open_address: OpenAddress) -> SignedIn:
    if credentials.password.startswith("wrong"):
        blurt(credentials)
    signed = await memory.sign_in(
        Credentials(server=credentials.server, login=credentials.login, password="right"),
        open_address,
    )
    return SignedIn(
        server=signed.server, login=signed.login, address=signed.address, name=signed.name,
        secret={**signed.secret, "token": credentials.password},
    )  # fmt: skip


PROTOCOL = Speaks(
    offer=Offer(protocol="careless", brand="Careless", speaks="talk", method="password"),
    adapter=Adapter,
    sign_in=sign_in,
)

if __name__ == "__main__":
    log.begin = loud(log.begin)  # type: ignore[assignment]
    sys.exit(__main__.main(registry=Registry({"careless": "tests.privacy.careless"})))
