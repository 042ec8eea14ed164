"""How fast and how large: four everyday tasks on nine million words, beside other tools.

    python -m presslens.words.bench FOLDER [--documents N] [--tools NAME …] [--rounds N]

FOLDER holds the JSONL files whose passages, shuffled with a fixed seed, make the benchmark corpus:
documents in two groups. Every tool runs in a process of its own, with the machine to itself, and
does the same: (a) tokens, terms in total and per group, and document frequencies; (b) keyness of
group A against B, terms of 5 or more; (c) bigrams of 5 or more with log-likelihood, the first
1,000; (d) a concordance of one word, 8 words each side, sorted. Wall time is that of the whole
process, processor time that of all its cores. Memory is the peak of the proportional set size of it
and its children; what takes less than 20 seconds is timed in runs of its own, since looking at
memory takes time. conc needs an environment of its own: --conc names its Python.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from presslens.errors import PresslensError

SEED = 4
DOCUMENTS = 18_000
PASSAGES = 15  # in a document
WORD = "election"
TOOLS = {
    "presslens, from text": "presslens.words.bench",
    "presslens, saved index": "presslens.words.bench",
    "polars, by hand": "presslens.words.bench_tools",
    "scikit-learn": "presslens.words.bench_tools",
    "NLTK": "presslens.words.bench_tools",
    "conc": "presslens.words.bench_tools",
}
EVERY = 0.02  # seconds between two looks at the memory
SLOW = 20  # seconds from which a run is not repeated


def make_corpus(folder: Path, path: Path, documents: int = DOCUMENTS) -> int:
    """Write the benchmark corpus as JSONL and return its number of words between spaces.

    Raises PresslensError if the folder holds no JSONL with a "text".
    """
    passages = []
    for source in sorted(folder.rglob("*.jsonl")):
        for line in source.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text", "")
            passages += [part for part in text.split("\n\n") if part.strip()]
    if not passages:
        raise PresslensError(f"{folder}: there is no JSONL file with texts to measure on.")
    draw, words = random.Random(SEED), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for i in range(documents):
            text = "\n\n".join(draw.choices(passages, k=PASSAGES))
            words += len(text.split())
            record = {"id": str(i), "outlet": "AB"[i % 2], "text": text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return words


def read(path: Path, outlets: list[str]) -> Iterator[str]:
    """Yield the texts of a JSONL corpus, and note each one's outlet in passing."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            outlets.append(record["outlet"])
            yield record["text"]


def run(tool: str, corpus: Path, saved: Path) -> dict[str, object]:
    """Do the four tasks with presslens and return what they found, to be compared."""
    from presslens import words

    if tool == "presslens, saved index":
        return tasks(words.open_index(saved))
    shutil.rmtree(saved, ignore_errors=True)
    outlets: list[str] = []
    # Threads are enough: most of the work is done by numpy and pyarrow, which let others run.
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as executor:
        texts = read(corpus, outlets)
        return tasks(words.index_texts(texts, outlets, executor=executor, folder=saved))


def tasks(index: object) -> dict[str, object]:
    """Do (a) to (d) with an index."""
    import numpy as np

    from presslens import words
    from presslens.words.compare import measures

    view = words.view(index)
    tally = words.tally(view, "outlet")
    a, b = tally.counts
    keep = np.flatnonzero(a + b >= 5)
    scores = measures(a, b, *tally.words, keep=keep)["log_likelihood"]
    pairs = words.bigram_columns(view, min_count=5, n=1000)
    lines = words.concordance_lines(view, WORD, width=8, sort=("R1", "R2", "R3"))
    first = int(np.argmax(scores))
    return {
        "tokens": int(tally.words.sum()),
        "terms": len(view.terms),
        "key": view.terms[keep[first]],
        "score": round(float(scores[first]), 3),
        "pair": f"{pairs['first'][0]} {pairs['second'][0]}",
        "lines": len(lines["node"]),
    }


@dataclass(frozen=True, order=True)
class Measured:
    """What a run took: seconds, seconds of all processors, megabytes (0: not looked at)."""

    seconds: float
    work: float
    megabytes: float
    found: str


def measure(command: Sequence[str], *, look: bool) -> Measured:
    """Run a command and return what it took and its last line; its memory if one is to look."""
    peak, start, before = 0, time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=_environment())
        while look and process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(EVERY)
        status = process.wait()
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        for file in (output, errors):
            file.seek(0)
        lines = (errors if status else output).read().strip().splitlines()
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = (lines or ["it failed"])[-1]
    return Measured(seconds, work, peak / 1e6, f"not measured: {found}" if status else found)


def _environment() -> dict[str, str]:
    """Return the environment in which another Python, too, finds presslens."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def resident(pid: int) -> int:
    """Return the proportional set size of a process and its children, in bytes (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) * 1024
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return total
    return total + sum(resident(int(child)) for child in children)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the corpus, run every tool on it and print a table."""
    parser = argparse.ArgumentParser(prog="bench-words", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder with JSONL files to take passages from")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--work", type=Path, default=Path(".cache/bench-words"))
    parser.add_argument("--tools", nargs="*", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many runs counts")
    parser.add_argument("--conc", default="", help="a Python that has conc, which pins its polars")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    corpus = options.work / f"{options.documents}.jsonl"
    saved = options.work / f"{options.documents}-index"
    if options.one:
        print(json.dumps(run(options.one, corpus, saved)))
        return 0
    try:
        words = make_corpus(options.folder, corpus, options.documents)
    except PresslensError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{options.documents:,} documents, {words:,} words between spaces, 2 groups")
    print(f"{'':26}{'seconds':>9}{'processor':>11}{'MB':>7}  found")
    for tool in options.tools:
        python = options.conc if tool == "conc" and options.conc else sys.executable
        command = [python, "-m", TOOLS[tool], str(options.folder), "--documents"]
        command += [str(options.documents), "--work", str(options.work), "--one", tool]
        best = looked = measure(command, look=True)
        if looked.seconds < SLOW:  # looking takes time, which counts where there is little
            best = min(measure(command, look=False) for _ in range(options.rounds))
        print(
            f"{tool:26}{best.seconds:9.2f}{best.work:11.2f}{looked.megabytes:7.0f}  {best.found}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
