"""Run one notebook in a kernel of its own, within a time limit.

papermill runs the notebook; this module gives it a kernel that depends on nothing of the user's
but the environment, and that cannot outlive the command.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from presslens.figures import save

ENGINE = "presslens"
# Cells that are not part of what is read: what papermill adds, and what is for JupyterLab alone.
MARKERS = {"papermill-error-cell-tag", "injected-parameters", "skip-execution"}
SOCKET_PATH_LIMIT = 90  # bytes; the system allows 104 to 108, and a suffix is added
NOT_INHERITED = {"MPLBACKEND", "JPY_PARENT_PID", save.MADE, save.VARIABLE}
LEAST_FREE = 2**17  # bytes that a kernel needs for its log, its sockets and its settings
GRACE = 30  # seconds past its limit after which a kernel that does not end is ended
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Notebook:
    """A notebook to execute.

    Attributes
    ----------
    path
        The notebook's file.
    parameters
        Values by name, for its cell tagged `parameters`.
    folder
        The working directory of its kernel.
    seconds
        How long the whole notebook may run.
    variables
        Environment variables for the kernel, besides those of this process.
    """

    path: Path
    parameters: Mapping[str, Any]
    folder: Path
    seconds: float
    variables: Mapping[str, str]


class Kernels:
    """The kernels that are running, so that all of them can be ended at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._processes: dict[int, float] = {}
        self._lock = threading.Lock()
        self.stopped = False

    def add(self, pid: int, limit: float) -> None:
        """Note a kernel that has started; `limit`: when it has to have ended (monotonic)."""
        with self._lock:
            self._processes[pid] = limit
            if self.stopped:
                _kill(pid)

    def remove(self, pid: int) -> None:
        """End a kernel and what it started, and forget it."""
        with self._lock:
            if self._processes.pop(pid, None) is not None:
                _kill(pid)

    def end_late(self) -> None:
        """End the kernels that are past their limit."""
        with self._lock:
            for pid, limit in self._processes.items():
                if time.monotonic() > limit:
                    _kill(pid)

    def end_all(self) -> None:
        """End every kernel, and every one that is started from now on."""
        with self._lock:
            self.stopped = True
            for pid in self._processes:
                _kill(pid)


def _kill(pid: int) -> None:
    """End a process and those it started; a kernel leads a group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)


@cache
def load() -> None:
    """Import what every notebook needs."""
    # jsonschema would build a grammar of web addresses, a second's work, to check nothing here.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill  # noqa: F401
    from papermill.engines import NBClientEngine, papermill_engines

    logging.getLogger("papermill").addHandler(logging.NullHandler())

    class Engine(NBClientEngine):
        """papermill's own engine, keeping the notebook as it was executed."""

        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, *, keep: dict[str, Any], **kwargs: Any
        ) -> Any:
            keep["notebook"] = nb_man.nb
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    papermill_engines.register(ENGINE, Engine)


def execute(
    notebook: Notebook,
    *,
    scratch: Path,
    kernels: Kernels | None = None,
    on_cell: Callable[[int], None] = lambda number: None,
) -> tuple[Any, dict[str, Any] | None]:
    """Execute a notebook.

    Parameters
    ----------
    notebook
        What to execute.
    scratch
        A folder of its own for the kernel's sockets, settings and log.
    kernels
        Where the kernel is noted while it runs.
    on_cell
        Called with the number of each code cell as it begins.

    Returns
    -------
    The notebook as executed, without the cells that papermill adds, and the error if it failed:
    `cell` (number of the code cell; 0 for none), `name`, `message` and `source`.
    """
    load()
    import nbformat

    current = {"cell": 0, "source": ""}
    keep = {"notebook": nbformat.read(notebook.path, as_version=4)}

    def on_start(cell: Any, cell_index: int) -> None:
        if cell.cell_type == "code" and not MARKERS & set(cell.metadata.get("tags", ())):
            current["cell"] += 1
            current["source"] = cell.source
            on_cell(current["cell"])

    manager = _manager(notebook, scratch, kernels or Kernels())
    try:
        name, message = _run(notebook, manager, on_start, keep, scratch)
    finally:
        if manager.process:
            manager.kernels.remove(manager.process.pid)
    if manager.kernels.stopped:
        raise InterruptedError("the command was interrupted")
    executed = keep["notebook"]
    executed.cells = [
        cell for cell in executed.cells if not MARKERS & set(cell.metadata.get("tags", ()))
    ]
    return executed, {"name": name, "message": message, **current} if name else None


