"""The functions of `keras.ops` that map tensors to tensors, a module for each theme."""
