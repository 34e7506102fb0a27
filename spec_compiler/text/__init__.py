"""YAML and JSON text as a tree that knows where each value stands, and the way back."""
