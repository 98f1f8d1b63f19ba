"""What the person sees: the window and the command line. No protocol by name, no SQL."""
