"""From a Keras model, saved or live, to a spec; a saved one is read without Keras."""
