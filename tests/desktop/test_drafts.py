"""Drafts: of every kind, kept while one types, there after kill -9, listed, discarded, undone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cards.draft import DraftCard, DraftLine
from desktop.compose import begun
from desktop.compose.drafts import DELAY
from desktop.places import AtConversation, ChangeEvent, ChangeOutgoing, NewEvent, NewPost
from desktop.window import Window
from storage.drafts import Drafts
from storage.errors import StorageError
from storage.media import MediaStore
from storage.model import Changed, ItemKind, Outgoing, OutgoingId, Reason, Say, View
from storage.outbox import Outbox
from tests.desktop import typist
from tests.desktop.cli.running import HERE
from tests.desktop.community import CAMILLE, HOURS, KEY, PROMO, TALK, VISIT, apply, message, place
from tests.desktop.conftest import House
from tests.desktop.test_writing import conversation, type_into

WAITS = OutgoingId("a" * 32)
KINDS = 8


@pytest.fixture
def begin(house: House) -> House:
    """Something of one's own to change, and something that waits."""
    mine = message("mine", "moi", "Je viens ", HOURS[1], kind=ItemKind.MESSAGE)
    apply(house.database, house.clock, TALK, place((mine,), CAMILLE, Reason.DIRECT))
    Outbox(house.database, house.clock).add(
        Outgoing(
            id=WAITS, account=TALK.id, channel=PROMO.id, intent=Say(text="Plus tard "),
            at=house.clock.now(), not_before=house.clock.now() + timedelta(hours=9),
        )
    )  # fmt: skip
    return house


def kept(house: House) -> str:
    """All drafts, as they are on the disk."""
    return json.dumps(Drafts(house.database, house.clock).all(), ensure_ascii=False)


def files(house: House, place: str) -> list[Any]:
    """What lies with one of them."""
    found = Drafts(house.database, house.clock).load(place) or {}
    return list(found.get("attachments", ()))


def kill_while_typing(house: House) -> dict[str, str]:
    """Type into every kind of place in a window of its own, then kill -9; what stood in each."""
    typed: dict[str, str] = {}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.typist", str(house.folder.path), WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HERE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline())["what"] == "ready"
        for _ in range(KINDS):
            process.stdin.write(b"next\n")
            process.stdin.flush()
            said = json.loads(process.stdout.readline())
            typed[said["place"]] = said["text"]
            house.bot.waitUntil(lambda: kept(house).count(typist.TYPED) == len(typed))
            if len(typed) == 1:
                house.bot.waitUntil(lambda: len(files(house, said["place"])) == 1)  # noqa: B023
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        process.stdin.close()
        process.stdout.close()
    return typed


@pytest.mark.row("D9")
@pytest.mark.timeout(600)
def test_every_kind_of_draft_is_there_again_after_kill_9(begin: House) -> None:
    assert DELAY <= 1000  # within a second; nothing else is waited for
    typed = kill_while_typing(begin)
    assert len(typed) == KINDS
    window = begin.open()
    window.visit("drafts")
    page: Any = window.pages["drafts"]
    begin.bot.wait(30)
    lines = [row for row in page.list.rows() if isinstance(row, DraftLine)]
    assert {line.draft.place for line in lines} == set(typed)
    assert {line.title for line in lines} == {
        "Message pour Camille Roux",
        "Message pour Promo 1990 Nord",
        "Nouvelle publication",
        "Réponse à Éric Colin\u202f: Nos mesures sont publiées.",
        "Modification de\u202f: Je viens",
        "Nouvel événement",
        "Modification de l’événement\u202f: Visite de l’usine de Livet",
        "Modification d’un envoi en attente",
    }
    for line in lines:
        where = begun.place_of(window.desk, line.draft.place, line.draft.draft)
        assert where is not None
        window.open(where)
        begin.bot.waitUntil(
            lambda place=line.draft.place: typist.text(window.panel) == typed[place]  # type: ignore[misc]
        )
    window.open(AtConversation(CAMILLE.id))
    panel: Any = window.panel
    begin.bot.waitUntil(lambda: len(panel.composer.files.chosen()) == 1)
    [file] = panel.composer.files.chosen()
    media = MediaStore(begin.folder, KEY, begin.database, begin.clock)
    assert media.read(file.media) == Path(typist.__file__).read_bytes()
    assert panel.composer.field.textCursor().position() == typist.STANDS
    window.open(AtConversation(PROMO.id))
    panel = window.panel
    begin.bot.waitUntil(panel.composer.answered.isVisible)  # and what it answers
    assert panel.composer.reply.item == "$36ans"


def shown(window: Window, draft: str) -> DraftCard:
    page: Any = window.pages["drafts"]
    card = page.list.card(f"draft:{draft}")
    assert isinstance(card, DraftCard)
    return card


def test_a_draft_says_where_it_belongs_and_how_it_begins(window: Window, house: House) -> None:
    panel = conversation(window)
    type_into(panel.composer.field, "Chère Camille,")
    drafts, here = Drafts(house.database, house.clock), f"say:{CAMILLE.id}"
    house.bot.waitUntil(lambda: drafts.load(here) is not None)
    window.open(NewPost())
    window.visit("outbox")
    window.visit("drafts")
    house.bot.wait(30)
    card = shown(window, here)
    assert card.spoken() == "Message pour Camille Roux. Écrit à l’instant. Chère Camille,"
    assert card.go_on.size() == card.discard.size()
    card.go_on.click()
    assert window.place == AtConversation(CAMILLE.id)


