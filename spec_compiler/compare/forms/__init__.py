"""How a difference is written: for a terminal, for a program, for a pull request."""

FORMS = ("text", "json", "markdown")
"""Each is a module here, with a function `write`."""
