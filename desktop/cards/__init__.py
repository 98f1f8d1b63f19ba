"""The kinds of card that a list shows, each filled from one row."""
