"""`make bench-framing`: every measure of framing on 10,000 articles, in seconds and in memory.

    python -m tools.bench_framing [BENCHMARKS] [--articles N] [--permutations N]

The articles are those of BENCHMARKS/attribution, each repeated with a number of its own at the end
of every paragraph, so that no paragraph comes twice; who says what in them is taken from their
labels, and voices are worked out beforehand, since the cost of attribution is not measured here.
Two workers read the articles and measure them, a batch at a time; the tables are joined and tested
in the main process. Memory is the peak of the three together (proportional set size).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from presslens import framing, inference, voices
from presslens.corpus import load_corpus
from presslens.errors import PresslensError
from presslens.framing import commands, model
from presslens.framing.rates import sentence_presence
from presslens.voices.attributions import Found
from presslens.words import build_index
from presslens.work import workers
from tools.measure import watching

ARTICLES, PERMUTATIONS, WORKERS = 10_000, 1_000, 2
BENCHMARKS = Path("../shared/benchmarks")
SHOWN = 25  # passages kept of each batch, frame and voice, to read behind the numbers
EVENTS = framing.parse_events(
    "events: {attack: {verbs: [attack], nouns: [attack, attacks]}, arrest: {verbs: [arrest]}}"
)
HEADS = ["head_hits", "head_of", "body_hits", "body_of", "head_words", "body_words"]

Tables = dict[str, pd.DataFrame]


def labelled(benchmarks: Path) -> list[dict]:
    """Return the labelled articles that BENCHMARKS/attribution holds.

    Raises PresslensError if there are none.
    """
    rows = [
        json.loads(line)
        for path in sorted((benchmarks / "attribution").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if not rows:
        raise PresslensError(f"{benchmarks}: there is no attribution/*.jsonl to measure on.")
    return rows


def prepare(benchmarks: Path, folder: Path, articles: int) -> list[Path]:
    """Write batches of articles with who says what in them; return the folders they are in."""
    rows = labelled(benchmarks)
    _write(rows, folder / "one.jsonl")
    corpus = load_corpus(folder / "one.jsonl")
    marked = iter(rows)
    said = voices.attribute(corpus, tagger=lambda text: list(labels_of(next(marked), len(text))))
    by_article = dict(tuple(said.groupby("article_id")))
    numbered = [(row, n) for n in range(-(-articles // len(rows))) for row in rows][:articles]
    places = []
    for first in range(0, articles, commands.BATCH):
        place = folder / f"{first:06}"
        place.mkdir()
        chosen = numbered[first : first + commands.BATCH]
        _write([_copy(row, number) for row, number in chosen], place / "articles.jsonl")
        here = pd.concat(
            by_article[row["id"]].assign(article_id=f"{row['id']}-{number}")
            for row, number in chosen
            if row["id"] in by_article
        )
        here.to_parquet(place / "said.parquet")
        part = load_corpus(place / "articles.jsonl")
        voices.voice_spans(part, here).to_parquet(place / "spans.parquet")
        places.append(place)
    return places


def measure(place: Path) -> Tables:
    """Return every measure of the articles of one batch."""
    corpus = load_corpus(place / "articles.jsonl")
    said = pd.read_parquet(place / "said.parquet")
    spans = pd.read_parquet(place / "spans.parquet")
    frames, referents, stances = _lists()
    index = build_index(corpus, spans)
    hits = framing.frame_hits(index, frames)
    located = framing.locate(index, hits, corpus)
    rates = framing.rates_by_article(index, frames, hits)
    names = framing.locate(index, framing.name_hits(index, referents), corpus)
    cues = framing.cue_stances(said, corpus.articles, stances)
    return {
        "rates": rates,
        "sentences": sentence_presence(index, frames, hits),
        "probabilities": model.probabilities(index, rates),
        "terms": located[["outlet", "frame", "term"]],
        "evidence": located.groupby(["frame", "voice"]).head(SHOWN),
        "emphasis": framing.emphasis(index, frames, located).drop(columns="terms"),
        "names": framing.name_counts(names, referents),
        "cues": cues[["speaker_group", "cue", "outlet", "stance"]],
        "quotations at the top": framing.head_quotations(corpus),
        "scare quotes": framing.scare_quotes(corpus, spans),
        "names by speaker": framing.names_by_speaker(names, referents),
        "doers": framing.agency_counts(
            framing.locate(index, framing.event_mentions(index, EVENTS), corpus)
        ),
        "passives": framing.locate(index, framing.corpus_passives(index), corpus)[
            ["outlet", "voice", "verb", "agent"]
        ],
    }


def joined(parts: Iterator[Tables]) -> Tables:
    """Return the tables of all batches, each as one."""
    listed = list(parts)
    # Parts go as they are joined, so that nothing is held twice.
    tables = {
        name: pd.concat([part.pop(name) for part in listed], ignore_index=True)
        for name in list(listed[0])
    }
    keys = ["outlet", "frame", "label"]
    tables["emphasis"] = tables["emphasis"].groupby(keys, as_index=False, sort=False)[HEADS].sum()
    return tables


def compared(tables: Tables, permutations: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield what is worked out from the articles of all batches together."""
    rates = tables["rates"]
    yield "rates by outlet, with intervals", framing.rates_by_outlet(rates)
    for voice in ("own", "all"):
        found = framing.compare_outlets(rates, voice=voice, permutations=permutations)
        yield f"outlets compared, {voice}", found
    whole = rates[rates["voice"] == "all"]
    counts = whole.pivot(index="article_id", columns="frame", values="hits")
    about = whole.drop_duplicates("article_id").set_index("article_id").loc[counts.index]
    yield (
        "A/A calibration",
        inference.calibrate(
            counts.to_numpy(),
            about["words"].to_numpy(),
            about["outlet"].to_numpy(),
            a_side=30,
            sides=["halves"],
        ),
    )
    yield "leave one term out", framing.leave_one_out(rates, tables["terms"])
    yield "stance", framing.stance_counts(tables["cues"])


