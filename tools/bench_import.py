"""How fast an import is and how little memory it takes: a million rows, ten bad; one file of 2 GB.

    python -m tools.bench_import [BENCHMARKS] [--share S] [--jobs N]

Made with a fixed seed from sentences of `BENCHMARKS/attribution/train.jsonl`: a CSV of a million
articles of about 120 words of which ten rows are bad in six ways, and a JSON Lines file of 100,000
articles with 20 kB of a page's HTML beside each text, as crawlers keep it. `--share .1` takes a
tenth of both. Each is imported by `presslens import` in a process of its own; memory is that of the
largest process. Six minutes and 8 GB of disk.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from presslens.errors import PresslensError
from tools.measure import largest, measured

SEED = 7
ROWS, OBJECTS, MARKUP = 1_000_000, 100_000, 115
OUTLETS = ("BBC News", "cnn.com", "The Guardian (London)", "Daily Echo")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both and print a table."""
    top = argparse.ArgumentParser(prog="python -m tools.bench_import")
    top.add_argument("benchmarks", type=Path, nargs="?", default=Path("../shared/benchmarks"))
    top.add_argument("--share", type=float, default=1.0, help="of the full size (default: 1)")
    top.add_argument("--jobs", type=int, default=0, help="processes (default: one a processor)")
    options = top.parse_args(arguments)
    found = sentences(options.benchmarks / "attribution" / "train.jsonl")
    with tempfile.TemporaryDirectory() as place:
        table, lines = Path(place) / "million.csv", Path(place) / "large.jsonl"
        # The lighter first: the system tells the memory of the largest process so far.
        write_lines(lines, found, int(OBJECTS * options.share))
        measure(lines, options.jobs)
        write_table(table, found, int(ROWS * options.share))
        measure(table, options.jobs)
    return 0


def sentences(path: Path) -> list[str]:
    """Return the sentences of a JSONL file's texts. Raises PresslensError if it is not there."""
    if not path.is_file():
        raise PresslensError(f"{path}: this is needed to measure, and is not there.")
    found: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = re.split(r"(?<=[.!?])\s+", json.loads(line)["text"])
        found += [part for part in parts if 40 < len(part) < 300 and "\n" not in part]
    return found


def write_table(path: Path, sentences: Sequence[str], rows: int) -> None:
    """Write a CSV of which ten rows are bad: never closed, too long, without text, date, outlet."""
    rng = random.Random(SEED)
    bad = {int(rows * (i + 0.5) / 10): i for i in range(10)}
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["id", "outlet", "headline", "published", "url", "text"])
        for i in range(rows):
            text = "\n".join(" ".join(rng.choices(sentences, k=3)) for _ in range(2))
            day = f"2021-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            row = [i, rng.choice(OUTLETS), rng.choice(sentences), day, f"https://x.example/{i}"]
            match bad.get(i):
                case None:
                    out.writerow([*row, text])
                case 0 | 1:
                    file.write(f'{i},A,"never closed\r\n')
                case 2 | 3:
                    out.writerow([*row, text, "too", "many"])
                case 4 | 5:
                    out.writerow([*row, ""])
                case 6 | 7:
                    out.writerow([*row[:3], "20210-05-03", row[4], text])
                case 8:
                    out.writerow([i, "", row[2], day, "", text])
                case _:
                    out.writerow([*row[:3], "yesterday", row[4], text])


def write_lines(path: Path, sentences: Sequence[str], objects: int) -> None:
    """Write a JSON Lines file with the HTML of a page beside each text."""
    rng = random.Random(SEED)
    page = "".join(
        f'<div class="c{i}"><a href="/x{i}">{rng.choice(sentences)}</a></div>'
        for i in range(MARKUP)
    )
    with path.open("w", encoding="utf-8") as file:
        for i in range(objects):
            row = {"id": i, "source": rng.choice(OUTLETS), "title": rng.choice(sentences)}
            row["date_publish"] = f"2021-05-{rng.randint(1, 28):02}"
            row["maintext"] = "\n".join(" ".join(rng.choices(sentences, k=4)) for _ in range(3))
            file.write(json.dumps({**row, "raw_html": f"{i}{page}"}) + "\n")


def measure(source: Path, jobs: int) -> None:
    """Import a file in a process of its own, and print what came of it and what it took."""
    to = source.with_suffix("")
    command = [sys.executable, "-m", "presslens.cli", "import", str(source), "--to", str(to)]
    try:
        cost = measured([*command, "--jobs", str(jobs)], look=largest)
    except subprocess.CalledProcessError as error:
        print(f"{source.name}: {error.output}")
        return
    print(f"{source.name}: {source.stat().st_size / 1e9:.2f} GB,{cost}")
    print(cost.output)


if __name__ == "__main__":
    sys.exit(main())
