"""A text as it is laid out: values with their comments, anchors and blank lines, and back."""
