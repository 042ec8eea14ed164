"""`presslens run`: plan, execute, and put figures, reports and gallery in place at once."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from presslens.batch import gallery, manifest
from presslens.batch.execute import Outcome, execute
from presslens.batch.parameters import TAG
from presslens.batch.report import value
from presslens.batch.staging import replace, staging, swap
from presslens.batch.suite import Run, choose, override, read_suite, relative, shown_path

SECONDS_PER_CELL = 600


@dataclass(frozen=True)
class Request:
    """What `presslens run` was asked for.

    root: the project's folder. names: runs of the suite, none for all. settings: parameters as
    texts. corpus, out: paths. jobs: notebooks at once, 0 for one a processor. seconds: the limit
    for one cell.
    """

    root: Path
    names: Sequence[str] = ()
    settings: Mapping[str, str] | None = None
    corpus: Path | None = None
    out: Path | None = None
    jobs: int = 0
    seconds: int = SECONDS_PER_CELL


def run_suite(request: Request, *, stream: TextIO | None = None) -> list[Outcome]:
    """Do what `request` asks; say on `stream` what is done; return what came of each run.

    The figures of a run that works replace its earlier ones as a whole; those of a run that fails
    are left as they are, and its report says where it failed.

    Raises PresslensError, before anything is written, for a suite, run name, parameter or corpus
    that cannot be used.
    """
    stream = stream or sys.stdout
    root = request.root
    corpus = request.corpus or Path(_near(root / "seeds"))
    out = request.out or Path(_near(root / "figures"))
    given = dict(request.settings or {})
    suite = read_suite(root)
    runs = override(choose(suite, request.names), given)
    facts = _facts(corpus, root)
    workers = min(request.jobs or os.cpu_count() or 1, len(runs))
    print(
        f"presslens: {_count(len(runs), 'notebook')} on {manifest.corpus_line(facts)}",
        file=stream,
        flush=True,
    )
    with staging(out) as folder:
        entries = {run.name: _entry(run, request, corpus, facts) for run in runs}
        jobs = [_job(run, entries[run.name], request, corpus, folder) for run in runs]
        outcomes = _execute(jobs, runs, workers)
        _publish(outcomes, entries, folder, out, [run.name for run in suite])
    for outcome in outcomes:
        print(_line(outcome, shown_path(out, root)), file=stream)
    print(f"presslens: open {_near(out / 'index.html')}", file=stream, flush=True)
    return outcomes


def _facts(corpus: Path, root: Path) -> dict[str, Any]:
    from presslens.corpus import load_corpus

    return manifest.corpus_facts(load_corpus(corpus), corpus, root)


def _entry(run: Run, request: Request, corpus: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the run's part of the manifest, as far as it is known before the run."""
    root = request.root
    values = {known.name: run.settings.get(known.name, known.default) for known in run.known}
    values.pop("out", None)
    if "corpus" in values:
        values["corpus"] = facts["path"]
    command = ["presslens", "run", run.name]
    if facts["path"] != "seeds":
        command += ["--corpus", facts["path"]]
    for name, text in (request.settings or {}).items():
        if name in run.settings:
            command += ["--set", f"{name}={text}"]
    return {
        "notebook": run.notebook.name,
        "title": _title(run.notebook),
        "status": "ok",
        "command": shlex.join(command),
        "parameters": values,
        "settings": dict(run.settings),
        "corpus": dict(facts),
        "versions": manifest.versions(),
        "inputs": manifest.inputs(run.notebook, corpus, root),
    }


def _cells(notebook: Path) -> list[dict[str, Any]]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def _title(notebook: Path) -> str:
    for cell in _cells(notebook):
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line[2:].strip()
    return notebook.stem


def _parameters_cell(notebook: Path) -> int:
    code = [cell for cell in _cells(notebook) if cell["cell_type"] == "code"]
    tagged = [TAG in cell["metadata"].get("tags", ()) for cell in code]
    return tagged.index(True) + 1


