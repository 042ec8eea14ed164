"""Pictures of how far to trust frames: agreement with readers' labels, and the model's view."""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens import framing
from presslens.figures.framing_shared import (
    ALL_HITS,
    close_grid,
    evidence,
    heading,
    left_out,
    notes,
    of_sample,
    outlets_shown,
    singled_out,
)
from presslens.figures.style import GREY, key_line, new_figure, shorten, styled, swatches, tidy
from presslens.framing import Study, model
from presslens.framing.places import places
from presslens.results import Result

RATE, MODEL = "dictionary’s rate", "model’s probability"
COLOURS = {RATE: "#4d4d4d", MODEL: "#d55e00"}
MEASURES = {"auc": ("AUC", "auc"), "macro_f1": ("macro-F1", "f1")}
CARD = "the card: lib/presslens/framing/weights/README.md; measured anew by make train-frames"


@styled
def frame_validation(study: Study, *, name: str = "frame-validation") -> Result:
    """Draw how well the generic frames' rates and the model agree with readers, with intervals.

    The numbers come with the package (`presslens.framing.model.load_card`): they were measured on
    labelled articles, not on those of the study.
    """
    card = model.load_card()
    labels = dict(zip(_generic_keys(), framing.load_frames().labels, strict=True))
    table = pd.concat(
        [
            pd.DataFrame(card["measured"][key]).assign(score=score)
            for key, score in (("dictionary", RATE), ("model", MODEL))
        ],
        ignore_index=True,
    )
    table.insert(0, "label", table["frame"].map(labels))
    rates = table[table["score"] == RATE].sort_values("auc")
    order = list(rates["label"])
    best, worst = rates.iloc[-1], rates.iloc[0]
    title = (
        f"Against readers’ labels the generic lists do best on “{best['label']}” (AUC "
        f"{best['auc']:.2f}) and worst on “{worst['label']}” ({worst['auc']:.2f})"
    )
    subtitle = (
        f"n = {card['articles']} labelled articles on climate change; lines: 95% intervals over "
        f"articles; .5 is chance"
    )
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source="Labels: Narrative Frames Corpus, Frermann et al. "
        "2023.", height=1.1 + 0.42 * len(order), ncols=2, sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches(COLOURS))
    for axes, (column, (label, short)) in zip(grid.ravel(), MEASURES.items(), strict=True):
        for score, shift in ((RATE, 0.14), (MODEL, -0.14)):
            part = table[table["score"] == score].set_index("label").loc[order]
            y = np.arange(len(order)) + shift
            axes.hlines(
                y, part[f"{short}_low"], part[f"{short}_high"], color=COLOURS[score], lw=1.5
            )
            axes.plot(part[column], y, "o", color=COLOURS[score], markersize=6.5)
        axes.axvline(0.5, color=GREY, lw=1)
        axes.set_yticks(range(len(order)), order)
        axes.set_xlim(0.45, 1)
        axes.set_xlabel(label)
        tidy(axes)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        notes=(
            "model: nested cross-validation; macro-F1: threshold chosen on the other half",
            CARD,
            *_of_own_list(study),
        ),
        source="Labels: Narrative Frames Corpus, Frermann et al. 2023.",
        alt=title + ". " + "; ".join(
            f"{r.label}, {r.score}: AUC {r.auc:.2f} ({r.auc_low:.2f} to {r.auc_high:.2f}), "
            f"macro-F1 {r.macro_f1:.2f} ({r.f1_low:.2f} to {r.f1_high:.2f})"
            for r in table.itertuples()
        ),
        figure=figure,
    )  # fmt: skip


