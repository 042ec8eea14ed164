"""The command line, as `python -m presslens.cli`."""

from __future__ import annotations

import sys

from presslens.cli import main

if __name__ == "__main__":
    sys.exit(main())
