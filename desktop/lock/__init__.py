"""The key of the folder: the door before the window, the lock, and how the key is kept."""
