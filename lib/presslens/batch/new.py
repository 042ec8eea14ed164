"""`presslens new NAME`: make a notebook that keeps the house rules, and add it to the suite."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from presslens.batch.suite import SUITE, read_suite
from presslens.errors import PresslensError
from presslens.store import whole

FENCE = re.compile(r"^```python ?([\w-]*)\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"[a-z][a-z0-9_]*")
PANEL = "skip-execution"


def new_notebook(root: Path, name: str) -> Path:
    """Write notebooks/N_NAME.ipynb, N being the next number, add a run of it, and return its path.

    The run is added at the end of notebooks/suite.yml, whose other lines stay as they are.

    Raises PresslensError for a name that is none or taken, and for a suite that a run cannot be
    added to.
    """
    if not NAME.fullmatch(name):
        raise PresslensError(
            "a notebook's name is small letters, digits and underscores, beginning with a letter, "
            f'such as front_pages, not "{name}".'
        )
    runs = read_suite(root)
    folder = root / "notebooks"
    taken = {run.name for run in runs} | {
        path.stem.partition("_")[2] for path in folder.glob("*.ipynb")
    }
    if name in taken:
        raise PresslensError(f'there is a notebook or a run named "{name}" already.')
    numbers = [int(path.stem.partition("_")[0]) for path in folder.glob("[0-9]*_*.ipynb")]
    path = folder / f"{max(numbers, default=-1) + 1}_{name}.ipynb"
    suite = root / SUITE
    before = suite.read_text(encoding="utf-8")
    with whole(path) as part:
        part.write_bytes(_bytes(template(name)))
    line = f"  - name: {name}\n    notebook: {path.name}\n"
    try:
        _write(suite, f"{before.rstrip()}\n{line}")
    except PresslensError:
        path.unlink()
        raise
    try:
        added = name in {run.name for run in read_suite(root)}
    except PresslensError:
        added = False
    if not added:
        _write(suite, before)
        path.unlink()
        raise PresslensError(
            f"{SUITE.as_posix()} does not end with its list of runs, so none can be added there; "
            "put runs last, each indented by two spaces."
        )
    return path


def _write(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8")


def template(name: str) -> Any:
    """Return the notebook that a user begins with: a first look at a corpus from every side.

    >>> notebook = template("front_pages")
    >>> notebook.cells[0].source.splitlines()[0]
    '# What do you want to know?'
    >>> [cell.metadata.tags for cell in notebook.cells if cell.metadata]
    [['parameters'], ['skip-execution'], ['skip-execution']]
    """
    import nbformat.v4 as v4

    text = files("presslens.batch").joinpath("new_notebook.md").read_text(encoding="utf-8")
    parts = FENCE.split(text.replace("run NAME", f"run {name}"))
    cells = []
    for place in range(0, len(parts), 3):
        prose, tag, code = (*parts[place : place + 3], "", "")[:3]
        tags = {"tags": [tag]} if tag else {}
        cells.append(v4.new_markdown_cell(prose.strip(), metadata=tags if tag == PANEL else {}))
        if code:
            cells.append(v4.new_code_cell(code.strip(), metadata=tags))
    for number, cell in enumerate(cells, start=1):
        cell.id = f"{name[:50].replace('_', '-')}-{number:02}"
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )


def _bytes(notebook: Any) -> bytes:
    import nbformat

    return (nbformat.writes(notebook) + "\n").encode("utf-8")
