"""Runs jobs side by side, each in a process of its own, and tells how far they are."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from presslens.figures import save

GRACE = 30  # seconds past its limit that a worker gets to tell of it and to write its report


@dataclass(frozen=True)
class Outcome:
    """What came of one run: how long it took, its captions, and its error (None if it worked).

    fresh: False for one that was not done because nothing had changed.
    """

    name: str
    seconds: float
    captions: list[dict[str, Any]]
    error: dict[str, Any] | None
    fresh: bool = True


class Worker(Protocol):
    """A process that does a job: where it writes its messages, and how it is ended."""

    channel: int

    def stop(self) -> None:
        """End it and its kernel at once."""

    def close(self) -> int:
        """Wait for its end, let go of all it held, and return its exit status."""


class Engine(Protocol):
    """Starts workers, one way or another."""

    def start(self, job: dict[str, Any], scratch: Path) -> Worker:
        """Start a worker on a job; it may write in the folder `scratch`."""


@dataclass
class _Running:
    job: dict[str, Any]
    worker: Worker
    scratch: tempfile.TemporaryDirectory[str]
    began: float
    heard: bytes = b""
    done: dict[str, Any] | None = None
    stopped: bool = field(default=False)


def execute(
    jobs: Sequence[dict[str, Any]],
    engine: Engine,
    *,
    workers: int,
    on_cell: Callable[[str], None] = lambda name: None,
    on_done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run the jobs (see presslens.batch.worker), at most `workers` at once; return the outcomes.

    on_cell is called with a job's name as each of its code cells begins, on_done with each outcome.
    A job that fails does not stop the others; one that does not keep to its limit is ended. An
    interrupt ends every process before it is passed on.
    """
    waiting, outcomes = list(jobs), {}
    running: dict[int, _Running] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    one = _start(waiting.pop(0), engine)
                    running[one.worker.channel] = one
                    selector.register(one.worker.channel, selectors.EVENT_READ)
                for key, _ in selector.select(timeout=1):
                    one = running[key.fd]
                    if _listen(one, on_cell):
                        continue
                    selector.unregister(key.fd)
                    outcome = _finish(running.pop(key.fd))
                    outcomes[outcome.name] = outcome
                    on_done(outcome)
                for one in running.values():
                    _watch(one)
        finally:
            for one in running.values():
                one.worker.stop()
            for one in running.values():
                one.worker.close()
                one.scratch.cleanup()
    return [outcomes[job["name"]] for job in jobs]


def _start(job: dict[str, Any], engine: Engine) -> _Running:
    scratch = tempfile.TemporaryDirectory(prefix="presslens-", ignore_cleanup_errors=True)
    return _Running(job, engine.start(job, Path(scratch.name)), scratch, time.monotonic())


def _listen(one: _Running, on_cell: Callable[[str], None]) -> bool:
    """Take in what a worker says; False when it has said all."""
    said = os.read(one.worker.channel, 1 << 16)
    *lines, one.heard = (one.heard + said).split(b"\n")
    for line in lines:
        with contextlib.suppress(ValueError):
            message = json.loads(line)
            if "cell" in message:
                on_cell(one.job["name"])
            one.done = message.get("done", one.done)
    return bool(said)


def _watch(one: _Running) -> None:
    if not one.stopped and time.monotonic() > one.began + one.job["seconds"] + GRACE:
        one.stopped = True
        one.worker.stop()


def _finish(one: _Running) -> Outcome:
    status = one.worker.close()
    done = one.done
    if done is None:
        last = "it said nothing"
        with contextlib.suppress(OSError):
            log = (Path(one.scratch.name) / "worker.log").read_text(errors="replace")
            last = (log.strip().splitlines() or [last])[-1]
        message = f"the process ended with status {status}: {last}"
        if one.stopped:
            message = f"it did not end {GRACE} seconds past its limit of {one.job['seconds']}"
        done = {"captions": [], "error": crash(message)}
    one.scratch.cleanup()
    seconds = time.monotonic() - one.began
    return Outcome(one.job["name"], seconds, done["captions"], done["error"])


def crash(message: str) -> dict[str, Any]:
    """Return the error of a run that ended outside of its notebook."""
    return {"cell": 0, "name": "Crash", "message": message, "source": ""}


def environment(scratch: Path) -> dict[str, str]:
    """Return an environment in which a notebook gives the same bytes whoever runs it."""
    mine = {"MPLBACKEND", "JPY_PARENT_PID", "PRESSLENS_FORKS", save.MADE, save.VARIABLE}
    kept = {key: value for key, value in os.environ.items() if key not in mine}
    return kept | {
        "PRESSLENS_SCRATCH": str(scratch),
        "IPYTHONDIR": str(scratch),  # no start-up files, no shared history
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def kill_group(pid: int) -> None:
    """End a process and those it started, if they still run."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
