"""The corpora of `make bench-scale`: real passages, reshuffled with a fixed seed into new articles.

Article i is the same in a corpus of any size, so that a larger one begins with the smaller ones.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from presslens.corpus import load_corpus
from presslens.corpus.batches import prepared
from presslens.corpus.store import SCHEMAS, part_names
from presslens.errors import PresslensError
from presslens.framing.lists import choose_lists
from presslens.prepare import prepare
from presslens.prepared import attribution_batches, frame_batches, word_batches
from presslens.voices.attributions import load_actors_for
from presslens.work import Parts

SEED = 7
PASSAGES = 15  # in an article: some 600 words


def read_passages(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return for each outlet its articles' passages, each with the day of its article.

    Raises PresslensError if the folder holds no articles as JSONL.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            for passage in article["text"].split("\n\n"):
                if passage.strip():
                    found.setdefault(article["outlet"], []).append((article["date"], passage))
    if not found:
        raise PresslensError(
            f"{folder}: there is no JSONL file with articles to take passages from."
        )
    return found


def write_articles(folder: Path, path: Path, articles: range) -> int:
    """Write some of the reshuffled articles as JSONL and return their words between spaces."""
    passages = read_passages(folder)
    outlets = sorted(passages)
    words = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for record in (_article(i, outlets, passages) for i in articles):
            words += len(record["text"].split())
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return words


def _article(i: int, outlets: list[str], passages: dict[str, list[tuple[str, str]]]) -> dict:
    draw = random.Random(SEED * 1_000_003 + i)
    outlet = draw.choice(outlets)
    chosen = [draw.choice(passages[outlet]) for _ in range(PASSAGES)]
    return {
        "id": f"a{i:07}",
        "outlet": outlet,
        "published": chosen[0][0],
        "headline": " ".join(chosen[0][1].split()[:10]),
        "text": "\n\n".join(passage for _, passage in chosen),
    }


def multiply(base: Path, folder: Path, times: int) -> None:
    """Make a corpus that has the articles of a small prepared one many times, under other names.

    What was prepared of the small one is renamed with it, as if it had been worked out again.
    """
    corpus = load_corpus(base)
    for number in range(times):
        for table in SCHEMAS:
            for part in part_names(base):
                read = pq.read_table(base / table / f"{part}.parquet")
                path = folder / table / f"part-{number:06}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(_renamed(read, number), path)
    for path in base.glob("*.yml"):
        shutil.copy(path, folder)
    whole = load_corpus(folder)
    actors, lists = load_actors_for(corpus), choose_lists(base)
    old_voices, new_voices = attribution_batches(corpus, actors), attribution_batches(whole, actors)
    for what, old, new in (
        ("voices", old_voices, new_voices),
        ("words", word_batches(corpus, old_voices), word_batches(whole, new_voices)),
        (
            "framing",
            frame_batches(corpus, lists, old_voices),
            frame_batches(whole, lists, new_voices),
        ),
    ):
        made = Parts(prepared(corpus, what), tuple(batch.key for batch in old))
        kept = Parts(prepared(whole, what), ())
        for i, batch in enumerate(new):
            key = old[i % len(old)].key
            tables = {
                name: _renamed(pq.read_table(made.folder / name / f"{key}.parquet"), i // len(old))
                for name in made.told(key)["rows"]
            }
            kept.write(batch.key, tables, {}, unpacked=[] if what == "words" else list(tables))
    list(prepare(folder))


def _renamed(table: pa.Table, number: int) -> pa.Table:
    if "article_id" not in table.column_names:
        return table
    place = table.column_names.index("article_id")
    names = pc.binary_join_element_wise(f"{number:03}-", table["article_id"], "")
    return table.set_column(place, table.schema.field("article_id"), names)
