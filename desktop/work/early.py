"""What stands in for parts of the program while they are not there."""

from __future__ import annotations

from typing import Any


class Early:
    """Stands where the line to the engine will be: what is asked before the first paint waits."""

    def __init__(self) -> None:
        self.waiting: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def call(self, *arguments: Any, **named: Any) -> None:
        self.waiting.append((arguments, named))


class Nobody:
    """No writer: only the door is shown."""

    def ask(self, *_arguments: Any, **_named: Any) -> None:
        return
