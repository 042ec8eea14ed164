"""Make many runs of few lines: grids of values, and files of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from presslens.batch.parameters import Parameter, closest, split
from presslens.batch.runs import Outlets, Run, override, settable, shown_path, with_settings
from presslens.config import read_yaml
from presslens.errors import PresslensError

EACH = "each"
MANY = 1000  # runs that nobody asks for by mistake


def expand(
    run: Run,
    grid: Mapping[str, Any],
    *,
    where: str,
    outlets: Outlets | None = None,
    limit: int | None = MANY,
) -> Iterator[Run]:
    """Yield a run for each combination of the grid's values; the run itself if there is no grid.

    grid: a list of values by parameter, or the word `each`: each outlet of the corpus (for the
    parameter outlets), each choice of a Literal, or yes and no. A run's name is that of `run` and
    its values, joined by hyphens. limit: how many runs are too many; None for no limit.

    Raises PresslensError, naming `where` the grid stands, for an unknown parameter, a value that
    does not fit, `each` where nothing says what there is, and too many runs.

    >>> from presslens.batch.parameters import parse
    >>> known = parse('voice: Literal["all", "own"] = "all"', "cell")
    >>> words = Run("words", Path("words.ipynb"), {}, tuple(known))
    >>> [(run.name, run.settings) for run in expand(words, {"voice": "each"}, where="--grid")]
    [('words-all', {'voice': 'all'}), ('words-own', {'voice': 'own'})]
    """
    if not grid:
        yield run
        return
    settable([run], grid, where=where)
    known = {parameter.name: parameter for parameter in run.known}
    values = {name: _values(known[name], grid[name], where, outlets) for name in grid}
    made = prod(map(len, values.values()))
    if limit and made > limit:
        raise PresslensError(f"{where}: the grid makes {made:,} runs; say --yes to do them all.")
    for combination in product(*values.values()):
        parts = map(_part, values, combination)
        typed = dict(zip(values, combination, strict=True))
        yield replace(with_settings(run, typed), name="-".join([run.name, *parts]))


def _values(known: Parameter, listed: Any, where: str, outlets: Outlets | None) -> list[Any]:
    """Return the values that a parameter takes in turn, typed."""
    if listed == EACH:
        if known.kind == "choice":
            return list(known.choices)
        if known.kind == "bool":
            return [True, False]
        if known.name == "outlets" and outlets:
            return [[outlet] for outlet in outlets()]
        raise PresslensError(
            f"{where}: {known.name} has to be listed value by value; each stands for each outlet, "
            "each of some choices, or yes and no."
        )
    if isinstance(listed, str):
        listed = split(listed)
    if not isinstance(listed, list) or not listed:
        raise PresslensError(f"{where}: the grid needs a list of values for {known.name}.")
    if known.kind == "list":  # a value of the grid is a list of one, unless it is a list itself
        listed = [value if isinstance(value, list) else [value] for value in listed]
    return [known.read(value, where) for value in listed]


def _part(name: str, value: Any) -> str:
    """Return what a value adds to the name of a run.

    >>> _part("outlets", ["CBC News"]), _part("top_n", 30), _part("keep_copies", True)
    ('cbc-news', 'top-n-30', 'keep-copies-yes')
    """
    from presslens.figures.save import slug

    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, str) and value:
        return slug(value)
    elif isinstance(value, list) and value:
        return "-".join(slug(str(one)) for one in value)
    return f"{name.replace('_', '-')}-{value or 'none'}"


def grids(
    runs: list[Run],
    grid: Mapping[str, Any],
    *,
    outlets: Outlets | None = None,
    limit: int | None = MANY,
) -> list[Run]:
    """Return the runs, each over the part of `grid` (as given with --grid) that its notebook has.

    Raises PresslensError for a parameter that none of them has, for what `expand` refuses, and for
    two runs that would write in the same folder.
    """
    settable(runs, grid, where="--grid")
    made: list[Run] = []
    for run in runs:
        names = {known.name for known in run.known}
        own = {name: values for name, values in grid.items() if name in names}
        for one in expand(run, own, where="--grid", outlets=outlets, limit=limit):
            made.append(replace(one, varied=tuple(own)))
    if limit and len(made) > limit:
        raise PresslensError(f"--grid: this makes {len(made):,} runs; say --yes to do them all.")
    seen: set[str] = set()
    for run in made:
        if run.name in seen:
            raise PresslensError(f'--grid: two runs would both be named "{run.name}".')
        seen.add(run.name)
    return made


def from_file(runs: list[Run], path: Path, root: Path) -> list[Run]:
    """Return the runs with the parameters that a YAML file sets over those of the suite.

    The file has lines `parameter: value`, for every notebook that has it, and blocks
    `name of a run:` with such lines for that run alone, which go over the others.

    Raises PresslensError, naming the file, for anything in it that cannot be used.
    """
    shown = shown_path(path, root)
    content = read_yaml(path, shown=shown, nulls=False)
    if not isinstance(content, dict):
        raise PresslensError(f"{shown} is not a set of parameter: value lines.")
    own = {name: value for name, value in content.items() if isinstance(value, dict)}
    entries = {run.entry or run.name for run in runs} | {run.name for run in runs}
    for name in own:
        if name not in entries:
            hint = closest(name, sorted(entries))
            raise PresslensError(f'{shown}: there is no notebook run "{name}"; {hint}')
    common = {name: value for name, value in content.items() if name not in own}
    changed = []
    for run in override(runs, common, where=shown):
        for name in dict.fromkeys((run.entry or run.name, run.name)):
            if name in own:
                (run,) = override([run], own[name], where=f"{shown}: {name}")
        changed.append(run)
    return changed
