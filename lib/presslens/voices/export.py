"""Attributions as JSON Lines, one object an article, for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from presslens.writing import whole

if TYPE_CHECKING:
    from presslens.corpus import Corpus

SPANS = {"content": "content_spans", "cue": "cue_spans", "source": "source_spans"}
FIELDS = ("speaker", "speaker_group", "kind")


def records(corpus: Corpus, attributions: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield `{"id", "attributions": [{"content": [[start, end], …], "cue", …}], "nested": […]}`.

    Every article of the corpus has an object, in the corpus's order, also one without attributions.
    Those inside another's content stand apart, so that of `attributions` no two overlap. Offsets
    are characters of the source, end exclusive.
    """
    by_article = dict(tuple(attributions.groupby("article_id", sort=False)))
    for article_id in corpus.articles["article_id"]:
        said = by_article.get(article_id, attributions.iloc[:0]).to_dict("records")
        yield {
            "id": article_id,
            "attributions": [_record(row) for row in said if not row["nested"]],
            "nested": [_record(row) for row in said if row["nested"]],
        }


def _record(row: dict[str, Any]) -> dict[str, Any]:
    spans = {name: [[int(s), int(e)] for s, e in row[column]] for name, column in SPANS.items()}
    return spans | {name: row[name] for name in FIELDS}


def write_attributions(corpus: Corpus, attributions: pd.DataFrame, out: str | Path) -> Path:
    """Write `records` to the file `out`, one object a line, and return its path.

    A failure leaves an older file whole.
    Raises PresslensError if the file cannot be written.
    """
    path = Path(out)
    lines = (json.dumps(record, ensure_ascii=False) for record in records(corpus, attributions))
    with whole(path) as part:
        part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return path