def frame_calibration(study: Study, *, name: str = "frame-calibration") -> Result:
    """Return how often readers see a frame in articles of about the same probability or rate."""
    measured = model.load_card()["measured"]
    parts = [
        pd.DataFrame(rows).assign(frame=frame, score=score, fifth=range(1, len(rows) + 1))
        for key, score in (("calibration", MODEL), ("rates", RATE))
        for frame, rows in measured[key].items()
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[["score", "frame", "fifth", "articles", "predicted", "observed", "low", "high"]]
    chance = table[table["score"] == MODEL]
    off = (chance["predicted"] - chance["observed"]).abs()
    inside = int(
        ((chance["low"] <= chance["predicted"]) & (chance["predicted"] <= chance["high"])).sum()
    )
    title = (
        f"The model’s probabilities are {off.mean():.2f} off on average; {inside} of {len(chance)} "
        "lie within the interval of what readers saw"
    )
    return Result(
        name=name,
        title=title,
        subtitle=f"articles in fifths by score; n = {model.load_card()['articles']}, labelled",
        table=table,
        notes=(
            "predicted: mean probability, or mean rate per 1,000 words",
            CARD,
            *_of_own_list(study),
        ),
        source="Labels: Narrative Frames Corpus, Frermann et al. 2023.",
        alt=title,
    )


@styled
@of_sample
def frame_probabilities(study: Study, *, name: str = "frame-probabilities") -> Result:
    """Draw each article's probability of the five generic frames a model is offered for."""
    generic = framing.load_frames()
    hits = framing.frame_hits(study.index, generic)
    rates = framing.rates_by_article(study.index, generic, hits, voices=["all"])
    chances = model.probabilities(study.index, rates)
    table = rates.merge(chances, on=["article_id", "frame"])
    table = table[["outlet", "article_id", "frame", "label", "probability", "rate_per_1000"]]
    shown = outlets_shown(study)
    drawn = table[table["outlet"].isin(shown)]
    order = list(dict.fromkeys(table["label"]))[::-1]
    leads = table.loc[table.groupby("article_id")["probability"].idxmax(), "label"]
    first, n = leads.mode().iloc[0], table["article_id"].nunique()
    title = f"The model finds “{first}” likeliest in {int((leads == first).sum())} of {n} articles"
    subtitle = (
        f"probability that a reader would see the frame, one dot an article; {study.standing}"
    )
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source,
        height=0.6 + (0.65 + 0.31 * len(order)) * rows, nrows=rows, ncols=columns, sharex=True,
        sharey=True, squeeze=False,
    )  # fmt: skip
    for axes, outlet in zip(grid.ravel(), shown, strict=False):
        part = drawn[drawn["outlet"] == outlet]
        place = part["label"].map(order.index)
        faint = 1 if len(part) <= 5 * 6 else 0.35
        axes.plot(
            part["probability"], place, "o", color=COLOURS[MODEL], markersize=6.5, alpha=faint
        )
        axes.set_yticks(range(len(order)), [shorten(label, 32) for label in order])
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.set_xlim(-0.03, 1.03)
        axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
        tidy(axes)
        count = part["article_id"].nunique()
        heading(axes, outlet, f"{count:,} article{'' if count == 1 else 's'}")
    close_grid(grid, len(shown), "probability")
    located = framing.locate(study.index, hits[hits["frame"].isin(table["frame"])], study.corpus)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=evidence(study, located, "outlet", "frame", "term", "voice"),
        notes=notes(
            study,
            "a model trained on 257 articles on climate change; on another subject, a rank more "
            "than a share",
            CARD,
            *left_out(study, shown),
        ),
        source=study.source,
        alt=title + ". " + "; ".join(
            f"{r.outlet}, {r.label}: {r.probability:.2f}" for r in drawn.head(30).itertuples()
        ),
        figure=figure,
    )  # fmt: skip


@of_sample
def frame_sentences(study: Study, *, name: str = "frame-sentences") -> Result:
    """Return the share of each outlet's sentences that have a hit of each frame, by voice."""
    shares = framing.sentence_presence(study.index, study.frames, study.hits)
    about = study.rates[["article_id", "voice", "frame", "outlet", "label"]]
    table = (
        shares.merge(about, on=["article_id", "voice", "frame"])
        .groupby(["outlet", "voice", "label"], sort=False)["sentences"]
        .agg(["mean", "median", "count"])
        .reset_index()
        .rename(columns={"mean": "mean_share", "median": "median_share", "count": "articles"})
    )
    whole = table[(table["voice"] == "all") & table["outlet"].isin(singled_out(study))]
    top = whole.loc[whole["mean_share"].idxmax()]
    title = (
        f"“{top['label']}” stands in {top['mean_share']:.0%} of the sentences of {top['outlet']}"
    )
    return Result(
        name=name,
        title=title,
        subtitle=f"share of sentences with a hit, all voices, mean over articles; "
        f"{places(study.index).in_passage.sum():,} sentences; {study.standing}",
        table=table,
        evidence=evidence(study, study.hits, "outlet", "frame", "term", "voice", "section"),
        evidence_name=ALL_HITS if not study.drawn_from else "",
        notes=notes(study, "a hit counts for the voice it stands in; a sentence may hold several"),
        source=study.source,
        alt=title,
    )


def _of_own_list(study: Study) -> list[str]:
    if study.frames.path == framing.GENERIC:
        return []
    return [f"the list in use here, {study.frames.name}, has not been measured against labels"]


def _generic_keys() -> list[str]:
    return [frame.key for frame in framing.load_frames().frames]
