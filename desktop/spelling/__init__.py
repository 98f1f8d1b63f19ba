"""Spelling in the person's languages: by dictionaries that are on this computer alone."""
