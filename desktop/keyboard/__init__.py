"""The window by keys alone."""
