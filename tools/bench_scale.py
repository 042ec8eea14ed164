"""`make bench-scale`: what corpora of 1,000 to 100,000 articles cost, on this machine.

    python -m tools.bench_scale BENCHMARKS [--sizes 1000 10000 100000] [--only ROW …]

BENCHMARKS holds the labelled articles whose passages are reshuffled (`tools.made_corpus`). Every
row runs commands as a user would, in processes of their own, nothing kept from one to the next;
memory is the largest resident set any single process came to.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from presslens import Study, framing, load_corpus, words
from presslens.batch.suite import find_root
from tools.made_corpus import multiply, write_articles
from tools.measure import Cost, family, largest, measured

EVERY = 0.1  # seconds between two looks at the memory
SLICE, PART = 600, 50  # articles attributed, and in a batch of them
ADDED = 1_000
STEPS = "words,frames"
NOTEBOOKS = (
    "1_word_frequency", "2_speaker_attribution", "3_outlet_framing", "4_close_reading",
)  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """Where the corpora are, and from what they are made."""

    benchmarks: Path
    work: Path
    sizes: tuple[int, ...]

    def imported(self, size: int) -> Path:
        """Return the imported corpus of a size, importing it if it is not there."""
        folder = self.work / f"{size}"
        if not folder.is_dir():
            self.do_import(range(size), folder)
        return folder

    def do_import(self, articles: range, folder: Path) -> Cost:
        """Import some articles into a folder."""
        source = self.work / f"{articles.start}-{articles.stop}.jsonl"
        write_articles(self.benchmarks / "attribution", source, articles)
        cost = presslens("import", source, "--to", folder)
        source.unlink()
        return cost

    def copy(self, size: int, name: str) -> Path:
        """Return a copy of an imported corpus with nothing prepared."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        ignore = shutil.ignore_patterns("prepared")
        return Path(shutil.copytree(self.imported(size), folder, ignore=ignore))


def presslens(*arguments: object, during: Callable[[int], None] | None = None) -> Cost:
    """Run a command of presslens and measure it; `during` is given its process id meanwhile."""
    return measure([sys.executable, "-m", "presslens.cli", *arguments], during)


def measure(command: Sequence[object], during: Callable[[int], None] | None = None) -> Cost:
    """Run a command that keeps nothing for the next and return its cost."""
    return measured(
        command, environment={"PRESSLENS_CACHE": "off"}, every=EVERY, look=largest, during=during
    )


def row(label: str, told: object) -> None:
    """Print a row as soon as it is known."""
    print(f"{label:58} {told}", flush=True)


def words_and_frames(bench: Bench) -> None:
    """Import, then words and framing without attribution, at every size."""
    for size in bench.sizes:
        shutil.rmtree(bench.work / f"{size}", ignore_errors=True)
        row(f"import, {size:,} articles", bench.do_import(range(size), bench.work / f"{size}"))
        for jobs in (1, 2) if size <= 10_000 else (2,):
            folder = bench.copy(size, f"{size}-{jobs}")
            cost = presslens("prepare", folder, "--with", STEPS, "--jobs", jobs)
            row(f"words and framing, {size:,} articles, {jobs} process(es)", cost)


def dask(bench: Bench) -> None:
    """Dask against processes: time, and whether every byte is the same."""
    for size in sorted({min(10_000, max(bench.sizes)), max(bench.sizes)}):
        costs, kept = [], []
        for name, options in (("processes", []), ("dask", ["--cluster", "local"])):
            folder = bench.copy(size, f"{size}-{name}")
            costs.append(presslens("prepare", folder, "--with", STEPS, "--jobs", 2, *options))
            kept.append(contents(folder))
            shutil.rmtree(folder)
            row(f"words and framing, {size:,} articles, 2 workers: {name}", costs[-1])
        row("  Dask / processes", f"{costs[1].seconds / costs[0].seconds:.2f} × the time")
        row("  same tables, byte for byte", kept[0] == kept[1])


def attribution(bench: Bench) -> None:
    """How well attribution runs on two processes: the rate of one against that of two."""
    costs = {}
    for jobs in (1, 2):
        folder = small_parts(bench, f"attribution-{jobs}")
        costs[jobs] = presslens("prepare", folder, "--with", "attribution", "--jobs", jobs)
        row(f"attribution, {SLICE} articles, {jobs} process(es)", costs[jobs])
    row("  efficiency on two", f"{costs[1].seconds / costs[2].seconds / 2:.2f}")


def adding(bench: Bench) -> None:
    """What 1,000 articles more cost, beside 1,000 alone."""
    size = max(bench.sizes)
    folder = bench.imported(size)
    presslens("prepare", folder, "--with", STEPS)
    more = bench.do_import(range(size, size + ADDED), folder)
    row(f"adding {ADDED:,} to {size:,}: import", more)
    row(f"adding {ADDED:,} to {size:,}: prepare", presslens("prepare", folder, "--with", STEPS))
    alone = bench.work / "alone"
    shutil.rmtree(alone, ignore_errors=True)
    row(f"{ADDED:,} alone: import", bench.do_import(range(size, size + ADDED), alone))
    row(f"{ADDED:,} alone: prepare", presslens("prepare", alone, "--with", STEPS))


