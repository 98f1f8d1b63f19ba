"""The window of the desktop's tests, for whoever sees, hears or moves otherwise."""

from tests.desktop.conftest import house, rubbish_on_this_thread, window

__all__ = ["house", "rubbish_on_this_thread", "window"]
