"""The picture of what differs between outlets beyond what shuffled articles would show."""

from __future__ import annotations

from presslens import framing, inference
from presslens.figures import differences
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, outlets_shown
from presslens.figures.style import styled
from presslens.figures.wording import notes
from presslens.framing.rates import VOICE_ROWS
from presslens.study import Study

OTHERS = "the others’ rate"


@styled
def frame_differences(
    study: Study,
    *,
    voice: str = "own",
    match: str = "auto",
    name: str = "frame-differences",
) -> Result:
    """Draw each outlet's rate of each frame over the other outlets' rate, with intervals.

    Where articles are too few nothing is drawn and nothing is tested: the table says why. Articles
    are compared within their event, week or month as `match` says
    (`presslens.inference.strata_of`).
    """
    by, strata = inference.strata_of(study.articles, match)
    table = framing.compare_outlets(study.rates, voice=voice, strata=strata)
    spoken = {"own": "own voice", "all": "all voices"}.get(voice, voice)
    title = differences.claim(table, study.articles, what="frame", others=OTHERS)
    subtitle = f"{spoken}; {differences.extent(table, study.standing, by)}"
    figure, shown = None, outlets_shown(study)
    if differences.is_tested(table):
        figure = differences.forests(
            table, shown, list(dict.fromkeys(table["label"])),
            title=title, subtitle="; ".join([subtitle, *left_out(study, shown)]),
            source=study.source, others=OTHERS, matched="" if by == "none" else "matched ",
        )  # fmt: skip
    heard = study.hits["voice"].isin(VOICE_ROWS[voice])
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study, study.hits, "outlet", "frame", "term", "voice", chosen=heard),
        notes=notes(
            study,
            *differences.how(table, by),
        ),
        source=study.source,
        alt=f"Rate ratios by outlet and frame. {title}. {differences.in_words(table)}",
        figure=figure,
    )
