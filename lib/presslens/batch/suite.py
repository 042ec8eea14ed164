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

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from presslens.batch.parameters import Parameter, check, closest, read_parameters
from presslens.errors import PresslensError

SUITE = Path("notebooks") / "suite.yml"
Outlets = Callable[[], list[str]]


@dataclass(frozen=True)
class Run:
    """One run of one notebook: figures/NAME/ is what it makes.

    settings: the parameters that differ from the notebook's defaults, checked and typed; `known`:
    all parameters of the notebook; `corpus` and `out` are added when it runs. entry: the name it
    has in the suite, of which `name` is one combination if it has a grid. origin: the name of the
    run of the suite that it is, or that --grid made it from, and `varied` over what.
    """

    name: str
    notebook: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[Parameter, ...] = ()
    entry: str = ""
    origin: str = ""
    varied: tuple[str, ...] = ()


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
    from presslens.batch.grid import expand

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
    content = load_yaml(path, shown)
    if not isinstance(content, dict) or not isinstance(content.get("runs"), list):
        raise PresslensError(f"{shown} needs a list under the key runs.")
    _keys(content, {"sets", "runs"}, shown)
    if not content["runs"]:
        raise PresslensError(f"{shown} lists no run.")
    return content


def load_yaml(path: Path, shown: str) -> Any:
    """Return what a YAML file holds, every value as text; `shown` is its name in an error.

    A value stays text until the notebook's annotation says what it is: `no` is a word.

    Raises PresslensError for a file that cannot be read, with the line if it is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PresslensError(f"{shown} cannot be read ({reason}).") from None
    except UnicodeDecodeError as error:
        raise PresslensError(f"{shown} is not UTF-8 (byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise PresslensError(f"{shown}{line}: not YAML: {problem}.") from None


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
