"""What changed between two specs: layers, shapes, weights, training. One question a file."""
