from __future__ import annotations

import sys

from presslens.cli import main

sys.exit(main())
