"""How often each frame's terms are used: hits with their places, and rates by article and voice.

A hit belongs to the voice its first character is in. A rate is hits per 1,000 words of the same
voice in the same article, so that what an outlet says and what it quotes never mix.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import inference
from presslens.corpus.alignment import all_to_source
from presslens.framing.dictionaries import Frames
from presslens.framing.matching import find, longest, outside
from presslens.framing.token_positions import places, sentence_of
from presslens.schemas import SECTIONS, VOICES
from presslens.words.sentences import sentences

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.words.index import TermIndex

# The voices a rate is given for, and which voices of the table each takes in.
VOICE_ROWS = {
    "all": VOICES,
    "own": ("own",),
    "quoted": ("paraphrase", "verbatim"),
    "paraphrase": ("paraphrase",),
    "verbatim": ("verbatim",),
}


def frame_hits(index: TermIndex, frames: Frames) -> pd.DataFrame:
    """Return every hit: frame (key), term (as listed), first (token) and n (tokens).

    Within a frame a word counts once, for the longest term that matches it; hits that touch an
    excluded phrase do not count, nor do those without the company a frame's `include` asks for.

    >>> from presslens.framing.dictionaries import parse_frames
    >>> from presslens.words import index_texts
    >>> index = index_texts(["Trade talks. A trade union. Forced labour and labour."])
    >>> frames = parse_frames("frames: {economic: {terms: [trade, forced labour, labour], "
    ...                       "exclude: [trade union]}}")
    >>> frame_hits(index, frames)[["term", "first"]]
                term  first
    0          trade      0
    1  forced labour      5
    2         labour      8
    """
    parts = []
    for frame in frames.frames:
        found = longest(find(index, frame.terms))
        found = found[outside(found, find(index, frame.exclude))]
        if frame.include:
            company = sentence_of(index, find(index, frame.include)["first"].to_numpy())
            found = found[np.isin(sentence_of(index, found["first"].to_numpy()), company)]
        names = np.array([term.text for term in frame.terms], dtype=object)
        parts.append(found.assign(frame=frame.key, term=names[found["term"]]))
    return pd.concat(parts, ignore_index=True)[["frame", "term", "first", "n"]]


def locate(index: TermIndex, hits: pd.DataFrame, corpus: Corpus | None = None) -> pd.DataFrame:
    """Return `hits` with where each stands and the words themselves.

    Adds article_id, outlet, passage_id, section, voice, speaker_group, text_start and text_end,
    and with a corpus start, end (characters of the source) and text, the source's own words.
    """
    first = hits["first"].to_numpy()
    passage = index.passage_of(first)
    article = index.passage_columns["article"][passage]
    where = places(index)
    starts = where.starts[first]
    ends = where.ends[first + hits["n"].to_numpy() - 1]
    group = np.zeros(len(first), int) if index.group is None else index.group[first]
    columns = {
        # Taken from columns of few rows, which is faster than making columns of many texts.
        "article_id": index.articles["article_id"].array.take(article),
        "outlet": index.articles["outlet"].array.take(article),
        "passage_id": index.passage_columns["passage_id"][passage],
        "section": pd.Series(SECTIONS).array.take(index.passage_columns["section"][passage]),
        "voice": pd.Series(VOICES).array.take(_voice(index)[first]),
        "speaker_group": pd.Series(index.groups).array.take(group),
        "text_start": starts,
        "text_end": ends,
    }
    if corpus is not None:
        begins, stops = starts, ends
        if index.alignment is not None:
            known = index.alignment.pieces, index.alignment.bounds
            begins, stops = all_to_source(*known, passage, starts, ends)
        ids = columns["article_id"].tolist()
        quoted = map(corpus.quote, ids, begins.tolist(), stops.tolist())
        columns |= {"start": begins, "end": stops, "text": list(quoted)}
    return hits.assign(**columns)


def outside_cues(located: pd.DataFrame, attributions: pd.DataFrame) -> np.ndarray:
    """Tell which located hits are not the cue of an attribution in the outlet's own voice.

    *Accused* and *warned* report what somebody else says: that they are the outlet's words is no
    frame of the outlet's own.

    >>> said = pd.DataFrame({"article_id": ["a"], "cue_spans": [[[10, 17]]]})
    >>> hits = pd.DataFrame(
    ...     {"article_id": ["a", "a"], "voice": "own", "start": [10, 40], "end": [17, 47]}
    ... )
    >>> outside_cues(hits, said).tolist()
    [False, True]
    """
    spans = attributions[["article_id", "cue_spans"]].explode("cue_spans").dropna()
    own = np.flatnonzero(located["voice"] == "own")
    kept = np.ones(len(located), dtype=bool)
    if spans.empty or not len(own):
        return kept
    number = {name: n for n, name in enumerate(pd.unique(spans["article_id"]))}
    edges = np.array(spans["cue_spans"].tolist(), dtype=np.int64)
    room = int(max(edges.max(), located["end"].max())) + 1  # one running count over all articles
    base = spans["article_id"].map(number).to_numpy() * room
    order = np.argsort(base + edges[:, 0], kind="stable")
    begins, ends = (base + edges[:, 0])[order], np.maximum.accumulate((base + edges[:, 1])[order])
    hits = located.iloc[own]
    at = hits["article_id"].map(number).fillna(len(number)).to_numpy(dtype=np.int64) * room
    before = np.searchsorted(begins, at + hits["end"].to_numpy()) - 1
    reach = np.where(before >= 0, ends[before], -1)
    kept[own] = reach <= at + hits["start"].to_numpy()
    return kept


def words_by_article(index: TermIndex, section: str = "all") -> np.ndarray:
    """Return words of each article in each of VOICES, as articles by voices."""
    spoken, filled = _voice(index), np.flatnonzero(np.diff(index.passage_bounds))
    counted = np.ones(len(filled), dtype=bool)
    if section != "all":
        counted = index.passage_columns["section"][filled] == SECTIONS.index(section)
    article = index.passage_columns["article"][filled[counted]]
    words = np.zeros((len(index.articles), len(VOICES)), dtype=np.int64)
    for voice in range(len(VOICES)):  # passage by passage, which takes a byte a word
        sizes = np.add.reduceat(spoken == voice, index.passage_bounds[filled], dtype=np.int64)
        np.add.at(words[:, voice], article, sizes[counted])
    return words


def count_by_article(index: TermIndex, hits: pd.DataFrame, keys: Sequence[str]) -> np.ndarray:
    """Return hits of each article in each of VOICES for each of `keys` of the column `frame`."""
    number = {key: i for i, key in enumerate(keys)}
    first = hits["first"].to_numpy()
    article = index.passages["article"].to_numpy()[index.passage_of(first)].astype(np.int64)
    frame = hits["frame"].map(number).to_numpy()
    cell = (article * len(VOICES) + _voice(index)[first]) * len(keys) + frame
    counts = np.bincount(
        cell.astype(np.int64), minlength=len(index.articles) * len(VOICES) * len(keys)
    )
    return counts.reshape(len(index.articles), len(VOICES), len(keys))


def rates_by_article(
    index: TermIndex,
    frames: Frames,
    hits: pd.DataFrame | None = None,
    *,
    voices: Sequence[str] = tuple(VOICE_ROWS),
    section: str = "all",
) -> pd.DataFrame:
    """Return one row per article, voice and frame: hits, words and rate_per_1000.

    With a section, only its hits and words count. Frames without any hit are there with 0. The
    rate is missing where an article has no word in that voice.

    >>> from presslens.framing.dictionaries import parse_frames
    >>> from presslens.words import index_texts
    >>> frames = parse_frames("frames: {conflict: {terms: [clash*]}}")
    >>> table = rates_by_article(index_texts(["They clashed again today."]), frames, voices=["all"])
    >>> table[["frame", "hits", "words", "rate_per_1000"]]
          frame  hits  words  rate_per_1000
    0  conflict     1      4          250.0
    """
    hits = frame_hits(index, frames) if hits is None else hits
    if section != "all":
        where = index.passages["section"].to_numpy()[index.passage_of(hits["first"].to_numpy())]
        hits = hits[where == SECTIONS.index(section)]
    keys = [frame.key for frame in frames.frames]
    counts = count_by_article(index, hits, keys)
    words = words_by_article(index, section)
    articles = index.articles[["article_id", "outlet"]]
    parts = []
    for voice in voices:
        columns = [VOICES.index(name) for name in VOICE_ROWS[voice]]
        part = articles.loc[articles.index.repeat(len(keys))].reset_index(drop=True)
        part["voice"] = voice
        part["frame"] = keys * len(articles)
        part["label"] = frames.labels * len(articles)
        part["hits"] = counts[:, columns].sum(axis=1).ravel()
        part["words"] = np.repeat(words[:, columns].sum(axis=1), len(keys))
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["rate_per_1000"] = 1000 * table["hits"] / table["words"].where(table["words"] > 0)
    return table


def sentence_presence(
    index: TermIndex,
    frames: Frames,
    hits: pd.DataFrame,
    *,
    voices: Sequence[str] = tuple(VOICE_ROWS),
) -> pd.DataFrame:
    """Return the share of each article's sentences that have a hit of a frame, by voice of the hit.

    Columns: article_id, voice, frame, sentences. A share of all the article's sentences, whoever
    speaks in them, since a sentence may hold several voices.

    >>> from presslens.framing.dictionaries import parse_frames
    >>> from presslens.words import index_texts
    >>> index = index_texts(["They clashed, and clashed. It rained."])
    >>> frames = parse_frames("frames: {conflict: {terms: [clash*]}}")
    >>> table = sentence_presence(index, frames, frame_hits(index, frames), voices=["all"])
    >>> table["sentences"].tolist()
    [0.5]
    """
    first = hits["first"].to_numpy()
    article = index.passages["article"].to_numpy()[index.passage_of(first)]
    keys = [frame.key for frame in frames.frames]
    cell = article.astype(np.int64) * len(keys) + pd.Categorical(hits["frame"], keys).codes
    spoken, sentence = _voice(index)[first], sentence_of(index, first)
    sizes = np.bincount(
        index.passages["article"],
        weights=sentences(index).in_passage,
        minlength=len(index.articles),
    )
    articles = index.articles["article_id"].repeat(len(keys)).to_numpy()
    parts = []
    for voice in voices:
        heard = np.isin(spoken, [VOICES.index(name) for name in VOICE_ROWS[voice]])
        once = np.unique(cell[heard] * len(index) + sentence[heard]) // len(index)
        counts = np.bincount(once, minlength=len(articles))
        part = {"article_id": articles, "voice": voice, "frame": keys * len(index.articles)}
        part["sentences"] = counts / np.repeat(np.maximum(sizes, 1), len(keys))
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def rates_by_outlet(rates: pd.DataFrame) -> pd.DataFrame:
    """Return pooled rates by outlet, voice and frame, with an interval over articles if it holds.

    Columns: outlet, voice, frame, label, articles, hits, words, rate_per_1000, low, high. low and
    high are missing below six articles (`presslens.inference.rate_interval`).
    """
    keys = ["outlet", "voice", "frame", "label"]
    table = rates[[*keys, "hits", "words"]].groupby(keys, sort=False, as_index=False)
    table = table.agg(articles=("hits", "size"), hits=("hits", "sum"), words=("words", "sum"))
    table["rate_per_1000"] = 1000 * table["hits"] / table["words"].where(table["words"] > 0)
    bounds = {}
    hits, words = rates["hits"].to_numpy(), rates["words"].to_numpy()
    grouped = rates[["outlet", "voice"]].groupby(["outlet", "voice"], sort=False)
    for (outlet, voice), rows in grouped.indices.items():
        code, frames = pd.factorize(rates["frame"].iloc[rows])
        if (code.reshape(-1, len(frames)) != np.arange(len(frames))).any():
            raise ValueError("rates have a row for each frame, article after article")
        low, high = inference.rate_interval(
            hits[rows].reshape(-1, len(frames)), words[rows[:: len(frames)]]
        )
        for frame, pair in zip(frames, zip(low, high, strict=True), strict=True):
            bounds[(outlet, voice, frame)] = pair
    pairs = [
        bounds[key] for key in zip(table["outlet"], table["voice"], table["frame"], strict=True)
    ]
    table["low"], table["high"] = (np.array([pair[i] for pair in pairs]) for i in (0, 1))
    return table


def leave_one_out(rates: pd.DataFrame, located: pd.DataFrame) -> pd.DataFrame:
    """Return, for each frame, how its rate would fall without the term that makes most of it.

    Columns: outlet, frame, label, hits, terms (different ones found), top_term, top_share (of the
    hits) and rate_without (per 1,000 words). A high share means that one word makes the frame.
    """
    everything = rates[rates["voice"] == "all"].groupby(["outlet", "frame", "label"], sort=False)
    table = everything.agg(hits=("hits", "sum"), words=("words", "sum")).reset_index()
    tops = (
        located.groupby(["outlet", "frame"])["term"]
        .agg(
            [
                ("terms", "nunique"),
                ("top_term", _top),
                ("top_hits", lambda t: t.value_counts().max()),
            ]
        )
        .reset_index()
    )
    table = table.merge(tops, on=["outlet", "frame"], how="left")
    table[["terms", "top_hits"]] = table[["terms", "top_hits"]].fillna(0).astype(int)
    table["top_term"] = table["top_term"].fillna("")
    table["top_share"] = table["top_hits"] / table["hits"].where(table["hits"] > 0)
    table["rate_without"] = 1000 * (table["hits"] - table["top_hits"]) / table["words"]
    return table.drop(columns="top_hits")


def zero_hit(frames: Frames, hits: pd.DataFrame) -> list[str]:
    """Return the labels of frames without a single hit."""
    found = set(hits["frame"])
    return [frame.label for frame in frames.frames if frame.key not in found]


def _top(terms: pd.Series) -> str:
    counts = terms.value_counts()
    return min(counts.index[counts == counts.max()])


def _voice(index: TermIndex) -> np.ndarray:
    return np.zeros(len(index), dtype=np.uint8) if index.voice is None else index.voice


def compare_outlets(
    rates: pd.DataFrame,
    *,
    voice: str = "own",
    strata: pd.Series | None = None,
    permutations: int = inference.PERMUTATIONS,
) -> pd.DataFrame:
    """Return each outlet's rate of each frame against all other outlets' together.

    `rates` is `rates_by_article`. `strata` gives each article_id its stratum (an event, a week), so
    that like is compared with like. The family is every outlet times every frame, and q is
    Benjamini and Hochberg's over all of it. Columns: outlet, frame, label, and those of
    `presslens.inference.compare` but feature. Empty with fewer than two outlets.
    """
    part = rates[rates["voice"] == voice]
    counts = part.pivot_table(index="article_id", columns="frame", values="hits", sort=False)
    articles = part.drop_duplicates("article_id").set_index("article_id").loc[counts.index]
    labels = part.drop_duplicates("frame").set_index("frame")["label"]
    found = inference.compare_each(
        counts.to_numpy(),
        articles["words"].to_numpy(),
        articles["outlet"],
        names=list(counts.columns),
        strata=None if strata is None else strata.reindex(counts.index).to_numpy(),
        permutations=permutations,
    ).rename(columns={"feature": "frame"})
    found.insert(2, "label", found["frame"].map(labels))
    return found
