"""The tone of what outlets say about somebody, with how far such a measure can be trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.framing_shared import (
    evidence,
    left_out,
    notes,
    nothing,
    of_sample,
    outlets_shown,
    singled_out,
)
from presslens.figures.style import (
    INK,
    LABEL,
    key_line,
    new_figure,
    shorten,
    styled,
    swatches,
    tidy,
)
from presslens.framing import Study
from presslens.framing.rates import locate
from presslens.framing.tone import SIGNS, WEAKNESS
from presslens.results import Result

COLOURS = {"negative": "#d55e00", "positive": "#0072b2"}


@styled
@of_sample
def tone(study: Study, target: str = "", *, name: str = "tone") -> Result:
    """Draw rated words per 1,000 in each outlet's own sentences that name `target`.

    target: the label or key of a listed referent, a listed name, or any words; empty: the listed
    referent that is named most.

    Raises PresslensError, with the nearest name, for a target that never occurs.
    """
    target = target or _commonest(study)
    if not target:
        return nothing(study, name, "No target was given, and no names are listed")
    terms = framing.target_terms(target, study.index, study.referents)
    found = locate(study.index, framing.tone_toward(study.index, terms), study.corpus)
    if found.empty:
        return nothing(study, name, f"No outlet names “{target}” in its own voice")
    table = framing.tone_by_outlet(found)
    shown = [o for o in outlets_shown(study) if o in set(table["outlet"])]
    title = _title(table, target, singled_out(study))
    tested = (
        "intervals over articles" if table["negative_low"].notna().any() else "nothing is tested"
    )
    subtitle = (
        f"rated words in 1,000 of the outlet’s own, in {len(found):,} sentences that name them; a "
        f"weak measure (see the notes); {tested}; {study.standing}"
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=0.6 + 0.62 * len(shown)
    )
    key_line(figure, swatches({s: COLOURS[s] for s in ("negative", "positive")}, marker="s"))
    drawn = table.set_index("outlet").loc[shown[::-1]]
    _bars(axes, drawn)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=evidence(
            study,
            _with_sentences(study, found),
            "outlet",
            "tone",
            "positive",
            "negative",
            "rated",
            "sentence",
        ),
        notes=notes(
            study,
            WEAKNESS,
            "ratings of words: the VADER lexicon (Hutto and Gilbert 2014); a negation turns them "
            "around; sentences are those that name the target in the outlet’s own voice",
            *left_out(study, outlets_shown(study)),
        ),
        source=study.source,
        alt=_alt(table, target),
        figure=figure,
    )


def _commonest(study: Study) -> str:
    if study.names.empty:
        return ""
    key = study.names["referent"].value_counts().index[0]
    return next(referent.label for referent in study.referents if referent.key == key)


def _bars(axes: Axes, drawn: pd.DataFrame) -> None:
    greatest = max(1.0, float(np.nanmax(drawn[[f"{s}_per_1000" for s in SIGNS]].to_numpy())))
    for row, outlet in enumerate(drawn.itertuples()):
        for sign, shift in (("positive", 0.17), ("negative", -0.17)):
            value = getattr(outlet, f"{sign}_per_1000")
            low, high = getattr(outlet, f"{sign}_low"), getattr(outlet, f"{sign}_high")
            height = row - shift
            axes.barh(
                height, value, height=0.3, color=COLOURS[sign],
                hatch="////" if sign == "negative" else "", edgecolor="white",
            )  # fmt: skip
            if not np.isnan(low):
                axes.plot([low, high], [height] * 2, color=INK, lw=1.2)
            end = value if np.isnan(high) else max(value, high)
            axes.annotate(
                f"{getattr(outlet, sign):,}", (end, height), (4, 0), textcoords="offset points",
                va="center", size=LABEL - 1.5,
            )  # fmt: skip
    labels = [f"{shorten(o, 28)}\n{n:,} sentences" for o, n in drawn["sentences"].items()]
    axes.set_yticks(range(len(drawn)), labels)
    axes.set_ylim(-0.55, len(drawn) - 0.45)
    axes.set_xlim(0, greatest * 1.15)
    axes.set_xlabel("rated words per 1,000 words; the number beside a bar counts them")
    tidy(axes)


def _title(table: pd.DataFrame, target: str, outlets: list[str]) -> str:
    words = table[list(SIGNS)].sum()
    whole = f"{words['negative']:,} negative and {words['positive']:,} positive words"
    drawn = table[table["outlet"].isin(outlets)]
    if len(drawn) < 2:
        return f"In sentences that name “{target}”: {whole}"
    top = drawn.sort_values("negative_per_1000", ascending=False, kind="stable").iloc[0]
    return (
        f"In sentences that name “{target}”: {whole}, the negative ones densest in {top['outlet']} "
        f"({top['negative']:,} in {top['words']:,} words)"
    )


def _with_sentences(study: Study, found: pd.DataFrame) -> pd.DataFrame:
    texts = {
        (a, p): t
        for a, p, t in zip(
            *(study.corpus.passages[c] for c in ("article_id", "passage_id", "text")), strict=True
        )
    }
    sentences = []
    for row in found.itertuples(index=False):
        text = texts[(row.article_id, row.passage_id)]
        start, end = framing.sentence_at(text, row.text_start)
        sentences.append(text[start:end])
    return found.assign(sentence=sentences)


def _alt(table: pd.DataFrame, target: str) -> str:
    parts = [
        f"{r.outlet}: {r.negative} negative, {r.positive} positive in {r.words} words"
        for r in table.itertuples()
    ]
    return f"Bars: rated words in sentences that name {target}. " + "; ".join(parts) + "."
