"""A spec as code: the statements that build, feed and train its model, as plain data.

The live target executes them, the script target prints them; so both are the
same program.
"""
