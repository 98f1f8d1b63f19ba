"""The association's file, changed while the window is open."""

from __future__ import annotations

from pathlib import Path

from desktop.pages.association import AssociationPage
from desktop.work.following import ProfileFile
from storage import association
from tests.desktop.community import ASSOCIATION, PROFILE
from tests.desktop.conftest import House


def test_a_changed_file_holds_at_once_and_a_wrong_one_changes_nothing(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "profile.toml"
    file.write_text(PROFILE)
    window = house.open()
    assert house.program is not None
    following = ProfileFile(file, house.program.membership.file_is)

    def kept() -> association.Association:
        return association.read(window.desk.pages.setting(association.SETTING, {}))

    beside = tmp_path / "profile.toml.new"
    beside.write_text(ASSOCIATION)
    beside.replace(file)  # as many editors write
    house.bot.waitUntil(lambda: kept().contact == "aide@asso.example")
    assert window.desk.servers[0] == ("one", "https://talk.asso.example")
    window.visit("association")
    page = window.pages["association"]
    assert isinstance(page, AssociationPage)
    file.write_text(ASSOCIATION + "notify = true\n")
    house.bot.waitUntil(lambda: bool(window.today._said))
    assert kept().contact == "aide@asso.example"
    file.write_text(ASSOCIATION.replace("aide@", "bureau@"))
    house.bot.waitUntil(lambda: kept().contact == "bureau@asso.example")
    assert not window.today._said
    following.deleteLater()
