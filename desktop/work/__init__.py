"""What works behind the window: the engine, the writer, files, and slow things on threads."""
