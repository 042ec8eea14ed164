"""Runs one notebook in a process of its own: `python -m presslens.batch.worker`.

Reads a job, one line of JSON, from standard input; says on standard output which code cell is
running ({"cell": 3}) and, last, what came of it ({"done": {…}}). The process ends itself when its
standard input closes, so that nothing runs on after the command that started it is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

# Not part of what is read: what papermill adds, and what is for JupyterLab alone, such as a panel
# with the words that lead to it. nbclient and papermill skip a cell that has this tag as well.
MARKERS = {"papermill-error-cell-tag", "injected-parameters", "skip-execution"}


def main() -> None:
    """Do the one job that standard input describes."""
    # jsonschema would build a grammar of web addresses, a second's work, to check nothing here.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    # What a library prints must not be taken for a message: messages get a file of their own.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, args=(sys.stdin,), daemon=True).start()

    def say(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    say({"done": run(job, lambda number: say({"cell": number}))})


def _end_with_parent(stdin: TextIO) -> None:
    stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)  # nbclient takes this as a request to stop the kernel
    time.sleep(5)
    os._exit(1)


def run(job: dict[str, Any], on_cell: Callable[[int], None]) -> dict[str, Any]:
    """Execute the job's notebook, write its report, and return its captions and its error, if any.

    The job names `notebook`, `parameters` (all that are set, with corpus and out),
    `parameters_cell` (its number among the code cells), `folder` (where the figures go), `cwd`,
    `seconds` (the limit for one cell), `hide` (texts to replace in the outputs, such as the staging
    folder's name) and `page` (what the report tells about the run).
    """
    from presslens.batch import outputs, report

    notebook, error = execute(job, on_cell)
    outputs.renumber(notebook, after=job["parameters_cell"])
    outputs.hide(notebook, job["hide"])
    captions = outputs.captions(notebook)
    folder = Path(job["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    # The figures of a run that failed are not kept: its page has to hold them itself.
    beside = None if error else folder
    page = report.render(notebook, {**job["page"], "error": error}, folder=beside)
    (folder / "report.html").write_bytes(page.encode("utf-8"))
    return {"error": error, "captions": captions}


def execute(
    job: dict[str, Any], on_cell: Callable[[int], None]
) -> tuple[Any, dict[str, Any] | None]:
    """Run the job's notebook with papermill; return it as executed, and the error if it failed.

    An error is {"cell": number of the code cell (0: none), "name", "message", "source"}.
    """
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from presslens.batch.kernel import SuiteKernel

    written = Path(os.environ["PRESSLENS_SCRATCH"]) / "executed.ipynb"
    current = {"cell": 0, "source": ""}

    def on_start(cell: Any, cell_index: int) -> None:
        if cell.cell_type == "code" and not MARKERS & set(cell.metadata.get("tags", ())):
            current["cell"] += 1
            current["source"] = cell.source
            on_cell(current["cell"])

    name = message = ""
    try:
        execute_notebook(
            job["notebook"],
            str(written),
            parameters=job["parameters"],
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=job["cwd"],
            start_timeout=120,
            execution_timeout=job["seconds"],
            kernel_manager_class=SuiteKernel,
            coalesce_streams=True,
            on_cell_start=on_start,
        )
    except PapermillExecutionError as failure:
        name, message = failure.ename, failure.evalue
    except CellTimeoutError:
        name = "TimeoutError"
        message = f"the cell ran for more than {job['seconds']} seconds and was stopped"
    except DeadKernelError:
        name, message = "DeadKernelError", "the kernel died, perhaps for lack of memory"
    notebook = nbformat.read(written, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if not MARKERS & set(cell.metadata.get("tags", ()))
    ]
    if not name:
        return notebook, None
    return notebook, {"name": name, "message": message, **current}


if __name__ == "__main__":
    main()
