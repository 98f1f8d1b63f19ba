"""People are named while one writes: by keys, by the mouse, and never by somebody else's trick."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import actions
from desktop.compose.choices import Choices
from desktop.compose.mentions import ALIKE, honest, mentions_of
from desktop.places import AtConversation, ChangeOutgoing, NewPost, Nowhere
from desktop.side.change import ChangePanel
from desktop.side.conversation import ConversationPanel
from desktop.side.new import NewPostPanel
from desktop.work.ahead import Ahead, Question, Told
from storage import pages
from storage.drafts import Drafts
from storage.model import Address, AddressId, Batch, Edit, Membership, Mention, Reason, Say
from storage.outbox import Outbox
from storage.pages import mentioning
from tests.desktop.community import CAMILLE, HOME, HOURS, NEWS, PEOPLE, PROMO, TALK, message, place
from tests.desktop.conftest import House, press
from tests.desktop.test_writing import conversation, type_into, waiting

ABLE = replace(PROMO, accepts=replace(PROMO.accepts, marks=True))
CAM = Mention(address=AddressId("@camille:asso.example"), name="Camille Roux")

PAUL = Mention(address=AddressId("@paul:asso.example"), name="Paul Jourdan")


def member(key: str, name: str) -> Membership:
    return Membership(channel=PROMO.id, address=AddressId(f"@{key}:asso.example"), name=name)


@pytest.fixture
def panel(house: House) -> ConversationPanel:
    """A room that has members, in which names stand for people."""
    window = house.open()
    members = tuple(member(key, name) for key, name in PEOPLE)
    house.receive(TALK, Batch(channels=(ABLE,), memberships=members))
    made = conversation(window, ABLE)
    made.composer.focus()
    house.bot.waitUntil(made.composer.field.hasFocus)
    return made


def offered(panel: Any) -> list[str]:
    """Who is offered now."""
    found = panel.findChildren(Choices)
    if not found or not found[0].isVisible():
        return []
    return [found[0].item(n).text() for n in range(found[0].count())]


def choices(panel: Any) -> Choices:
    found: Choices = panel.findChildren(Choices)[0]
    return found


def key(panel: Any, which: Qt.Key) -> None:
    QTest.keyClick(panel.composer.field, which)


def text(panel: Any) -> str:
    return str(panel.composer.field.toPlainText())


def test_a_name_is_completed_by_keys_alone_and_leaves_with_whom_it_means(
    panel: ConversationPanel, house: House
) -> None:
    type_into(panel.composer.field, "Bonjour @cam")
    assert offered(panel) == ["Camille Roux"]
    assert panel.composer.field.hasFocus()
    assert (choices(panel).marked() or 0).name == "Camille Roux"  # type: ignore[union-attr]
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == "Bonjour @Camille Roux "
    assert offered(panel) == []
    type_into(panel.composer.field, "et @pa")
    key(panel, Qt.Key.Key_Tab)
    assert text(panel) == "Bonjour @Camille Roux et @Paul Jourdan "
    assert panel.composer.field.hasFocus()
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(
        text="Bonjour @Camille Roux et @Paul Jourdan",
        marked=True,
        mentions=(CAM, PAUL),
    )
    house.bot.waitUntil(lambda: panel.composer.mentions.used("@Camille Roux") == ())


def test_the_arrows_choose_escape_refuses_and_is_not_asked_again(
    panel: ConversationPanel, house: House
) -> None:
    type_into(panel.composer.field, "@")
    assert offered(panel) == [
        "Camille Roux", "Éric Colin", "Mathis Lambert", "Nadia Amrani", "Paul Jourdan",
        "Sophie Bernard",
    ]  # fmt: skip
    assert choices(panel).marked() is None  # Return is a line still
    key(panel, Qt.Key.Key_Up)
    assert (choices(panel).marked() or 0).name == "Sophie Bernard"  # type: ignore[union-attr]
    key(panel, Qt.Key.Key_Down)
    key(panel, Qt.Key.Key_Down)
    key(panel, Qt.Key.Key_Up)
    key(panel, Qt.Key.Key_Up)
    assert (choices(panel).marked() or 0).name == "Sophie Bernard"  # type: ignore[union-attr]
    key(panel, Qt.Key.Key_Escape)
    assert offered(panel) == []
    assert house.window.panel is panel  # the window's own Escape was not meant
    type_into(panel.composer.field, "so")
    assert offered(panel) == []
    type_into(panel.composer.field, " puis @so")
    assert offered(panel) == ["Sophie Bernard"]
    key(panel, Qt.Key.Key_Home)
    assert offered(panel) == []


def test_return_after_a_lone_sign_is_a_line(panel: ConversationPanel) -> None:
    type_into(panel.composer.field, "à 8 h @")
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == "à 8 h @\n"
    assert offered(panel) == []


def test_a_click_takes_one(panel: ConversationPanel, house: House) -> None:
    type_into(panel.composer.field, "(@e")
    house.bot.waitUntil(lambda: choices(panel).isVisible())
    where = choices(panel).visualItemRect(choices(panel).item(0)).center()
    QTest.mouseClick(
        choices(panel).viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y())
    )
    assert text(panel) == "(@Éric Colin "
    assert panel.composer.field.hasFocus()


@pytest.mark.parametrize("typed", ["moi@cam", "https://a.example/@cam", "@ cam", "@@", "@zzz"])
def test_nobody_is_offered_where_nobody_is_meant(panel: ConversationPanel, typed: str) -> None:
    type_into(panel.composer.field, typed)
    assert offered(panel) == []


def test_what_comes_back_by_itself_offers_nobody(panel: ConversationPanel, house: House) -> None:
    panel.composer.write("Bonjour @cam")
    assert offered(panel) == []


def test_the_list_is_inside_the_panel_and_over_the_text(
    panel: ConversationPanel, house: House
) -> None:
    for _ in range(3):
        type_into(panel.composer.field, "ligne")
        key(panel, Qt.Key.Key_Return)
    type_into(panel.composer.field, "@")
    found = choices(panel)
    assert panel.rect().contains(found.geometry())
    line = panel.composer.field.cursorRect()
    corner = panel.composer.field.viewport().mapTo(panel, line.topLeft())
    assert found.geometry().bottom() < corner.y()


def test_a_screen_reader_hears_the_one_that_is_marked(
    panel: ConversationPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility",
        lambda event: heard.append((event.type().name, event.child())),
    )  # fmt: skip
    type_into(panel.composer.field, "@")
    key(panel, Qt.Key.Key_Down)
    key(panel, Qt.Key.Key_Down)
    assert [one for one in heard if one[0] == "Focus"] == [("Focus", 0), ("Focus", 1)]
    interface = QAccessible.queryAccessibleInterface(choices(panel))
    assert interface.text(QAccessible.Text.Name) == "Les personnes que vous voulez peut-être nommer"
    row = interface.child(1)
    assert row.text(QAccessible.Text.Name) == "Éric Colin, @eric:asso.example"
    assert row.role() is QAccessible.Role.ListItem


def test_two_of_one_name_and_names_that_deceive_are_written_as_addresses(
    panel: ConversationPanel, house: House
) -> None:
    evil = (
        member("camille2", "Camille Roux"), member("x1", "\u202eXavier"), member("x2", "@xena:b.c"),
        member("x3", "<b>*Xiao*</b>\nami"),
    )  # fmt: skip
    house.receive(TALK, Batch(memberships=evil))
    type_into(panel.composer.field, "@xav")
    assert offered(panel) == ["Xavier"]
    panel.composer.field.clear()
    for typed in ("@cam", "@xavier", "@xena", "@xiao"):
        type_into(panel.composer.field, typed)
        key(panel, Qt.Key.Key_Return)
    assert text(panel) == ("@camille:asso.example @Xavier @x2:asso.example @<b>*Xiao*</b> ami ")
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert [one.address for one in sent.intent.mentions] == [
        f"@{key}:asso.example" for key in ("camille", "x1", "x2", "x3")
    ]


def test_a_name_that_is_typed_over_means_nobody_any_more(
    panel: ConversationPanel, house: House
) -> None:
    type_into(panel.composer.field, "@cam")
    key(panel, Qt.Key.Key_Return)
    panel.composer.field.textCursor().deletePreviousChar()
    key(panel, Qt.Key.Key_Backspace)
    key(panel, Qt.Key.Key_Backspace)
    key(panel, Qt.Key.Key_Escape)
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.mentions == ()


def test_who_is_named_is_kept_with_the_draft_and_when_it_is_taken_back(
    panel: ConversationPanel, house: House
) -> None:
    type_into(panel.composer.field, "@cam")
    key(panel, Qt.Key.Key_Return)
    house.window.open(Nowhere())
    drafts = Drafts(house.database, house.clock)
    house.bot.waitUntil(lambda: "mentions" in (drafts.load(f"say:{PROMO.id}") or {}))
    again = conversation(house.window, ABLE)
    house.bot.waitUntil(lambda: text(again) == "@Camille Roux ")
    assert again.composer.mentions.used(text(again)) == (CAM,)
    again.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert sent.intent.mentions == (CAM,)
    house.window.open(ChangeOutgoing(sent.id))
    change = house.window.panel
    assert isinstance(change, ChangePanel)
    change.field.setPlainText("@Camille Roux, **oui**")
    change.field.setFocus()
    change.field.stand_at(None)
    type_into(change.field, " @pau")
    QTest.keyClick(change.field, Qt.Key.Key_Return)
    change.keep()
    outbox = Outbox(house.database, house.clock)
    house.bot.waitUntil(lambda: "oui" in str(outbox.get(sent.id)))
    kept = outbox.get(sent.id)
    assert kept is not None
    both = "@Camille Roux, **oui** @Paul Jourdan"
    assert kept.intent == Say(text=both, marked=True, mentions=(CAM, PAUL))
    house.window.open(AtConversation(PROMO.id))
    actions.take_back(house.window.desk, sent.id)
    back: Any = house.window.panel
    house.bot.waitUntil(lambda: text(back) == both)
    assert back.composer.mentions.used(text(back)) == (CAM, PAUL)


def test_a_change_may_name_somebody(panel: ConversationPanel, house: House) -> None:
    mine = message("mien", "moi", "Rendez-vous à 8 h.", HOURS[1])
    house.receive(TALK, place((mine,), ABLE, Reason.WRITTEN))
    found = next(e for e in house.window.desk.pages.conversation(PROMO.id) if e.item == mine.id)
    panel.composer.edit(found)
    panel.composer.focus()
    type_into(panel.composer.field, " @cam")
    key(panel, Qt.Key.Key_Return)
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Edit(
        item=mine.id,
        text="Rendez-vous à 8 h. @Camille Roux",
        marked=True,
        mentions=(CAM,),
        before="Rendez-vous à 8 h.",
    )


def test_in_a_post_the_whole_address_is_what_is_written(house: House) -> None:
    window = house.open()
    house.receive(NEWS, Batch(addresses=(Address(id=AddressId("zoe@autre.example"), name="Zoé"),)))
    window.open(NewPost())
    panel: Any = window.panel
    assert isinstance(panel, NewPostPanel)
    panel.composer.focus()
    house.bot.waitUntil(panel.composer.field.hasFocus)
    assert panel.composer.marks.isHidden()
    type_into(panel.composer.field, "Merci @zo")
    assert offered(panel) == ["Zoé"]
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == "Merci @zoe@autre.example "
    assert offered(panel) == []
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert isinstance(sent.intent, Say)
    assert (sent.intent.marked, sent.intent.mentions) == (False, ())
    assert sent.channel == HOME.id


def test_whom_one_met_long_ago_is_offered_a_moment_later_below_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many only some are known at once; the keys wait for nobody."""
    monkeypatch.setattr(mentioning, "_MANY", 1)
    monkeypatch.setattr(mentioning, "_NEWEST", 1)
    window = house.open()
    met = (("zora@autre.example", "Élise Zoé"), ("atelier@autre.example", "Zoé Œuvres"))
    for address, name in (*met, ("zoe@autre.example", "Zoé Amri")):
        house.receive(NEWS, Batch(addresses=(Address(id=AddressId(address), name=name),)))
    window.open(NewPost())
    panel: Any = window.panel
    panel.composer.focus()
    house.bot.waitUntil(panel.composer.field.hasFocus)
    type_into(panel.composer.field, "Merci @zoe")
    assert offered(panel) == ["Zoé Amri"]
    everybody = ["Zoé Amri", "Zoé Œuvres", "Élise Zoé"]
    house.bot.waitUntil(lambda: offered(panel) == everybody, timeout=5000)
    key(panel, Qt.Key.Key_Down)
    type_into(panel.composer.field, " oe")
    assert offered(panel) == ["Zoé Œuvres"]  # who was found stays while they fit
    house.bot.waitUntil(lambda: not panel.composer.mentions._looking, timeout=5000)
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == "Merci @atelier@autre.example "
    house.bot.waitUntil(lambda: not panel.composer.mentions._looking, timeout=5000)
    assert offered(panel) == []


