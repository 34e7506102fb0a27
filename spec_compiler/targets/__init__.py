"""What a checked spec becomes: a live model, a script, a table."""
