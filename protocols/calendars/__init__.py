"""What a calendar says, whichever protocol brings it: its lines, events, repeats and times."""