def test_discarding_asks_nothing_and_can_be_undone_in_place(window: Window, house: House) -> None:
    panel = conversation(window)
    type_into(panel.composer.field, "À jeter")
    drafts, here = Drafts(house.database, house.clock), f"say:{CAMILLE.id}"
    house.bot.waitUntil(lambda: drafts.load(here) is not None)
    window.visit("drafts")
    house.bot.wait(30)
    shown(window, here).discard.click()
    house.bot.waitUntil(lambda: drafts.load(here) is None)
    house.bot.waitUntil(lambda: shown(window, here).detail.text() == "Jeté.")
    assert panel.composer.field.toPlainText() == ""  # the one that is open beside it
    assert shown(window, here).discard.text() == "Annuler"
    shown(window, here).discard.click()
    house.bot.waitUntil(lambda: (drafts.load(here) or {}).get("text") == "À jeter")
    house.bot.waitUntil(lambda: panel.composer.field.toPlainText() == "À jeter")
    house.bot.waitUntil(lambda: shown(window, here).discard.text() == "Jeter")
    shown(window, here).discard.click()
    house.bot.waitUntil(lambda: drafts.load(here) is None)
    window.visit("today")
    house.bot.waitUntil(lambda: not window.desk.pages.drafts())


def test_what_was_begun_anew_meanwhile_is_not_overwritten(window: Window, house: House) -> None:
    drafts, here = Drafts(house.database, house.clock), f"say:{CAMILLE.id}"
    drafts.save(here, {"text": "Avant"})
    window.visit("drafts")
    house.bot.wait(30)
    shown(window, here).discard.click()
    house.bot.waitUntil(lambda: drafts.load(here) is None)
    house.bot.waitUntil(lambda: shown(window, here).discard.text() == "Annuler")
    drafts.save(here, {"text": "Après"})
    aside = shown(window, here)
    aside.discard.click()
    house.bot.waitUntil(aside.still.isVisible)
    assert drafts.load(here) == {"text": "Après"}


def test_what_belongs_to_something_that_is_gone_can_still_be_copied(
    window: Window, house: House
) -> None:
    Drafts(house.database, house.clock).save("reply:$gone", {"text": "Trop tard\nhélas"})
    window.visit("drafts")
    house.bot.wait(30)
    card = shown(window, "reply:$gone")
    assert card.title.text() == "Réponse à quelque chose qui n’est plus là"
    assert card.text.text() == "Trop tard"
    assert card.go_on.text() == "Copier le texte"
    card.go_on.click()
    assert house.app.clipboard().text() == "Trop tard\nhélas"


def test_the_hours_of_another_time_of_a_series_are_not_taken(window: Window, house: House) -> None:
    Drafts(house.database, house.clock).save(
        f"event:{VISIT.id}",
        {"title": "Autre titre", "place": "", "text": "", "starts": "2027-01-01T10:00:00+00:00",
         "ends": "2027-01-01T11:00:00+00:00", "all_day": False, "recurrence": "20270101T100000Z"},
    )  # fmt: skip
    window.open(ChangeEvent(VISIT.id))
    form: Any = window.panel
    house.bot.waitUntil(lambda: form.fields.title.text() == "Autre titre")
    assert form.fields.span() == (VISIT.starts, VISIT.ends)


def test_two_windows_on_one_draft_show_the_same(house: House) -> None:
    """What is typed in one is in the other; sent from one, it is no draft of the other."""
    first = conversation(house.open())
    left_open = house.program
    second = conversation(house.open())
    assert left_open is not None
    assert left_open.window is not second.window()

    def told() -> bool:
        """The engine passes on to each what the other wrote."""
        news, house.wire.told = house.wire.told, []
        for changed in news:
            house.wire.changed.emit(changed)
        return True

    def shows(panel: Any, text: str) -> None:
        house.bot.waitUntil(lambda: told() and panel.composer.field.toPlainText() == text)

    type_into(first.composer.field, "Chère Camille")
    shows(second, "Chère Camille")
    type_into(second.composer.field, ", bonjour")
    shows(first, "Chère Camille, bonjour")
    type_into(first.composer.field, ".")  # not kept yet: what the other has does not replace it
    house.wire.changed.emit(Changed(revision=1, views=frozenset((View.DRAFTS,))))
    house.bot.wait(50)
    assert first.composer.field.toPlainText() == "Chère Camille, bonjour."
    shows(second, "Chère Camille, bonjour.")
    second.composer.send()
    shows(first, "")
    assert Drafts(house.database, house.clock).all() == {}
    assert left_open.window is not None
    left_open.window.close()
    left_open.close()


@pytest.mark.parametrize("kind", ["event", "waiting"])
def test_a_full_disk_is_said_in_every_form_and_the_words_stay(
    begin: House, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from desktop.compose import drafts as composing

    monkeypatch.setattr(composing, "AGAIN", 100)
    really, full = Drafts.save, True

    def save(self: Drafts, place: str, draft: Any) -> None:
        if full:
            raise StorageError("full")
        really(self, place, draft)

    monkeypatch.setattr(Drafts, "save", save)
    window = begin.open()
    window.open(NewEvent() if kind == "event" else ChangeOutgoing(WAITS))
    form: Any = window.panel
    field = form.fields.title if kind == "event" else form.field
    line = form.unkept if kind == "event" else form.still
    type_into(field, "Ne te perds pas")
    begin.bot.waitUntil(lambda: "disque est plein" in line.text())
    assert line.isVisible()
    assert "Ne te perds pas" in typist.text(form)
    full = False
    begin.bot.waitUntil(line.isHidden, timeout=5000)
    assert "Ne te perds pas" in str(Drafts(begin.database, begin.clock).all())
