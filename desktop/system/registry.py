"""The same switches on Windows, in the person's own part of the registry.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys and
https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa767914
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desktop.system.launcher import command, mark, opening
from storage.deeplinks import SCHEMES

if sys.platform == "win32":
    import winreg

    _RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
    _CLASSES = r"Software\Classes"

    class AtLogin:
        """A value of the key Run."""

        def __init__(self, data: Path | None) -> None:
            self._name = f"Preau{mark(data)}"
            self._words = subprocess.list2cmdline(command(data, "--at-login"))

        def is_on(self) -> bool:
            return _value(_RUN, self._name) == self._words

        def turn(self, *, on: bool) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                if on:
                    winreg.SetValueEx(key, self._name, 0, winreg.REG_SZ, self._words)
                elif _value(_RUN, self._name) is not None:
                    winreg.DeleteValue(key, self._name)

    class Links:
        """A class for each scheme; one that another program has set since is left alone."""

        def __init__(self, data: Path | None) -> None:
            self._words = opening(command(data))

        def is_on(self) -> bool:
            return all(_value(_opening(one), "") == self._words for one in SCHEMES)

        def turn(self, *, on: bool) -> None:
            for one in SCHEMES:
                place = rf"{_CLASSES}\{one}"
                if on:
                    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, place) as key:
                        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f"URL:{one}")
                        winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")
                    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _opening(one)) as key:
                        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, self._words)
                elif _value(_opening(one), "") == self._words:
                    for below in (r"\shell\open\command", r"\shell\open", r"\shell", ""):
                        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, place + below)

    def _opening(scheme: str) -> str:
        return rf"{_CLASSES}\{scheme}\shell\open\command"

    def _value(place: str, name: str) -> str | None:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except OSError:
            return None
