"""Pictures of every page of the window, to look at and to compare."""
