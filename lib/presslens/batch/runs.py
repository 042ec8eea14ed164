"""Choose runs of notebooks by name and set their parameters."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from presslens.batch.parameters import Parameter, check, closest
from presslens.errors import PresslensError

Outlets = Callable[[], list[str]]


@dataclass(frozen=True)
class Run:
    """One run of one notebook, which makes figures/NAME/.

    Attributes
    ----------
    settings
        The parameters that differ from the notebook's defaults, checked and typed; `corpus` and
        `out` are added when it runs.
    known
        All parameters of the notebook.
    entry
        Its name in the suite file; with a grid, `name` is one combination of that entry.
    origin, varied
        The run of the suite that it is, or that --grid made it from, and the parameters that --grid
        varies.
    """

    name: str
    notebook: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[Parameter, ...] = ()
    entry: str = ""
    origin: str = ""
    varied: tuple[str, ...] = ()


def choose(runs: list[Run], names: Iterable[str]) -> list[Run]:
    """Return the named runs, in the order of the suite; all of them if none is named.

    The name of an entry with a grid stands for all its runs.

    Raises PresslensError for a name that is not in the suite.
    """
    names = list(names)
    known = list(dict.fromkeys(name for run in runs for name in (run.entry or run.name, run.name)))
    for name in names:
        if name not in known:
            hint = closest(name, known)
            raise PresslensError(f'there is no notebook run "{name}" in the suite; {hint}')
    return [run for run in runs if not names or run.name in names or run.entry in names]


def override(runs: list[Run], settings: Mapping[str, Any], *, where: str = "--set") -> list[Run]:
    """Return the runs with `settings` (texts, by parameter) over those of the suite.

    A parameter is set in every run whose notebook has it. Raises PresslensError, naming `where`
    the setting stands, if none has it, if it does not fit, or if it is one that presslens sets
    itself (corpus, out).
    """
    settable(runs, settings, where=where)
    changed = []
    for run in runs:
        names = {known.name for known in run.known}
        own = {name: value for name, value in settings.items() if name in names}
        typed = check(own, run.known, where=where, notebook=run.notebook.name)
        changed.append(with_settings(run, typed))
    return changed


def settable(runs: list[Run], names: Iterable[str], *, where: str) -> None:
    """Raise PresslensError unless each of `names` is a parameter of one of the runs at least."""
    everywhere = {known.name: known for run in runs for known in run.known}
    for name, option in (("corpus", "--corpus"), ("out", "--out")):
        if name in names:
            raise PresslensError(f"{where} {name}: say {option} instead.")
        everywhere.pop(name, None)
    label = runs[0].notebook.name if len(runs) == 1 else "none of the notebooks"
    for name in names:
        if name not in everywhere:
            hint = closest(name, everywhere)
            verb = "has no" if len(runs) == 1 else "has a"
            raise PresslensError(f"{where} {name}: {label} {verb} parameter {name}; {hint}")


def with_settings(run: Run, typed: Mapping[str, Any]) -> Run:
    """Return the run with more settings, in the order of its notebook's parameters."""
    merged = {**run.settings, **typed}
    ordered = {known.name: merged[known.name] for known in run.known if known.name in merged}
    return replace(run, settings=ordered)


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