def test_two_of_one_name_are_told_apart_however_many_are_there(
    panel: ConversationPanel, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentioning, "_MANY", 2)
    house.receive(TALK, Batch(memberships=(member("zz", "Camille Roux"),)))
    type_into(panel.composer.field, "@cam")
    house.bot.waitUntil(lambda: "Camille Roux" in offered(panel), timeout=5000)
    house.bot.waitUntil(lambda: not panel.composer.mentions._looking, timeout=5000)
    assert offered(panel) == ["Camille Roux", "Camille Roux"]
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == "@camille:asso.example "


@pytest.mark.parametrize(
    ("alike", "written"), [(False, "@Camille Roux "), (True, CAM.address + " ")]
)
def test_where_much_is_kept_the_window_does_not_look_for_who_else_has_a_name(
    panel: ConversationPanel,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    alike: bool,
    written: str,
) -> None:
    """It is known by then, read on the other thread."""
    if alike:
        house.receive(TALK, Batch(memberships=(member("zz", "Camille Roux"),)))
    monkeypatch.setattr(pages, "LARGE", -1)
    asked, real = set[str](), pages.Reader.nameable_ever

    def watched(reader: pages.Reader, *what: Any) -> Any:
        asked.add(threading.current_thread().name)
        return real(reader, *what)

    monkeypatch.setattr(pages.Reader, "nameable_ever", watched)
    type_into(panel.composer.field, "@cam")
    house.bot.waitUntil(lambda: "Camille Roux" in panel.composer.mentions._namesakes)
    key(panel, Qt.Key.Key_Return)
    assert text(panel) == written
    assert asked == {"ahead"}


