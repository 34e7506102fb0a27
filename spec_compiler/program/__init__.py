"""The spec as code: statements that are evaluated to a live model or printed as a script."""
