"""What a command or a step takes: wall time, processor time, and memory of all its processes.

One way to measure for all benchmarks. Memory is looked at now and then, which takes time itself.
On Linux only; elsewhere it is given as 0.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.5  # seconds between two looks at the memory


@dataclass(order=True)
class Cost:
    """What something took.

    Parameters
    ----------
    seconds, processors
        Wall time, and processor time of all processes, in seconds.
    memory
        At its peak, all processes together, each page once, in bytes (0: not looked at).
    largest, own
        Peak of the largest single process, and of what in one is not mapped from files, in bytes.
    output
        What a command printed.
    """

    seconds: float = 0.0
    processors: float = 0.0
    memory: int = 0
    largest: int = 0
    own: int = 0
    output: str = ""

    def __str__(self) -> str:
        """Return a line of a table: seconds, processor seconds, megabytes."""
        memory = f" {self.memory / 1e6:7,.0f} MB" if self.memory else ""
        if self.largest:
            memory = f" {self.largest / 1e6:7,.0f} MB, {self.own / 1e6:,.0f} its own"
        return f"{self.seconds:8.1f} s {self.processors:8.1f} s of processors{memory}"


def measured(
    command: Sequence[object],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    every: float = EVERY,
    look: Callable[[int, Cost], None] | None = None,
    during: Callable[[int], None] | None = None,
) -> Cost:
    """Run a command and return what it and every process it started took.

    Parameters
    ----------
    command
        The program and its arguments.
    folder, environment
        Where it runs, and variables set beside those of this process.
    every
        Seconds between two looks at the memory.
    look
        How memory is looked at: `together` (the default), `largest`, or `not_at_all`.
    during
        Called with the process id, in a thread, while the command runs.

    Raises
    ------
    subprocess.CalledProcessError
        If the command fails; its `output` is the last line of what it said.

    Examples
    --------
    >>> import sys
    >>> measured([sys.executable, "-c", "print(6 * 7)"]).output
    '42'
    """
    cost, before, began = Cost(), processor_seconds(children=True), time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdout=output, stderr=errors,
            env=os.environ | dict(environment or {}),
        )  # fmt: skip
        if during is not None:
            threading.Thread(target=during, args=(process.pid,), daemon=True).start()
        if look is not not_at_all:
            while process.poll() is None:
                (look or together)(process.pid, cost)
                time.sleep(every)
        status = process.wait()
        cost.seconds = time.perf_counter() - began
        cost.processors = processor_seconds(children=True) - before
        for file in (output, errors):
            file.seek(0)
        cost.output = (errors if status else output).read().strip()
    if status:
        said = (cost.output.splitlines() or ["it failed"])[-1]
        raise subprocess.CalledProcessError(status, list(map(str, command)), said)
    return cost


@contextmanager
def watching(every: float = EVERY) -> Iterator[Cost]:
    """Fill a `Cost` with what this process and its children take inside the block.

    >>> with watching() as cost:
    ...     total = sum(range(1000))
    >>> cost.seconds > 0
    True
    """
    cost, before, began = Cost(), processor_seconds(), time.perf_counter()
    over = threading.Event()

    def keep_looking() -> None:
        while not over.wait(every):
            together(os.getpid(), cost)

    thread = threading.Thread(target=keep_looking, daemon=True)
    thread.start()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - began
        over.set()
        thread.join()
        cost.processors = processor_seconds() - before


def processor_seconds(*, children: bool = False) -> float:
    """Return the processor time of the children that have ended and, unless `children`, our own."""
    whose = [resource.RUSAGE_CHILDREN] + ([] if children else [resource.RUSAGE_SELF])
    taken = [resource.getrusage(who) for who in whose]
    return sum(one.ru_utime + one.ru_stime for one in taken)


def family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants.

    >>> os.getpid() in list(family(os.getpid()))
    True
    """
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))
    except OSError:
        return


def together(pid: int, cost: Cost) -> None:
    """Raise the peak to the memory of a process and its descendants, each page counted once."""
    total = 0
    for one in family(pid):
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue
    cost.memory = max(cost.memory, total)


def largest(pid: int, cost: Cost) -> None:
    """Raise the peaks to the largest resident set of one process, and without mapped files."""
    for one in family(pid):
        try:
            whole, shared = map(int, Path(f"/proc/{one}/statm").read_text().split()[1:3])
        except (OSError, ValueError):
            continue
        page = os.sysconf("SC_PAGE_SIZE")
        cost.largest = max(cost.largest, whole * page)
        cost.own = max(cost.own, (whole - shared) * page)


def not_at_all(pid: int, cost: Cost) -> None:
    """Leave the memory alone: what takes little time is timed without."""