def _run(
    notebook: Notebook,
    manager: Any,
    on_start: Callable[..., None],
    keep: dict[str, Any],
    scratch: Path,
) -> tuple[str, str]:
    """Have papermill run the notebook in `keep`; return the name and message of its error."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    limit = time.monotonic() + notebook.seconds
    late = f"the notebook ran for more than {notebook.seconds} seconds and was stopped here"
    try:
        execute_notebook(
            keep["notebook"],
            None,
            parameters=dict(notebook.parameters),
            engine_name=ENGINE,
            request_save_on_cell_execute=False,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=120,
            kernel_manager_class=manager,
            shutdown_kernel="immediate",
            coalesce_streams=True,
            on_cell_start=on_start,
            timeout_func=lambda cell: max(0.1, limit - time.monotonic()),
            keep=keep,
        )
    except PapermillExecutionError as failure:
        return failure.ename, failure.evalue
    except CellTimeoutError:
        return "TimeoutError", late
    except (DeadKernelError, RuntimeError) as failure:
        if not isinstance(failure, DeadKernelError) and "Kernel" not in str(failure):
            raise
        if time.monotonic() > limit:
            return "TimeoutError", late
        return "DeadKernelError", _how_it_died(manager.process, scratch)
    return "", ""


def _manager(notebook: Notebook, scratch: Path, kernels: Kernels) -> Any:
    """Return a kernel manager that starts this interpreter, whatever kernels the user has.

    Where the system has them the kernel listens on Unix sockets: notebooks that run at the same
    time cannot meet on a port, and nothing they say can be read from outside.
    """
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    log = scratch / "kernel.log"
    running = kernels

    class Manager(AsyncKernelManager):
        kernels = running
        process: Any = None

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3",
                language="python",
            )
            self.connection_file = str(scratch / "kernel.json")
            if os.name == "posix" and len(os.fsencode(scratch)) <= SOCKET_PATH_LIMIT:
                self.transport, self.ip = "ipc", str(scratch / "kernel-ipc")

        async def start_kernel(self, **kwargs: Any) -> None:
            with log.open("w") as said:
                await self._async_start_kernel(
                    env=environment(scratch) | dict(notebook.variables),
                    cwd=str(notebook.folder),
                    stdout=said,
                    stderr=said,
                    **kwargs,
                )
            type(self).process = self.provisioner.process
            running.add(self.process.pid, time.monotonic() + notebook.seconds + GRACE)

    return Manager


def environment(scratch: Path) -> dict[str, str]:
    """Return an environment in which a notebook gives the same bytes whoever runs it."""
    kept = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    return kept | {
        "IPYTHONDIR": str(scratch),  # no start-up files, no shared history
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _how_it_died(process: Any, scratch: Path) -> str:
    """Say how a kernel ended: by a signal, or with a last word in its log."""
    status = process.poll() if process else None
    if status is not None and status < 0:
        number = -status
        known = {one.value: one.name for one in signal.Signals}
        why = ", perhaps for lack of memory" if number == getattr(signal, "SIGKILL", 9) else ""
        return f"the kernel was ended by {known.get(number, f'signal {number}')}{why}"
    said = ""
    with contextlib.suppress(OSError):
        said = (scratch / "kernel.log").read_text(encoding="utf-8", errors="replace").strip()
    last = said.splitlines()[-1] if said else "it said nothing"
    if not said and shutil.disk_usage(scratch).free < LEAST_FREE:
        last = f"the disk that holds {scratch.parents[1]} is full"
    ended = "did not begin" if status is None else f"ended with status {status}"
    return f"the kernel {ended}: {last}"
