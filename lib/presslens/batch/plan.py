"""What `presslens run` was asked for, which runs that makes, and which of them have to be done."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from presslens.batch import grid, manifest
from presslens.batch.parameters import TAG, closest
from presslens.batch.publish import INDEX, check_file, check_out, check_target
from presslens.batch.runs import Outlets, Run, choose, override, relative, shown_path
from presslens.batch.suite import read_suite
from presslens.errors import PresslensError
from presslens.figures.save import DEFAULT

SECONDS = 1800
LONGEST_NAME = 150
# Fields of a manifest's entry that determine a run's results; the others only describe it.
DETERMINING = ("notebook", "parameters", "formats", "inputs", "code", "versions", "platform")
NAMED = 3  # reasons given; the others are counted


@dataclass(frozen=True)
class Request:
    """What `presslens run` was asked for.

    Attributes
    ----------
    root
        The project's folder.
    names
        Runs of the suite; none for all.
    settings, grid
        Parameters and values of a grid, as texts.
    file
        YAML of parameters.
    corpus, out
        Where the corpus is, and where the figures go.
    formats
        Of the pictures.
    jobs
        Notebooks at once; 0 for one a processor.
    seconds
        How long one notebook may run.
    force
        Whether to do what has not changed as well.
    many
        Whether to make more than a thousand runs without asking.
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


@dataclass(frozen=True)
class Planned:
    """A run, its part of the manifest as far as it is known, and why it has to be done, if so."""

    run: Run
    entry: dict[str, Any]
    reasons: list[str]


@dataclass(frozen=True)
class Plan:
    """All runs that were asked for, in the order of the suite.

    Attributes
    ----------
    before
        The manifest as it is.
    order
        The names in the suite.
    facts
        What pages say about the corpus, if an earlier run of the same corpus knows it.
    note
        A sentence on the manifest, if it cannot be used.
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

    Raises
    ------
    PresslensError
        For a suite, run name, parameter, grid, corpus or folder that cannot be used.
    """
    root = request.root
    corpus = request.corpus or near(root / "seeds")
    out = request.out or near(root / "figures")
    check_out(out)
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
    for name in (INDEX, manifest.NAME):
        check_file(out / name)
    planned = []
    for run in runs:
        earlier = before["runs"].get(run.name)
        _check_name(run.name)
        check_target(out / run.name, listed=earlier is not None)
        entry = describe(run, suite, corpus=corpus, root=root, formats=request.formats)
        why = reasons(earlier, entry, out / run.name, force=request.force)
        planned.append(Planned(run, entry, why))
    order = list(dict.fromkeys([run.name for run in suite] + [run.name for run in runs]))
    return Plan(corpus, out, planned, before, order, facts, note)


def _check_name(name: str) -> None:
    """Raise PresslensError for a run whose folder some systems could not make."""
    if len(name) > LONGEST_NAME:
        raise PresslensError(f"the run {name[:40]}… needs a folder name of {len(name)} letters.")


def _check_outlets(runs: Sequence[Run], outlets: Outlets, corpus: Path) -> None:
    """Raise PresslensError for an outlet that the corpus lacks, before any of the runs begins."""
    lists = [run.settings["outlets"] for run in runs if run.settings.get("outlets")]
    asked = {outlet for listed in lists if isinstance(listed, list) for outlet in listed}
    unknown = sorted(asked.difference(outlets())) if asked else []
    if unknown:
        hint = closest(unknown[0], outlets())
        raise PresslensError(f'outlets: there is no "{unknown[0]}" in {near(corpus)}; {hint}')


def _before(out: Path) -> tuple[dict[str, Any], str]:
    """Return the manifest that is there, and a sentence if it is there and cannot be used."""
    try:
        return manifest.load(out), ""
    except PresslensError as error:
        return manifest.read(out), str(error)
    except (FileNotFoundError, NotADirectoryError):
        return manifest.read(out), ""


def _facts(before: Mapping[str, Any], corpus: Path, root: Path) -> dict[str, Any] | None:
    """Return what an earlier run says about the corpus, if corpus and code are the same."""
    found = manifest.corpus_inputs(corpus, root)
    path = shown_path(corpus, root)
    for entry in before["runs"].values():
        same = found.items() <= entry["inputs"].items() and entry["corpus"]["path"] == path
        if same and entry["code"] == manifest.code():
            return dict(entry["corpus"])
    return None


def near(path: Path) -> Path:
    """Return a path as seen from where the user stands, if that is shorter."""
    return Path(min(relative(path, Path.cwd()), str(path), key=len))


