"""The suite: which runs of which notebooks, with which parameters (notebooks/suite.yml).

sets:                                 # optional: parameters that runs share
  long: {top_n: 30}
  quoted_long: {use: [long], voice: quoted}
runs:
  - name: word_frequency              # its figures go to figures/word_frequency/
    notebook: 1_word_frequency.ipynb
    use: [long]                       # optional: sets; a later one goes over an earlier one
    parameters: {top_n: 20}           # optional: goes over the sets
    grid: {voice: [own, quoted], outlets: each}   # optional: a run for each combination
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from presslens.batch.grid import expand
from presslens.batch.parameters import check, closest, read_parameters
from presslens.batch.runs import Outlets, Run
from presslens.config import read_yaml
from presslens.errors import PresslensError

SUITE = Path("notebooks") / "suite.yml"


def find_root(start: Path | None = None) -> Path:
    """Return the project's folder: the nearest one, from `start` upwards, with notebooks/suite.yml.

    Raises PresslensError if there is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / SUITE).is_file():
            return folder
    raise PresslensError(
        f"neither this folder nor one above it holds {SUITE.as_posix()}; run presslens inside a "
        "presslens project."
    )


def read_suite(
    root: Path, *, outlets: Outlets | None = None, limit: int | None = 1000
) -> list[Run]:
    """Return the runs that notebooks/suite.yml lists, with their parameters checked.

    outlets: gives the outlets of the corpus, for a grid over each of them; asked only then.
    limit: how many runs of one grid are too many; None for no limit.

    Raises PresslensError, naming the line or run, for YAML that does not parse, an unknown key, a
    name that is missing, there twice or no folder name, a notebook that is not there, sets that
    are unknown or use each other in a circle, and an unknown parameter or one of the wrong type.
    """
    content = _load(root / SUITE)
    sets = _mapping(content.get("sets"), f"{SUITE.as_posix()}: sets")
    runs: list[Run] = []
    for number, entry in enumerate(content["runs"], start=1):
        where = f"{SUITE.as_posix()}: run {number}"
        run, grid = _run(entry, sets, where, root)
        where = f"{where} ({run.name})"
        taken = {known.name for known in runs}
        for made in expand(run, grid, where=where, outlets=outlets, limit=limit):
            if made.name in taken:
                raise PresslensError(f'{where} is named "{made.name}", as another run already is.')
            taken.add(made.name)
            runs.append(replace(made, origin=made.name))
    return runs


def _run(
    entry: Any, sets: Mapping[str, Any], where: str, root: Path
) -> tuple[Run, Mapping[str, Any]]:
    _keys(entry, {"name", "notebook", "use", "parameters", "grid"}, where)
    name, notebook = entry.get("name", ""), entry.get("notebook", "")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise PresslensError(
            f"{where} needs a name of small letters, digits, hyphens and underscores, "
            f'such as word_frequency, not "{name}".'
        )
    where = f"{where} ({name})"
    if not isinstance(notebook, str) or not notebook or Path(notebook).name != notebook:
        raise PresslensError(f"{where} needs a notebook: the name of a file in notebooks/.")
    path = root / "notebooks" / notebook
    known = read_parameters(path)
    settings = {
        **_used(entry.get("use"), sets, where),
        **_mapping(entry.get("parameters"), f"{where}: parameters"),
    }
    settings = check(settings, known, where=where, notebook=notebook)
    grid = _mapping(entry.get("grid"), f"{where}: grid")
    return Run(name, path, settings, tuple(known), entry=name), grid


def _used(
    names: Any, sets: Mapping[str, Any], where: str, above: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the parameters of the sets called `names`, and of those that they use in turn."""
    listed = [names] if isinstance(names, str) else names or []
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise PresslensError(f"{where}: use is a list of names of sets.")
    found: dict[str, Any] = {}
    for name in listed:
        if name not in sets:
            raise PresslensError(f'{where}: there is no set "{name}"; {closest(name, sets)}')
        if name in above:
            circle = " → ".join((*above[above.index(name) :], name))
            raise PresslensError(f"{where}: the sets {circle} use each other in a circle.")
        own = dict(_mapping(sets[name], f"{SUITE.as_posix()}: set {name}"))
        below = _used(own.pop("use", None), sets, where, (*above, name))
        found = {**found, **below, **own}
    return found


def _load(path: Path) -> dict[str, Any]:
    shown = SUITE.as_posix()
    content = read_yaml(path, shown=shown, nulls=False)
    if not isinstance(content, dict) or not isinstance(content.get("runs"), list):
        raise PresslensError(f"{shown} needs a list under the key runs.")
    _keys(content, {"sets", "runs"}, shown)
    if not content["runs"]:
        raise PresslensError(f"{shown} lists no run.")
    return content


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise PresslensError(f"{where} is a list of name: value lines.")
    return value


def _keys(entry: Any, allowed: set[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise PresslensError(f"{where} is not a set of key: value lines.")
    for key in entry:
        if key not in allowed:
            raise PresslensError(f'{where}: unknown key "{key}"; {closest(key, sorted(allowed))}')
