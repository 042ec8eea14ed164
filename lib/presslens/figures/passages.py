"""The passages behind a figure: what a reader needs to follow each number to the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from presslens import words
from presslens.corpus.alignment import to_text
from presslens.figures.result import EVIDENCE
from presslens.figures.style import shorten, shorten_left
from presslens.framing import sentence_at
from presslens.study import Study
from presslens.words import TermIndex, View

TERM_LINES = 100  # for each term and outlet
SPAN_ROWS = 400  # attributions or stretches of voice behind a figure
HIT_ROWS = 20_000  # hits of frames and names behind a figure
ALL_HITS = "frame-hits"  # the passages of figures that rest on every hit, saved once
AROUND = 40  # characters of its sentence shown on each side of a hit


def term_evidence(view: View, terms: Iterable[str]) -> pd.DataFrame:
    """Return the lines in which terms occur, a hundred at most for each term and outlet."""
    return words.occurrences(view, list(terms), limit=TERM_LINES)


def span_evidence(
    study: Study, table: pd.DataFrame, keys: Sequence[str], chosen: pd.Series | bool = True
) -> pd.DataFrame:
    """Return the quoted and reported words behind voice spans, all or those that are `chosen`."""
    columns = list(dict.fromkeys([*keys, "article_id", "passage_id", "start", "end"]))
    rows = first_rows(table[columns], (table["voice"] != "own") & chosen)
    return with_text(study, rows.reset_index(drop=True))


def attribution_evidence(
    study: Study, attributions: pd.DataFrame, keys: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the source's words of each attribution: from its first to its last character.

    The stretch holds content, cue and source where they stand in one passage, so that a reader
    sees who is said to say it.
    """
    shown = attributions.head(SPAN_ROWS)
    here = study.articles["article_id"].isin(shown["article_id"])
    passages = (
        study.corpus.passages if here.all() else study.corpus.only(study.articles[here]).passages
    )
    starts = {
        article_id: part[["start", "end", "passage_id"]].sort_values("start").to_numpy().tolist()
        for article_id, part in passages.groupby("article_id", sort=False)
    }
    rows = []
    for row in shown.to_dict("records"):
        first, last = row["content_spans"][0]
        low, high, passage_id = next(
            (p for p in starts[row["article_id"]] if p[0] <= first < p[1]), (first, last, -1)
        )
        parts = [*row["content_spans"], *row["cue_spans"], *row["source_spans"]]
        inside = [(s, e) for s, e in parts if low <= s and e <= high] or [(first, last)]
        rows.append(
            {key: row[key] for key in keys}
            | {"article_id": row["article_id"], "passage_id": passage_id}
            | {"start": min(s for s, _ in inside), "end": max(e for _, e in inside)}
        )
    columns = [*keys, "article_id", "passage_id", "start", "end"]
    return with_text(study, pd.DataFrame(rows, columns=list(dict.fromkeys(columns))))


def first_rows(table: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """Return the first rows for which `chosen` holds, as many as evidence has.

    >>> first_rows(pd.DataFrame({"n": [1, 2, 3]}), pd.Series([False, True, True]))["n"].tolist()
    [2, 3]
    """
    return table.iloc[np.flatnonzero(chosen)[:SPAN_ROWS]]


def with_text(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the words of the source that `start` and `end` name."""
    text = [
        study.corpus.quote(article_id, int(start), int(end))
        for article_id, start, end in zip(
            rows["article_id"], rows["start"], rows["end"], strict=True
        )
    ]
    return rows.assign(text=pd.Series(text, dtype=object))


def hit_evidence(
    study: Study, places: pd.DataFrame, *keys: str, chosen: pd.Series | bool = True
) -> pd.DataFrame:
    """Return what lets a reader follow located hits, each in its sentence; of very many, some.

    chosen: of which hits. left and right are what stands before and after a hit in its sentence,
    as far as AROUND reaches.
    """
    here = np.flatnonzero(np.broadcast_to(chosen, len(places)))
    if len(here) > HIT_ROWS:
        here = np.sort(np.random.default_rng(0).permutation(here)[:HIT_ROWS])
    rows = places[[*keys, *EVIDENCE]].iloc[here].reset_index(drop=True)
    around = [
        _around(study.index, *place)
        for place in zip(_passages(study.index, rows), rows["start"], rows["end"], strict=True)
    ]
    return rows.assign(
        left=pd.Series([left for left, _ in around], dtype=object),
        right=pd.Series([right for _, right in around], dtype=object),
    )


def _passages(index: TermIndex, rows: pd.DataFrame) -> list[int]:
    """Return the row in the index of the passage each hit stands in, or -1."""
    article = pd.Series(range(len(index.articles)), index.articles["article_id"])
    known = index.passages[["article", "passage_id"]].assign(row=range(len(index.passages)))
    wanted = pd.DataFrame(
        {"article": rows["article_id"].map(article), "passage_id": rows["passage_id"]}
    )
    found = wanted.merge(known, on=["article", "passage_id"], how="left")
    return found["row"].fillna(-1).astype(int).tolist()


def _around(index: TermIndex, row: int, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after source[start:end] in its sentence."""
    inside = to_text(index.alignment[row], start, end) if row >= 0 else None
    if inside is None:
        return "", ""
    text = index.texts[row]
    first, last = sentence_at(text, inside[0])
    left, right = text[first : inside[0]].strip(), text[inside[1] : max(inside[1], last)].strip()
    return shorten_left(left, AROUND), shorten(right, AROUND)
