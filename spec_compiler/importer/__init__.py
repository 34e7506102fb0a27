"""From models that exist to specs."""
