"""How much of the text each speaker is given, with which verbs, where, and by which outlets.

Words are counted by the token rule. Groups come from `actors.yml`; a speaker it does not place is
"unplaced", and a content that the article attributes to nobody has "no source named".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from presslens import inference
from presslens.schemas import KINDS, VOICES
from presslens.text import tokenize
from presslens.voices.confidence import EVEN
from presslens.voices.lexicon import cue_verbs_of
from presslens.voices.spans import are_outermost

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.study import Study

UNPLACED, NOBODY = "unplaced", "no source named"
Voice = Literal["all", "quoted", "own", "paraphrase", "verbatim"]
BY_VOICE, BY_GROUP = "voice", "group"


def group_of(speaker: pd.Series, group: pd.Series) -> pd.Series:
    """Return the group as shown: the label, "unplaced", or "no source named"."""
    return group.where(group != "", np.where(speaker != "", UNPLACED, NOBODY))


def span_words(corpus: Corpus, spans: pd.DataFrame) -> pd.DataFrame:
    """Return the voice spans with outlet, section, group as shown, and words (tokens) in each.

    A token belongs to the span it starts in, so that the words of an article's spans add up to its
    tokens. `first` is the running number, from 0 within the article, of a span's first token.
    """
    if "words" in spans:  # kept so with a stored corpus
        return spans
    about = corpus.passages.set_index(["article_id", "passage_id"])
    outlets = corpus.articles.set_index("article_id")["outlet"]
    table = spans.copy()
    words = np.zeros(len(table), dtype=np.int64)
    sections = np.empty(len(table), dtype=object)
    at = 0
    for (article_id, passage_id), part in table.groupby(["article_id", "passage_id"], sort=False):
        passage = about.loc[(article_id, passage_id)]
        starts = [start for _, start, _ in tokenize(passage["text"])]
        edges = np.searchsorted(starts, [*part["text_start"], len(passage["text"])])
        words[at : at + len(part)] = np.diff(edges)
        sections[at : at + len(part)] = passage["section"]
        at += len(part)
    table["outlet"] = table["article_id"].map(outlets)
    table["section"] = sections
    table["words"] = words
    table["first"] = table.groupby("article_id", sort=False)["words"].cumsum() - table["words"]
    group = group_of(table["speaker"], table["speaker_group"])
    table["group"] = group.where(table["voice"] != "own", "")
    return table


def share_of_voice(study: Study, *, voice: Voice = "all") -> pd.DataFrame:
    """Return words and share by outlet, group and voice.

    Columns: outlet, group, voice, words, share (of all words of the outlet in the section).
    voice: which voices to list ("quoted": paraphrase and verbatim); the share's base stays all
    words. The outlet's own voice has an empty group.
    """
    columns = ["outlet", "group", "voice", "section", "words"]
    table = in_section(study.voice_spans[columns], study.section)
    base = table.groupby("outlet")["words"].sum()
    keys = ["outlet", "group", "voice"]
    shares = table.groupby(keys, as_index=False)["words"].sum()
    shares["share"] = shares["words"] / shares["outlet"].map(base)
    return in_voice(shares[shares["words"] > 0], voice).reset_index(drop=True)


def speakers(study: Study, *, voice: Voice = "quoted") -> pd.DataFrame:
    """Return words by speaker: speaker, group, outlets, verbatim, paraphrase, words."""
    # Columns before rows, here and below: rows that are chosen are copied, and texts are long.
    table = study.voice_spans[["speaker", "group", "voice", "outlet", "section", "words"]]
    table = in_voice(in_section(table, study.section), voice)
    table = table[(table["voice"] != "own") & (table["speaker"] != "")]
    counted = table.pivot_table(
        index=["speaker", "group"], columns="voice", values="words", aggfunc="sum", fill_value=0
    ).reindex(columns=["verbatim", "paraphrase"], fill_value=0)
    outlets = table.groupby(["speaker", "group"])["outlet"].agg(
        lambda names: ", ".join(sorted(set(names)))
    )
    counted.insert(0, "outlets", outlets)
    counted["words"] = counted["verbatim"] + counted["paraphrase"]
    counted.columns.name = None
    order = ["words", "speaker"]
    return counted.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)


def are_counted(
    attributions: pd.DataFrame, articles: pd.DataFrame, *, nested: bool = False
) -> pd.Series:
    """Tell which attributions count in every table and figure of attributions.

    Left out are those inside others, unless `nested` asks for them; those that are more likely
    misread than not (`score` below one half) and quote nothing; and those whose source is the
    outlet itself, whose words are its own voice.
    """
    likely = ~(attributions["score"] < EVEN) | (attributions["kind"] != "indirect")
    outer = are_outermost(attributions, articles)
    return likely & (outer | (nested & attributions["nested"].astype(bool)))


def kinds(study: Study) -> pd.DataFrame:
    """Return outlet, kind, attributions, and their share of the outlet's attributions.

    Only attributions that count (`are_counted`) are in it.
    """
    attributions = study.attributions[["article_id", "kind"]][
        are_counted(study.attributions, study.articles)
    ]
    outlets = study.articles.set_index("article_id")["outlet"]
    by = attributions["article_id"].map(outlets)
    counted = pd.crosstab(by, attributions["kind"]).reindex(columns=list(KINDS), fill_value=0)
    counted = counted.reindex(sorted(outlets.unique()), fill_value=0)
    counted.index.name, counted.columns.name = "outlet", "kind"
    table = counted.stack().rename("attributions").reset_index()
    total = table.groupby("outlet")["attributions"].transform("sum")
    table["share"] = (table["attributions"] / total.where(total > 0)).fillna(0.0)
    return table


def cue_verbs(study: Study, *, nested: bool = False) -> pd.DataFrame:
    """Return how often each group is introduced with each cue: outlet, group, verb, attributions.

    Only attributions that count (`are_counted`) are in it. Nested ones are left out unless asked
    for: there it is a speaker who chose the verb.
    """
    attributions = study.attributions
    table = attributions[["article_id", "speaker", "speaker_group", "cue"]]
    table = table[
        are_counted(attributions, study.articles, nested=nested) & (attributions["cue"] != "")
    ]
    outlets = study.articles.set_index("article_id")["outlet"]
    frame = pd.DataFrame(
        {
            "outlet": table["article_id"].map(outlets),
            "group": group_of(table["speaker"], table["speaker_group"]),
            "verb": cue_verbs_of(table["cue"]),
        }
    )
    counted = frame.groupby(["outlet", "group", "verb"], as_index=False).size()
    counted = counted.rename(columns={"size": "attributions"})
    return counted.sort_values(
        ["attributions", "verb", "group"], ascending=[False, True, True], ignore_index=True
    )


def first_and_last(study: Study) -> pd.DataFrame:
    """Return who speaks first and last in each article.

    Columns: article_id, outlet, place (first, last), speaker, group, kind, at (share of the
    article's words before it), start, end, text (the source's own words). Only attributions that
    count (`are_counted`), have a speaker and stand in the study's section are looked at; in a study
    of all sections, those in the body.
    """
    columns = ["article_id", "section", "start", "end"]
    section = "body" if study.section == "all" else study.section
    passages = study.corpus.columns("passages", columns)
    extent = passages[passages["section"] == section].groupby("article_id")
    attributions = study.attributions
    low, high = extent["start"].min(), extent["end"].max()
    rows = np.flatnonzero(
        (attributions["speaker"] != "") & are_counted(attributions, study.articles)
    )
    said = attributions[["article_id", "content_spans"]].iloc[rows]
    begins = _first_characters(said["content_spans"])
    bottom, top = (said["article_id"].map(edge).to_numpy() for edge in (low, high))
    inside = pd.DataFrame({"article_id": said["article_id"].to_numpy(), "row": rows})
    inside = inside[(bottom <= begins) & (begins < top)]
    by_article = inside.groupby("article_id", sort=False)["row"].agg(first="first", last="last")
    chosen = by_article.reindex(study.articles["article_id"]).dropna().stack()
    found = attributions.iloc[chosen.astype(int)].reset_index(drop=True)
    article_id = pd.Series(chosen.index.get_level_values("article_id"), dtype=object)
    first, last = (article_id.map(edge).to_numpy() for edge in (low, high))
    edges = [spans[0] for spans in found["content_spans"]]
    start, end = (np.array([edge[i] for edge in edges], dtype=np.int64) for i in (0, 1))
    return pd.DataFrame(
        {
            "article_id": article_id,
            "outlet": article_id.map(study.articles.set_index("article_id")["outlet"]),
            "place": pd.Series(chosen.index.get_level_values(1), dtype=object),
            "speaker": found["speaker"],
            "group": found["speaker_group"].where(found["speaker_group"] != "", UNPLACED),
            "kind": found["kind"],
            "at": (start - first) / np.maximum(last - first, 1),
            "start": start,
            "end": end,
            "text": pd.Series(
                [
                    study.corpus.quote(name, s, e)
                    for name, s, e in zip(article_id, start.tolist(), end.tolist(), strict=True)
                ],
                dtype=object,
            ),
        }
    )


def unplaced(study: Study) -> pd.DataFrame:
    """Return the speakers that actors.yml does not place, the most frequent first.

    Columns: speaker, attributions, articles, written (how the source is put), paste (the lines to
    put under `actors:`, with the group left to you).
    """
    table = study.attributions[["speaker", "speaker_group", "article_id", "source"]]
    table = table[(table["speaker"] != "") & (table["speaker_group"] == "")]
    if not len(table):
        return pd.DataFrame(columns=["speaker", "attributions", "articles", "written", "paste"])
    grouped = table.groupby("speaker")
    listed = pd.DataFrame(
        {
            "attributions": grouped.size(),
            "articles": grouped["article_id"].nunique(),
            "written": grouped["source"].agg(lambda names: "; ".join(sorted({*names} - {""})[:3])),
        }
    ).reset_index()
    listed["paste"] = [_entry(speaker) for speaker in listed["speaker"]]
    order = ["attributions", "speaker"]
    return listed.sort_values(order, ascending=[False, True], ignore_index=True)


def _first_characters(spans: pd.Series) -> np.ndarray:
    """Return where each list of spans begins, without making lists of what Arrow holds."""
    if spans.empty:
        return np.zeros(0, np.int64)
    column = pa.array(spans, pa.list_(pa.list_(pa.int64())))
    return pc.list_element(pc.list_element(column, 0), 0).to_numpy(zero_copy_only=False)


def snippet(listed: pd.DataFrame, *, most: int = 200) -> str:
    """Return the first `most` lines of `unplaced` as one text to paste into actors.yml.

    >>> print(snippet(pd.DataFrame({"paste": [_entry("Ann Lee")]})))
    actors:
      - name: "Ann Lee"
        group: ""  # one of your groups
    """
    left = len(listed) - most
    more = [f"# and {left:,} more, named less often"] if left > 0 else []
    return "\n".join(["actors:", *listed["paste"].head(most), *more])


def is_heard(table: pd.DataFrame, *, voice: Voice = "all", section: str = "all") -> pd.Series:
    """Return for each row whether it is of a voice and a section."""
    heard = pd.Series(True, index=table.index)
    if section != "all":
        heard &= table["section"] == section
    if voice != "all":
        heard &= table["voice"] != "own" if voice == "quoted" else table["voice"] == voice
    return heard


def in_section(table: pd.DataFrame, section: str) -> pd.DataFrame:
    """Return the rows of one section, or all rows for "all"."""
    return table if section == "all" else table[is_heard(table, section=section)]


def in_voice(table: pd.DataFrame, voice: Voice) -> pd.DataFrame:
    """Return the rows of one voice; "quoted" is paraphrase and verbatim, "all" everything."""
    return table if voice == "all" else table[is_heard(table, voice=voice)]


def _entry(speaker: str) -> str:
    quoted = '"' + speaker.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'  - name: {quoted}\n    group: ""  # one of your groups'


def words_by_article(study: Study, *, voice: Voice = "quoted") -> pd.DataFrame:
    """Return each article's words by whose they are: a row an article, in the corpus's order.

    Columns, in two levels: ("voice", each of the three voices), which add up to the article's
    words; and ("group", each group of speakers), the words it is given in `voice` ("quoted":
    paraphrase and verbatim). "unplaced" and "no source named" are groups as well.
    """
    columns = ["article_id", "section", "voice", "group", "words"]
    table = in_section(study.voice_spans[columns], study.section)
    given = table[is_heard(table, voice=voice) & (table["voice"] != "own")]
    parts = {
        BY_VOICE: _counted(table, "voice").reindex(columns=list(VOICES), fill_value=0),
        BY_GROUP: _counted(given, "group"),
    }
    articles = pd.Index(study.articles["article_id"], name="article_id")
    return pd.concat(
        {kind: part.reindex(articles, fill_value=0) for kind, part in parts.items()}, axis=1
    )


def compare_shares(
    study: Study,
    *,
    voice: Voice = "quoted",
    match: str = "auto",
    permutations: int = inference.PERMUTATIONS,
) -> pd.DataFrame:
    """Return each outlet's shares of voice against those of all other outlets together.

    A share is a part of all words (of the section): those of each voice, and those that each group
    of speakers is given in `voice`. `match`: articles are compared only with those of the same
    event, week or month (`presslens.inference.strata_of`). The family is every outlet times every
    share, and q is Benjamini and Hochberg's over all of it. Columns: outlet, measure (voice or
    group), of (which), share_in, share_out, and from ratio on those of
    `presslens.inference.compare`; with one article a side, or too few, no interval and no p. Empty
    with fewer than two outlets.

    >>> from presslens import Study
    >>> table = compare_shares(Study.open("seeds"))
    >>> table["standing"].unique().tolist(), int(table["p"].notna().sum())
    (['descriptive, n = 1 article on one side'], 0)

    Raises PresslensError for a `match` that is none.
    """
    _, strata = inference.strata_of(study.articles, match)
    counts = words_by_article(study, voice=voice)
    found = inference.compare_each(
        counts.to_numpy(),
        counts[BY_VOICE].sum(axis=1).to_numpy(),
        study.articles["outlet"],
        names=range(counts.shape[1]),
        strata=None if strata is None else strata.reindex(counts.index).to_numpy(),
        permutations=permutations,
    )
    feature = found["feature"].astype(int)
    measure, of = (feature.map(dict(enumerate(level))) for level in zip(*counts, strict=True))
    found.insert(1, "measure", measure.astype(object))
    found.insert(2, "of", of.astype(object))
    rates = {"rate_in": "share_in", "rate_out": "share_out"}
    found[list(rates)] = found[list(rates)] / 1000  # of all words, not per 1,000 of them
    return found.drop(columns="feature").rename(columns=rates)


def _counted(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return words by article and `by`."""
    return table.pivot_table(
        index="article_id", columns=by, values="words", aggfunc="sum", fill_value=0
    )
