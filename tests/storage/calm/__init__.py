"""When the program may speak, and what the person chose about it."""
