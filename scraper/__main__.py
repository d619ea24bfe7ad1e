"""`python -m scraper`: the same as the `newswash` command.

Knows: where the command starts.
Does not know: anything else.
"""

from __future__ import annotations

import sys

from scraper.cli import main

if __name__ == "__main__":
    sys.exit(main())
