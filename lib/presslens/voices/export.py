"""Attributions as JSON Lines, one object an article, for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from presslens.store import whole

if TYPE_CHECKING:
    from presslens.corpus import Corpus

SPANS = {"content": "content_spans", "cue": "cue_spans", "source": "source_spans"}
FIELDS = {
    "speaker": "speaker",
    "speaker_group": "speaker_group",
    "kind": "kind",
    "score": "score",
    "rule": "rule",
    "evidence": "mention",
}


def records(
    corpus: Corpus, attributions: pd.DataFrame, *, min_score: float = 0.0
) -> Iterator[dict[str, Any]]:
    """Yield one object for each article: its attributions, and those nested in their contents.

    Parameters
    ----------
    corpus : Corpus
        What was attributed.
    attributions : DataFrame
        Its attributions, as `presslens.voices.attribute` returns them.
    min_score : float
        The least score of an attribution that is listed.

    Yields
    ------
    dict
        ``{"id": …, "attributions": […], "nested": […]}``, also for articles without attributions,
        in the corpus's order. No two of ``attributions`` overlap. Each has ``content``, ``cue`` and
        ``source`` as lists of ``[start, end]`` (characters of the source, end exclusive),
        ``speaker``, ``speaker_group``, ``kind``, ``score`` (how likely it is right, 0 to 1),
        ``rule`` (what found the speaker) and ``evidence`` (the earlier words it went by).
    """
    attributions = attributions[attributions["score"] >= min_score]
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
    return spans | {name: row[column] for name, column in FIELDS.items()}


def write_attributions(
    corpus: Corpus, attributions: pd.DataFrame, out: str | Path, *, min_score: float = 0.0
) -> Path:
    """Write `records` to the file `out`, one object a line, and return its path.

    A failure leaves an older file whole.
    Raises PresslensError if the file cannot be written.
    """
    path = Path(out)
    objects = records(corpus, attributions, min_score=min_score)
    lines = (json.dumps(record, ensure_ascii=False) for record in objects)
    with whole(path) as part:
        part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return path
