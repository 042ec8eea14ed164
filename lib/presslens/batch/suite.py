"""The suite: which runs of which notebooks, with which parameters (notebooks/suite.yml).

runs:
  - name: word_frequency              # its figures go to figures/word_frequency/
    notebook: 1_word_frequency.ipynb
    parameters:                       # optional; otherwise the notebook's own defaults
      top_n: 20
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from presslens.batch.parameters import Parameter, check, closest, read_parameters
from presslens.errors import PresslensError

SUITE = Path("notebooks") / "suite.yml"


@dataclass(frozen=True)
class Run:
    """One run of one notebook: figures/NAME/ is what it makes.

    settings: the parameters that differ from the notebook's defaults, checked and typed; `known`:
    all parameters of the notebook; `corpus` and `out` are added when it runs.
    """

    name: str
    notebook: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[Parameter, ...] = ()


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


def read_suite(root: Path) -> list[Run]:
    """Return the runs that notebooks/suite.yml lists, with their parameters checked.

    Raises PresslensError, naming the line or run, for YAML that does not parse, an unknown key, a
    name that is missing, there twice or no folder name, a notebook that is not there, and an
    unknown parameter or one of the wrong type.
    """
    listed = _load(root / SUITE)
    runs, seen = [], set()
    for number, entry in enumerate(listed, start=1):
        where = f"{SUITE.as_posix()}: run {number}"
        _keys(entry, {"name", "notebook", "parameters"}, where)
        name, notebook = entry.get("name", ""), entry.get("notebook", "")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            raise PresslensError(
                f"{where} needs a name of small letters, digits, hyphens and underscores, "
                f'such as word_frequency, not "{name}".'
            )
        if name in seen:
            raise PresslensError(f'{where} is named "{name}", as another run already is.')
        seen.add(name)
        if not isinstance(notebook, str) or not notebook or Path(notebook).name != notebook:
            raise PresslensError(
                f"{where} ({name}) needs a notebook: the name of a file in notebooks/."
            )
        settings = entry.get("parameters") or {}
        if not isinstance(settings, dict):
            raise PresslensError(f"{where} ({name}): parameters is a list of name: value lines.")
        path = root / "notebooks" / notebook
        known = read_parameters(path)
        settings = check(settings, known, where=f"{where} ({name})", notebook=notebook)
        runs.append(Run(name, path, settings, tuple(known)))
    return runs


def _load(path: Path) -> list[dict[str, Any]]:
    shown = SUITE.as_posix()
    try:
        # Every value stays text until the notebook's annotation says what it is: `no` is a word.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except UnicodeDecodeError as error:
        raise PresslensError(f"{shown} is not UTF-8 (byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise PresslensError(f"{shown}{line}: not YAML: {problem}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("runs"), list):
        raise PresslensError(f"{shown} needs a list under the key runs.")
    _keys(content, {"runs"}, shown)
    if not content["runs"]:
        raise PresslensError(f"{shown} lists no run.")
    return content["runs"]


def _keys(entry: Any, allowed: set[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise PresslensError(f"{where} is not a set of key: value lines.")
    for key in entry:
        if key not in allowed:
            raise PresslensError(f'{where}: unknown key "{key}"; {closest(key, sorted(allowed))}')


class _UniqueKeys(yaml.BaseLoader):
    """YAML that leaves scalars as text and refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        for key, (key_node, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key}" is there twice', key_node.start_mark
                )
        return super().construct_mapping(node, deep=deep)


def choose(runs: list[Run], names: Iterable[str]) -> list[Run]:
    """Return the named runs, in the order of the suite; all of them if none is named.

    Raises PresslensError for a name that is not in the suite.
    """
    names = list(names)
    known = [run.name for run in runs]
    for name in names:
        if name not in known:
            hint = closest(name, known)
            raise PresslensError(f'there is no notebook run "{name}" in the suite; {hint}')
    return [run for run in runs if not names or run.name in names]


def override(runs: list[Run], settings: Mapping[str, str]) -> list[Run]:
    """Return the runs with `settings` (text, as given with --set) over those of the suite.

    A parameter is set in every run whose notebook has it. Raises PresslensError if none has it, if
    it does not fit, or if it is one that presslens sets itself (corpus, out).
    """
    everywhere = {known.name: known for run in runs for known in run.known}
    for name, option in (("corpus", "--corpus"), ("out", "--out")):
        if name in settings:
            raise PresslensError(f"--set {name}: say {option} instead.")
        everywhere.pop(name, None)
    label = runs[0].notebook.name if len(runs) == 1 else "none of the notebooks"
    for name in settings:
        if name not in everywhere:
            hint = closest(name, everywhere)
            verb = "has no" if len(runs) == 1 else "has a"
            raise PresslensError(f"--set {name}: {label} {verb} parameter {name}; {hint}")
    changed = []
    for run in runs:
        names = {known.name for known in run.known}
        own = {name: value for name, value in settings.items() if name in names}
        typed = check(own, run.known, where="--set", notebook=run.notebook.name)
        merged = {**run.settings, **typed}
        ordered = {known.name: merged[known.name] for known in run.known if known.name in merged}
        changed.append(Run(run.name, run.notebook, ordered, run.known))
    return changed


def relative(path: Path, start: Path) -> str:
    """Return `path` as seen from `start`, with forward slashes, as a notebook's parameter.

    >>> relative(Path("/a/seeds"), Path("/a/notebooks"))
    '../seeds'
    """
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def shown_path(path: Path, root: Path) -> str:
    """Return how a page names `path`: from the project's folder if inside it, else its name alone.

    >>> shown_path(Path("/project/seeds"), Path("/project"))
    'seeds'
    >>> shown_path(Path("/home/someone/mine.csv"), Path("/project"))
    'mine.csv'
    """
    path, root = path.resolve(), root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
