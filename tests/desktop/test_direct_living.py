"""A direct conversation of the Fediverse at the window, with its engine and a real snac."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.places import AtConversation
from desktop.side.conversation import ConversationPanel
from desktop.window import Window
from storage.model import ChannelKind
from storage.rows import ChannelRow
from tests.desktop.person import NAME, Come, Steps, Three, live, sign_in
from tests.servers import Snac
from tests.servers.peers import FediversePeer, eventually

NOT_ENCRYPTED = (
    "Ces messages ne sont pas chiffrés\u202f: les responsables des serveurs peuvent les lire."
)
ALT = "La grille du préau, fermée"


class Pair(Three):
    """One server only: our member, and somebody who has written to them alone."""

    def __init__(self, snac: Snac, picture: Path) -> None:
        self.servers, self.picture = (snac,), picture
        member = snac.member(NAME)
        self.me = [member, member]
        self.mine = FediversePeer(snac, member)
        self.lise = FediversePeer(snac, snac.member("Lise Vidal"))
        self.lise.post(f"@{member.login} C’est ouvert ?", visibility="direct")
        for _ in eventually(60, pause=0.5):  # the engine asks once, when it has signed in
            if self.mine.call("GET", "/api/v1/notifications"):
                break

    def told(self) -> list[dict[str, Any]]:
        """What Lise was told."""
        found = self.lise.call("GET", "/api/v1/notifications?types[]=mention")
        assert isinstance(found, list)
        return [one["status"] for one in found]


@pytest.fixture
def pair(snac: Snac, tmp_path: Path) -> Pair:
    image = QImage(80, 50, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    assert image.save(str(tmp_path / "grille.png"))
    return Pair(snac, tmp_path / "grille.png")


def day(window: Callable[[], Window], pair: Pair) -> Steps:
    """Read what came, and answer it with a picture and its description."""
    form: Any = window().pages["welcome"].form  # type: ignore[attr-defined]
    yield lambda: bool(form._offers)
    sign_in(form, "news", pair.servers[0].url, pair.me[1], password=False)

    def direct() -> list[ChannelRow]:
        return list(window().desk.pages.channels([ChannelKind.DIRECT]))

    yield Come(window, direct)
    [channel] = direct()
    assert (channel.name, channel.encrypted) == ("Lise Vidal", False)
    window().open(AtConversation(channel.id))
    panel = window().panel
    assert isinstance(panel, ConversationPanel)
    assert panel._mark is not None
    assert panel._mark[2].text() == NOT_ENCRYPTED
    assert [entry.text for entry in panel._entries] == ["C’est ouvert ?"]
    composer = panel.composer
    assert not composer.options.isVisibleTo(composer)  # there is nothing to choose
    composer.files.add([pair.picture])
    yield lambda: not composer.files.busy
    [chip] = composer.files.chips
    chip.alt.setText(ALT)
    chip.alt.edited.emit(ALT)
    composer.field.setPlainText("Non, regardez")
    composer.send()
    yield lambda: any(entry.mine and entry.state is None for entry in panel._entries)
    assert [entry.text for entry in panel._entries] == ["C’est ouvert ?", "Non, regardez"]
    assert not window().desk.pages.outbox()
    assert len(direct()) == 1


@pytest.mark.real
@pytest.mark.row("F8", "F4")
@pytest.mark.timeout(900)
def test_a_direct_conversation_is_read_and_answered_without_anybodys_handle(
    qapp: QApplication, qtbot: QtBot, data_folder: Path, pair: Pair
) -> None:
    live(qapp, data_folder, pair, day)
    for _ in eventually(60, pause=0.5):
        if pair.told():
            break
    [status] = pair.told()
    assert status["visibility"] == "direct"
    assert status["text"] == f"@{pair.lise.member.login} Non, regardez"
    assert status["in_reply_to_id"] is not None
    assert [one["description"] for one in status["media_attachments"]] == [ALT]
