"""The closed formula language: parse, evaluate within bounds, lower to Python, order by use."""
