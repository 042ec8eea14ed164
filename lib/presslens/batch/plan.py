"""What `presslens run` was asked for, which runs that makes, and which of them have to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from presslens.batch import grid, jobs, manifest
from presslens.batch.changes import reasons
from presslens.batch.parameters import closest
from presslens.batch.runs import Outlets, Run, choose, override, relative
from presslens.batch.staging import INDEX, check_file, check_target
from presslens.batch.suite import read_suite
from presslens.errors import PresslensError
from presslens.figures.save import DEFAULT

SECONDS = 1800


@dataclass(frozen=True)
class Request:
    """What `presslens run` was asked for.

    root: the project's folder. names: runs of the suite, none for all. settings: parameters as
    texts. grid: values as texts, by parameter. file: YAML of parameters. corpus, out: paths.
    formats: of the pictures. jobs: notebooks at once, 0 for one a processor. seconds: the limit for
    one notebook. force: do what has not changed as well. many: do not ask about a thousand runs.
    engine: "fork", "kernel" or, empty, the faster of them that there is.
    """

    root: Path
    names: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    grid: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    corpus: Path | None = None
    out: Path | None = None
    formats: Sequence[str] = DEFAULT
    jobs: int = 0
    seconds: int = SECONDS
    force: bool = False
    many: bool = False
    engine: str = ""


@dataclass(frozen=True)
class Planned:
    """A run, its part of the manifest as far as it is known, and why it has to be done, if so."""

    run: Run
    entry: dict[str, Any]
    reasons: list[str]


@dataclass(frozen=True)
class Plan:
    """All runs that were asked for, in the order of the suite.

    before: the manifest as it is. order: the names in the suite. facts: what pages say about the
    corpus, if an earlier run of the same corpus tells. note: a sentence on the manifest, if any.
    """

    corpus: Path
    out: Path
    runs: list[Planned]
    before: dict[str, Any]
    order: list[str]
    facts: dict[str, Any] | None
    note: str = ""

    @property
    def todo(self) -> list[Planned]:
        """The runs that have to be done."""
        return [planned for planned in self.runs if planned.reasons]


def make_plan(request: Request) -> Plan:
    """Return which runs `request` asks for and why each of them has to be done, if it has.

    Reads files and imports nothing heavy: where nothing has changed that is all there is to do.

    Raises PresslensError for a suite, run name, parameter, grid or corpus that cannot be used.
    """
    root = request.root
    corpus = request.corpus or near(root / "seeds")
    out = out_of(request)
    before, note = _before(out)
    facts = _facts(before, corpus, root)

    def outlets() -> list[str]:
        if facts:
            return facts["outlets"]
        from presslens.corpus import load_corpus

        return sorted(set(load_corpus(corpus).articles["outlet"]))

    limit = None if request.many else grid.MANY
    suite = read_suite(root, outlets=outlets, limit=limit)
    runs = choose(suite, request.names)
    if request.file:
        runs = grid.from_file(runs, request.file, root)
    runs = override(runs, request.settings)
    runs = grid.grids(runs, request.grid, outlets=outlets, limit=limit)
    _check_outlets(runs, outlets, corpus)
    planned = []
    for name in (INDEX, manifest.NAME):
        check_file(out / name)
    for run in runs:
        jobs.writable(run.name)
        check_target(out / run.name, listed=run.name in before["runs"])
        formats = request.formats
        command = jobs.command(run, suite, corpus=corpus, root=root, formats=formats)
        entry = jobs.entry(run, corpus, root, command=command, formats=formats)
        earlier = before["runs"].get(run.name)
        why = reasons(earlier, entry, out / run.name, force=request.force)
        planned.append(Planned(run, entry, why))
    order = list(dict.fromkeys([run.name for run in suite] + [run.name for run in runs]))
    return Plan(corpus, out, planned, before, order, facts, note)


def _check_outlets(runs: Sequence[Run], outlets: Outlets, corpus: Path) -> None:
    """Raise PresslensError for an outlet that the corpus has not: of a hundred runs none begins."""
    lists = [run.settings["outlets"] for run in runs if run.settings.get("outlets")]
    asked = {outlet for listed in lists if isinstance(listed, list) for outlet in listed}
    unknown = sorted(asked.difference(outlets())) if asked else []
    if unknown:
        hint = closest(unknown[0], outlets())
        raise PresslensError(f'outlets: there is no "{unknown[0]}" in {near(corpus)}; {hint}')


def out_of(request: Request) -> Path:
    """Return the folder that the figures go into."""
    return request.out or near(request.root / "figures")


def _before(out: Path) -> tuple[dict[str, Any], str]:
    """Return the manifest that is there, and a sentence if it is there and cannot be used.

    Raises PresslensError if `out` is a file.
    """
    if out.exists() and not out.is_dir():
        raise PresslensError(f"{out}: figures go into a folder, and this is a file.")
    try:
        return manifest.load(out), ""
    except PresslensError as error:
        return manifest.read(out), str(error)
    except (FileNotFoundError, NotADirectoryError):
        return manifest.read(out), ""


def _facts(before: Mapping[str, Any], corpus: Path, root: Path) -> dict[str, Any] | None:
    """Return what an earlier run says about the corpus, if it is the same and so is its reader."""
    from presslens.batch import library

    found = manifest.corpus_inputs(corpus, root)
    reader = library.used(["import presslens.corpus"])
    path = manifest.shown_path(corpus, root)
    for entry in before["runs"].values():
        same = found.items() <= entry["inputs"].items() and entry["corpus"]["path"] == path
        if same and reader.items() <= entry["library"].items():
            return dict(entry["corpus"])
    return None


def near(path: Path) -> Path:
    """Return a path as seen from where the user stands, if that is shorter."""
    return Path(min(relative(path, Path.cwd()), str(path), key=len))
