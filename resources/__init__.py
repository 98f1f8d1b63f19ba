"""Icons and translations: what is drawn and said, without code."""
