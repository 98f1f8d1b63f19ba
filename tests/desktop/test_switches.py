"""What the system does for Préau while the person wants it: links, the login; off until then."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox

from desktop.__main__ import _for_window, main
from desktop.pages.parts.presence import PresencePart
from desktop.pages.settings import SettingsPage
from desktop.system import launcher, switches
from desktop.system.presence import TRAY
from desktop.window import Window
from storage.folder import Folder
from tests.desktop.conftest import House
from tests.desktop.running import Running

BEFORE = (
    "# mine\n[Added Associations]\nimage/png=gimp.desktop;\n\n[Default Applications]\n"
    "text/html=firefox.desktop\nx-scheme-handler/matrix=element.desktop;nheko.desktop\n"
    "x-scheme-handler/webcal=\n\n[Removed Associations]\nimage/png=\xe9.desktop\n"
).encode("latin-1")  # a line that is no UTF-8 stays as it is
MATRIX = "x-scheme-handler/matrix"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="files of a Linux desktop"),
    pytest.mark.usefixtures("qapp"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folders."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, place in (("DATA", "share"), ("CONFIG", "config"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / place))
    return tmp_path


def asked(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_links_are_ours_while_the_person_wants_them(home: Path) -> None:
    """As the system's own tools see it. Whoever had them before has them again."""
    listed = home / "config" / "mimeapps.list"
    listed.parent.mkdir()
    listed.write_bytes(BEFORE)
    switch = switches.links(Folder.default())
    assert switch is not None
    assert not switch.is_on()
    for _again in range(2):
        switch.turn(on=True)
        assert switch.is_on()
    for one in switches.TYPES:
        assert asked("xdg-mime", "query", "default", one).strip() == switches.HANDLER
        assert switches.HANDLER in asked("gio", "mime", one).splitlines()[0]
    text = listed.read_bytes()
    assert f"{MATRIX}={switches.HANDLER};element.desktop;nheko.desktop;\n".encode() in text
    assert b"\xe9.desktop" in text
    assert text.startswith(b"# mine\n")
    for _again in range(2):
        switch.turn(on=False)
        assert not switch.is_on()
    left = listed.read_bytes()
    assert switches.HANDLER.encode() not in left
    assert f"{MATRIX}=element.desktop;nheko.desktop;\n".encode() in left
    assert not (home / "share" / "applications" / switches.HANDLER).exists()


def test_what_was_made_for_ours_alone_goes_with_it(home: Path) -> None:
    switch = switches.links(Folder.default())
    assert switch is not None
    switch.turn(on=True)
    switch.turn(on=False)
    assert (home / "config" / "mimeapps.list").read_text() == ""


