"""`make bench`: the suite on the seeds beside plain papermill, in one run on the same machine.

Twice, one way after the other. Prints what the faster of the two took in seconds, of wall and of
processors, and in memory at its peak (of all its processes together), the ratio, and what a run
takes when nothing has changed. All begin cold: new processes, each with an empty cache of its own.
Plain papermill makes the same figures, but neither reports nor gallery.

Then tells whether what was made is the same to the byte: by presslens two at a time and one at a
time; and the tables of plain papermill, whose pictures lack what presslens writes into them of the
run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from presslens.batch.suite import find_root, read_suite
from tools.measure import Cost, measured

PLAIN = """
import sys
from pathlib import Path
import papermill
root, out, *pairs = sys.argv[1:]
for notebook, name in zip(pairs[::2], pairs[1::2]):
    folder = Path(out) / name
    papermill.execute_notebook(
        notebook, str(folder) + ".ipynb", parameters={"out": str(folder)}, kernel_name="python3",
        progress_bar=False, cwd=str(Path(root) / "notebooks"),
    )
"""
WAYS = (
    "plain papermill, one after another",
    "presslens run, with reports and gallery",
    "the same, one notebook at a time",
    "nothing changed",
)
TURNS = 2  # the faster counts: whatever else a machine does can only take time
MEBIBYTE = 2**20


def differing(one: Path, other: Path, kind: str = "*") -> tuple[int, list[str]]:
    """Return how many files of a kind two folders hold, and which the other lacks or has changed.

    >>> with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
    ...     _ = Path(one, "a.csv").write_text("1"), Path(other, "b.csv").write_text("2")
    ...     differing(Path(one), Path(other))
    (2, ['a.csv', 'b.csv'])
    """
    found = [
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob(kind)
            if path.is_file()
        }
        for folder in (one, other)
    ]
    names = sorted(found[0].keys() | found[1].keys())
    return len(names), [str(name) for name in names if found[0].get(name) != found[1].get(name)]


def turn(root: Path, scratch: Path) -> list[Cost]:
    """Run the suite each of the `WAYS`, cold, and return what each took.

    What they make lies in the folders plain, suite and alone of `scratch`; last comes what a run
    takes that has nothing to do.
    """
    plain, suite, alone = (scratch / name for name in ("plain", "suite", "alone"))
    plain.mkdir(parents=True)
    runs = read_suite(root)
    pairs = [word for run in runs for word in (str(run.notebook), run.name)]
    run = [sys.executable, "-m", "presslens.cli", "run", "--out"]
    papermill = [sys.executable, "-c", PLAIN, str(root), str(plain), *pairs]
    commands = [papermill, [*run, str(suite)], [*run, str(alone), "--jobs", "1"]]
    costs = [
        cold(command, root, scratch / f"cache-{number}") for number, command in enumerate(commands)
    ]
    return [*costs, cold([*run, str(suite)], root, scratch / "cache-1")]


def cold(command: Sequence[str], root: Path, cache: Path) -> Cost:
    """Return what a command takes that may keep what it works out in the folder `cache`."""
    return measured(command, folder=root, environment={"PRESSLENS_CACHE": str(cache)})


def main() -> int:
    """Measure, compare and print; the exit status is 1 if something differs."""
    root = find_root()
    print(f"presslens: {len(read_suite(root))} notebooks on the seeds, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as scratch:
        turns = []
        for number in range(TURNS):
            folder = Path(scratch) / str(number)
            turns.append(turn(root, folder))
            print(f"turn {number + 1}: {', '.join(f'{c.seconds:.1f}' for c in turns[-1])} s")
        costs = [min(some, key=lambda cost: cost.seconds) for some in zip(*turns, strict=True)]
        files = differing(folder / "suite", folder / "alone")
        tables = differing(folder / "plain", folder / "suite", "*.csv")
    for way, cost in zip(WAYS, costs, strict=True):
        print(
            f"{way:<42} {cost.seconds:6.2f} s, {cost.processors:6.1f} s of processors, "
            f"{cost.memory / MEBIBYTE:5.0f} MiB at most"
        )
    print(f"presslens is {costs[0].seconds / costs[1].seconds:.2f} times as fast as papermill")
    for what, (count, others) in {"files": files, "tables": tables}.items():
        state = f"differ in {', '.join(others)}" if others else "the same to the byte"
        print(f"{what}: {count}, {state}")
    return 1 if files[1] or tables[1] else 0


if __name__ == "__main__":
    sys.exit(main())
