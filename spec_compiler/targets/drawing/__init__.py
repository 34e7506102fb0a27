"""A graph laid out in ranks from top to bottom: ranks, then orders, then places."""
