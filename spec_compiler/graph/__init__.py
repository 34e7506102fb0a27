"""The checked graph: a model with every block, loop and formula expanded, each node typed."""