def killed(bench: Bench) -> None:
    """A worker killed with -9 while it works: the run completes, and gives the same."""
    size = min(10_000, max(bench.sizes))
    whole, hurt = bench.copy(size, "whole"), bench.copy(size, "hurt")
    presslens("prepare", whole, "--with", STEPS)
    victims: list[int] = []

    def kill(pid: int) -> None:
        while not list(hurt.glob("prepared/*/done/*.json")):
            time.sleep(EVERY)
        victims.append(max(family(pid), key=_busy))
        os.kill(victims[0], signal.SIGKILL)

    row(
        f"words and framing, {size:,} articles, a worker killed",
        presslens("prepare", hurt, "--with", STEPS, during=kill),
    )
    row("  killed, and the same byte for byte", bool(victims) and contents(whole) == contents(hurt))


def _busy(pid: int) -> int:
    """Return the processor time of a worker; the process that started all others counts as none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return -1
    return int(fields[11]) + int(fields[12]) if b"spawn_main" in command else -1


def prepared_whole(bench: Bench) -> Path:
    """Return the largest corpus with everything prepared, making it if it is not there.

    The model attributes 1,000 articles; the corpus has these articles and all that was prepared of
    them again and again under other names, up to its size.
    """
    size = max(bench.sizes)
    folder = bench.work / f"opening-{size}"
    if not folder.is_dir():
        base = bench.imported(min(1_000, size))
        presslens("prepare", base)
        multiply(base, folder, size // min(1_000, size))
    presslens("prepare", folder)  # what code has been changed since
    return folder


def opening(bench: Bench) -> None:
    """How long the set-up of each notebook takes on the largest corpus, everything prepared."""
    folder = prepared_whole(bench)
    outlet = load_corpus(folder).articles["outlet"].value_counts().index[0]
    for notebook in NOTEBOOKS[:3]:
        row(f"opening {notebook}, {max(bench.sizes):,} articles", run_notebook(notebook, folder))
        cost = run_notebook(notebook, folder, "--outlet", outlet)
        row(f"  {outlet} alone", cost)


def notebooks(bench: Bench) -> None:
    """What whole notebooks take on the largest corpus, every figure saved."""
    folder = prepared_whole(bench)
    for notebook in NOTEBOOKS:
        cost = run_notebook(notebook, folder, "--out", str(bench.work / "figures"))
        row(f"the whole of {notebook}, {max(bench.sizes):,} articles", cost)


def run_notebook(name: str, folder: Path, *options: str) -> Cost:
    """Open a notebook on a corpus, or with `--out` run the whole of it."""
    path = find_root() / "notebooks" / f"{name}.ipynb"
    module = "tools.open_notebook"
    return measure([sys.executable, "-m", module, str(path), str(folder), *options])


def comparing(bench: Bench) -> None:
    """What permutation and bootstrap take on the largest corpus, once it is opened."""
    study = Study.open(prepared_whole(bench))
    view = study.view()
    outlet = study.outlets[0]
    for what, compare in (
        ("words, one outlet against the others", lambda: words.compare(view, outlet)),
        ("words, own voice against speech", lambda: words.compare(view, "own", by="voice")),
        ("frames, every outlet against the others", lambda: framing.compare_outlets(study.rates)),
    ):
        began = time.perf_counter()
        compare()
        row(f"comparing {what}", f"{time.perf_counter() - began:8.1f} s")


def small_parts(bench: Bench, name: str) -> Path:
    """Return a corpus of a few articles in small parts, so that two processes can share it."""
    from presslens.corpus.store import read_part, write_part

    folder = bench.copy(min(bench.sizes), name)
    whole = read_part(folder, "part-000000")
    for table in ("articles", "passages", "stripped", "repairs", "sources"):
        shutil.rmtree(folder / table)
    for first in range(0, SLICE, PART):
        write_part(folder, whole.only(whole.articles.iloc[first : first + PART]))
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Return a digest of every file that was prepared, by its name."""
    digests = {}
    for path in (folder / "prepared").rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            digests[path.relative_to(folder).as_posix()] = digest
    return digests


ROWS = {
    "words": words_and_frames,
    "dask": dask,
    "attribution": attribution,
    "adding": adding,
    "killed": killed,
    "opening": opening,
    "notebooks": notebooks,
    "comparing": comparing,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench-scale", description=__doc__.split("\n")[0])
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--work", type=Path, default=Path(".cache/bench-scale"))
    parser.add_argument("--only", nargs="+", choices=list(ROWS), default=list(ROWS))
    options = parser.parse_args(arguments)
    bench = Bench(options.benchmarks, options.work, tuple(options.sizes))
    row(f"{os.cpu_count()} processors", "    seconds   largest process")
    for name in options.only:
        ROWS[name](bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
