"""Commented specs to begin with, for the data that one has."""
