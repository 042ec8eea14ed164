"""A small trained model beside the dictionary: how probable it is that readers would see a frame.

For five of the generic frames the package holds the numbers of a logistic regression. It looks at
two things: the logarithm of the dictionary's own rate, and how much each of some thousand words is
used (TF-IDF). Its card, weights/README.md, says what it was trained on (climate news), how well it
does, and where it should not be trusted. `presslens.framing.training` makes the numbers.
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
from scipy.sparse import coo_array, csr_array
from scipy.special import expit

from presslens.framing.dictionaries import GENERIC, Frames
from presslens.tokens import term

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, eq=False)
class FrameModel:
    """The numbers of the model: one weight for each word and frame, and one for each rate.

    frames: keys, (F,). terms: words as counted, (V,). idf: their rarity in the training articles,
    (V,). weights: (V, F). rate_weight, rate_centre, rate_scale, intercept: (F,).
    """

    frames: tuple[str, ...]
    terms: tuple[str, ...]
    idf: np.ndarray
    weights: np.ndarray
    rate_weight: np.ndarray
    rate_centre: np.ndarray
    rate_scale: np.ndarray
    intercept: np.ndarray

    def logits(self, counts: csr_array, log_rates: np.ndarray) -> np.ndarray:
        """Return the log odds of each frame, (articles, F).

        counts: uses of each of `terms`, (articles, V). log_rates: the logarithm of 1 + the
        dictionary's rate per 1,000 words, (articles, F).
        """
        rates = (log_rates - self.rate_centre) / self.rate_scale
        return tfidf(counts, self.idf) @ self.weights + rates * self.rate_weight + self.intercept


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
    model = load_model()
    whole = rates[rates["voice"] == "all"]
    by_frame = whole.pivot(index="article_id", columns="frame", values="rate_per_1000")
    articles = index.articles["article_id"]
    per_1000 = by_frame.loc[articles, list(model.frames)].fillna(0).to_numpy()
    chance = expit(model.logits(count_terms(index, model.terms), np.log1p(per_1000)))
    return pd.DataFrame(
        {
            "article_id": articles.repeat(len(model.frames)).to_numpy(),
            "frame": list(model.frames) * len(articles),
            "probability": chance.ravel(),
        }
    )


def count_terms(index: TermIndex, terms: Sequence[str]) -> csr_array:
    """Return how often each article uses each of `terms`, as articles by terms.

    >>> from presslens.words import index_texts
    >>> count_terms(index_texts(["Trade, trade.", "War."]), ["trade", "peace"]).toarray()
    array([[2., 0.],
           [0., 0.]])
    """
    number = {name: i for i, name in enumerate(terms)}
    of_form = np.fromiter(
        (number.get(term(form), -1) for form in index.forms), np.int32, len(index.forms)
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
    with (WEIGHTS / "terms.csv").open(encoding="utf-8", newline="") as file:
        (_, _, *frames), *rows = csv.reader(file)
    card = load_card()["model"]
    numbers = np.array([row[1:] for row in rows], dtype=float)
    named = ("rate_weight", "rate_centre", "rate_scale", "intercept")
    return FrameModel(
        frames=tuple(frames),
        terms=tuple(row[0] for row in rows),
        idf=numbers[:, 0],
        weights=numbers[:, 1:],
        **{name: np.array([card[frame][name] for frame in frames]) for name in named},
    )
