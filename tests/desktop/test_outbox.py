"""The outbox page: each thing with what it waits for, and every way on, for every kind of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.cards.lines import OutgoingLine
from desktop.cards.outgoing import OutgoingCard
from desktop.cards.parts import Text
from desktop.compose.returning import draft_of
from desktop.places import AtEvent, ChangeEvent, NewEvent, NewPost
from desktop.side.conversation import ConversationPanel
from desktop.side.event import EventPanel
from desktop.side.eventform import EventFormPanel
from desktop.side.new import NewPostPanel
from desktop.window import Window
from storage.calm.keeping import Keeping
from storage.drafts import Drafts
from storage.media import MediaStore
from storage.model import (
    NEXT_PAGE,
    TAKE_BACK,
    AddressId,
    Answer,
    Attachment,
    Boost,
    Delete,
    Edit,
    Intent,
    Invite,
    ItemId,
    Join,
    Leave,
    Outgoing,
    OutgoingId,
    Reschedule,
    Rsvp,
    Say,
    Schedule,
    State,
    Visibility,
)
from storage.outbox import Outbox
from storage.pending import pending_item
from tests.desktop.community import (
    AGENDA,
    CAMILLE,
    COUNCIL,
    DAYS,
    DINNER,
    HOME,
    KEY,
    NEWS,
    PROMO,
    TALK,
    VISIT,
)
from tests.desktop.conftest import House
from tests.desktop.test_taking_back import ten as _ten
from tests.desktop.test_writing import conversation, waiting

ten = _ten
STARTS = datetime(2026, 12, 5, 17, tzinfo=UTC)
OWNERS = {PROMO.id: TALK, CAMILLE.id: TALK, COUNCIL.id: TALK, HOME.id: NEWS, AGENDA.id: DAYS}
KINDS: Sequence[tuple[Any, Intent, str]] = (
    (CAMILLE, Say(text="Un mot"), "Message"),
    (HOME, Say(text="Un billet", visibility=Visibility.PUBLIC), "Publication"),
    (HOME, Say(text="Oui", visibility=Visibility.PUBLIC, reply_to=ItemId("$mesures")), "Réponse"),
    (CAMILLE, Edit(item=ItemId("$mine"), text="Mieux"), "Modification"),
    (CAMILLE, Delete(item=ItemId("$mine")), "Retrait"),
    (AGENDA, Schedule(title="Bal", starts=STARTS, ends=STARTS), "Nouvel événement"),
    (AGENDA, Reschedule(item=VISIT.id, place="Livet"), "Événement modifié"),
    (AGENDA, Rsvp(item=DINNER.id, answer=Answer.YES), "Réponse à un événement"),
    (HOME, Boost(item=ItemId("$mesures")), "Faire suivre"),
    (COUNCIL, Join(), "Invitation acceptée"),
    (COUNCIL, Leave(), "Départ"),
    (PROMO, Invite(address=AddressId("@paul:asso.example")), "Invitation"),
)


def waits(house: House, channel: Any, intent: Intent, **more: Any) -> OutgoingId:
    """Write something down as the window does."""
    number = len(Outbox(house.database, house.clock)._db.rows("SELECT 1 FROM outbox"))
    name = OutgoingId(f"{number + 1:032x}")
    Outbox(house.database, house.clock).add(
        Outgoing(
            id=name, account=OWNERS[channel.id].id, channel=channel.id, intent=intent,
            at=house.clock.now() - timedelta(hours=2), **more,
        )
    )  # fmt: skip
    return name


def page(house: House) -> Window:
    window = house.open()
    window.visit("outbox")
    house.bot.wait(30)
    return window


def card(house: House, name: OutgoingId) -> OutgoingCard:
    """The card of one thing, brought on screen."""
    there: Any = house.window.pages["outbox"]
    row = f"outgoing:{name}"
    house.bot.waitUntil(lambda: row in [one.key for one in there.list.rows()])
    there.list.to_row(row)
    found = there.list.card(f"outgoing:{name}")
    assert isinstance(found, OutgoingCard)
    return found


def offered(one: OutgoingCard) -> set[str]:
    names = ("now", "change", "cancel", "later", "back")
    return {name for name in names if not getattr(one, name).isHidden()}


@pytest.fixture
def hours(house: House) -> House:
    """A page comes at 18:30 each day; it is 9:41 in the morning."""
    Keeping(house.database, house.clock).answer_hours([[18 * 60 + 30]] * 7)
    return house


def evening(house: House, hour: int = 18, minute: int = 30) -> datetime:
    local = house.clock.now().astimezone().replace(hour=hour, minute=minute, second=0)
    return local.astimezone(UTC)


def outbox_of(house: House) -> Outbox:
    return Outbox(house.database, house.clock)


def until_waits(house: House, name: OutgoingId, **wanted: Any) -> None:
    """Until it is so in the folder."""

    def so() -> bool:
        found = outbox_of(house).get(name)
        return found is not None and all(getattr(found, one) == wanted[one] for one in wanted)

    house.bot.waitUntil(so)


@pytest.mark.row("D8")
def test_every_kind_is_listed_with_its_age_and_every_way_on(hours: House) -> None:
    names = [waits(hours, channel, intent) for channel, intent, _ in KINDS]
    window = page(hours)
    there: Any = window.pages["outbox"]
    lines = [row for row in there.list.rows() if isinstance(row, OutgoingLine)]
    assert [line.outgoing.id for line in lines] == names
    ways = {}
    for name, (_, intent, _said) in zip(names, KINDS, strict=True):
        one = card(hours, name)
        assert one.detail.text() == "Écrit il y a 2 heures"
        ways[type(intent)] = offered(one)
    written = {"now", "change", "cancel", "later", "back"}
    for kind in (Say, Edit, Schedule, Reschedule):
        assert ways[kind] == written, kind
    assert ways[Rsvp] == written - {"back"}
    assert ways[Boost] == ways[Invite] == {"now", "cancel", "later"}
    assert ways[Join] == ways[Leave] == ways[Delete] == {"now", "cancel"}


@pytest.mark.row("D8")
@pytest.mark.parametrize(
    ("state", "error", "says", "ways"),
    [
        (State.SENDING, None, "En cours d’envoi", set()),
        (State.SENDING, "unreachable", "Le serveur", {"now", "change", "cancel", "back"}),
        (State.UNSURE, "unknown", "Le serveur dira", set()),
        (State.UNSURE, "ask", "On ne peut pas savoir", {"now", "cancel"}),
        (State.FAILED, "damaged", "ne peut plus être lu", {"now", "change", "cancel", "back"}),
    ],
)
def test_what_is_leaving_or_unsure_says_so_in_words(
    house: House, state: State, error: str | None, says: str, ways: set[str]
) -> None:
    name = waits(house, CAMILLE, Say(text="Bonjour"))
    outbox_of(house).mark(name, state, error=error)
    window = page(house)
    decides = state is State.FAILED or error == "ask"
    assert ("a une question pour vous" in window.nav.fresh()) is decides
    one = card(house, name)
    assert says in one.state.text(), one.state.text()
    assert offered(one) == ways
    assert one.state.text() in one.spoken()
    if error == "ask":
        assert (one.now.text(), one.cancel.text()) == ("Renvoyer", "C’est arrivé, oublier")
        assert one.now.size() == one.cancel.size()


def test_an_answer_of_which_nobody_knows_is_asked_about_at_its_event(house: House) -> None:
    name = waits(house, AGENDA, Rsvp(item=DINNER.id, answer=Answer.YES))
    outbox_of(house).mark(name, State.UNSURE, error="ask")
    window = house.open()
    window.open(AtEvent(DINNER.id))
    assert isinstance(window.panel, EventPanel)
    [asked] = [one for one in window.panel.findChildren(Text) if "Renvoyer" in one.text()]
    assert "On ne peut pas savoir" in asked.text()
    assert "C’est arrivé, oublier" in asked.text()
    asked.linkActivated.emit("discard")
    house.bot.waitUntil(lambda: outbox_of(house).get(name) is None)
    house.bot.waitUntil(window.still.said.isVisible)
    window.still.undo.click()
    until_waits(house, name, state=State.UNSURE, error="ask")


def test_in_quiet_hours_what_is_for_the_next_page_is_not_asked_about(hours: House) -> None:
    from storage.calm.choices import Quiet

    Keeping(hours.database, hours.clock).set_quiet([Quiet(begins=0, ends=18 * 60)] * 7)
    panel = conversation(hours.open())
    panel.composer.field.setPlainText("Rien ne presse")
    panel.composer.later.click()
    panel.composer.send()
    [sent] = waiting(hours, 1)
    assert sent.error == NEXT_PAGE
    assert not panel.composer.question.open


def test_what_waits_for_something_else_says_for_what(house: House) -> None:
    first = waits(house, PROMO, Say(text="Qui vient samedi ?"))
    reply = Say(text="Moi", reply_to=pending_item(first))
    second = waits(house, PROMO, reply, depends_on=first)
    third = waits(house, PROMO, Say(text="Autre chose"))
    page(house)
    quoted = "«\u202fQui vient samedi ?\u202f»"
    assert card(house, second).state.text() == f"Part après {quoted}."
    box = outbox_of(house)
    house.wire.changed.emit(box.mark(first, State.FAILED, error="too-long"))
    house.bot.waitUntil(lambda: "Ce qui en dépend attend" in card(house, first).state.text())
    assert card(house, second).state.text() == f"Attend {quoted}, qui n’est pas parti."
    assert "Attend" not in card(house, third).state.text()
    house.wire.changed.emit(box.mark(first, State.UNSURE, error="ask"))
    house.bot.waitUntil(lambda: "Attend que vous disiez" in card(house, second).state.text())
    assert quoted in card(house, third).state.text()  # nothing overtakes
    card(house, first).cancel.click()  # it arrived
    house.bot.waitUntil(lambda: box.get(first) is None)
    house.bot.waitUntil(lambda: "Elle peut partir" in card(house, second).state.text()
                        or "jamais" in card(house, second).state.text())  # fmt: skip
    card(house, second).now.click()  # on its own
    until_waits(house, second, intent=Say(text="Moi"), state=State.WAITING)


@pytest.mark.row("D8")
def test_a_cancel_is_undone_in_the_line_at_the_foot(house: House) -> None:
    media = MediaStore(house.folder, KEY, house.database, house.clock)
    file = Attachment(
        media=media.attach(b"%PDF-1.7"), name="Plan.pdf", mime="application/pdf", size=8
    )
    name = waits(house, CAMILLE, Say(text="Voici le plan", attachments=(file,)))
    window = page(house)
    card(house, name).cancel.click()
    house.bot.waitUntil(lambda: outbox_of(house).get(name) is None)
    house.bot.waitUntil(window.still.said.isVisible)
    assert window.still.sentence.text() == "Cela ne part pas."
    window.still.undo.click()
    house.bot.waitUntil(lambda: outbox_of(house).get(name) is not None)
    house.bot.waitUntil(lambda: len(window.desk.pages.outbox()) == 1)
    card(house, name).cancel.click()
    house.bot.waitUntil(lambda: outbox_of(house).get(name) is None)
    window.visit("today")
    house.bot.waitUntil(lambda: media.read(file.media) is None)
    window.visit("drafts")
    assert not window.desk.pages.drafts()


def test_a_message_with_files_goes_back_to_its_draft_whole(house: House) -> None:
    media = MediaStore(house.folder, KEY, house.database, house.clock)
    file = Attachment(
        media=media.attach(b"%PDF-1.7"), name="Plan.pdf", mime="application/pdf", size=8
    )
    name = waits(house, CAMILLE, Say(text="Voici le plan", attachments=(file,)))
    window = page(house)
    card(house, name).back.click()
    house.bot.waitUntil(lambda: isinstance(window.panel, ConversationPanel))
    panel: Any = window.panel
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "Voici le plan")
    assert panel.composer.files.chosen() == (file,)
    assert media.read(file.media) == b"%PDF-1.7"
    assert not window.desk.pages.outbox()


def test_an_event_goes_back_to_its_draft_and_never_over_another(house: House) -> None:
    bal = Schedule(title="Bal", starts=STARTS, ends=STARTS, place="Lyon")
    name = waits(house, AGENDA, bal)
    drafts = Drafts(house.database, house.clock)
    drafts.save("event:new", {"title": "Autre", "text": "", "place": ""})
    window = page(house)
    card(house, name).back.click()
    house.bot.waitUntil(lambda: "Autre chose est commencé" in card(house, name).state.text())
    assert outbox_of(house).get(name) is not None
    drafts.discard("event:new")
    card(house, name).back.click()
    house.bot.waitUntil(lambda: isinstance(window.panel, EventFormPanel))
    form: Any = window.panel
    house.bot.waitUntil(lambda: form.fields.title.text() == "Bal")
    assert form.fields.span() == (STARTS, STARTS)
    assert form.calendar.currentData() == AGENDA.id


def test_a_change_of_an_event_goes_back_to_its_draft(house: House) -> None:
    name = waits(house, AGENDA, Reschedule(item=VISIT.id, place="Livet, parking sud"))
    window = page(house)
    card(house, name).back.click()
    house.bot.waitUntil(lambda: isinstance(window.panel, EventFormPanel))
    form: Any = window.panel
    house.bot.waitUntil(lambda: form.fields.place.text() == "Livet, parking sud")
    assert form.fields.title.text() == VISIT.title
    assert form.fields.span() == (VISIT.starts, VISIT.ends)
    form.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Reschedule(item=VISIT.id, place="Livet, parking sud")


def test_every_kind_that_was_typed_can_be_a_draft() -> None:
    typed = {type(intent) for _, intent, _ in KINDS if draft_of(intent, "say:here", talk=True)[0]}
    assert typed == {Say, Edit, Schedule}  # a change of an event is read from the event


@pytest.mark.parametrize("how", ["flipped", "gone"])
def test_a_damaged_sealed_copy_is_said_and_the_words_stay(house: House, how: str) -> None:
    media = MediaStore(house.folder, KEY, house.database, house.clock)
    file = Attachment(
        media=media.attach(b"%PDF-1.7"), name="Plan.pdf", mime="application/pdf", size=8
    )
    name = waits(house, CAMILLE, Say(text="Voici le plan", attachments=(file,)))
    [sealed] = house.folder.media.glob("*.out")
    if how == "gone":
        sealed.unlink()
    else:
        sealed.write_bytes(sealed.read_bytes()[:-1] + b"!")
    outbox_of(house).mark(name, State.FAILED, error="damaged")  # as the engine says of it
    window = page(house)
    one = card(house, name)
    assert "Joignez-le de nouveau" in one.state.text()
    assert "Voici le plan" in one.text.text()
    one.back.click()
    house.bot.waitUntil(lambda: isinstance(window.panel, ConversationPanel))
    panel: Any = window.panel
    house.bot.waitUntil(lambda: "Plan.pdf" in panel.composer.files.still.text())
    assert panel.composer.field.toPlainText() == "Voici le plan"
    assert not panel.composer.files.chips
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="Voici le plan")


# --- with the next page ----------------------------------------------------------------------


@pytest.mark.row("D8")
def test_from_the_outbox_with_the_next_page_and_now_again(hours: House) -> None:
    name = waits(hours, AGENDA, Rsvp(item=DINNER.id, answer=Answer.NO))
    page(hours)
    card(hours, name).later.click()
    until_waits(hours, name, error=NEXT_PAGE, not_before=evening(hours))
    hours.bot.waitUntil(lambda: "prochaine page" in card(hours, name).state.text())
    assert offered(card(hours, name)) == {"now", "change", "cancel"}
    Keeping(hours.database, hours.clock).answer_hours([[20 * 60]] * 7)
    until_waits(hours, name, not_before=evening(hours, 20, 0))
    card(hours, name).now.click()
    until_waits(hours, name, error=None, not_before=None)
    hours.bot.waitUntil(lambda: "later" in offered(card(hours, name)))


@pytest.mark.parametrize("kind", ["message", "post", "edit", "event", "change"])
def test_in_every_composer_it_can_be_for_the_next_page(hours: House, kind: str) -> None:
    window = hours.open()
    form: Any
    if kind in ("event", "change"):
        window.open(NewEvent() if kind == "event" else ChangeEvent(VISIT.id))
        form = window.panel
        form.fields.title.setText("Bal d’hiver")
    else:
        form = _composer(window, kind)
        form.field.setPlainText("Rien ne presse")
    assert form.later.isVisible()
    assert form.hour.isHidden()
    form.later.click()
    assert "prochaine page" in form.hour.text()
    assert form.hour.isVisible()
    drafts = Drafts(hours.database, hours.clock)
    hours.bot.waitUntil(lambda: any(one.get("later") for one in drafts.all().values()))
    form.send()
    [sent] = waiting(hours, 1)
    assert (sent.error, sent.not_before) == (NEXT_PAGE, evening(hours))
    if kind in ("message", "post"):
        hours.bot.waitUntil(lambda: form.field.toPlainText() == "")
        assert not form.later.isChecked()  # the next one is for now


def _composer(window: Window, kind: str) -> Any:
    if kind == "post":
        window.open(NewPost())
        assert isinstance(window.panel, NewPostPanel)
        return window.panel.composer
    panel: Any = conversation(window)
    if kind == "edit":
        mine = next(one for one in window.desk.pages.conversation(CAMILLE.id) if one.item)
        panel.composer.edit(mine)
    return panel.composer


def test_where_no_page_is_to_come_none_is_offered(house: House) -> None:
    name = waits(house, CAMILLE, Say(text="Bonjour"))
    window = page(house)
    assert "later" not in offered(card(house, name))
    panel = conversation(window)
    assert panel.composer.later.isHidden()
    assert house.program is not None
    assert house.program.writer is not None
    house.program.writer.ask(lambda stores: stores.calm.answer_hours([[18 * 60]] * 7))
    house.bot.waitUntil(panel.composer.later.isVisible)
    house.bot.waitUntil(lambda: "later" in offered(card(house, name)))


# --- ten seconds -----------------------------------------------------------------------------


def test_an_answer_to_an_event_can_be_taken_back(ten: House) -> None:
    window = ten.open()
    window.open(AtEvent(DINNER.id))
    panel = window.panel
    assert isinstance(panel, EventPanel)
    panel._answer(Answer.NO)
    [sent] = waiting(ten, 1)
    assert (sent.error, sent.not_before) == (TAKE_BACK, ten.clock.now() + timedelta(seconds=10))
    ten.bot.waitUntil(window.still.said.isVisible)
    assert window.still.sentence.text() == "Vous ne venez pas. La réponse va partir."
    window.still.undo.click()
    ten.bot.waitUntil(lambda: not window.desk.pages.outbox())
    ten.bot.waitUntil(lambda: panel.page is not None and panel.page.entry.state is None)


def test_too_late_for_that_is_said(ten: House) -> None:
    window = ten.open()
    window.open(AtEvent(DINNER.id))
    panel: Any = window.panel
    panel._answer(Answer.YES)
    [sent] = waiting(ten, 1)
    ten.bot.waitUntil(window.still.said.isVisible)
    outbox_of(ten).mark(sent.id, State.SENDING)
    window.still.undo.click()
    ten.bot.waitUntil(lambda: window.still.question.open)
    assert "ne peut plus être" in window.still.question.sentence.text()
    assert outbox_of(ten).get(sent.id) is not None


@pytest.mark.parametrize("kind", ["event", "change", "delete", "join", "leave"])
def test_every_kind_leaves_only_after_the_seconds(ten: House, kind: str) -> None:
    from desktop import actions

    window = ten.open()
    desk = window.desk
    if kind in ("event", "change"):
        window.open(NewEvent() if kind == "event" else ChangeEvent(VISIT.id))
        form: Any = window.panel
        form.fields.title.setText("Bal d’hiver")
        form.send()
    elif kind == "delete":
        actions.delete(desk, desk.pages.conversation(PROMO.id)[-1])
    else:
        (actions.join if kind == "join" else actions.leave)(desk, TALK.id, COUNCIL.id)
    [sent] = waiting(ten, 1)
    assert sent.error == TAKE_BACK
    ten.bot.waitUntil(window.still.said.isVisible)
    window.still.undo.click()
    ten.bot.waitUntil(lambda: not window.desk.pages.outbox())
    kept = Drafts(ten.database, ten.clock).all()
    assert [one.get("title") for one in kept.values()] == (
        ["Bal d’hiver"] if kind in ("event", "change") else []
    )
