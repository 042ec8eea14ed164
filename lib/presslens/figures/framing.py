"""Pictures of framing: frames by outlet and voice, and what carries them.

Every function takes a study (`presslens.Study`) and returns a Result. Pictures of headlines
are in `framing_top`, of reporting verbs in `framing_verbs`, of names and scare quotes in `naming`;
all can be reached from here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.claims import ENOUGH, Claim, Fact, count, leader
from presslens.figures.framing_compared import frame_differences
from presslens.figures.framing_measured import (
    frame_probabilities,
    frame_sentences,
)
from presslens.figures.framing_top import emphasis, head_quotations
from presslens.figures.framing_verbs import stance
from presslens.figures.naming import name_suggestions, names, scare_quotes, spellings
from presslens.figures.panels import OWN, OWN_COLOUR, QUOTED, QUOTED_COLOUR, close_grid, heading
from presslens.figures.passages import ALL_HITS, hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, outlets_shown
from presslens.figures.style import FAINT, key_line, new_figure, shorten, styled, swatches, tidy
from presslens.figures.wording import listing, notes
from presslens.study import Study

REACH = 2.5  # times the highest rate that intervals are drawn to

__all__ = [
    "frame_probabilities",
    "frame_sentences",
    "emphasis",
    "frame_differences",
    "frame_list",
    "frame_rates",
    "head_quotations",
    "leave_one_out",
    "name_suggestions",
    "names",
    "scare_quotes",
    "spellings",
    "stance",
]


@styled
def frame_rates(study: Study, *, name: str = "frame-rates") -> Result:
    """Draw each frame's rate per 1,000 words, own voice and quoted speech apart, by outlet.

    Intervals over articles are drawn where an outlet has six articles or more.
    """
    table = framing.rates_by_outlet(study.rates)
    shown = outlets_shown(study)
    own = table[(table["voice"] == "own") & table["outlet"].isin(shown)]
    order = own.groupby("label")["rate_per_1000"].mean().fillna(0)
    order = list(order.sort_values(kind="stable").index)
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    where = "" if study.section == "all" else f" of {study.section}"
    claim = _frames_claim(table)
    title = claim.text
    drawn = table[table["outlet"].isin(shown) & table["voice"].isin(("own", "quoted"))]
    sure = int(drawn["low"].notna().sum())
    doubt = f"; inferential: 95% intervals over articles on {sure} rates" if sure else ""
    subtitle = f"hits per 1,000 words{where}; {study.standing}{doubt}"
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source,
        height=0.6 + (0.65 + 0.31 * len(order)) * rows, nrows=rows, ncols=columns, sharex=True,
        sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches({OWN: OWN_COLOUR, QUOTED: QUOTED_COLOUR}, hollow=(QUOTED,)))
    panels = grid.ravel()
    for axes, outlet in zip(panels, shown, strict=False):
        part = table[table["outlet"] == outlet].set_index(["voice", "label"])
        _dumbbells(axes, part, order)
        words = part.groupby(level="voice")["words"].first()
        # The number of articles stands with the name: there is no room for it below.
        n = int((study.articles["outlet"] == outlet).sum())
        said = f"{words['own']:,} own words, {words['quoted']:,} quoted"
        heading(axes, f"{shorten(outlet, 14)} (n = {n:,})", said)
    close_grid(grid, len(shown), "per 1,000 words")
    # A rate that rests on one article has an interval so wide that it would hide all others.
    greatest = max(1.0, REACH * drawn["rate_per_1000"].max())
    greatest = min(greatest, max(1.0, drawn[["rate_per_1000", "high"]].max().max()))
    panels[0].set_xlim(-0.03 * greatest, 1.05 * greatest)
    nil = framing.zero_hit(study.frames, study.hits)
    more = [f"frames from {study.frames.name}; {len(study.frames)} frames"]
    more += [f"no hit at all: {listing(nil, 9)}"] if nil else []
    cut = int((drawn["high"] > 1.05 * greatest).sum())
    more += [f"{cut} intervals run off the picture; the table has them"] if cut else []
    more += [*study.frames.warnings, *left_out(study, shown)]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study, study.hits, "outlet", "frame", "term", "voice", "section"),
        evidence_name=ALL_HITS,
        notes=notes(study, *more),
        source=study.source,
        alt=_frames_alt(table, shown),
        figure=figure,
        facts=claim.facts,
    )


def _dumbbells(axes: Axes, part: pd.DataFrame, order: Sequence[str]) -> None:
    for row, label in enumerate(order):
        pair = []
        for voice, colour, shift in (("own", OWN_COLOUR, 0.12), ("quoted", QUOTED_COLOUR, -0.12)):
            value = part.loc[(voice, label)]
            if np.isnan(value["rate_per_1000"]):
                continue
            pair.append(value["rate_per_1000"])
            inferential = not np.isnan(value["low"])
            height = row + shift if inferential else row
            if inferential:
                axes.plot([value["low"], value["high"]], [height] * 2, color=colour, lw=1.3)
            axes.plot(
                value["rate_per_1000"], height, "o", color=colour,
                markersize=7, zorder=3, clip_on=False,
                markerfacecolor=colour if voice == "own" else "white", markeredgewidth=1.6,
            )  # fmt: skip
        if len(pair) == 2:
            axes.plot(pair, [row, row], color=FAINT, lw=2, zorder=1)
    axes.set_yticks(range(len(order)), [shorten(label, 32) for label in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    tidy(axes)


def _frames_claim(table: pd.DataFrame) -> Claim:
    """Say which frame leads in own words, in the outlets where one leads beyond doubt."""
    own = table[table["voice"] == "own"]
    leads = {outlet: _lead(part) for outlet, part in own.groupby("outlet")}
    found = {outlet: label for outlet, label in leads.items() if label is not None}
    if not found:
        return Claim("How often each outlet uses each frame, in its own words and in others’")
    counts = pd.Series(list(found.values())).value_counts()
    label = leader(counts)
    if len(leads) > 3:
        n = int(counts[label]) if label is not None else 0
        if 2 * n <= len(leads):
            return Claim("How often each outlet uses each frame, in its own words and in others’")
        return Claim(f"“{label}” leads in the own words of {n:,} of {len(leads):,} outlets")
    parts, facts = [], []
    for outlet, label in found.items():
        hits = own.loc[(own["outlet"] == outlet) & (own["label"] == label), "hits"].sum()
        parts.append(f"“{label}” in {outlet} ({hits:,} hits)")
        rows = {"outlet": outlet, "voice": "own", "label": label}
        facts.append(Fact(f"{hits:,}", rows, "hits", most="label"))
    return Claim(f"The commonest frame in own words: {'; '.join(parts)}", tuple(facts))


def _lead(part: pd.DataFrame) -> str | None:
    """Return the frame an outlet uses most, if often enough and beyond the interval of its rate."""
    ranked = part.sort_values("hits", ascending=False, kind="stable")
    first = ranked.iloc[0]
    second = ranked.iloc[1] if len(ranked) > 1 else first
    if first["hits"] < ENOUGH or len(ranked) < 2:
        return None
    clear = (
        first["low"] > second["rate_per_1000"]
        if np.isfinite(first["low"])
        else first["hits"] - second["hits"] > 2 * np.sqrt(first["hits"] + second["hits"])
    )
    return str(first["label"]) if clear else None


def _frames_alt(table: pd.DataFrame, shown: Sequence[str]) -> str:
    parts = []
    for outlet in shown:
        rows = table[(table["outlet"] == outlet) & table["voice"].isin(("own", "quoted"))]
        for voice, said in (("own", "own voice"), ("quoted", "quoted")):
            top = rows[rows["voice"] == voice].nlargest(3, "rate_per_1000")
            top = top[top["rate_per_1000"] > 0]
            values = [f"{r.label} {r.rate_per_1000:.1f}" for r in top.itertuples()]
            parts.append(f"{outlet}, {said}: {listing(values)}")
    return "Dots: rate of each frame per 1,000 words. Highest, " + "; ".join(parts) + "."


def leave_one_out(study: Study, *, name: str = "leave-one-term-out") -> Result:
    """Return the term that makes most of each frame, and the rate that is left without it."""
    table = framing.leave_one_out(study.rates, study.hits)
    table = table[table["hits"] > 0].reset_index(drop=True)
    heavy = table[(table["top_share"] > 0.5) & (table["hits"] >= 4)]
    title = (
        f"One term makes more than half of {len(heavy)} of {len(table)} frame counts"
        if len(heavy)
        else "No frame that is hit four times or more rests on one term alone"
    )
    return Result(
        name=name,
        title=title,
        subtitle=f"the commonest term of each frame, left out; {study.standing}",
        table=table,
        evidence=hit_evidence(study, study.hits, "outlet", "frame", "term", "voice", "section"),
        evidence_name=ALL_HITS,
        notes=notes(study),
        source=study.source,
        alt=title,
    )


def frame_list(study: Study, *, name: str = "frames") -> Result:
    """Return the frames: what each means, where it comes from, its terms, how often it is hit."""
    hits = study.hits.groupby("frame")["term"].value_counts()
    rows = []
    for frame in study.frames.frames:
        found = hits[frame.key] if frame.key in hits.index.get_level_values(0) else {}
        terms = [term.text for term in frame.terms]
        rows.append(
            {
                "frame": frame.label,
                "hits": int(sum(found.values())) if isinstance(found, dict) else int(found.sum()),
                "terms": len(terms),
                "terms_found": len(found),
                "definition": frame.definition,
                "source": frame.source,
                "all_terms": ", ".join(terms),
            }
        )
    table = pd.DataFrame(rows)
    nil = framing.zero_hit(study.frames, study.hits)
    title = f"{count(table['hits'].sum(), 'hit')} of {count(len(table), 'frame')}"
    title += f"; no hit of {listing(nil, 4)}" if nil else "; every frame occurs"
    return Result(
        name=name,
        title=title,
        subtitle=f"{study.frames.name}; {study.standing}",
        table=table,
        evidence=hit_evidence(study, study.hits, "outlet", "frame", "term", "voice", "section"),
        evidence_name=ALL_HITS,
        notes=notes(study, *study.frames.warnings),
        source=study.source,
        alt=title,
    )
