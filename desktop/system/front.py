"""Brings a window to the front, because the person asked for it just now, and for nothing else."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QWidget


def to_front(window: QWidget, token: str = "") -> None:
    """Show it above the others, wherever it was. ``token``: what the system gave to whoever asked,
    see https://wayland.app/protocols/xdg-activation-v1; Qt takes it from the environment."""
    if token.isascii() and token.isprintable() and token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