def describe(
    run: Run, suite: list[Run], *, corpus: Path, root: Path, formats: Sequence[str] = DEFAULT
) -> dict[str, Any]:
    """Return the run's part of the manifest, as far as files tell it before the run.

    `corpus` (what the pages say of it), `commit`, `outputs` and `results` are still missing.
    """
    values = {known.name: run.settings.get(known.name, known.default) for known in run.known}
    values.pop("out", None)
    path = shown_path(corpus, root)
    if "corpus" in values:
        values["corpus"] = path
    named = [file for text in values.values() if (file := _file(text, run.notebook.parent))]
    found = {
        "notebook": run.notebook.name,
        "title": _title(run.notebook),
        "status": "ok",
        "command": shlex.join(command(run, suite, corpus=path, formats=formats)),
        "parameters": values,
        "settings": dict(run.settings),
        "formats": list(formats),
        "versions": manifest.versions(),
        "platform": manifest.system(),
        "inputs": manifest.inputs(run.notebook, corpus, root, named),
        "code": manifest.code(),
    }
    return found | {"fingerprint": fingerprint(found)}


def _file(text: Any, folder: Path) -> Path | None:
    """Return the file that a parameter names, seen from the notebook; None if it names none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        path = folder / text
        return path if path.is_file() else None
    except (OSError, ValueError):  # a text too long or too odd for a file's name
        return None


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook's file."""
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def parameters_cell(notebook: Path) -> int:
    """Return the number of the cell tagged `parameters` among the code cells, from 1."""
    code = [cell for cell in cells(notebook) if cell["cell_type"] == "code"]
    tags = [cell.get("metadata", {}).get("tags", ()) for cell in code]
    return next(number for number, tag in enumerate(tags, start=1) if TAG in tag)


def _title(notebook: Path) -> str:
    for cell in cells(notebook):
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return notebook.stem


def command(
    run: Run, suite: list[Run], *, corpus: str, formats: Sequence[str] = DEFAULT
) -> list[str]:
    """Return the command that repeats a run: its name in the suite, and what was set besides."""
    own = next((one for one in suite if one.name == run.origin), None)
    words = ["presslens", "run", run.origin]
    if corpus != "seeds":
        words += ["--corpus", corpus]
    for name, setting in run.settings.items():
        if own is None or own.settings.get(name) != setting:
            option = "--grid" if name in run.varied else "--set"
            words += [option, f"{name}={_written(setting)}"]
    if tuple(formats) != DEFAULT:
        words += ["--formats", ",".join(formats)]
    return words


def _written(setting: Any) -> str:
    """Return a value as it is given on the command line.

    >>> _written(["CBC News", "Sky News"]), _written(["A, B"]), _written(True)
    ('CBC News,Sky News', '["A, B"]', 'yes')
    """
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    if isinstance(setting, list):
        plain = all(isinstance(one, str) and not set(one) & set(',[]"') for one in setting)
        return ",".join(setting) if plain else json.dumps(setting, ensure_ascii=False)
    return str(setting)


def fingerprint(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a run depends on: the same if nothing has changed.

    >>> one = {"notebook": "a.ipynb", "inputs": {}}
    >>> fingerprint(one) == fingerprint(one | {"title": "A"})
    True
    >>> fingerprint(one) == fingerprint(one | {"inputs": {"seeds/a.txt": "…"}})
    False
    """
    parts = {name: entry.get(name) for name in DETERMINING}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reasons(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], folder: Path, *, force: bool = False
) -> list[str]:
    """Return why the run `now` has to be done, given its entry `before`; nothing if it has not.

    folder: where its figures are, which have to be those that the entry lists.

    >>> reasons(None, {}, Path("figures/words"))
    ['not run before']
    """
    if before is None:
        return ["not run before"]
    found = ["--force"] if force else []
    if before["status"] != "ok":
        found.append("its last run failed")
    if before["fingerprint"] != fingerprint(now):
        found += _changes(before, now)
    for name, digest in before["outputs"].items():
        path = folder / name
        if not path.is_file():
            found.append(f"{folder.name}/{name} is missing")
        elif manifest.digest(path) != digest:
            found.append(f"{folder.name}/{name} is not what the run wrote")
    return found


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return a phrase for each thing in which two entries differ."""
    found = []
    for part in DETERMINING:
        old, new = before.get(part), now.get(part)
        if part == "code":
            found += ["the code of presslens changed"] if old != new else []
        elif part == "inputs":
            names = [name for name in (new | old) if old.get(name) != new.get(name)]
            found += [f"{name} {_verb(name in old, name in new)}" for name in names]
        elif isinstance(new, Mapping):
            names = [name for name in (new | old) if old.get(name) != new.get(name)]
            found += [f"{n}: {_shown(new.get(n))}, not {_shown(old.get(n))}" for n in names]
        elif old != new:
            label = "formats: " if part == "formats" else ""
            found.append(f"{label}{_shown(new)}, not {_shown(old)}")
    return found


def _verb(before: bool, now: bool) -> str:
    return "changed" if before and now else "is new" if now else "is gone"


def _shown(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False).strip('"') or '""'


def summary(found: list[str]) -> str:
    """Return reasons as one phrase that gives the first few.

    >>> summary(["a changed", "b changed", "c changed", "d changed", "e changed"])
    'a changed, b changed, c changed and 2 more'
    """
    more = len(found) - NAMED
    return ", ".join(found[:NAMED]) + (f" and {more} more" if more > 0 else "")
