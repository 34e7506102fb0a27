"""The layers of `keras.layers`, one module for each of Keras's own families."""
