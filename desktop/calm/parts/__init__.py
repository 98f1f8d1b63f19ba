"""The parts of the page on which the person says when they are spoken to, and about what."""
