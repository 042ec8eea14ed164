"""environment.yml for people who use conda, and for Binder: written from pyproject.toml.

`python -m tools.conda > environment.yml` (make environment.yml) writes it anew.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

# Where conda-forge has another name for what PyPI calls so.
NAMES = {"matplotlib": "matplotlib-base"}  # without Qt, which nothing here opens
# What conda-forge cannot be relied on to have comes from PyPI.
FROM_PYPI = {"simplemma", "vadersentiment"}


def environment(project: dict[str, Any]) -> str:
    """Return environment.yml for a parsed pyproject.toml.

    >>> text = environment({"project": {"name": "x", "requires-python": ">=3.11",
    ...     "dependencies": ["matplotlib>=3.9", "simplemma>=1.1"]}})
    >>> print("\\n".join(text.splitlines()[2:]))
    name: x
    channels:
      - conda-forge
      - nodefaults
    dependencies:
      - python>=3.11
      - pip
      - matplotlib-base>=3.9
      - pip:
          - simplemma>=1.1
          - -e .
    """
    table = project["project"]
    from_conda, from_pypi = [], []
    for line in table["dependencies"]:
        name, rest = re.fullmatch(r"([A-Za-z0-9._-]+)(.*)", line.split(";")[0].strip()).groups()
        if name.lower() in FROM_PYPI:
            from_pypi.append(name + rest)
        else:
            from_conda.append(NAMES.get(name.lower(), name) + rest)
    lines = [
        "# Written from pyproject.toml, the only list of dependencies: make environment.yml.",
        "# conda env create -f environment.yml && conda activate presslens",
        f"name: {table['name']}",
        "channels:",
        "  - conda-forge",
        "  - nodefaults",
        "dependencies:",
        *(f"  - {line}" for line in (f"python{table['requires-python']}", "pip", *from_conda)),
        "  - pip:",
        *(f"      - {line}" for line in (*from_pypi, "-e .")),
    ]
    return "\n".join(lines) + "\n"


def read_project(path: Path) -> dict[str, Any]:
    """Return a pyproject.toml, parsed."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.stdout.write(environment(read_project(Path("pyproject.toml"))))
