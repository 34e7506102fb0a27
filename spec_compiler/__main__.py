"""`python -m spec_compiler`: the command line, where its script is not on the path."""

from __future__ import annotations

from spec_compiler.cli.main import main

if __name__ == "__main__":
    main()
