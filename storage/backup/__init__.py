"""Everything of one data folder in one encrypted file, and that file made a data folder again."""