def test_who_types_on_asks_for_each_name_once(
    panel: ConversationPanel, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other thread reads for the pages too: no key makes it look anew for the same people."""
    monkeypatch.setattr(pages, "LARGE", -1)
    asked, ask = list[str](), Ahead.ask

    def noted(ahead: Ahead, questions: tuple[Question, ...], then: Told) -> None:
        asked.extend(one.arguments[1] for one in questions if one.arguments[-1] == ALIKE)
        ask(ahead, questions, then)

    monkeypatch.setattr(Ahead, "ask", noted)
    type_into(panel.composer.field, "@cam")
    house.bot.waitUntil(lambda: "Camille Roux" in panel.composer.mentions._namesakes)
    assert asked.count("Camille Roux") == 1


def test_what_arrives_meanwhile_takes_nobody_away(panel: ConversationPanel, house: House) -> None:
    type_into(panel.composer.field, "@cam")
    came = message("venu", "paul", "Bonjour à tous", HOURS[0])
    house.receive(TALK, place((came,), ABLE, Reason.ROOM))
    arrived = f"entry::{came.id}"
    house.bot.waitUntil(lambda: arrived in [row.key for row in panel.list.rows()], timeout=5000)
    house.bot.wait(50)
    assert offered(panel) == ["Camille Roux"]


def test_where_names_mean_nothing_the_text_is_plain(house: House) -> None:
    window = house.open()
    panel = conversation(window, CAMILLE)
    panel.composer.field.setPlainText("**gras**")
    assert panel.composer.marks.isHidden()
    panel.composer.send()
    [sent] = waiting(house, 1)
    assert sent.intent == Say(text="**gras**")


def test_the_list_goes_when_the_person_does(panel: ConversationPanel, house: House) -> None:
    type_into(panel.composer.field, "@cam")
    assert offered(panel)
    panel.composer.button.setFocus()
    assert offered(panel) == []
    panel.composer.focus()
    press(panel.composer.field, Qt.Key.Key_Escape)
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Camille Roux", "Camille Roux"), ("  Jo\n\tël ", "Jo ël"), ("\u202e\u200b", ""),
        ("@moi", "moi"), ("@a:b.example", ""), ("room", ""), ("Ann\u2066e", "Anne"), ("***", ""),
        ("x" * 100, "x" * 60), ("Zoe\u0301", "Zoé"),
    ],
)  # fmt: skip
def test_a_name_in_a_text_hides_nothing(name: str, made: str) -> None:
    assert honest(name) == made


@pytest.mark.parametrize("kept", [None, 3, "x", [3], [{}], [{"name": "a"}], {"a": 1}])
def test_a_draft_of_somebody_elses_making_names_nobody(kept: object) -> None:
    assert mentions_of(kept) == ()
