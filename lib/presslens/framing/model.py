"""A small trained model beside the dictionary: how probable it is that readers would see a frame.

For five of the generic frames the package holds the numbers of a logistic regression. It looks at
three things: the logarithm of the dictionary's own rate, how the article is told
(`presslens.framing.style_features`), and how much each of some thousand words is used (TF-IDF of
lemmas).
Its card, weights/README.md, says what it was trained on (climate news), how well it does, and where
it should not be trusted. `tools.train_frames` makes the numbers.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presslens.framing.dictionaries import GENERIC, Frames
from presslens.framing.matching import find, parse_term
from presslens.framing.style_features import MEASURES, manner
from presslens.text import lemma

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from presslens.words.index import TermIndex

WEIGHTS = Path(__file__).parent / "weights"
ABOUT = ("term", "idf", "measure", "centre", "scale")  # columns before those of the frames
SUBJECT = (
    "climate change", "changing climate", "climate crisis", "global warming", "greenhouse gas*",
    "carbon emission*",
)  # fmt: skip
FAR = 3.0  # standard deviations beyond which a measure says no more


@dataclass(frozen=True, eq=False)
class FrameModel:
    """The numbers of the model: a weight for each word and frame, and for each measure and frame.

    frames: keys, (F,). terms: lemmas as counted, (V,). idf: their rarity in the training articles,
    (V,). weights: (V, F). measures: names of what else is looked at, (M,), with centre and scale
    in the training articles, (M,), and measure_weights, (M, F). intercept: (F,).
    """

    frames: tuple[str, ...]
    terms: tuple[str, ...]
    idf: np.ndarray
    weights: np.ndarray
    measures: tuple[str, ...]
    centre: np.ndarray
    scale: np.ndarray
    measure_weights: np.ndarray
    intercept: np.ndarray

    def logits(self, counts: csr_array, measures: np.ndarray) -> np.ndarray:
        """Return the log odds of each frame, (articles, F).

        counts: uses of each of `terms`, (articles, V). measures: `measures_of` the articles.
        """
        words = tfidf(counts, self.idf) @ self.weights
        told = standardised(measures, self.centre, self.scale) @ self.measure_weights
        return words + told + self.intercept


def offered(frames: Frames) -> bool:
    """Tell whether the model goes with these frames: it knows the rates of the generic ones only.

    >>> from presslens.framing.dictionaries import load_frames, parse_frames
    >>> offered(load_frames()), offered(parse_frames("frames: {conflict: {terms: [clash*]}}"))
    (True, False)
    """
    return frames.path == GENERIC


def probabilities(index: TermIndex, rates: pd.DataFrame) -> pd.DataFrame:
    """Return how probable each frame is in each article: article_id, frame, probability.

    `rates` is `rates_by_article` of the generic frames with the voice "all", on the same index: the
    model was trained on whole articles and says nothing of one voice alone.

    >>> from presslens.framing.dictionaries import load_frames
    >>> from presslens.framing.rates import rates_by_article
    >>> from presslens.words import index_texts
    >>> index = index_texts(["Prices and jobs: the firm's profits fell.", "The pope prayed."])
    >>> table = probabilities(index, rates_by_article(index, load_frames(), voices=["all"]))
    >>> economic = table[table["frame"] == "economic"]["probability"].tolist()
    >>> economic[0] > economic[1]
    True
    """
    from scipy.special import expit  # not at the top: half a second, for this alone

    model = load_model()
    articles = index.articles["article_id"]
    measures = measures_of(index, rates, model.frames)
    chance = expit(model.logits(count_terms(index, model.terms), measures))
    return pd.DataFrame(
        {
            "article_id": articles.repeat(len(model.frames)).to_numpy(),
            "frame": list(model.frames) * len(articles),
            "probability": chance.ravel(),
        }
    )


def about_climate(index: TermIndex) -> int:
    """Return how many articles name climate change, the subject that the model was trained on.

    >>> from presslens.words import index_texts
    >>> about_climate(index_texts(["Global warming goes on.", "A bridge was built."]))
    1
    """
    terms = [parse_term(text) for text in SUBJECT]
    return len(np.unique(index.article_of()[find(index, terms)["first"]]))


def measure_names(frames: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns of `measures_of`.

    >>> measure_names(["conflict"])[:3]
    ('rate of conflict', 'I', 'we')
    """
    return (*(f"rate of {frame}" for frame in frames), *MEASURES)


