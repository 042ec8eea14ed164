"""The corpora of `make bench-scale`: real passages, reshuffled with a fixed seed into new articles.

Article i is the same in a corpus of any size, so that a larger one begins with the smaller ones.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from presslens.errors import PresslensError

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
