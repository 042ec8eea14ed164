"""What all tests share: a cache in the checkout, and browser checks only where a browser is."""

import os
from importlib.util import find_spec
from pathlib import Path

collect_ignore_glob = [] if find_spec("axe_playwright_python") else ["browser/*.py"]
# Not the user's own: tests leave nothing there, and find again what they worked out before.
os.environ.setdefault("PRESSLENS_CACHE", str(Path(__file__).parents[1] / ".cache"))
