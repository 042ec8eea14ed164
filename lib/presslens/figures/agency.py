"""Pictures of agency: whether events are told with whoever did them, and what passives hide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.claims import Claim, Fact, count
from presslens.figures.panels import heading, whole_numbers
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, of_sample, outlets_shown
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
from presslens.figures.wording import listing, notes, nothing
from presslens.framing.agency import DOERS
from presslens.framing.events import Event
from presslens.framing.measured import measured
from presslens.framing.rates import locate
from presslens.study import Study

DOER_COLOURS = {"subject": "#0072b2", "by": "#56b4e9", "owner": "#bdbdbd", "absent": "#d55e00"}
DOER_LABELS = {
    "subject": "doer is the subject",
    "by": "doer after “by”",
    "owner": "somebody’s (“the army’s …”)",
    "absent": "no doer in the clause",
}
NO_LIST = "No events are listed: an events.yml beside the articles says which to look at"


@styled
@of_sample
def agency(
    study: Study, *, events: str | Path = "", voice: str = "all", name: str = "agency"
) -> Result:
    """Draw how often each event is told with its doer, by outlet; counts in stacked bars.

    `events` is a file; empty: events.yml beside the corpus. voice: all, own or quoted. Without a
    list of events nothing is drawn.
    """
    listed = _listed(study, events)
    if not listed:
        return nothing(study, name, NO_LIST)
    found = locate(study.index, framing.event_mentions(study.index, listed), study.corpus)
    table = framing.agency_counts(found, voice=voice)
    if table.empty:
        return nothing(study, name, "None of the listed events is mentioned")
    shown = outlets_shown(study)
    totals = table.groupby("label", sort=False)["mentions"].sum().sort_values(kind="stable")
    order = list(totals.index)
    claim = _claim(table)
    title = claim.text
    whose = {"all": "", "own": " in the outlets’ own voice", "quoted": " in cited words"}[voice]
    subtitle = (
        f"mentions of an event{whose}, {int(table['mentions'].sum()):,} in all; nothing is tested; "
        f"{study.standing}"
    )
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source, nrows=rows, ncols=columns,
        height=0.6 + rows * (0.6 + 0.33 * len(order)), sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches({DOER_LABELS[d]: DOER_COLOURS[d] for d in DOERS}, marker="s"))
    panels = grid.ravel()
    for axes, outlet in zip(panels, shown, strict=False):
        part = table[table["outlet"] == outlet].set_index("label").reindex(order)
        _bars(axes, part[list(DOERS)].fillna(0).astype(int), int(totals.max()))
        n = part["mentions"].sum()
        heading(axes, outlet, f"no doer in the clause: {part['absent'].sum():.0f} of {n:.0f}")
        axes.set_yticks(range(len(order)), [shorten(label, 30) for label in order])
        whole_numbers(axes)
        tidy(axes)
    for axes in panels[len(shown) :]:
        axes.set_axis_off()
    more = [
        "the doer may be unknown, or named elsewhere in the sentence or just before, and the event "
        "may be denied: read the evidence before you call it concealment",
        measured("doers"),
    ]
    said = found if voice == "all" else found[(found["voice"] == "own") == (voice == "own")]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study, said, "outlet", "label", "form", "doer", "who", "voice"),
        notes=notes(study, *more, *left_out(study, shown)),
        source=study.source,
        alt=_alt(table),
        figure=figure,
        facts=claim.facts,
    )


def _listed(study: Study, events: str | Path) -> tuple[Event, ...]:
    path = study.corpus.path
    return framing.choose_events(events, path if path.is_dir() else path.parent)


def _bars(axes: Axes, counts: pd.DataFrame, greatest: int) -> None:
    left = np.zeros(len(counts))
    for doer in DOERS:
        width = counts[doer].to_numpy()
        axes.barh(
            range(len(counts)), width, left=left, color=DOER_COLOURS[doer], height=0.68,
            edgecolor="white", hatch="////" if doer == "absent" else "", linewidth=1,
        )  # fmt: skip
        for row, (value, start) in enumerate(zip(width, left, strict=True)):
            if value > 0.06 * greatest or (value and value >= 3):
                axes.text(
                    start + value / 2, row, f"{value:,}", ha="center", va="center",
                    size=LABEL - 1.5, color=INK,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
                )  # fmt: skip
        left = left + width
    axes.set_ylim(-0.6, len(counts) - 0.4)


def _claim(table: pd.DataFrame) -> Claim:
    """Say in how many mentions the clause names nobody."""
    absent, mentions = (f"{int(table[column].sum()):,}" for column in ("absent", "mentions"))
    return Claim(
        f"In {absent} of {mentions} mentions of listed events the clause names no doer",
        (Fact(absent, column="absent"), Fact(mentions, column="mentions")),
    )


def _alt(table: pd.DataFrame) -> str:
    parts = [
        f"{row.outlet}, {row.label}: {row.mentions} mentions, nobody named in {row.absent}"
        for row in table.nlargest(9, "mentions").itertuples()
    ]
    return "Stacked bars: events told with and without their doer. " + "; ".join(parts) + "."


@of_sample
def passives(study: Study, *, name: str = "passives-without-agent") -> Result:
    """Return how many passives each outlet uses, in its own voice and in cited words, and how many
    name nobody.
    """
    found = locate(study.index, framing.corpus_passives(study.index), study.corpus)
    if found.empty:
        return nothing(study, name, "No passive was found")
    table = framing.passive_counts(found, _words(study))
    total = table[["passives", "without_agent"]].sum()
    without, passives = (f"{int(total[column]):,}" for column in ("without_agent", "passives"))
    title = f"{without} of {passives} passives do not say by whom: to check"
    return Result(
        name=name,
        title=title,
        subtitle=f"passives with be or get; nothing is tested; {study.standing}",
        table=table,
        evidence=hit_evidence(study, found, "outlet", "verb", "agent", "voice", "section"),
        notes=notes(
            study,
            "participles without be or get (“goods made with”) are not counted",
            measured("passives"),
        ),
        source=study.source,
        alt=title,
    )


def _words(study: Study) -> pd.DataFrame:
    """Return the words of each outlet in its own voice and in cited words."""
    one = study.rates.drop_duplicates(["article_id", "voice"])
    one = one[one["voice"].isin(("own", "quoted"))]
    return one.groupby(["outlet", "voice"], as_index=False)["words"].sum()


@of_sample
def who_is_subject(
    study: Study, *, events: str | Path = "", name: str = "who-is-subject"
) -> Result:
    """Return who is named as the doer of each event: the words, and the listed name in them."""
    listed = _listed(study, events)
    if not listed:
        return nothing(study, name, NO_LIST)
    found = locate(study.index, framing.event_mentions(study.index, listed), study.corpus)
    named = found[found["doer"] != "absent"]
    if named.empty:
        return nothing(study, name, "No listed event is told with whoever did it")
    named = named.assign(referent=_referents(study, named))
    keys = ["label", "outlet", "doer", "referent"]
    table = (
        named.groupby(keys, sort=False)
        .agg(mentions=("who", "size"), words=("who", lambda w: listing(list(dict.fromkeys(w)), 6)))
        .reset_index()
        .sort_values(["mentions", "label"], ascending=[False, True], ignore_index=True)
    )
    acting = int((named["doer"] != "owner").sum())
    title = f"{count(acting, 'mention')} of {len(found):,} name a doer in the clause: to check"
    return Result(
        name=name,
        title=title,
        subtitle=f"mentions of events that name somebody; nothing is tested; {study.standing}",
        table=table,
        evidence=hit_evidence(
            study, named, "outlet", "label", "form", "doer", "who", "referent", "voice"
        ),
        notes=notes(
            study,
            "the words before a verb that should hold its subject: a guess by form",
            measured("doers"),
        ),
        source=study.source,
        alt=title,
    )


def _referents(study: Study, named: pd.DataFrame) -> list[str]:
    """Return the listed referent that stands in the words for each doer, if any."""
    labels = {referent.key: referent.label for referent in study.referents}
    places: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
    for hit in study.names.itertuples(index=False):
        where = (hit.text_start, hit.text_end, labels[hit.referent])
        places.setdefault((hit.article_id, hit.passage_id), []).append(where)
    return [
        next(
            (
                label
                for start, end, label in places.get((row.article_id, row.passage_id), [])
                if row.who_start <= start and end <= row.who_end + 1
            ),
            "",
        )
        for row in named.itertuples(index=False)
    ]
