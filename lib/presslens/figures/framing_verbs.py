"""Pictures of reporting verbs: what stance they take, by who is cited."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.claims import ENOUGH, Claim, Fact, leader
from presslens.figures.panels import whole_numbers
from presslens.figures.passages import hit_evidence
from presslens.figures.result import EVIDENCE, Result
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
from presslens.figures.wording import notes, nothing
from presslens.framing import UNPLACED
from presslens.framing.measured import measured
from presslens.study import Study

STANCE_COLOURS = {
    "neutral": "#bdbdbd",
    "assertive": "#0072b2",
    "doubting": "#e69f00",
    "denying": "#d55e00",
    "emotive": "#cc79a7",
    "unlisted": "#ececec",
}
HATCHES = {"doubting": "----", "denying": "////", "emotive": "xx"}  # read without colour
MARKED = ("doubting", "denying", "emotive")
CUE_KEYS = ("outlet", "speaker_group", "stance", "speaker", "content")
_PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
MOST_COUNTED = 100  # verbs of one group: beyond, bars show shares and not counts


@styled
def stance(study: Study, *, name: str = "stance-of-verbs") -> Result:
    """Draw the stance of the reporting verbs each speaker group is given, as stacked counts."""
    if study.cues.empty:
        return nothing(study, name, "No attribution has a reporting verb to look at")
    # Without an actors.yml nobody is placed, and only the outlets can be told apart.
    by = "speaker_group" if (study.cues["speaker_group"] != UNPLACED).any() else "outlet"
    table = framing.stance_counts(study.cues, by)
    totals = table.groupby(by)["uses"].sum()
    groups = sorted(totals.index, key=lambda g: (g == UNPLACED, -totals[g], g))[:12][::-1]
    keys = [*STANCE_COLOURS]
    claim = _stance_claim(table, by)
    title = claim.text
    subtitle = (
        f"reporting verbs by stance, {len(study.cues):,} in all; nothing is tested; "
        f"{study.standing}"
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=0.85 + 0.4 * len(groups)
    )
    counts = table.pivot(index=by, columns="stance", values="uses")
    counts = counts.reindex(index=groups, columns=keys).fillna(0)
    used = {
        study.stances.labels.get(k, k).lower(): STANCE_COLOURS[k] for k in keys if counts[k].any()
    }
    key_line(figure, swatches(used, marker="s"))
    as_shares = totals.max() > MOST_COUNTED
    _stacks(axes, counts, counts.sum(axis=1) if as_shares else pd.Series(1.0, index=groups))
    sizes = [f" ({totals[group]:,})" if as_shares else "" for group in groups]
    axes.set_yticks(
        range(len(groups)), [shorten(g, 36) + n for g, n in zip(groups, sizes, strict=True)]
    )
    whose = "group" if by == "speaker_group" else "outlet"
    axes.set_xlabel(f"share of the {whose}’s reporting verbs" if as_shares else "reporting verbs")
    if as_shares:
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    else:
        whole_numbers(axes)
    tidy(axes)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study.sample, _cues(study.sample), *CUE_KEYS),
        notes=notes(
            study,
            "stances from an editable list of cues; a cue it lacks is “unlisted”",
            measured("stance"),
            *_of_some(study.sample),
            *(f"{study.stances.labels[k]}: {d}" for k, d in study.stances.definitions.items()),
        ),
        source=study.source,
        alt=_stance_alt(table, by),
        figure=figure,
        facts=claim.facts,
    )


def _stacks(axes: Axes, counts: pd.DataFrame, scale: pd.Series) -> None:
    longest = (counts.sum(axis=1) / scale).max()
    left = np.zeros(len(counts))
    for key in counts:
        width = (counts[key] / scale).to_numpy()
        axes.barh(
            range(len(counts)), width, left=left, color=STANCE_COLOURS[key], height=0.66,
            edgecolor="white", linewidth=1.2, hatch=HATCHES.get(key, ""),
        )  # fmt: skip
        ink = "white" if key == "assertive" else INK
        for row, (value, start, wide) in enumerate(zip(counts[key], left, width, strict=True)):
            if wide > 0.028 * longest:
                axes.text(
                    start + wide / 2, row, f"{int(value):,}", ha="center", va="center",
                    size=LABEL - 1, color=ink,
                    bbox=None if key not in HATCHES else _PLATE,
                )  # fmt: skip
        left = left + width


def _stance_claim(table: pd.DataFrame, by: str) -> Claim:
    """Say how many verbs are marked, and of which group's the most, if it leads beyond doubt."""
    said, of = int(table["uses"].sum()), table.groupby(by)["uses"].sum()
    marked = table[table["stance"].isin(MARKED)].groupby(by)["uses"].sum()
    marked = marked.reindex(of.index).fillna(0).astype(int)
    every, rows = f"{int(marked.sum()):,}", {"stance": MARKED}
    text = f"{every} of {said:,} reporting verbs deny, doubt or carry feeling"
    facts = [Fact(every, rows, "uses"), Fact(f"{said:,}", column="uses")]
    told = of.index[(of >= ENOUGH) & (of.index != UNPLACED)]
    shares = (marked / of)[told]
    group = leader(shares) if len(shares) > 1 else None
    if group is not None and marked[group] >= ENOUGH and _beyond(marked, of, group):
        most = f"{marked[group]:,}"
        text += f"; of the {of[group]:,} of “{group}” {most} do"
        facts.append(Fact(most, {**rows, by: group}, "uses"))
        facts.append(Fact(f"{of[group]:,}", {by: group}, "uses"))
    return Claim(text, tuple(facts))


def _beyond(marked: pd.Series, of: pd.Series, group: str) -> bool:
    """Tell whether a group's share is above that of all others by more than two standard errors.

    The verbs of one article are not independent, so this is no test, only a bar for a title.
    """
    share = marked[group] / of[group]
    rest = (marked.sum() - marked[group]) / max(1, of.sum() - of[group])
    return share - rest > 2 * np.sqrt(share * (1 - share) / of[group])


def _stance_alt(table: pd.DataFrame, by: str) -> str:
    parts = [
        f"{group}: " + ", ".join(f"{r.stance} {r.uses}" for r in rows.itertuples())
        for group, rows in table.groupby(by, sort=True)
    ]
    return (
        "Stacked bars: reporting verbs of each stance by speaker group. " + "; ".join(parts) + "."
    )


def _of_some(study: Study) -> list[str]:
    if not study.drawn_from:
        return []
    return [
        f"passages behind the figure: those of {len(study.articles):,} articles, drawn at random"
    ]


def _cues(study: Study) -> pd.DataFrame:
    """Return each cue with where it stands in the source."""
    rows = []
    columns = ["start", "end", "passage_id"]
    passages = {
        article: list(part[columns].itertuples(index=False, name=None))
        for article, part in study.corpus.passages.groupby("article_id", sort=False)
    }
    for cue in study.cues.itertuples(index=False):
        start, end = int(cue.cue_spans[0][0]), int(cue.cue_spans[-1][1])
        here = passages[cue.article_id]
        number = next((n for first, last, n in here if first <= start < last), -1)
        rows.append(
            {
                "outlet": cue.outlet,
                "speaker_group": cue.speaker_group,
                "stance": cue.stance,
                "speaker": cue.speaker,
                "article_id": cue.article_id,
                "passage_id": number,
                "start": start,
                "end": end,
                "text": study.corpus.quote(cue.article_id, start, end),
                "content": cue.content,
            }
        )
    return pd.DataFrame(rows, columns=[*CUE_KEYS, *EVIDENCE])
