"""Tables of a vocabulary as a whole: repeated articles and diversity of words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens import words
from presslens.figures.passages import TERM_LINES
from presslens.figures.result import Result
from presslens.figures.wording import source_line, words_unit
from presslens.study import Study
from presslens.words import View, diversity
from presslens.words.view import counted

MOST_MEASURED, SEED = 2000, 0  # articles whose diversity is measured, drawn at random
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
    index = view.index
    n, rows = len(index.articles), []
    chosen = np.random.default_rng(SEED).permutation(n)[:MOST_MEASURED]
    for i in np.sort(chosen).tolist():
        article = index.articles.iloc[i]
        span = slice(int(index.article_bounds[i]), int(index.article_bounds[i + 1]))
        tokens = view.ids[span][view.ids[span] >= 0].tolist()
        if tokens:
            rows.append(
                {
                    "outlet": article.outlet,
                    "article_id": article.article_id,
                    "words": len(tokens),
                    "types": len(set(tokens)),
                    "ttr": diversity.ttr(tokens),
                    "mattr_50": diversity.mattr(tokens) if len(tokens) >= 50 else np.nan,
                    "mtld": diversity.mtld(tokens) if len(tokens) >= 50 else np.nan,
                    "hdd_42": diversity.hdd(tokens) if len(tokens) >= 50 else np.nan,
                }
            )
    table = pd.DataFrame(rows)
    return Result(
        name="diversity",
        title=_diversity_title(table),
        subtitle=words_unit(view, "types and tokens, by article"),
        table=table,
        evidence=words.passages_counted(view, limit=TERM_LINES),
        evidence_name=PASSAGES_COUNTED,
        notes=(
            view.rule,
            diversity.CAVEAT,
            "articles of fewer than 50 words have a TTR only",
            *([f"{len(chosen):,} of {n:,} articles, drawn at random"] if len(chosen) < n else []),
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
        return f"In 50 words running an article uses {low} different ones"
    if long["outlet"].is_unique and len(long) <= 8:
        least, most = long.loc[different.idxmin()], long.loc[different.idxmax()]
        return (
            f"In 50 words running {least['outlet']} uses {low} different ones, "
            f"{most['outlet']} {high}"
        )
    return f"In 50 words running an article uses {low} to {high} different ones"
