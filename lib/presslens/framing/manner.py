"""How an article is told, beyond its subject: who is spoken of, in what sentences, how warmly.

Nineteen measures of each whole article, for the frame model: Semetko and Valkenburg's coders asked
of a story's build (a human face, feelings, two sides, blame), and counts of subject words miss it.
The list was drawn up from what is measured of news style elsewhere (Biber, Variation across Speech
and Writing, 1988: persons, questions, word length; Hutto and Gilbert 2014: feeling) before any was
tried against labels, and none was dropped for how it did.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from presslens.framing.places import places
from presslens.framing.tone import lexicon
from presslens.tokens import term

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

_WORDS = {
    "I": "i me my mine myself",
    "we": "we us our ours ourselves",
    "you": "you your yours yourself yourselves",
    "she": "she her hers herself",
    "he": "he him his himself",
    "they": "they them their theirs themselves",
    "who": "who whom whose",
    "people": "man men woman women boy boys girl girls person people child children kid kids baby",
    "said": "said says say saying told tells tell",
}
_MARKS = {"questions": "?", "exclamations": "!", "quotation marks": '"“”„«»'}
_FEELINGS = ("pleasant", "unpleasant", "strong")
MEASURES = (
    *_WORDS, "numbers", *_FEELINGS, *_MARKS, "full names", "sentence length", "word length",
)  # fmt: skip
STRONG = 2.3  # ratings run from -4 to 4; a tenth of the lexicon is beyond


def manner(index: TermIndex) -> np.ndarray:
    """Return the measures of each article in the order of MEASURES, as articles by measures.

    Counts are logarithms of 1 + uses per 1,000 words (ratings of feeling are summed); lengths are
    logarithms of words a sentence and of letters a word.

    >>> from presslens.words import index_texts
    >>> table = manner(index_texts(["Why us? I love Ann Lee.", "It rose by 3 points."]))
    >>> table[:, MEASURES.index("questions")].round(2).tolist()
    [5.12, 0.0]
    """
    articles = len(index.articles)
    article, words = index.article_of(), np.maximum(np.diff(index.article_bounds), 1)
    of_form = np.array([_of_form(form) for form in index.forms]).T
    sums = [np.bincount(article, one[index.tokens], articles) for one in of_form]
    letters = sums.pop()
    of_passage = index.passages["article"].to_numpy()
    marks = [
        np.bincount(of_passage, [sum(map(text.count, kind)) for text in index.texts], articles)
        for kind in _MARKS.values()
    ]
    sentences = np.bincount(of_passage, places(index).in_passage, articles)
    counted = np.stack([*sums, *marks, _full_names(index)], axis=1)
    lengths = np.stack([words / np.maximum(sentences, 1), np.maximum(letters, 1) / words], axis=1)
    return np.hstack([np.log1p(1000 * counted / words[:, None]), np.log(lengths)])


@cache
def _group_of() -> dict[str, int]:
    return {word: n for n, words in enumerate(_WORDS.values()) for word in words.split()}


def _of_form(form: str) -> list[float]:
    """Return what one use of a form adds to each count that needs nothing but the word."""
    word = term(form)
    row = [0.0] * len(_WORDS)
    group = _group_of().get(word.split("'")[0])  # I'm, she's
    if group is not None and form != "US":
        row[group] = 1.0
    rating = lexicon().get(word, 0.0)
    feelings = [max(rating, 0.0), max(-rating, 0.0), float(abs(rating) >= STRONG)]
    return [*row, float(word[0].isdigit()), *feelings, float(len(word))]


def _full_names(index: TermIndex) -> np.ndarray:
    """Return how often two capitalised words stand together in one passage, by article."""
    named = np.array([form[0].isupper() and form[-1].islower() for form in index.forms])
    capital = named[index.tokens]
    together = capital[:-1] & capital[1:]
    together[index.passage_bounds[1:-1] - 1] = False
    return np.bincount(index.article_of()[:-1], together, len(index.articles))
