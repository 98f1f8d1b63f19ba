"""One suite that every adapter passes against its real server."""
