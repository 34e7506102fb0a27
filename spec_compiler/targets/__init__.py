"""What a checked spec becomes: a live model, a script, a table."""

TARGETS: tuple[str, ...] = ("script", "module", "notebook")
"""The forms of the program that `render` writes; each is a module of this package with
`write(plan, provenance, template)`, `is_edited(text)` and `is_current(before, text)`."""
ENDINGS: dict[str, str] = {".ipynb": "notebook"}
"""The form that a file's ending asks for; any other asks for the first one."""
VIEWS: tuple[str, ...] = ("json", "mermaid", "svg", "html")
"""The forms of the graph that `inspect` writes besides text; each is a module of this package."""
