"""What the compiler says about a spec: places, messages, codes and their output."""
