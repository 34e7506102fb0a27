"""The models of `keras.applications`, each as its arguments and its layers, one module a family."""
