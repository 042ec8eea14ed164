"""Runs one notebook in a process of its own, and writes its report.

A worker reads a job and says, a line of JSON each, which code cell is running ({"cell": 3}) and,
last, what came of it ({"done": {…}}). As `python -m presslens.batch.worker` it reads the job from
standard input, and ends when that closes, so that nothing runs on after the command that started it
is gone.
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
from typing import Any

# Not part of what is read: what papermill adds, and what is for JupyterLab alone, such as a panel
# with the words that lead to it. nbclient and papermill skip a cell that has this tag as well.
MARKERS = {"papermill-error-cell-tag", "injected-parameters", "skip-execution"}
ENGINE = "presslens"


def main() -> None:
    """Do the one job that standard input describes."""
    load()
    # What a library prints must not be taken for a message: messages get a file of their own.
    channel = os.dup(1)
    os.dup2(2, 1)
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, args=(sys.stdin,), daemon=True).start()
    work(job, channel)


def load() -> None:
    """Make ready what every job needs; done once for many where workers are forked."""
    # jsonschema would build a grammar of web addresses, a second's work, to check nothing here.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    import nbconvert  # noqa: F401
    import papermill  # noqa: F401

    from presslens.batch import kernel, outputs, report  # noqa: F401

    report.rehearse()


def work(job: dict[str, Any], channel: int) -> None:
    """Do a job and say how it goes, in lines of JSON to the file descriptor `channel`."""

    def say(message: dict[str, Any]) -> None:
        os.write(channel, json.dumps(message).encode() + b"\n")

    say({"done": run(job, lambda number: say({"cell": number}))})


def _end_with_parent(stdin: Any) -> None:
    stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)  # nbclient takes this as a request to stop the kernel
    time.sleep(5)
    os._exit(1)


def run(job: dict[str, Any], on_cell: Callable[[int], None]) -> dict[str, Any]:
    """Execute the job's notebook, write its report, and return its captions and its error, if any.

    The job names `notebook`, `parameters` (all that are set, with corpus and out),
    `parameters_cell` (its number among the code cells), `folder` (where the figures go), `cwd`,
    `seconds` (the limit for the notebook), `hide` (texts to replace in the outputs, such as the
    staging folder's name) and `page` (what the report tells about the run).
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

    An error is {"cell": number of the code cell (0: none), "name", "message", "source"}. The kernel
    is forked where the environment variable PRESSLENS_FORKS names a server, else started.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from presslens.batch.kernel import ForkedKernel, SuiteKernel

    current = {"cell": 0, "source": ""}
    limit = time.monotonic() + job["seconds"]
    keep: dict[str, Any] = {}
    _register()

    def on_start(cell: Any, cell_index: int) -> None:
        if cell.cell_type == "code" and not MARKERS & set(cell.metadata.get("tags", ())):
            current["cell"] += 1
            current["source"] = cell.source
            on_cell(current["cell"])

    name = message = ""
    try:
        execute_notebook(
            job["notebook"],
            None,
            parameters=job["parameters"],
            engine_name=ENGINE,
            request_save_on_cell_execute=False,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=job["cwd"],
            start_timeout=120,
            kernel_manager_class=ForkedKernel if "PRESSLENS_FORKS" in os.environ else SuiteKernel,
            coalesce_streams=True,
            on_cell_start=on_start,
            timeout_func=lambda cell: max(0.1, limit - time.monotonic()),
            keep=keep,
        )
    except PapermillExecutionError as failure:
        name, message = failure.ename, failure.evalue
    except CellTimeoutError:
        name = "TimeoutError"
        message = f"the notebook ran for more than {job['seconds']} seconds and was stopped here"
    except DeadKernelError:
        name, message = "DeadKernelError", "the kernel died, perhaps for lack of memory"
    notebook = keep["notebook"]
    notebook.cells = [
        cell for cell in notebook.cells if not MARKERS & set(cell.metadata.get("tags", ()))
    ]
    if not name:
        return notebook, None
    return notebook, {"name": name, "message": message, **current}


def _register() -> None:
    """Tell papermill of an engine like its own that keeps the notebook, in memory, as it is."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, *, keep: dict[str, Any], **kwargs: Any
        ) -> Any:
            keep["notebook"] = nb_man.nb
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    papermill_engines.register(ENGINE, Engine)


if __name__ == "__main__":
    main()
