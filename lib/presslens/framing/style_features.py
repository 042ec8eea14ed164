"""How an article is told, beyond its subject: who is spoken of, in what sentences, how warmly.

Nineteen measures of each whole article, for the frame model: Semetko and Valkenburg's coders asked
of a story's build (a human face, feelings, two sides, blame), and counts of subject words miss it.
The list was drawn up from what is measured of news style elsewhere (Biber, Variation across Speech
and Writing, 1988: persons, questions, word length; Hutto and Gilbert 2014: feeling) before any was
tried against labels, and none was dropped for how it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from presslens.text import term
from presslens.words.sentences import sentences

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
MEASURES = (
    *_WORDS, "numbers", "pleasant", "unpleasant", "strong", *_MARKS, "full names",
    "sentence length", "word length",
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
    articles, article = len(index.articles), index.article_of()

    def total(of_form: np.ndarray) -> np.ndarray:
        return np.bincount(article, of_form[index.tokens], articles)

    words = np.maximum(np.diff(index.article_bounds), 1)
    terms = [term(form) for form in index.forms]
    listed = _listed(index.forms, terms)
    rating = np.array([lexicon().get(name, 0.0) for name in terms])
    of_passage = index.passages["article"].to_numpy()
    counted = [
        *(total(listed == group) for group in range(len(_WORDS))),
        total(np.array([name[0].isdigit() for name in terms])),
        total(np.maximum(rating, 0)),
        total(np.maximum(-rating, 0)),
        total(np.abs(rating) >= STRONG),
        *(np.bincount(of_passage, marks, articles) for marks in _marks(index.texts)),
        _full_names(index),
    ]
    n_sentences = np.bincount(of_passage, sentences(index).in_passage, articles)
    letters = total(np.array([len(name) for name in terms]))
    lengths = [words / np.maximum(n_sentences, 1), np.maximum(letters, 1) / words]
    per_1000 = 1000 * np.stack(counted, axis=1) / words[:, None]
    return np.hstack([np.log1p(per_1000), np.log(np.stack(lengths, axis=1))])


@cache
def lexicon() -> dict[str, float]:
    """Return VADER's ratings of words, from -4 to 4; emoticons and phrases are left out.

    Notes
    -----
    Hutto and Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social
    media text", ICWSM 2014; MIT licence. The package vaderSentiment is read as data.

    >>> lexicon()["brutal"] < 0 < lexicon()["celebrate"]
    True
    """
    text = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t")[:2] for line in text.splitlines() if "\t" in line)
    return {word: float(value) for word, value in pairs if word.isalpha() and len(word) > 2}


@cache
def _group_of() -> dict[str, int]:
    return {word: n for n, words in enumerate(_WORDS.values()) for word in words.split()}


def _listed(forms: Sequence[str], terms: Sequence[str]) -> np.ndarray:
    """Return for each form the number of the group of _WORDS it is in, as I'm is I; -1 if none."""
    known = _group_of()
    return np.array(
        [
            known.get(name.split("'")[0], -1) if form != "US" else -1
            for form, name in zip(forms, terms, strict=True)
        ]
    )


def _marks(texts: Iterable[str]) -> np.ndarray:
    """Return how many marks of each of _MARKS each text has, as kinds by texts."""
    rows = [[sum(map(text.count, kind)) for kind in _MARKS.values()] for text in texts]
    return np.array(rows).T


def _full_names(index: TermIndex) -> np.ndarray:
    """Return how often two capitalised words stand together in one passage, by article."""
    named = np.array([form[0].isupper() and form[-1].islower() for form in index.forms])
    capital = named[index.tokens]
    together = capital[:-1] & capital[1:]
    together[index.passage_bounds[1:-1] - 1] = False
    return np.bincount(index.article_of()[:-1], together, len(index.articles))
