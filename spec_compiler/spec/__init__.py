"""The spec as data: its sections, how they are validated, composed and resolved."""
