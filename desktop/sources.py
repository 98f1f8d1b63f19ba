"""Keeps PySide from reading the source of every module that is imported, and from keeping it."""

from __future__ import annotations

import sys
from typing import Any

_READER = "shibokensupport.feature"


def leave_unread() -> None:
    """To be called once QtCore is there, before what the window is made of is imported.

    PySide looks through each module for its own name, to know where attributes may be asked for
    under other names (https://doc.qt.io/qtforpython-6/developer/feature-motivation.html), and all
    that it reads stays in ``linecache``: of what a first paint needs 17 ms and 4 MiB. Nobody here
    asks for other names. A PySide that does it no longer, or otherwise, is left as it is.
    """
    reader: Any = sys.modules.get(_READER)
    if reader is not None and hasattr(reader, "_mod_uses_pyside"):
        reader._mod_uses_pyside = _asks_for_none


def _asks_for_none(_module: object) -> bool:
    return False
