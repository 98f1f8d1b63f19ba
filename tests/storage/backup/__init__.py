"""Copies of a data folder."""
