"""How fast and how large: four everyday tasks on nine million words, beside other tools.

    python -m presslens.words.bench FOLDER [--documents N] [--tools NAME …]

FOLDER holds the JSONL files whose passages, shuffled with a fixed seed, make the benchmark corpus:
documents in two groups. Every tool runs in a process of its own, with the machine to itself, and
does the same: (a) tokens, terms in total and per group, and document frequencies; (b) keyness of
group A against B, terms of 5 or more; (c) bigrams of 5 or more with log-likelihood, the first
1,000; (d) a concordance of one word, 8 words each side, sorted. Wall time is that of the whole
process, processor time that of all its cores; memory is the peak of the proportional set size of
it and its children.
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
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
}
EVERY = 0.05  # seconds between two looks at the memory


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
    outlets: list[str] = []
    # Threads are enough: most of the work is done by numpy and pyarrow, which let others run.
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as executor:
        index = words.index_texts(read(corpus, outlets), outlets, executor=executor)
    answers = tasks(index)
    shutil.rmtree(saved, ignore_errors=True)
    words.save_index(index, saved)
    return answers


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


def measure(command: Sequence[str]) -> tuple[float, float, float, str]:
    """Run a command and return seconds, processor seconds, peak megabytes and its last line."""
    start, peak, before = time.perf_counter(), 0, resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        time.sleep(EVERY)
    seconds = time.perf_counter() - start
    output, errors = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        reason = (errors.strip().splitlines() or ["it failed"])[-1]
        return seconds, work, peak / 1e6, f"not measured: {reason}"
    return seconds, work, peak / 1e6, output.strip().splitlines()[-1]


def _resident(pid: int) -> int:
    """Return the proportional set size of a process and its children, in bytes (Linux)."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total = int(line.split()[1]) * 1024
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return total
    return total + sum(_resident(int(child)) for child in children)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the corpus, run every tool on it and print a table."""
    parser = argparse.ArgumentParser(prog="bench-words", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder with JSONL files to take passages from")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--work", type=Path, default=Path(".cache/bench-words"))
    parser.add_argument("--tools", nargs="*", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many runs counts")
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
        module = [sys.executable, "-m", TOOLS[tool], str(options.folder)]
        extra = ["--documents", str(options.documents), "--work", str(options.work), "--one", tool]
        results = [measure([*module, *extra]) for _ in range(options.rounds)]
        seconds, work, memory, found = min(results)
        print(f"{tool:26}{seconds:9.2f}{work:11.2f}{memory:7.0f}  {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
