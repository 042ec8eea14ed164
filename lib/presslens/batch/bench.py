"""`make bench`: the suite on the seeds beside plain papermill, in one run on the same machine.

Prints what each took in seconds and in memory at its peak (of all its processes together), the
ratio, and what a run takes when nothing has changed. Both begin cold: new processes, each with an
empty cache of its own. Plain papermill makes the same figures, but neither reports nor gallery.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from presslens.batch.suite import find_root, read_suite

PLAIN = """
import sys
from pathlib import Path
import papermill
root, out, *notebooks = sys.argv[1:]
for number, notebook in enumerate(notebooks):
    folder = Path(out) / str(number)
    papermill.execute_notebook(
        notebook, str(folder) + ".ipynb", parameters={"out": str(folder)}, kernel_name="python3",
        progress_bar=False, cwd=str(Path(root) / "notebooks"),
    )
"""
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Cost:
    """What a command took: wall time in seconds; memory at its peak in bytes, 0 if not known."""

    seconds: float
    memory: int


def measure(command: Sequence[str], folder: Path, cache: Path) -> Cost:
    """Run a command in `folder` and return what it and every process it started took.

    cache: the folder in which it may keep what it works out.

    Raises CalledProcessError if the command fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PRESSLENS_CACHE": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = [0]
    watch = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watch.start()
    status = process.wait()
    seconds = time.perf_counter() - began
    watch.join()
    if status:
        raise subprocess.CalledProcessError(status, command)
    return Cost(seconds, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], _resident(process.pid))
        time.sleep(0.5)  # looking at memory costs time itself


def _resident(pid: int) -> int:
    """Return the resident memory of a process and its descendants, each page once, in bytes."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            base = Path(f"/proc/{one}")
            for task in (base / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
            for line in (base / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except (OSError, ValueError):
            continue
    return total


def main() -> int:
    """Measure and print; the exit status is that of the program."""
    root = find_root()
    notebooks = [str(run.notebook) for run in read_suite(root)]
    print(f"presslens: {len(notebooks)} notebooks on the seeds, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain"
        plain.mkdir()
        commands = {
            "plain papermill, one after another": [
                *(sys.executable, "-c", PLAIN, str(root), str(plain)),
                *notebooks,
            ],
            "presslens run, with reports and gallery": [
                *(sys.executable, "-m", "presslens.cli", "run"),
                *("--out", str(Path(scratch) / "figures")),
            ],
        }
        costs = {}
        for name, command in commands.items():
            cache = Path(scratch) / f"cache-{len(costs)}"
            costs[name] = cost = measure(command, root, cache)
            print(f"{name:<42} {cost.seconds:7.1f} s  {cost.memory / MEBIBYTE:7.0f} MiB at most")
        again = measure(commands[list(commands)[1]], root, cache)
        print(f"{'the same again, nothing changed':<42} {again.seconds:7.2f} s")
    first, second = costs.values()
    print(f"presslens is {first.seconds / second.seconds:.2f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
