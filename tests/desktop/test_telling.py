"""What to tell the person who helps: beside every trouble, and never a name, a text or a key."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QWidget

from desktop.cards.linkstop import LinkStop
from desktop.cards.simple import NoticeCard
from desktop.pages.settings import SettingsPage
from desktop.trouble import helping
from desktop.trouble import saying as trouble
from desktop.trouble.saying import AskLink, Trouble, TroubleText
from desktop.window import Window
from desktop.wording import words
from storage import association
from storage.accounts import Accounts
from storage.errors import StorageError
from storage.profile import parse
from storage.settings import Settings
from tests.desktop.community import ASSOCIATION, NOW, TALK
from tests.desktop.conftest import House
from tests.desktop.test_keyboard import tap

KINDS = (
    trouble.SERVER, trouble.FOLDER, trouble.FILE, trouble.SENDING, trouble.READING, trouble.COPY,
    trouble.RETURN, trouble.EXPORT, trouble.KEY, trouble.PROFILE, trouble.LINK, trouble.COMPUTER,
)  # fmt: skip
SECRETS = (
    "Moi Même", "moi@asso.example", "@moi:asso.example", "asso.example", "Camille", "Anciens",
    "Isère", "relire le compte rendu", "token", "Message 3", "Grenoble", "talk.asso",
)  # fmt: skip
"""What the invented association is full of."""
CODES = sorted({
    *words._server_problems(), *words._folder_problems(), "ask", "read-only", "key-awaited",
    "file-gone", "file-not-saved", "picture-odd", "picture-away", "link-broken",
    "link-no-account", "link-unknown", "not-allowed", "exists", "not-a-copy", "nobody-foresaw-this",
})  # fmt: skip


def told(window: Window) -> str:
    telling = window.still.telling
    assert telling is not None
    assert telling.isVisible()
    return telling.text.toPlainText()


def asks(root: QWidget) -> list[AskLink]:
    return [one for one in root.findChildren(AskLink) if one.isVisible()]


def test_the_text_says_what_happened_and_on_which_system(house: House) -> None:
    window = house.open()
    Accounts(house.database, house.clock).problem(TALK.id, "timeout")
    said = helping.about(Trouble(trouble.SENDING, "too-large", NOW), window.desk)
    lines = said.splitlines()
    assert lines[0].startswith("Préau 0.")
    assert lines[1] == "De quoi il s’agissait\u202f: un envoi"
    assert lines[2].endswith("(too-large)")
    assert "Depuis\u202f: 2026-11-21 " in said
    assert "(timeout)" in said
    assert "En attente de départ\u202f: 0" in said
    assert "Qt 6." in said


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_in_it(house: House, kind: str) -> None:
    """Whatever goes wrong, among people, texts and accounts: nothing of them is told."""
    kept = association.told(parse(ASSOCIATION.encode()), "fr")
    Settings(house.database).set(association.SETTING, kept)
    window = house.open()
    Accounts(house.database, house.clock).problem(TALK.id, "timeout")
    for code in CODES:
        said = helping.about(Trouble(kind, code, NOW), window.desk)
        assert code in said
        assert not [one for one in SECRETS if one.casefold() in said.casefold()], said
        assert str(house.folder.path) not in said
        assert str(Path.home()) not in said


@given(
    name=st.text(min_size=4),
    password=st.text(min_size=4),
    code=st.sampled_from(("wrong-password", "unreachable", "whatever-comes")),
)
@settings(max_examples=60, deadline=None)
def test_of_what_was_typed_at_a_sign_in_only_the_host_is_told(
    name: str, password: str, code: str
) -> None:
    bare = helping.signing_in(code, "Non.", "Conversations", "asso.example", NOW)
    typed = f"https://{name}:{password}@asso.example/{name}?{password}"
    said = helping.signing_in(code, "Non.", "Conversations", typed, NOW)
    if not set(name + password) & set("@:/?#\\"):
        assert said == bare
    assert len(said) <= len(bare) + 255


def test_the_text_is_made_where_the_database_cannot_be_read(house: House) -> None:
    desk = house.open().desk

    class Torn:
        def freshness(self) -> Any:
            raise StorageError("damaged")

    pages, desk.pages = desk.pages, Torn()  # type: ignore[assignment]
    try:
        said = helping.about(Trouble(trouble.FOLDER, "damaged"), desk)
    finally:
        desk.pages = pages
    assert "(damaged)" in said
    assert "Libre sur ce disque" in said


def test_a_folder_is_told_without_the_persons_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/maud.lenoir")
    assert helping.unnamed("/home/maud.lenoir/.local/share/preau") == "~/.local/share/preau"
    assert helping.unnamed("/media/maud.lenoir/KEY/preau") == "/media/…/KEY/preau"
    assert helping.unnamed("/srv/preau") == "/srv/preau"


def test_every_code_has_a_sentence_in_every_kind_of_trouble(qapp: QApplication) -> None:
    for kind in KINDS:
        for code in CODES:
            assert helping.said(Trouble(kind, code)).endswith((".", ")"))
        assert helping.of(Trouble(kind, "full"))


# --- in the window ----------------------------------------------------------------------------


def test_a_full_disk_leads_to_the_text_which_can_be_copied_and_goes_again(house: House) -> None:
    window = house.open()
    assert house.program is not None
    house.program._troubles.folder_is("full")
    house.bot.waitUntil(lambda: bool(notices(window)))
    label = notices(window)[0].text
    before = window.today.list.first_on_screen()
    label.linkActivated.emit(trouble.TELL)
    assert "(full)" in told(window)
    telling = window.still.telling
    assert telling is not None
    telling.copy.click()
    assert QApplication.clipboard().text() == told(window)
    assert not telling.write.isVisible(), "no association to write to"
    assert window.today.list.first_on_screen() == before
    telling.close_.click()
    assert not window.still.isVisible()


def notices(window: Window) -> list[NoticeCard]:
    return [one for one in window.today.list.findChildren(NoticeCard) if one.isVisible()]


def test_it_is_written_to_the_association(house: House) -> None:
    kept = association.told(parse(ASSOCIATION.encode()), "fr")
    Settings(house.database).set(association.SETTING, kept)
    window = house.open()
    window.desk.helped.emit(Trouble(trouble.COPY, "full"))
    assert window.still.telling is not None
    window.still.telling.write.click()
    [address] = house.opened
    assert address.startswith("mailto:aide@asso.example?subject=")
    assert "%28full%29" in address


def test_an_account_that_is_not_reached_says_what_to_tell(house: House) -> None:
    Accounts(house.database, house.clock).problem(TALK.id, "unreachable")
    window = house.open()
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    [ask] = asks(page.accounts.lines[TALK.id])
    ask.press()
    assert "(unreachable)" in told(window)


def test_the_keys_come_back_to_where_the_text_was_asked_for(house: House) -> None:
    Accounts(house.database, house.clock).problem(TALK.id, "unreachable")
    window = house.open()
    window.activateWindow()
    house.bot.waitUntil(window.isActiveWindow)
    window.visit("settings")
    [ask] = asks(window.pages["settings"])
    [stop] = ask.findChildren(LinkStop)
    stop.setFocus()
    tap(window, "Return")
    assert window.still.telling is not None
    assert window.focusWidget() is window.still.telling.text
    tap(window, "Esc")
    assert window.focusWidget() is stop
    assert not window.still.isVisible()


def test_a_code_that_is_none_of_ours_is_not_repeated(house: House) -> None:
    said = helping.about(
        Trouble(trouble.SERVER, "Camille Roux <c@asso.example>"), house.open().desk
    )
    assert not [one for one in SECRETS if one.casefold() in said.casefold()]
    assert "(?)" in said


def test_going_elsewhere_closes_the_text(house: House) -> None:
    window = house.open()
    window.desk.helped.emit(Trouble(trouble.KEY, "wrong-passphrase"))
    assert told(window)
    window.visit("agenda")
    assert not window.still.isVisible()


def test_a_line_that_tells_of_a_trouble_has_room_for_its_link(house: House) -> None:
    desk = house.open().desk
    line = TroubleText(desk, house.window)
    line.show()
    line.setText("Un mot.")
    for width in (120, 400):
        line.setText("Un mot.")
        bare = line.heightForWidth(width)
        line.tell("Un mot.", Trouble(trouble.FOLDER, "full"))
        line.resize(width, line.heightForWidth(width))
        assert line.ask is not None
        assert line.height() >= bare + line.ask.heightForWidth(width)
        assert line.rect().contains(line.ask.geometry())
        assert line.text() == "Un mot."
    line.setText("C’est fait.")
    assert line.ask is not None
    assert line.ask.isHidden()
    assert line.heightForWidth(400) == bare
    line.deleteLater()


# --- no trouble without it --------------------------------------------------------------------

SENTENCES = frozenset((
    "problem", "storage_problem", "of_making", "of_bringing", "outcome", "unfit",
))  # fmt: skip
"""What makes a sentence of a code."""
ROOT = Path(__file__).resolve().parents[2] / "desktop"
WORDS = frozenset((
    "wording/words.py", "wording/outgoing.py", "wording/files.py", "wording/signin.py",
    "wording/links.py", "agenda/following.py", "lock/guarding.py", "trouble/helping.py",
    "compose/sending.py", "copies/words.py", "copies/exportwords.py", "cards/entrymenu.py",
))  # fmt: skip
"""Where sentences are made for others to show."""
OTHERWISE = {
    "agenda/calendars.py": "the accounts of the settings say it of the same agenda, with the text",
    "actions.py": "makes what a draft says of itself",
    "wiping.py": "the window is gone: the text opens in the one that is left",
    "lock/locking.py": "the person is asked whether to lock all the same",
    "trouble/losing.py": "the person is asked whether to close all the same",
    "lock/door.py": "has a button that copies the details",
    "compose/signintrouble.py": "shows the text at once",
}
"""Where a trouble is told in another way."""


def test_whatever_says_a_trouble_offers_the_text_about_it() -> None:
    missing: list[str] = []
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name in WORDS or name in OTHERWISE or name.startswith("cli/"):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        called = [node.func.attr for node in calls if isinstance(node.func, ast.Attribute)]
        plain = [node.func.id for node in calls if isinstance(node.func, ast.Name)]
        if SENTENCES & {*called, *plain} and "Trouble" not in plain:
            missing.append(name)
    assert not missing, "a trouble is said here without what to tell about it"
