"""What the right column opens, each kind imported when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.desk import Desk
    from desktop.places import Place
    from desktop.side.panel import Panel


def make(desk: Desk, place: Place) -> Panel:  # noqa: PLR0911  # one line a place
    """The panel for a place."""
    from desktop import places

    match place:
        case places.AtConversation():
            from desktop.side.conversation import ConversationPanel

            return ConversationPanel(desk, place)
        case places.AtThread():
            from desktop.side.thread import ThreadPanel

            return ThreadPanel(desk, place)
        case places.AtEvent():
            from desktop.side.event import EventPanel

            return EventPanel(desk, place)
        case places.AtPerson():
            from desktop.side.person import PersonPanel

            return PersonPanel(desk, place)
        case places.NewPost():
            from desktop.side.new import NewPostPanel

            return NewPostPanel(desk, place)
        case places.NewMessage():
            from desktop.side.new import NewMessagePanel

            return NewMessagePanel(desk)
        case places.NewEvent() | places.ChangeEvent():
            from desktop.side.eventform import EventFormPanel

            return EventFormPanel(desk, place)
        case places.ChangeOutgoing():
            from desktop.side import change

            return change.make(desk, place.outgoing)
        case places.Nowhere():
            from desktop.side.panel import EmptyPanel

            return EmptyPanel(desk)
