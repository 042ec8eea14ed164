"""Which files of the library a notebook's results depend on, and what they hold.

Found by reading import lines, without importing anything: a run that nothing has changed for is
told in a fraction of the time that pandas takes to load.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
NAME = PACKAGE.name
# At the start of a line, so that the examples in docstrings (>>> import …) do not count.
FROM = re.compile(rf"^[ \t]*from[ \t]+({NAME}[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)", re.M)
IMPORT = re.compile(rf"^[ \t]*import[ \t]+({NAME}[\w.]*)", re.M)
# A room that loads its modules by their names as text: any of them may be used.
BY_NAME = re.compile(r"^[^#\n]*\bimport_module\(", re.M)
NOT_DATA = {".py", ".pyc", ".md"}


def used(sources: Iterable[str]) -> dict[str, str]:
    """Return the library's files that code with these `sources` reaches, and a hash of each.

    A file is named from the library's folder; the hash is the first 16 characters of its SHA-256.
    Modules count that are imported, in whatever function, from module to module; and data files in
    the folders of those modules.

    >>> found = used(["from presslens.inference import compare"])
    >>> "inference/comparison.py" in found, "figures/words.py" in found
    (True, False)
    """
    waiting = {path for source in sources for path in _imported(source)}
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting |= _module(path)[1] - reached
    folders = {path.parent for path in reached}
    files = reached.union(*(_data(folder) for folder in folders))
    return {path.relative_to(PACKAGE).as_posix(): _module(path)[0] for path in sorted(files)}


@cache
def _module(path: Path) -> tuple[str, frozenset[Path]]:
    """Return a file's hash, and the modules that it imports if it is one."""
    data = path.read_bytes()
    imports: set[Path] = set()
    if path.suffix == ".py":
        text = data.decode("utf-8")
        imports = _imported(text)
        if path.name == "__init__.py" and BY_NAME.search(text):
            imports |= set(path.parent.glob("*.py"))
    return hashlib.sha256(data).hexdigest()[:16], frozenset(imports)


def _imported(source: str) -> set[Path]:
    """Return the files of the modules that a source imports from this library."""
    found = {path for name in IMPORT.findall(source) for path in _files(name)}
    for name, listed in FROM.findall(source):
        found |= _files(name)
        for word in re.findall(r"\w+", re.sub(r"\bas\s+\w+", "", listed)):
            found |= _files(f"{name}.{word}")
    return found


@cache
def _files(name: str) -> frozenset[Path]:
    """Return the file of a module and those of the packages it stands in; none if it is none."""
    place = PACKAGE.joinpath(*name.split(".")[1:])
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    if not path.is_file():
        return frozenset()
    inside = [folder for folder in place.parents if folder.is_relative_to(PACKAGE)]
    return frozenset({path, *(folder / "__init__.py" for folder in inside)})


@cache
def _data(folder: Path) -> frozenset[Path]:
    """Return the files beside the modules of a folder, and those in folders without modules."""
    found: set[Path] = set()
    for path in folder.iterdir():
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            found |= _data(path)
        elif path.is_file() and path.suffix not in NOT_DATA:
            found.add(path)
    return frozenset(found)
