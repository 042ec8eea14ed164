"""What people can code by hand: units of text, the question about each, and the tool's own answer.

A unit is a stretch of one article: a sentence, a reporting verb, a pair of quotation marks, a
mention of an event. Each kind of unit has variables, and each variable its permitted answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.corpus.alignment import to_source, to_text
from presslens.errors import PresslensError, nearest
from presslens.framing.agency import event_mentions
from presslens.framing.agreement import Scale
from presslens.framing.events import choose_events
from presslens.framing.rates import locate
from presslens.framing.scare_quotes import scare_quotes
from presslens.text import sentence_at, sentence_spans
from presslens.voices.quotations import passage_quotations

if TYPE_CHECKING:
    from presslens.study import Study

COLUMNS = ("article_id", "outlet", "passage_id", "text_start", "text_end", "start", "end")
YES_NO = {"1": "yes", "0": "no"}


@dataclass(frozen=True)
class Variable:
    """A question about a unit and its permitted answers, each with what it means."""

    name: str
    question: str
    answers: dict[str, str]
    scale: Scale = "nominal"


@dataclass(frozen=True, eq=False)
class Units:
    """All units of a kind in a corpus: where each stands, and the tool's answer to each variable.

    `table` has COLUMNS and one column a variable, in which an empty text is no answer.
    """

    kind: str
    about: str
    variables: tuple[Variable, ...]
    table: pd.DataFrame


def units_of(study: Study, kind: str) -> Units:
    """Return every unit of a kind (one of KINDS): frames, stance, scare_quotes or agency.

    Raises PresslensError for a kind that does not exist, and for a corpus that has no such unit.
    """
    if kind not in KINDS:
        raise PresslensError(f'what to code: "{kind}" is none of them; {nearest(kind, KINDS)}.')
    found = KINDS[kind](study)
    if found.table.empty:
        raise PresslensError(f"{study.corpus.path}: there is nothing to code for {kind}.")
    return found


def frame_units(study: Study) -> Units:
    """Return every sentence, and for each frame whether the tool finds a term of it there."""
    index, rows = study.index, []
    for row, text in enumerate(index.texts):
        rows += [_place(study, row, start, end) for start, end in sentence_spans(text)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    keys = list(zip(table["article_id"], table["passage_id"], table["text_start"], strict=True))
    number = {key: i for i, key in enumerate(keys)}
    texts = passage_texts(study)
    for frame in study.frames.frames:
        answers = np.full(len(table), "0", dtype=object)
        hits = study.hits[study.hits["frame"] == frame.key]
        for hit in zip(hits["article_id"], hits["passage_id"], hits["text_start"], strict=True):
            start, _ = sentence_at(texts[hit[:2]], hit[2])
            if (*hit[:2], start) in number:
                answers[number[(*hit[:2], start)]] = "1"
        table[frame.key] = answers
    variables = tuple(
        Variable(
            frame.key,
            f"Does the sentence use the frame “{frame.label}”? {frame.definition}",
            YES_NO,
        )
        for frame in study.frames.frames
    )
    return Units("frames", "a sentence; who says it does not matter", variables, table)


def stance_units(study: Study) -> Units:
    """Return every reporting verb, and its stance."""
    texts, rows = passage_texts(study), []
    passages = dict(iter(study.corpus.passages.groupby("article_id", sort=False)))
    for cue in study.cues.itertuples(index=False):
        start, end = int(cue.cue_spans[0][0]), int(cue.cue_spans[-1][1])
        here = passages[cue.article_id]
        here = here[(here["start"] <= start) & (here["end"] > start)]
        if here.empty:
            continue
        passage = here.iloc[0]
        place = to_text(passage["alignment"], start, end)
        if place is None or (cue.article_id, passage["passage_id"]) not in texts:
            continue
        known = cue.stance if cue.stance in study.stances.labels else ""
        where = (cue.article_id, cue.outlet, int(passage["passage_id"]), *place, start, end)
        rows.append((*where, known))
    answers = {
        key: f"{label}: {study.stances.definitions[key]}"
        for key, label in study.stances.labels.items()
    }
    question = "What does the marked verb let a reader think of the words it reports?"
    variable = Variable("stance", question, answers)
    table = pd.DataFrame(rows, columns=[*COLUMNS, "stance"])
    return Units("stance", "a reporting verb", (variable,), table)


def scare_units(study: Study) -> Units:
    """Return every pair of quotation marks, and whether the tool takes it for scare quotes."""
    found = scare_quotes(study.corpus, study.voice_spans)
    marks = set(zip(found["article_id"], found["passage_id"], found["text_start"], strict=True))
    outlets = study.articles.set_index("article_id")["outlet"]
    rows = []
    for article_id, passages in study.corpus.passages.groupby("article_id", sort=False):
        quotations = passage_quotations(passages["text"].tolist())
        columns = (passages["passage_id"], passages["alignment"])
        for number, alignment, quotes in zip(*columns, quotations, strict=True):
            for start, end in quotes:
                pieces = to_source(alignment, start, end)
                source = (pieces[0][0], pieces[-1][1])
                held = "1" if (article_id, number, start) in marks else "0"
                rows.append((article_id, outlets[article_id], number, start, end, *source, held))
    question = (
        "Do the marks hold the words at a distance (scare quotes, so-called), rather than quote "
        "somebody, name a title or introduce a term?"
    )
    table = pd.DataFrame(rows, columns=[*COLUMNS, "distance"])
    return Units(
        "scare_quotes",
        "a pair of quotation marks",
        (Variable("distance", question, YES_NO),),
        table,
    )


def agency_units(study: Study) -> Units:
    """Return every mention of a listed event, and where its doer is said to be."""
    path = study.corpus.path
    events = choose_events("", path if path.is_dir() else path.parent)
    if not events:
        raise PresslensError(
            f"{path}: there is no events.yml beside it to say which events to code."
        )
    found = locate(study.index, event_mentions(study.index, events), study.corpus)
    answers = {
        "subject": "the doer is the subject of the verb",
        "by": "the doer follows “by”",
        "owner": "somebody owns the noun (the army's crackdown, his arrest)",
        "absent": "the clause names nobody who does it",
    }
    variable = Variable("doer", "Who is said to do what the marked word tells?", answers)
    return Units("agency", "a mention of an event", (variable,), found[[*COLUMNS, "doer"]])


KINDS: dict[str, Callable[..., Units]] = {
    "frames": frame_units,
    "stance": stance_units,
    "scare_quotes": scare_units,
    "agency": agency_units,
}


def passage_texts(study: Study) -> dict[tuple[str, int], str]:
    """Return the texts of all passages by (article_id, passage_id)."""
    passages = study.corpus.passages
    keys = zip(passages["article_id"], passages["passage_id"], strict=True)
    return dict(zip(keys, passages["text"], strict=True))


def _place(study: Study, row: int, start: int, end: int) -> tuple:
    index = study.index
    article = index.articles.iloc[index.passages["article"].iloc[row]]
    pieces = to_source(index.alignment[row], start, end)
    passage = int(index.passages["passage_id"].iloc[row])
    source = (pieces[0][0], pieces[-1][1])
    return (article.article_id, article.outlet, passage, start, end, *source)
