"""What every adapter of calendars answers alike: they are whole, and are asked, never watched."""

from __future__ import annotations

from collections.abc import AsyncIterator

from protocols.adapter import Refused
from storage.model import Batch, ChannelId, ItemId, ReadMark, ServerAnswer


class Resting:
    """The calls of :class:`protocols.adapter.Adapter` that make nothing of a calendar."""

    async def live(
        self,
        channels: frozenset[ChannelId],  # noqa: ARG002
        cursor: str | None,  # noqa: ARG002
    ) -> AsyncIterator[ServerAnswer]:
        """A calendar is asked when an edition is made."""
        nothing: tuple[ServerAnswer, ...] = ()
        for answer in nothing:
            yield answer

    async def mark(self, mark: ReadMark) -> None:  # noqa: ARG002
        """Calendars have no read marks."""
        raise Refused("unsupported")

    async def history(self, channel: ChannelId, before: ItemId | None) -> Batch:  # noqa: ARG002
        """A calendar is always here whole."""
        return Batch()

    async def thread(self, item: ItemId) -> Batch:  # noqa: ARG002
        """An event stands alone."""
        return Batch()
