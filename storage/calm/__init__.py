"""When the program may speak, and about what: the person's choices and the one gate."""
