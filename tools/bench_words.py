"""How fast and how large: four everyday tasks on nine million words, beside other tools.

    python -m tools.bench_words FOLDER [--documents N] [--tools NAME …] [--rounds N]

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
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from presslens.errors import PresslensError
from tools.measure import Cost, measured, not_at_all, together

SEED = 4
DOCUMENTS = 18_000
PASSAGES = 15  # in a document
WORD = "election"
TOOLS = {
    "presslens, from text": "tools.bench_words",
    "presslens, saved index": "tools.bench_words",
    "polars, by hand": "tools.bench_words_by_hand",
    "scikit-learn": "tools.bench_words_by_hand",
    "NLTK": "tools.bench_words_by_hand",
    "conc": "tools.bench_words_by_hand",
}
ROOT = Path(__file__).parents[1]
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


def measure(command: Sequence[str], *, look: bool) -> Cost:
    """Run a command and return what it took, its memory if one is to look, and its last line."""
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "lib")))}
    how = together if look else not_at_all
    try:
        cost = measured(command, environment=environment, every=EVERY, look=how)
    except subprocess.CalledProcessError as error:
        return Cost(output=f"not measured: {error.output}")
    cost.output = cost.output.splitlines()[-1]
    return cost


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
            f"{tool:26}{best.seconds:9.2f}{best.processors:11.2f}{looked.memory / 1e6:7.0f}"
            f"  {best.output}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
