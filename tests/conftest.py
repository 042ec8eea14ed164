"""The checks in a browser are read only where the group ``browser`` is installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("axe_playwright_python") else ["browser/*.py"]
