"""Static types of tensors and the pure rules that compute them."""
