"""Runs jobs side by side, each in a process of its own, and tells how far they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

GRACE = 5  # seconds a process gets to stop its kernel before it is ended


@dataclass(frozen=True)
class Outcome:
    """What came of one job: how long it took, its captions, and its error (None if it worked)."""

    name: str
    seconds: float
    captions: list[dict[str, Any]]
    error: dict[str, Any] | None


def execute(
    jobs: Sequence[dict[str, Any]],
    *,
    workers: int,
    on_cell: Callable[[str], None] = lambda name: None,
    on_done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run the jobs (see presslens.batch.worker), at most `workers` at once; return the outcomes.

    on_cell is called with a job's name as each of its code cells begins, on_done with each
    outcome; both from other threads. A job that fails does not stop the others. An interrupt ends
    every process before it is passed on.
    """
    running: set[subprocess.Popen[str]] = set()
    stopping = threading.Event()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(_one, job, running, stopping, on_cell) for job in jobs]
        try:
            for future in as_completed(futures):
                on_done(future.result())
        except BaseException:
            stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            _end(running)
            raise
    return [future.result() for future in futures]


def _one(
    job: dict[str, Any],
    running: set[subprocess.Popen[str]],
    stopping: threading.Event,
    on_cell: Callable[[str], None],
) -> Outcome:
    began = time.monotonic()
    done: dict[str, Any] | None = None
    with (
        tempfile.TemporaryDirectory(prefix="presslens-", ignore_cleanup_errors=True) as scratch,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", "presslens.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            encoding="utf-8",
            env=_environment(scratch),
            start_new_session=True,
        )
        running.add(process)
        try:
            if stopping.is_set():
                _end({process})
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                message = json.loads(line)
                if "cell" in message:
                    on_cell(job["name"])
                done = message.get("done", done)
            process.wait()
        except (BrokenPipeError, ValueError):
            process.wait()
        finally:
            running.discard(process)
            process.stdin.close()
            process.stdout.close()
        if done is None:
            complaints.seek(0)
            last = (complaints.read().strip().splitlines() or ["it said nothing"])[-1]
            message = f"the process ended with status {process.returncode}: {last}"
            done = {"captions": [], "error": _crash(message)}
    return Outcome(job["name"], time.monotonic() - began, done["captions"], done["error"])


def _crash(message: str) -> dict[str, Any]:
    return {"cell": 0, "name": "Crash", "message": message, "source": ""}


def _end(processes: set[subprocess.Popen[str]]) -> None:
    """Ask the processes to stop their kernels and end; end those that do not."""
    for process in list(processes):
        process.terminate()
    limit = time.monotonic() + GRACE
    for process in list(processes):
        try:
            process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def _environment(scratch: str) -> dict[str, str]:
    """Return an environment in which a notebook gives the same bytes whoever runs it."""
    kept = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    return kept | {
        "PRESSLENS_SCRATCH": scratch,
        "IPYTHONDIR": scratch,  # no start-up files, no shared history
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
