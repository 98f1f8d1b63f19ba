"""One data folder as each released version left it, and what must become of it later."""
