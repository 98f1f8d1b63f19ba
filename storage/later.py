"""A module of ours that is loaded at its first use: for what the first paint can do without."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Later"]


class Later:
    """Stands for a module where it would be imported, under the same name:

    ``if TYPE_CHECKING: from room import part`` / ``else: part = Later("room.part")``

    In ``room`` itself the module then takes its place for good.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