def _job(
    run: Run, entry: Mapping[str, Any], request: Request, corpus: Path, folder: Path
) -> dict[str, Any]:
    """Return what the worker needs to know, as plain data."""
    root, cwd = request.root, run.notebook.parent
    made = folder / run.name
    corpus_seen, out_seen = relative(corpus, cwd), relative(made, cwd)
    hide = {out_seen: f"figures/{run.name}", str(made.resolve()): f"figures/{run.name}"}
    if not corpus.resolve().is_relative_to(root.resolve()):
        hide |= {corpus_seen: entry["corpus"]["path"], str(corpus.resolve()): corpus.name}
    library = Path(__file__).parents[2]
    hide |= {f"{path}{os.sep}": "" for path in (root.resolve(), library, sys.prefix)}
    comments = {known.name: known.comment for known in run.known}
    page = {
        "run": run.name,
        "command": entry["command"],
        "corpus": manifest.corpus_line(entry["corpus"]),
        "parameters": [
            (name, value(setting), comments[name]) for name, setting in entry["parameters"].items()
        ],
        "versions": list(entry["versions"].items()),
        "inputs": list(entry["inputs"].items()),
    }
    return {
        "name": run.name,
        "notebook": str(run.notebook),
        "parameters": {**run.settings, "corpus": corpus_seen, "out": out_seen},
        "parameters_cell": _parameters_cell(run.notebook),
        "folder": str(made),
        "cwd": str(cwd),
        "seconds": request.seconds,
        "hide": hide,
        "page": page,
    }


def _execute(jobs: list[dict[str, Any]], runs: list[Run], workers: int) -> list[Outcome]:
    from tqdm import tqdm

    cells = sum(cell["cell_type"] == "code" for run in runs for cell in _cells(run.notebook))
    patience = 0.2 if sys.stderr.isatty() else 10
    with tqdm(
        total=cells, unit="cell", desc="presslens", mininterval=patience, dynamic_ncols=True
    ) as bar:

        def on_cell(name: str) -> None:
            bar.set_description_str(name, refresh=False)
            bar.update()

        outcomes = execute(jobs, workers=workers, on_cell=on_cell)
        if not any(outcome.error for outcome in outcomes):
            bar.set_description_str("presslens", refresh=False)
            bar.update(bar.total - bar.n)
    return outcomes


def _publish(
    outcomes: list[Outcome],
    entries: dict[str, dict[str, Any]],
    folder: Path,
    out: Path,
    order: list[str],
) -> None:
    """Write manifest and gallery beside the new figures, then put everything in place."""
    before = manifest.read(out)
    runs = {name: entry for name, entry in before["runs"].items() if (out / name).is_dir()}
    folders = {name: out / name for name in runs}
    for outcome in outcomes:
        name, entry, made = outcome.name, entries[outcome.name], folder / outcome.name
        if outcome.error is None:
            folders[name] = made
            runs[name] = entry | {"results": outcome.captions, "outputs": manifest.outputs(made)}
            continue
        _leave_only_report(made)
        earlier = runs.get(name, entry | {"results": [], "outputs": {}})
        outputs = earlier["outputs"] | manifest.outputs(made)
        failure = {key: outcome.error[key] for key in ("cell", "name", "message")}
        runs[name] = earlier | {"status": "failed", "error": failure, "outputs": outputs}
        folders[name] = out / name
    whole = {"format": manifest.FORMAT, "runs": runs}
    _write(folder / manifest.NAME, manifest.dumps(whole))
    _write(folder / "index.html", gallery.render(whole, folders, order))
    for outcome in outcomes:
        made, target = folder / outcome.name, out / outcome.name
        if outcome.error is None or not target.exists():
            swap(made, target)
        elif (made / "report.html").exists():
            replace(made / "report.html", target / "report.html")
    replace(folder / "index.html", out / "index.html")
    replace(folder / manifest.NAME, out / manifest.NAME)


def _leave_only_report(made: Path) -> None:
    """Drop the figures of a run that failed: they may be half of what it would have made."""
    made.mkdir(exist_ok=True)
    for path in made.iterdir():
        if path.name == "report.html":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _line(outcome: Outcome, out: str) -> str:
    """Return the line that tells how a run went."""
    start = f"{outcome.name:<22} {outcome.seconds:6.1f} s  "
    if outcome.error is None:
        figures = sum(caption["figure"] for caption in outcome.captions)
        tables = len(outcome.captions) - figures
        more = f", {_count(tables, 'table')}" if tables else ""
        return f"{start}ok      {_count(figures, 'figure')}{more}"
    error = outcome.error
    said = " ".join(f"{error['name']}: {error['message']}".split())
    place = f"cell {error['cell']}" if error["cell"] else "the start"
    return f"{start}failed  at {place}: {said} (see {out}/{outcome.name}/report.html)"


def _near(path: Path) -> str:
    """Return a path as seen from where the user stands, if that is shorter."""
    return min(relative(path, Path.cwd()), str(path), key=len)
