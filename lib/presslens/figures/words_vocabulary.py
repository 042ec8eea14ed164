"""Tables of a vocabulary as a whole: repeated articles and diversity of words."""

from __future__ import annotations

import pandas as pd

from presslens import words
from presslens.figures.passages import TERM_LINES
from presslens.figures.result import Result
from presslens.figures.wording import source_line, words_unit
from presslens.study import Study
from presslens.words import View
from presslens.words.diversity import CAVEAT
from presslens.words.view import counted

MOST_MEASURED = 2000  # articles whose diversity is measured, drawn at random
PASSAGES_COUNTED = "passages-counted"  # of figures that rest on every passage, saved once
PASSAGES = (
    f"every word is counted: the evidence lists the passages, the first {TERM_LINES} an outlet"
)


def duplicates(study: Study, *, kept: bool = False) -> Result:
    """Tabulate the articles that nearly repeat an earlier one, and say if they are counted."""
    copies = study.copies
    n = len(study.articles)
    if copies.empty:
        title = "No article repeats another" if n > 1 else "There is one article"
    else:
        fate = "counted all the same" if kept else "left out of every count below"
        verb = "repeats" if len(copies) == 1 else "repeat"
        title = f"{len(copies):,} of {n:,} articles nearly {verb} an earlier one: {fate}"
    return Result(
        name="duplicates",
        title=title,
        subtitle=f"articles, n = {n:,}; likeness of body text, from 0 to 1",
        table=copies,
        notes=(
            "the share of the runs of 5 words of both that they have in common is 0.8 or more "
            "(Broder 1997), computed exactly; of over 200 articles, for pairs that MinHash finds",
        ),
        source=study.source,
    )


def diversity_table(study: Study | View) -> Result:
    """Tabulate how varied each article's vocabulary is, by measures that bear different lengths."""
    view = counted(study)
    n = len(view.index.articles)
    table = words.diversity_of(view, most=MOST_MEASURED)
    return Result(
        name="diversity",
        title=_diversity_title(table),
        subtitle=words_unit(view, "types and tokens, by article"),
        table=table,
        evidence=words.passages_counted(view, limit=TERM_LINES),
        evidence_name=PASSAGES_COUNTED,
        notes=(
            view.rule,
            CAVEAT,
            "articles of fewer than 50 words have a TTR only",
            *(
                [f"{MOST_MEASURED:,} of {n:,} articles, drawn at random"]
                if n > MOST_MEASURED
                else []
            ),
            PASSAGES,
        ),
        source=source_line(view),
    )


def _diversity_title(table: pd.DataFrame) -> str:
    long = table.dropna(subset="mattr_50")
    if long.empty:
        return "The articles are too short to say how varied their words are"
    different = (50 * long["mattr_50"]).round().astype(int)
    low, high = different.min(), different.max()
    if low == high:
        return f"Of every 50 consecutive words in an article {low} are different"
    if long["outlet"].is_unique and len(long) <= 8:
        least, most = long.loc[different.idxmin()], long.loc[different.idxmax()]
        return (
            f"Of every 50 consecutive words {low} are different in {least['outlet']}, {high} in "
            f"{most['outlet']}"
        )
    return f"Of every 50 consecutive words in an article {low} to {high} are different"
