"""Emoji to choose from: by Unicode's own data, with names in French and English."""