def test_a_list_that_is_kept_elsewhere_stays_there(home: Path) -> None:
    kept = home / "dotfiles" / "mimeapps.list"
    kept.parent.mkdir()
    kept.write_bytes(BEFORE)
    kept.chmod(0o600)
    (home / "config").mkdir()
    (home / "config" / "mimeapps.list").symlink_to(kept)
    switch = switches.links(Folder.default())
    assert switch is not None
    switch.turn(on=True)
    assert (home / "config" / "mimeapps.list").is_symlink()
    assert switches.HANDLER.encode() in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_the_system_opens_a_link_with_the_window_that_is_there(
    home: Path, start: Callable[..., Running]
) -> None:
    """``gio open``, as a browser or a mail program does it, in a second real process."""
    environment = {"XDG_DATA_HOME": str(home / "share"), "HOME": str(home)}
    folder = Folder(home / "share" / "preau")
    first = start(folder.path, environment=environment)
    first.until(shows="door")
    first.ask("give une phrase de passe")
    first.until(shows="window")
    assert main(["register-links"]) == 0
    asked("gio", "open", "matrix:u/lea:ailleurs.example")
    while "@lea:ailleurs.example" not in first.ask()["told"]:
        pass
    assert main(["register-links", "--off"]) == 0
    if shutil.which("gio") is not None:
        done = subprocess.run(
            ["gio", "open", "matrix:u/lea:ailleurs.example"],
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode != 0


def test_a_login_opens_it_while_the_person_wants_that(home: Path) -> None:
    switch = switches.at_login(Folder.default())
    assert switch is not None
    assert not switch.is_on()
    switch.turn(on=True)
    assert switch.is_on()
    [file] = (home / "config" / "autostart").iterdir()
    [line] = [one for one in file.read_text().splitlines() if one.startswith("Exec=")]
    words = shlex.split(line.removeprefix("Exec="))
    assert words[-1] == "--at-login"
    given = _for_window(words[-1:])
    assert given is not None
    assert given.at_login
    file.write_text(file.read_text() + "Hidden=true\n")  # as the system's settings switch it off
    assert not switch.is_on()
    switch.turn(on=True)
    assert switch.is_on()
    switch.turn(on=False)
    assert list(file.parent.iterdir()) == []
    switch.turn(on=False)


def test_two_folders_have_their_own(home: Path) -> None:
    odd = home / 'un "dossier" $HOME `x` 100 % \\ fin'
    one, other = switches.at_login(Folder.default()), switches.at_login(Folder(odd))
    assert one is not None
    assert other is not None
    other.turn(on=True)
    assert not one.is_on()
    [file] = (home / "config" / "autostart").iterdir()
    [line] = [one for one in file.read_text().splitlines() if one.startswith("Exec=")]
    # the file's own escapes, then the quoting, which is a shell's, then the field codes
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    words = asked("sh", "-c", f"printf '%s\\n' {value}").replace("%%", "%").splitlines()
    assert words[-3:] == ["--data", str(odd), "--at-login"]
    with pytest.raises(ValueError, match="control"):
        launcher.entry(("preau", "a\nExec=rm"))


def test_a_folder_that_no_entry_can_name_is_offered_neither(home: Path) -> None:
    odd = Folder(home / "deux\nlignes")
    assert switches.links(odd) is None
    assert switches.at_login(odd) is None
    switches.turn_all_off(odd)


def test_on_windows_a_link_is_one_word_whatever_is_in_it() -> None:
    """https://learn.microsoft.com/windows/win32/shell/launch: what is put for %1 is not quoted."""
    line = launcher.opening(("C:\\Program Files\\Preau\\preau.exe", "--data", "D:\\x"))
    assert line == '"C:\\Program Files\\Preau\\preau.exe" --data D:\\x "%1"'


def test_the_command_line_takes_a_link_and_nothing_that_looks_like_one() -> None:
    given = _for_window(["--data=/a", "matrix:r/a:b.example?via=c.example&x="])
    assert given is not None
    assert (given.data, given.link) == (Path("/a"), "matrix:r/a:b.example?via=c.example&x=")
    for words in (["https://asso.example/"], ["matrix:a", "matrix:b"], ["-matrix:a"], ["sync"]):
        assert _for_window(words) is None


# --- in the settings ------------------------------------------------------------------------


def part(window: Window) -> PresencePart:
    window.visit("settings")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    return page.part(PresencePart)


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")  # where there is no screen
def test_all_is_off_and_a_click_switches_it_on_and_off(home: Path, house: House) -> None:
    """Calm rule 12: as easily out as in."""
    window = house.open()
    choices = part(window)
    boxes: tuple[QCheckBox, ...] = (choices.links, choices.login, choices.tray)
    assert [box.isChecked() for box in boxes] == [False] * 3
    files = {
        choices.links: home / "share" / "applications" / switches.HANDLER,
        choices.login: home / "config" / "autostart",
    }
    assert house.program is not None
    presence = house.program.presence
    for box in boxes:
        box.click()
        assert box.isChecked()
    assert all(place.exists() for place in files.values())
    house.bot.waitUntil(lambda: presence.tray is not None)
    assert window.desk.pages.setting(TRAY, False) is True
    for box in boxes:
        box.click()
        assert not box.isChecked()
    house.bot.waitUntil(lambda: presence.tray is None)
    assert not files[choices.links].exists()
    assert list(files[choices.login].iterdir()) == []


def test_a_system_that_does_not_let_it_be_changed_is_said(home: Path, house: House) -> None:
    (home / "config").write_text("no folder")
    window = house.open()
    choices = part(window)
    choices.login.click()
    assert not choices.login.isChecked()
    assert window.still.said.isVisible()
    assert "ne laisse pas" in window.still.sentence.text()


def test_removing_everything_takes_them_along(home: Path) -> None:
    folder = Folder.default()
    folder.prepare()
    for switch in (switches.links(folder), switches.at_login(folder)):
        assert switch is not None
        switch.turn(on=True)
    assert main(["wipe", "--yes"]) == 0
    for switch in (switches.links(folder), switches.at_login(folder)):
        assert switch is not None
        assert not switch.is_on()
