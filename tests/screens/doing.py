"""What the person does before a picture is taken."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop import viewer
from desktop.cards.entry import EntryCard
from desktop.emoji.offering import EmojiButton
from desktop.look.wrapped import Choice
from desktop.program import Program
from desktop.trouble.saying import SERVER, Trouble
from desktop.viewer.viewer import Viewer
from desktop.wording import dates
from storage.calm.choices import OFFERED, WEEKDAYS
from storage.calm.keeping import HOURS
from storage.model import FieldKind
from tests.screens.inventing import drawing
from tests.screens.quiet import settle

translate = QCoreApplication.translate


def page(program: Program, name: str) -> Any:
    """A page that was visited."""
    assert program.window is not None
    return program.window.pages[name]


def panel(program: Program) -> Any:
    """What is at the right."""
    assert program.window is not None
    return program.window.panel


def begin(program: Program) -> None:
    """Two drafts, one of them discarded a moment ago."""
    window = program.window
    assert window is not None
    assert program.writer is not None

    def keep(stores: Any) -> None:
        stores.drafts.save("event:new", {"title": "Visite de la fonderie, samedi"})
        stores.drafts.save("reply:$gone", {"text": "Merci pour les photos."})
        stores.drafts.set_aside("reply:$gone")

    program.writer.ask(keep)


def answer_hours(program: Program) -> None:
    """At the hours that are offered, on every day."""
    assert program.writer is not None
    program.writer.ask(lambda stores: stores.calm.answer_hours([OFFERED] * WEEKDAYS))


def ask_hours(program: Program) -> None:
    """As in a folder that was in use before there were hours."""
    assert program.writer is not None
    program.writer.ask(lambda stores: stores.settings.set(HOURS, None))


def ask_when(program: Program) -> None:
    """A picture of what is asked in quiet hours; it is not sent."""
    shown = panel(program)
    now = shown.desk.now()
    shown.composer.field.setPlainText("Tu dors ?")
    shown.composer.question.ask(
        translate("Friction", "These are your quiet hours. When should this leave?"),
        translate("Friction", "Send now"),
        translate("Friction", "With the next page, {when}").format(
            when=dates.ahead(now + timedelta(hours=3), now)
        ),
        lambda _now: None,
    )


def mark(program: Program) -> None:
    """A text with marks, and the small menu that has them."""
    shown = panel(program)
    for chip in list(shown.composer.files.chips):
        shown.composer.files.remove(chip)
    field = shown.composer.field
    field.setPlainText("À **lundi**, *vingt heures* !")
    settle(program.app)
    shown.composer.marks.click()


def unmark(program: Program) -> None:
    close_over(program)
    panel(program).composer.field.clear()


def close_over(_program: Program) -> None:
    """A menu, a list or what else stands over the window."""
    over = QApplication.activePopupWidget()
    if over is not None:
        over.close()


def offer_sizes(program: Program) -> None:
    """The list of the sizes of letters."""
    lists = page(program, "settings").findChildren(Choice)
    next(one for one in lists if "100" in one.itemText(1)).showPopup()


def offer_emoji(program: Program) -> None:
    """Where no font of the computer has any: what to tell who looks after it."""
    composer = panel(program).composer
    composer.field.clear()
    settle(program.app)
    composer.findChild(EmojiButton).click()


def undo(program: Program) -> None:
    """Somebody is not read any more."""
    assert program.window is not None
    said = translate("EntryMenu", "You no longer read {name}.").format(name="Paul Jourdan")
    program.window.desk.undoable.emit(said, lambda: None)


def narrow(program: Program) -> None:
    """The directory by a city."""
    shown = page(program, "directory")
    shown.facets.choose(FieldKind.CITY, "Grenoble")


def step(program: Program, step: int) -> None:
    """One screen of the first run."""
    shown = page(program, "welcome")
    shown._go(step)


def fail(program: Program) -> None:
    """A sign-in that did not end well."""
    step(program, 2)
    shown = page(program, "welcome")
    shown.form.server.setText("https://asso.example")
    shown.form._fail("no-service")


def paste_address(program: Program) -> None:
    """Of a public agenda, before it is followed."""
    at = page(program, "agenda")
    at.chips.more.click()
    at.form.field.setText("webcal://ville.example/fetes.ics")


def no_address(program: Program) -> None:
    page(program, "agenda").form.no.click()


def search(text: str) -> Callable[[Program], None]:
    def type_it(program: Program) -> None:
        shown = page(program, "search")
        shown.field.setText(text)
        settle(program.app)

    return type_it


def search_and_open(program: Program) -> None:
    """An old message, with what was said before and after it."""
    search('"message 32" de:camille')(program)
    shown = page(program, "search")
    shown.list.activated.emit(shown.list.rows()[0])


def look_closely(program: Program) -> None:
    """A picture of what is open at the right, over the whole window."""
    card = next(card for card in panel(program).list.findChildren(EntryCard) if card.entry.media)
    viewer.look_at(card.desk, card.window(), card.entry, 0)


def look_away(program: Program) -> None:
    assert program.window is not None
    for one in program.window.findChildren(Viewer):
        one.close()


def ask_for_help(program: Program) -> None:
    """What to tell the person who helps, about a server that does not answer."""
    assert program.window is not None
    program.window.desk.helped.emit(Trouble(SERVER, "timeout"))


def thank(program: Program) -> None:
    assert program.window is not None
    program.window.still.clear()


def fill_disk(program: Program) -> None:
    program._troubles.folder_is("full")
    program._troubles._again.stop()
    program.app.processEvents()


def empty_disk(program: Program) -> None:
    program._troubles.folder_is("")


def to_begin(program: Program) -> None:
    shown = panel(program)
    for chip in list(shown.composer.files.chips):
        shown.composer.files.remove(chip)
    shown.composer.field.clear()
    settle(program.app)
    shown.list.to_row(shown.list.rows()[0].key)


def attach(program: Program) -> None:
    """Two files and a text; what another picture left in the draft is taken away."""
    shown = panel(program)
    composer = shown.composer
    for chip in list(composer.files.chips):
        composer.files.remove(chip)
    with tempfile.TemporaryDirectory() as place:
        picture = Path(place) / "Salle des fêtes, vue du perron.png"
        picture.write_bytes(drawing())
        letter = Path(place) / "Convocation de l’assemblée générale ordinaire 2026.pdf"
        letter.write_bytes(b"%PDF-1.7\n" + bytes(183_000))
        composer.files.add([picture, letter])
        settle(program.app)
    composer.field.setPlainText("Voici la salle et la convocation, à relire avant lundi.")
