"""Everything that is drawn for a close reading, in one place, and passages to check by hand.

Every function takes a study (`presslens.Study`) and returns a Result.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens import framing
from presslens.figures.agency import agency, passives, who_is_subject
from presslens.figures.article_view import article_view
from presslens.figures.framing_top import head_quotations
from presslens.figures.framing_verbs import stance
from presslens.figures.naming import name_suggestions, names, scare_quotes, spellings
from presslens.figures.naming_matrix import naming_matrix
from presslens.figures.passages import hit_evidence
from presslens.figures.result import EVIDENCE, Result
from presslens.figures.selection import of_sample
from presslens.figures.wording import notes, nothing
from presslens.framing.titles import FORMS
from presslens.framing.units import passage_texts
from presslens.study import Study

__all__ = [
    "agency",
    "article_view",
    "head_quotations",
    "name_suggestions",
    "names",
    "naming_matrix",
    "passives",
    "scare_quotes",
    "spellings",
    "stance",
    "titles",
    "to_check",
    "who_is_subject",
]


@of_sample
def titles(study: Study, *, name: str = "titles-and-epithets") -> Result:
    """Return how each outlet puts the people and bodies it cites: by name, title or epithet."""
    places = framing.speaker_names(study.attributions, study.articles, study.corpus.passages)
    table = framing.titles_by_outlet(places)
    if table.empty:
        return nothing(study, name, "No article cites anybody by name")
    said = table[table["epithets"] != ""]
    title = f"{len(said):,} of {len(table):,} sources are given a title or an epithet"
    text = [
        study.corpus.quote(article, start, end)
        for article, start, end in zip(
            places["article_id"], places["start"], places["end"], strict=True
        )
    ]
    places = places.assign(text=pd.Series(text, index=places.index, dtype=object))
    return Result(
        name=name,
        title=title,
        subtitle=f"places where a source is put; nothing is tested; {study.standing}",
        table=table,
        evidence=hit_evidence(study, places, "outlet", "speaker", "form", "epithet"),
        notes=notes(
            study,
            f"forms: {', '.join(FORMS)}; who a source is was resolved within its article by a "
            "program that errs; sources that are only described are left out",
        ),
        source=study.source,
        alt=title,
    )


@of_sample
def to_check(study: Study, *, n: int = 20, seed: int = 0, name: str = "to-check") -> Result:
    """Return findings drawn at random, each in its sentence, to be checked by hand.

    As many as there are of each measure (frames, names, scare quotes, verbs, events), `n` in all,
    with an empty column `right`. The same seed draws the same.
    """
    found = _findings(study)
    if found.empty:
        return nothing(study, name, "Nothing was found that could be checked")
    rng = np.random.default_rng(seed)
    order = found.iloc[rng.permutation(len(found))]
    turn = order.groupby("measure").cumcount()
    table = order.assign(turn=turn).sort_values(["turn", "measure"], kind="stable").head(n)
    table = table.drop(columns="turn").sort_values(["measure"], kind="stable", ignore_index=True)
    texts = passage_texts(study)
    sentences = []
    for row in table.itertuples(index=False):
        text = texts[(row.article_id, row.passage_id)]
        start, end = framing.sentence_at(text, row.text_start)
        sentences.append(text[start:end])
    table = table.assign(sentence=sentences, right="")
    shown = ["measure", "finding", "text", "sentence", "outlet", "right"]
    return Result(
        name=name,
        title=f"{len(table)} of {len(found):,} findings, drawn at random, to check by hand",
        subtitle=f"seed {seed}; {study.standing}",
        table=table[[*shown, "article_id", "start", "end"]],
        evidence=hit_evidence(study, table, "measure", "finding"),
        notes=notes(study, "for agreement that can be reported, use presslens sample and agree"),
        source=study.source,
        alt="Findings to check by hand.",
    )


def _findings(study: Study) -> pd.DataFrame:
    """Return every finding with its place: measure, finding, outlet and where it stands."""
    labels = {frame.key: frame.label for frame in study.frames.frames}
    path = study.corpus.path
    events = framing.choose_events("", path if path.is_dir() else path.parent)
    told = framing.locate(study.index, framing.event_mentions(study.index, events), study.corpus)
    scare = framing.scare_quotes(study.corpus, study.voice_spans)
    parts = [
        study.hits.assign(measure="frame", finding=study.hits["frame"].map(labels)),
        study.names.assign(measure="name", finding=study.names["name"]),
        scare.assign(measure="scare quotes", finding=scare["why"]),
        told.assign(
            measure="event",
            finding=told["label"] + ": " + told["form"] + ", doer " + told["doer"],
        ),
    ]
    columns = ["measure", "finding", "outlet", "text_start", *EVIDENCE]
    found = [part[columns] for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
