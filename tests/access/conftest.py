"""The window of the desktop's tests, for whoever sees, hears or moves otherwise."""

from tests.desktop.conftest import house, invented, window

__all__ = ["house", "invented", "window"]
