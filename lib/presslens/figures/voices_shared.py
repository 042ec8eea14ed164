"""What the pictures of voices have in common: colours of groups, evidence, subtitles."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb

from presslens import inference
from presslens.figures.result import Result
from presslens.figures.style import INK
from presslens.study import Study
from presslens.text import TOKEN_RULE
from presslens.voices.shares import NOBODY, UNPLACED

# Of the suite's palette, without black and with sky blue last: a group is drawn full and pale,
# and pale black would be grey, pale blue nearly sky blue.
GROUP_PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#8c6d31", "#5e3c99", "#56b4e9",
)  # fmt: skip
OWN_COLOUR = "#efefef"
LEFT = {UNPLACED: "#6b6b6b", NOBODY: "#9a9a9a"}
OTHERS = "other groups"
MOST_GROUPS = len(GROUP_PALETTE)
VOICE_NOTE = (
    "verbatim: the words between quotation marks of what is attributed to a speaker; paraphrase: "
    "the rest of it; own voice: all else, scare quotes included, and paraphrase more likely "
    "misread than not (score below 0.5)"
)
FOUND_BY = (
    "attributions are found by a program that errs; follow the evidence before you build on it"
)
EVIDENCE_LIMIT = 400


def unit(study: Study, what: str) -> str:
    """Return a subtitle: the unit, the section, and what the number of articles allows."""
    section = study.section
    where = "" if section == "all" else f"in {section}s" if section != "body" else "in body text"
    return "; ".join(filter(None, [what, where, inference.label(study.articles)]))


def group_colours(groups: Iterable[str]) -> dict[str, str]:
    """Return a colour for each group, named groups first by name, greys for those without one.

    >>> group_colours(["unplaced", "NGOs", "Governments"])
    {'Governments': '#0072b2', 'NGOs': '#d55e00', 'unplaced': '#6b6b6b'}
    """
    present = set(groups) - {""}
    named = sorted(present - set(LEFT) - {OTHERS})
    paint = {group: GROUP_PALETTE[n % MOST_GROUPS] for n, group in enumerate(named)}
    if OTHERS in present:
        paint[OTHERS] = "#3d3d3d"
    return paint | {group: grey for group, grey in LEFT.items() if group in present}


def pale(colour: str, weight: float = 0.42) -> tuple[float, float, float]:
    """Return a colour mixed with white, as paraphrase is drawn beside verbatim."""
    red, green, blue = (1 - weight * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def on_top(colour: str) -> str:
    """Return the colour of text that can be read on a colour: white on dark, ink on light.

    >>> on_top("#0072b2"), on_top("#e69f00")
    ('white', '#1a1a1a')
    """
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else INK


def merge_small_groups(table: pd.DataFrame, value: str = "words") -> pd.DataFrame:
    """Return the table with the smallest groups named OTHERS where there are too many to colour."""
    totals = table[~table["group"].isin(["", *LEFT])].groupby("group")[value].sum()
    keep = totals.sort_values(ascending=False, kind="stable").index[: MOST_GROUPS - 1]
    if len(totals) <= MOST_GROUPS:
        return table
    small = ~table["group"].isin(["", *LEFT, *keep])
    return table.assign(group=table["group"].where(~small, OTHERS))


def wrapped(name: str, width: int = 20) -> str:
    """Return a name broken into lines."""
    return "\n".join(textwrap.wrap(name, width, break_long_words=False)) or name


def first_rows(table: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """Return the first rows for which `chosen` holds, as many as evidence has.

    >>> first_rows(pd.DataFrame({"n": [1, 2, 3]}), pd.Series([False, True, True]))["n"].tolist()
    [2, 3]
    """
    return table.iloc[np.flatnonzero(chosen)[:EVIDENCE_LIMIT]]


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
    shown = attributions.head(EVIDENCE_LIMIT)
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


def with_text(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the words of the source that `start` and `end` name."""
    text = [
        study.corpus.quote(article_id, int(start), int(end))
        for article_id, start, end in zip(
            rows["article_id"], rows["start"], rows["end"], strict=True
        )
    ]
    return rows.assign(text=pd.Series(text, dtype=object))


def nothing(study: Study, name: str, title: str, subtitle: str) -> Result:
    """Return a Result that says in its title why there is nothing to show."""
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=pd.DataFrame({"note": [title]}),
        notes=(TOKEN_RULE,),
        source=study.source,
        alt=title,
    )


def listed(parts: Sequence[str]) -> str:
    """Return "a, b and c".

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
