"""The demo: an invented association on three real servers, and a window that shows it."""
