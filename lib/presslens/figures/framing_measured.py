"""The frames of whole articles as a model sees them, and of sentences."""

from __future__ import annotations

from presslens import framing
from presslens.figures.panels import close_grid, heading
from presslens.figures.passages import ALL_HITS, hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, of_sample, outlets_shown
from presslens.figures.style import new_figure, shorten, styled, tidy
from presslens.figures.wording import notes, nothing
from presslens.framing import model
from presslens.study import Study
from presslens.words.sentences import sentences

DOT = "#d55e00"
CARD = "the card: lib/presslens/framing/weights/README.md; measured anew by make train-frames"


@styled
@of_sample
def frame_probabilities(study: Study, *, name: str = "frame-probabilities") -> Result:
    """Draw each article's probability of the five generic frames a model is offered for."""
    on_subject, n = model.about_climate(study.index), len(study.articles)
    if 2 * on_subject < n:
        return nothing(
            study,
            name,
            f"The frame model was trained on articles on climate change, which {on_subject:,} of "
            f"these {n:,} articles name: its probabilities are not shown",
        )
    generic = framing.load_frames()
    hits = framing.frame_hits(study.index, generic)
    rates = framing.rates_by_article(study.index, generic, hits, voices=["all"])
    chances = model.probabilities(study.index, rates)
    table = rates.merge(chances, on=["article_id", "frame"])
    table = table[["outlet", "article_id", "frame", "label", "probability", "rate_per_1000"]]
    shown = outlets_shown(study)
    drawn = table[table["outlet"].isin(shown)]
    order = list(dict.fromkeys(table["label"]))[::-1]
    title = "How likely readers would be to see each of five general frames, by a model"
    subtitle = (
        f"probability that a reader would see the frame; each dot is an article; {study.standing}"
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
        axes.plot(part["probability"], place, "o", color=DOT, markersize=6.5, alpha=faint)
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
        evidence=hit_evidence(study, located, "outlet", "frame", "term", "voice"),
        notes=notes(
            study,
            "a model trained on 257 articles on climate change: take its numbers for a rank among "
            "articles rather than for a share",
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
    title = "The share of sentences in which each frame has a hit, by outlet and voice"
    return Result(
        name=name,
        title=title,
        subtitle=f"share of sentences with a hit, all voices, mean over articles; "
        f"{sentences(study.index).in_passage.sum():,} sentences; {study.standing}",
        table=table,
        evidence=hit_evidence(study, study.hits, "outlet", "frame", "term", "voice", "section"),
        evidence_name=ALL_HITS if not study.drawn_from else "",
        notes=notes(study, "a hit counts for the voice it stands in; a sentence may hold several"),
        source=study.source,
        alt=title,
    )