def measures_of(index: TermIndex, rates: pd.DataFrame, frames: Sequence[str]) -> np.ndarray:
    """Return what the model looks at beside single words, as articles by `measure_names`.

    The logarithm of 1 + each frame's rate per 1,000 words, then the measures of manner.
    """
    whole = rates[rates["voice"] == "all"]
    by_frame = whole.pivot(index="article_id", columns="frame", values="rate_per_1000")
    per_1000 = by_frame.loc[index.articles["article_id"], list(frames)].fillna(0).to_numpy()
    return np.hstack([np.log1p(per_1000), manner(index)])


def standardised(measures: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return measures as distances from the centre in scales, at most `FAR` either way.

    An article unlike any that the model was trained on is so taken for an extreme one, no more.

    >>> standardised(np.array([[2.0, 90.0]]), np.array([1.0, 1.0]), np.array([2.0, 2.0])).tolist()
    [[0.5, 3.0]]
    """
    return np.clip((measures - centre) / scale, -FAR, FAR)


def count_terms(index: TermIndex, terms: Sequence[str], *, capitalised: bool = False) -> csr_array:
    """Return how often each article uses each of `terms` in any form, as articles by terms.

    capitalised: only uses that begin with a capital.

    >>> from presslens.words import index_texts
    >>> count_terms(index_texts(["Trade, trades.", "War."]), ["trade", "peace"]).toarray()
    array([[2., 0.],
           [0., 0.]])
    """
    from scipy.sparse import coo_array  # not at the top: half a second, for this alone

    number = {name: i for i, name in enumerate(terms)}
    of_form = np.fromiter(
        (
            -1 if capitalised and not form[0].isupper() else number.get(lemma(form), -1)
            for form in index.forms
        ),
        np.int32,
        len(index.forms),
    )
    column = of_form[index.tokens]
    known = column >= 0
    row, column = index.article_of()[known], column[known]
    shape = (len(index.articles), len(terms))
    return coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsr()


def tfidf(counts: csr_array, idf: np.ndarray) -> csr_array:
    """Return counts damped by the logarithm, weighted by rarity, each row of length 1.

    Source: G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval",
    Information Processing and Management 24(5), 1988.

    >>> from scipy.sparse import csr_array
    >>> tfidf(csr_array([[1.0, 0.0], [1.0, 1.0]]), np.array([3.0, 4.0])).toarray().tolist()
    [[1.0, 0.0], [0.6, 0.8]]
    """
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * idf[weighed.indices]
    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    weighed.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(weighed.indptr))
    return weighed


@cache
def load_card() -> dict[str, Any]:
    """Return the card that came with the numbers: how they were made, and how good they are."""
    return json.loads((WEIGHTS / "card.json").read_text(encoding="utf-8"))


@cache
def load_model() -> FrameModel:
    """Read the numbers that ship with the package.

    >>> load_model().frames
    ('conflict', 'human_interest', 'economic', 'morality', 'resolution')
    """
    frames, terms, words = _table("terms.csv")
    _, measures, told = _table("measures.csv")
    return FrameModel(
        frames=frames,
        terms=terms,
        idf=words[:, 0],
        weights=words[:, 1:],
        measures=measures,
        centre=told[:, 0],
        scale=told[:, 1],
        measure_weights=told[:, 2:],
        intercept=np.array([load_card()["intercept"][frame] for frame in frames]),
    )


def _table(name: str) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray]:
    """Return the frames a table of weights has columns for, what its rows are, and its numbers."""
    with (WEIGHTS / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    frames = tuple(column for column in header if column not in ABOUT)
    numbers = np.array([row[1:] for row in rows], dtype=float)
    return frames, tuple(row[0] for row in rows), numbers
