"""The parts of the page of copies: what is exported, what is put aside and brought back."""
