"""Training a spec: the functions that programs call, the run, its folder and its curves."""
