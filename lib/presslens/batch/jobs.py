"""What the manifest tells about a run before it is done, and what its worker has to know."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from presslens.batch import library, manifest
from presslens.batch.changes import fingerprint
from presslens.batch.parameters import TAG
from presslens.batch.report import value
from presslens.batch.runs import Run, relative
from presslens.errors import PresslensError
from presslens.figures import save
from presslens.figures.save import DEFAULT

# What makes the reports, whatever the notebook: a change there is a change of every run.
SKIPPED = {"skip-execution"}  # the tag of a cell for JupyterLab alone
MAKERS = ("presslens.batch.worker", "presslens.figures.result")


def entry(
    run: Run, corpus: Path, root: Path, *, command: list[str], formats: Sequence[str] = DEFAULT
) -> dict[str, Any]:
    """Return the run's part of the manifest, as far as files tell it before the run.

    command: what repeats the run. formats: of its pictures. `corpus` (what the pages say of it),
    `commit`, `outputs` and `results` are still missing.
    """
    values = {known.name: run.settings.get(known.name, known.default) for known in run.known}
    values.pop("out", None)
    path = manifest.shown_path(corpus, root)
    if "corpus" in values:
        values["corpus"] = path
    named = [file for text in values.values() if (file := _file(text, run.notebook.parent))]
    sources = code(run.notebook)
    found = {
        "notebook": run.notebook.name,
        "title": _title(run.notebook),
        "status": "ok",
        "command": shlex.join(command),
        "parameters": values,
        "settings": dict(run.settings),
        "formats": list(formats),
        "versions": manifest.versions(),
        "platform": manifest.system(),
        "inputs": manifest.inputs(run.notebook, corpus, root, named),
        "library": library.used([*sources, *(f"import {name}" for name in MAKERS)]),
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


def files(run: Run, corpus: Path, found: Mapping[str, Any]) -> list[Path]:
    """Return the paths that the run of an entry depends on, for git to look at."""
    used = [library.PACKAGE / name for name in found["library"]]
    return [run.notebook, corpus, *used]


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook's file."""
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def code(notebook: Path) -> list[str]:
    """Return the code that a batch runs."""
    found = []
    for cell in cells(notebook):
        if cell["cell_type"] == "code" and not SKIPPED & set(cell["metadata"].get("tags", ())):
            found.append("".join(cell["source"]))
    return found


def _title(notebook: Path) -> str:
    for cell in cells(notebook):
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return notebook.stem


def _parameters_cell(notebook: Path) -> int:
    code = [cell for cell in cells(notebook) if cell["cell_type"] == "code"]
    tags = [cell.get("metadata", {}).get("tags", ()) for cell in code]
    return next(number for number, tag in enumerate(tags, start=1) if TAG in tag)


def command(
    run: Run, suite: list[Run], *, corpus: Path, root: Path, formats: Sequence[str] = DEFAULT
) -> list[str]:
    """Return the command that repeats a run: its name in the suite, and what was set besides."""
    own = next((one for one in suite if one.name == run.origin), None)
    words = ["presslens", "run", run.origin]
    path = manifest.shown_path(corpus, root)
    if path != "seeds":
        words += ["--corpus", path]
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


def job(
    run: Run, found: Mapping[str, Any], *, corpus: Path, root: Path, folder: Path, seconds: int
) -> dict[str, Any]:
    """Return what the worker needs to know, as plain data; `folder` is where the run writes."""
    cwd = run.notebook.parent
    made = folder / run.name
    corpus_seen, out_seen = relative(corpus, cwd), relative(made, cwd)
    hide = {out_seen: f"figures/{run.name}", str(made.resolve()): f"figures/{run.name}"}
    if not corpus.resolve().is_relative_to(root.resolve()):
        hide |= {corpus_seen: found["corpus"]["path"], str(corpus.resolve()): corpus.name}
    packages = library.PACKAGE.parent
    hide |= {f"{path}{os.sep}": "" for path in (root.resolve(), packages, sys.prefix)}
    comments = {known.name: known.comment for known in run.known}
    page = {
        "run": run.name,
        "command": found["command"],
        "corpus": manifest.corpus_line(found["corpus"]),
        "parameters": [
            (name, value(setting), comments[name]) for name, setting in found["parameters"].items()
        ],
        "versions": list(found["versions"].items()),
        "inputs": list(found["inputs"].items()),
        "commit": found["commit"],
        "platform": found["platform"],
        "fingerprint": found["fingerprint"],
        "library": list(found["library"].items()),
    }
    return {
        "name": run.name,
        "notebook": str(run.notebook),
        "parameters": {**run.settings, "corpus": corpus_seen, "out": out_seen},
        "parameters_cell": _parameters_cell(run.notebook),
        "folder": str(made),
        "cwd": str(cwd),
        "seconds": seconds,
        "hide": hide,
        "page": page,
        "environment": {
            save.MADE: made_with(run.name, found),
            save.VARIABLE: ",".join(found["formats"]),
        },
    }


def made_with(name: str, found: Mapping[str, Any]) -> str:
    """Return what each figure's metadata tell of the run: one line of JSON.

    What changes with every commit, such as the library's files, is told by the manifest alone: a
    figure keeps its bytes while what it shows stays as it was made from.
    """
    kept = {key: found[key] for key in ("notebook", "parameters", "versions")}
    inputs = {path: digest[:16] for path, digest in found["inputs"].items()}
    told = {"run": name, **kept, "inputs": inputs}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def writable(name: str) -> str:
    """Return `name` if a folder can have it, on every system.

    Raises PresslensError for one that is too long.
    """
    if len(name) > 150:
        raise PresslensError(f"the run {name[:40]}… needs a folder name of {len(name)} letters.")
    return name
