"""What does not work: one still line, tried again, and a text for whoever helps."""
