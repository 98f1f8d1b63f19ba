"""When the window speaks up by itself: its scheduler, its notifier, the desktop's own service."""
