"""How the suite does on the hand-labelled seed articles: what it finds, who speaks, whose words.

    PYTHONPATH=tests python -m gold.score

Gold labels and rows of the table ``attributions`` are paired one to one for the largest overlap of
their contents, and a pair counts where the overlap is at least half of what the two cover together,
as in the scorer for PolNeAR. Labels marked optional are neither a hit nor a miss. A speaker is
right if it is one of the answers that the labels accept. Continuations count with what they go on
from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

import gold
from presslens import Study

KINDS = ("direct", "mixed", "indirect")


class Pair(NamedTuple):
    """A label and the row found for it."""

    label: dict[str, Any]
    row: dict[str, Any]

    @property
    def right(self) -> bool:
        """Is the speaker one that the label accepts?"""
        return self.row["speaker"].lower() in self.label["accept"]


def measure() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """By kind what is found, for each quotation its speaker, by article the words by voice."""
    study = Study.open(gold.SEED.parent)
    said, spans = study.attributions, study.voice_spans
    labels = gold.attributions(optional=True)
    merged = gold.attributions(optional=True, merged=True)
    return by_kind(merged, said), by_quotation(labels, spans), by_voice(spans)


def by_kind(labels: list[dict[str, Any]], said: pd.DataFrame) -> pd.DataFrame:
    """One row a kind, one for what is nested, then all: in percent, but for the numbers.

    ``speakers`` is the share of the labels that were found and given the right speaker; the speaker
    of what was not found is wrong.
    """
    rows = [
        row for _, some in said.groupby("article_id") for row in gold.join(some.to_dict("records"))
    ]
    pairs = pair(labels, rows)
    spared = {id(p.row) for p in pairs if p.label["optional"]}
    sure = [p for p in pairs if not p.label["optional"]]
    table = []
    for name in (*KINDS, "nested", "all"):

        def counts(x: dict[str, Any], name: str = name) -> bool:
            return name in ("nested" if x["nested"] else x["kind"], "all")

        wanted = sum(not x["optional"] and counts(x) for x in labels)
        given = sum(id(row) not in spared and counts(row) for row in rows)
        hits = [p for p in sure if counts(p.label)]
        table.append(
            {
                "kind": name,
                "labels": wanted,
                "found": given,
                "precision": 100 * sum(counts(p.row) for p in sure) / max(given, 1),
                "recall": 100 * len(hits) / wanted,
                "speakers": 100 * sum(p.right for p in hits) / wanted,
            }
        )
    return pd.DataFrame(table)


def by_quotation(labels: list[dict[str, Any]], spans: pd.DataFrame) -> pd.DataFrame:
    """One row a quotation in marks: its words, whom it was given to, and whether that is right.

    A quotation belongs to the innermost label that holds it, and is found as what most of it is.
    Where that label is optional, a tool that goes by the innermost of the others is as right: it is
    not to be blamed for leaving out what a careful reader may leave out.
    """
    rows = spans.to_dict("records")
    table = []
    for mark in gold.quotation_marks():
        letters = _letters([(mark["start"], mark["end"])])
        holders = [x for x in labels if letters <= _letters(x["content_spans"])]
        here = [r for r in rows if r["start"] < mark["end"] and mark["start"] < r["end"]]
        if mark["class"] != "quotation" or not holders or not here:  # captions of a player
            continue
        holders.sort(key=lambda x: len(_letters(x["content_spans"])))
        label = holders[0]
        sure = [x for x in holders if not x["optional"]][:1] if label["optional"] else []
        accept = set().union(*(x["accept"] for x in (label, *sure)))
        most = max(here, key=lambda r: len(letters & _letters([(r["start"], r["end"])])))
        right = most["voice"] == "verbatim" and most["speaker"].lower() in accept
        row = {"line": mark["line"], "text": mark["text"], "speaker": label["speaker"]}
        table.append(row | {"found": most["speaker"], "voice": most["voice"], "right": right})
    return pd.DataFrame(table)


def pair(labels: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[Pair]:
    """Labels and rows whose contents agree by half, one to one."""
    left = [_letters(label["content_spans"]) for label in labels]
    right = [_letters(row["content_spans"]) for row in rows]
    overlap = np.array([[len(a & b) for b in right] for a in left]).reshape(len(left), len(right))
    at = zip(*linear_sum_assignment(overlap, maximize=True), strict=True)
    return [
        Pair(labels[i], rows[j])
        for i, j in at
        if overlap[i, j] and 2 * overlap[i, j] >= len(left[i] | right[j])
    ]


def by_voice(spans: pd.DataFrame) -> pd.DataFrame:
    """One row an article: words of the body in each voice, by hand and found, and how far apart.

    ``apart`` is the total variation of the two: the share of the words that would have to change
    their voice, at the least. The labels count what is optional as the outlet's own voice;
    ``but_optional`` is the same with those words left out on both sides.
    """
    sure = gold.heard()
    labels = gold.attributions(optional=True)
    spare = gold._covered(s for x in labels if x["optional"] for s in x["content_spans"]) - sure
    quoted = sure & gold._covered(
        (m["start"], m["end"]) for m in gold.quotation_marks() if m["class"] == "quotation"
    )
    heard = {
        at: row["voice"]
        for row in spans.to_dict("records")
        for at in range(row["start"], row["end"])
    }
    words = pd.DataFrame(
        {
            "article": section["article"],
            "hand": "verbatim" if at in quoted else "paraphrase" if at in sure else "own",
            "found": heard.get(at, "own"),
            "optional": at in spare,
        }
        for section in gold.sections()
        if section["section"] == "body"
        for at in gold.words(section["start"], section["end"])
    )
    table = []
    for article, some in words.groupby("article", sort=False):
        row = {"article": article, "apart": _apart(some)}
        row["but_optional"] = _apart(some[~some["optional"]])
        for voice in gold.VOICES:
            row |= {f"{voice} {how}": (some[how] == voice).sum() for how in ("hand", "found")}
        table.append(row)
    return pd.DataFrame(table)


def _apart(words: pd.DataFrame) -> float:
    """Total variation of the voices by hand and found."""
    hand, found = (words[how].value_counts(normalize=True) for how in ("hand", "found"))
    return hand.sub(found, fill_value=0).abs().sum() / 2


def _letters(spans: Iterable[Iterable[int]]) -> set[int]:
    source = gold.source()
    return {i for s, e in spans for i in range(s, e) if not source[i].isspace()}


def main() -> None:
    """Print the tables."""
    kinds, quoted, articles = measure()
    print("seeds: found and rightly ascribed, by kind")
    print(kinds.round(1).to_string(index=False))
    print(
        f"\nseeds: speaker of {len(quoted)} quotations in marks: {quoted['right'].mean():.1%} right"
    )
    print(quoted[~quoted["right"]].drop(columns="right").to_string(index=False, max_colwidth=50))
    print("\nseeds: words of the body by voice")
    print(articles.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