def main() -> int:
    """Prepare, measure, print a line for each step; the exit status is that of the program."""
    options = _parser().parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            # In a process of its own, which takes its memory with it.
            with workers(jobs=1) as apart:
                given = (options.benchmarks, Path(scratch), options.articles)
                places = apart.executor.submit(prepare, *given).result()
            with watching() as cost:
                run(places, options.permutations)
    except PresslensError as error:
        print(f"presslens: {error}", file=sys.stderr)
        return 2
    print(f"all beyond attribution{cost}")
    return 0


def run(places: list[Path], permutations: int) -> None:
    """Measure all batches, join and compare; print how long each step took."""
    start = time.perf_counter()
    with workers(jobs=WORKERS) as pool:
        tables = joined(pool.executor.map(measure, places))
    articles = tables["rates"]["article_id"].nunique()
    print(
        f"{articles:,} articles read and measured{time.perf_counter() - start:9.1f} s", flush=True
    )
    start = time.perf_counter()
    for name, table in compared(tables, permutations):
        now = time.perf_counter()
        print(f"{name:<31}{now - start:6.1f} s  {len(table):,} rows", flush=True)
        start = now


@cache
def _lists() -> tuple[Any, ...]:
    """Return frames, names and stances, read once by each process."""
    path = Path("seeds") / "names.yml"  # a real list of names
    names = framing.load_names(path) if path.is_file() else ()
    return framing.load_frames(), names, framing.load_stances()


def _copy(row: dict, number: int) -> dict:
    text = row["text"].replace("\n\n", f" {number}\n\n") + f" {number}"
    return row | {"id": f"{row['id']}-{number}", "text": text}


def labels_of(row: dict, length: int) -> Iterator[Found]:
    """Yield what a labelled article attributes, as a tagger would, within `length` characters."""
    for one in row["attributions"]:
        parts = [
            [(start, min(end, length)) for start, end in one[role] if start < length]
            for role in ("content", "cue", "source")
        ]
        yield Found(*parts)


def _write(rows: list[dict], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            record = {"id": row["id"], "outlet": row["outlet"], "published": row["date"]}
            record |= {"headline": row.get("headline", ""), "text": row["text"]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench-framing", description=__doc__)
    parser.add_argument("benchmarks", nargs="?", type=Path, default=BENCHMARKS)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--permutations", type=int, default=PERMUTATIONS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
