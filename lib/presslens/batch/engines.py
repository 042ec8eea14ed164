"""The two ways to run a notebook: in a forked kernel, already warm, or in one that is started.

Both run the same worker with the same papermill and a real ipykernel, and show the same.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from presslens.batch.execute import environment, kill_group
from presslens.batch.processes import CAN_FORK, die_with_parent
from presslens.errors import PresslensError

NAMES = ("fork", "kernel")
SOCKET_PATH_LIMIT = 100  # bytes; the system allows 104 to 108
GRACE = 2  # seconds a worker gets to stop its kernel before it is ended
# What every notebook imports, and what it comes to need besides when it draws and reads.
WARM = (
    "numpy",
    "pandas",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
    "onnxruntime",
    "tokenizers",
)


def default() -> str:
    """Return the name of the faster way that this system allows."""
    return NAMES[0] if CAN_FORK else NAMES[1]


@contextmanager
def engine(name: str, *, at_once: bool = False) -> Iterator[Any]:
    """Give the engine called `name`; it has to `load` before it runs anything.

    at_once: a forking one begins to load what every notebook needs while the caller still plans.

    Raises PresslensError if the system does not allow it.
    """
    if name == "kernel":
        yield Starting()
        return
    if not CAN_FORK:
        raise PresslensError(f"--engine {name} needs Linux; say --engine kernel.")
    home = tempfile.gettempdir()
    short = len(os.fsencode(home)) < SOCKET_PATH_LIMIT - len("/presslens-12345678/forks")
    with tempfile.TemporaryDirectory(
        prefix="presslens-", dir=home if short else "/tmp", ignore_cleanup_errors=True
    ) as place:
        forking = Forking(Path(place))
        try:
            if at_once:
                forking.begin()
            yield forking
        finally:
            forking.end()


class Starting:
    """Starts each worker, and has it start its kernel, as new processes."""

    def load(self, modules: Iterable[str]) -> None:
        """Load nothing: each process does so itself."""

    def facts(self, corpus: Path, root: Path) -> dict[str, Any]:
        """Return what a page says about the corpus."""
        from presslens.batch import manifest
        from presslens.corpus import load_corpus

        return manifest.corpus_facts(load_corpus(corpus), corpus, root)

    def start(self, job: dict[str, Any], scratch: Path) -> Started:
        """Start a worker on a job."""
        return Started(job, scratch)


class Started:
    """A worker in a new process."""

    def __init__(self, job: dict[str, Any], scratch: Path) -> None:
        """Start it on the job."""
        with (scratch / "worker.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "presslens.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment(scratch) | job["environment"],
                start_new_session=True,
            )
        self.channel = self.process.stdout.fileno()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def stop(self) -> None:
        """End it: a worker that is asked to ends its kernel first."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=GRACE)
        kill_group(self.process.pid)

    def close(self) -> int:
        """Wait for its end and return its exit status."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


class Forking:
    """Forks each worker from this process, and has its kernel forked from a warm server."""

    def __init__(self, place: Path) -> None:
        """`place`: a folder for the server's socket and log."""
        self.place, self.path = place, str(place / "forks")
        self.server: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start the server, if it is not there yet."""
        if self.server is not None:
            return
        more = [str(os.getpid()), *WARM]
        with (self.place / "server.log").open("w") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "presslens.batch.forkserver", self.path, *more],
                env=environment(self.place),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def load(self, modules: Iterable[str]) -> None:
        """Have the server import `modules`, and load meanwhile what workers need."""
        self.begin()
        with self._connected() as line:
            line.sendall(json.dumps({"load": list(modules)}).encode() + b"\n")
        from presslens.batch import worker

        gc.disable()  # what is loaded here stays: to look through it again and again is in vain
        worker.load()
        gc.freeze()
        gc.enable()

    def end(self) -> None:
        """End the server, and with it every kernel."""
        if self.server is None:
            return
        self.server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.server.wait(timeout=GRACE)
        self.server.kill()
        self.server.wait()

    def _connected(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        limit = time.monotonic() + 120
        while True:
            try:
                line.connect(self.path)
                return line
            except (FileNotFoundError, ConnectionRefusedError):
                if self._ended() or time.monotonic() > limit:
                    log = Path(self.path).with_name("server.log").read_text(errors="replace")
                    last = (log.strip().splitlines() or ["it said nothing"])[-1]
                    raise PresslensError(
                        f"the process that forks kernels did not start ({last}); say "
                        "--engine kernel."
                    ) from None
                time.sleep(0.005)

    def _ended(self) -> bool:
        return self.server is None or self.server.poll() is not None

    def facts(self, corpus: Path, root: Path) -> dict[str, Any]:
        """Return what a page says about the corpus; the server, warm, has loaded it."""
        request = {"facts": {"corpus": str(corpus.resolve()), "root": str(root.resolve())}}
        with self._connected() as line, line.makefile("r", encoding="utf-8") as stream:
            line.sendall(json.dumps(request).encode() + b"\n")
            found = json.loads(stream.readline() or '{"error": "the corpus could not be read."}')
        if "error" in found:
            raise PresslensError(found["error"])
        return found

    def start(self, job: dict[str, Any], scratch: Path) -> Child:
        """Fork a worker on a job."""
        forks = {"PRESSLENS_FORKS": self.path}
        return Child(job, scratch, environment(scratch) | job["environment"] | forks)


class Child:
    """A worker forked from this process."""

    def __init__(self, job: dict[str, Any], scratch: Path, variables: dict[str, str]) -> None:
        """Fork it on the job."""
        self.channel, written = os.pipe()
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.channel)
            _work(parent, job, written, scratch, variables)
        os.close(written)

    def stop(self) -> None:
        """End it; the server sees that and ends its kernel."""
        kill_group(self.pid)

    def close(self) -> int:
        """Wait for its end and return its exit status."""
        os.close(self.channel)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _work(
    parent: int, job: dict[str, Any], channel: int, scratch: Path, variables: dict[str, str]
) -> None:
    """Be a worker: what is left of the process that was forked."""
    status = 1
    try:
        os.setsid()
        die_with_parent(signal.SIGKILL, parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        quiet = os.open(os.devnull, os.O_RDONLY)
        log = os.open(scratch / "worker.log", os.O_WRONLY | os.O_CREAT)
        os.dup2(quiet, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.clear()
        os.environ.update(variables)
        from presslens.batch import worker

        worker.work(job, channel)
        status = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
