"""Where data comes from: one class a source, with what is known of its features and labels."""
