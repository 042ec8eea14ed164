"""The tone of what an outlet says, in its own voice, in sentences that name somebody.

Words are looked up in the lexicon of VADER (Hutto and Gilbert, "VADER: a parsimonious rule-based
model for sentiment analysis of social media text", ICWSM 2014; MIT licence), which rates 7,500
words from -4 to 4. A negation among the three words before turns a word around and weakens it, as
VADER's own rules do. Only words in the outlet's own voice count, and never those of the name.

It is a weak instrument for news. A lexicon takes the sadness of an event for a tone toward whoever
is named beside it, and hears no irony: WEAKNESS says how it did on hand labels.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import inference
from presslens.errors import PresslensError, nearest
from presslens.framing.matching import Term, find, longest, parse_term
from presslens.framing.naming import Referent
from presslens.framing.places import sentence_of
from presslens.schemas import VOICES
from presslens.tokens import term as normal_form

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

NEGATIONS = frozenset(
    ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "without",
     "hardly", "barely", "scarcely", "rarely", "cannot", "despite", "denies", "denied", "deny"]
)  # fmt: skip
REACH = 3  # words before a rated one in which a negation turns it around
TURNED = -0.74  # Hutto and Gilbert's factor, from ratings of negated phrases
ALPHA = 15  # of their normalisation: a sum s becomes s / sqrt(s² + 15), from -1 to 1
SIGNS = ("positive", "negative")
CUT = 0.05  # beyond it, VADER's authors call a sentence positive or negative
WEAKNESS = (
    "on 160 hand-labelled sentences of other news the lexicon agreed with the reader in 45% "
    "(calling every sentence neutral would in 81%), found 11 of 23 bad lights and 6 of 8 good "
    "ones, and called 55 sentences good: to win, to back and to help are no praise"
)


@cache
def lexicon() -> dict[str, float]:
    """Return the ratings of words, from -4 to 4; emoticons and phrases are left out.

    >>> lexicon()["brutal"] < 0 < lexicon()["celebrate"]
    True
    """
    text = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t")[:2] for line in text.splitlines() if "\t" in line)
    return {word: float(value) for word, value in pairs if word.isalpha() and len(word) > 2}


def rate_words(words: list[str]) -> list[float]:
    """Return the rating of each word of a sentence (0 if it has none), with its negations.

    Capitalised words inside a sentence are names (the United States, the Tea Party) and unrated.

    >>> [round(value, 2) for value in rate_words(["it", "is", "not", "good", ",", "but", "safe"])]
    [0.0, 0.0, 0.0, -1.41, 0.0, 0.0, 1.9]
    """
    ratings = lexicon()
    low = [normal_form(word) for word in words]
    found = []
    for place, word in enumerate(low):
        value = ratings.get(word, 0.0)
        if place and words[place][0].isupper() and not words[place].isupper():
            value = 0.0
        if value and any(
            w in NEGATIONS or w.endswith("n't") for w in low[max(0, place - REACH) : place]
        ):
            value *= TURNED
        found.append(value)
    return found


def tone_of(ratings: list[float]) -> float:
    """Return the tone of a sentence's ratings, from -1 to 1.

    >>> tone_of([]), round(tone_of([-2.1, 0.0]), 2)
    (0.0, -0.48)
    """
    total = sum(ratings)
    return total / sqrt(total * total + ALPHA)


def target_terms(
    target: str, index: TermIndex, referents: tuple[Referent, ...] = ()
) -> tuple[Term, ...]:
    """Return the terms that name a target: a listed referent or name, or the words themselves.

    Raises PresslensError, with the nearest name there is, if the corpus never has it.

    >>> from presslens.words import index_texts
    >>> target_terms("Sky", index_texts(["Sky News asked. The Sky replied."]))[0].text
    'Sky'
    >>> target_terms("Skye", index_texts(["Sky News asked."]))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: target: no article names "Skye"; did you mean "Sky"?
    """
    known: dict[str, tuple[Term, ...]] = {}
    for referent in referents:
        every = tuple(term for terms in referent.names.values() for term in terms)
        known |= {referent.key: every, referent.label: every, **referent.names}
    by_lower = {name.lower(): terms for name, terms in known.items()}
    terms = by_lower.get(target.strip().lower())
    if terms is None:
        try:
            terms = (parse_term(target),)
        except ValueError as error:
            raise PresslensError(f"target: {error}.") from None
    if find(index, terms).empty:
        used = [name for name, forms in known.items() if not find(index, forms).empty]
        names = sorted({form for form in index.forms if form[:1].isupper() and len(form) > 2})
        hint = nearest(target, [*used, *names])
        if not hint.startswith("did you"):
            hint = nearest(target, used or names)
        raise PresslensError(f'target: no article names "{target}"; {hint}.')
    return terms


def tone_toward(index: TermIndex, terms: tuple[Term, ...]) -> pd.DataFrame:
    """Return the sentences that name a target in the outlet's own voice, with their tone.

    Columns: first (token of the name), n, words (own words of the sentence, the name's left out),
    positive and negative (rated words), tone (-1 to 1), rated (the rated words, as printed).

    >>> from presslens.words import index_texts
    >>> index = index_texts(["The tribunal did brave, honest work. The weather was awful."])
    >>> tone_toward(index, (parse_term("tribunal"),))[["positive", "negative", "rated"]]
       positive  negative         rated
    0         2         0  brave, honest
    """
    found = longest(find(index, terms))
    first = found["first"].to_numpy()
    if index.voice is not None:
        found = found[index.voice[first] == VOICES.index("own")].reset_index(drop=True)
        first = found["first"].to_numpy()
    named = {t for f, n in zip(first, found["n"], strict=True) for t in range(f, f + n)}
    found = found.assign(sentence=sentence_of(index, first)).drop_duplicates("sentence")
    rows = []
    for hit in found.itertuples(index=False):
        tokens = _own_tokens(index, int(hit.sentence))
        words = [index.forms[index.tokens[token]] for token in tokens]
        ratings = [
            0.0 if token in named else value
            for token, value in zip(tokens, rate_words(words), strict=True)
        ]
        rated = [word for word, value in zip(words, ratings, strict=True) if value]
        rows.append(
            {
                "first": hit.first,
                "n": hit.n,
                "words": len(words) - sum(token in named for token in tokens),
                "positive": sum(value > 0 for value in ratings),
                "negative": sum(value < 0 for value in ratings),
                "tone": tone_of(ratings),
                "rated": ", ".join(rated),
            }
        )
    columns = ["first", "n", "words", "positive", "negative", "tone", "rated"]
    return pd.DataFrame(rows, columns=columns).astype({"first": "int64", "n": "int64"})


def tone_by_outlet(located: pd.DataFrame) -> pd.DataFrame:
    """Return one row per outlet: articles, sentences, words, positive, negative, tone,
    rated, and rates.

    tone is the mean over articles of the article's mean sentence, since the article is the unit;
    rated lists the commonest rated words. positive_per_1000 and negative_per_1000 are rated words
    in a thousand words of those sentences, each with _low and _high over articles, missing below
    six articles (`presslens.inference.rate_interval`).
    """
    articles = located.groupby(["outlet", "article_id"], as_index=False).agg(
        sentences=("tone", "size"), words=("words", "sum"), positive=("positive", "sum"),
        negative=("negative", "sum"), tone=("tone", "mean"),
    )  # fmt: skip
    table = articles.groupby("outlet", as_index=False).agg(
        articles=("article_id", "size"), sentences=("sentences", "sum"), words=("words", "sum"),
        positive=("positive", "sum"), negative=("negative", "sum"), tone=("tone", "mean"),
    )  # fmt: skip
    rated = located.groupby("outlet")["rated"].agg(_ranked)
    table = table.assign(rated=table["outlet"].map(rated))
    for sign in SIGNS:
        table[f"{sign}_per_1000"] = 1000 * table[sign] / table["words"].where(table["words"] > 0)
    bounds = []
    for outlet in table["outlet"]:
        one = articles[articles["outlet"] == outlet]
        bounds.append(
            np.array(inference.rate_interval(one[list(SIGNS)].to_numpy(), one["words"].to_numpy()))
        )
    for i, sign in enumerate(SIGNS):
        table[f"{sign}_low"] = [low[i] for low, _ in bounds]
        table[f"{sign}_high"] = [high[i] for _, high in bounds]
    return table


def _own_tokens(index: TermIndex, first: int) -> list[int]:
    """Return the tokens of the sentence that begins with token `first`, in the own voice."""
    row = int(index.passage_of(np.array([first]))[0])
    stop = int(index.passage_bounds[row + 1])
    tokens = np.arange(first, stop)
    inside = sentence_of(index, tokens) == first
    if index.voice is not None:
        inside &= index.voice[tokens] == VOICES.index("own")
    return tokens[inside].tolist()


def _ranked(rated: pd.Series) -> str:
    words = pd.Series([w.lower() for text in rated for w in text.split(", ") if w], dtype=object)
    counts = words.value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12]
    return ", ".join(word if n == 1 else f"{word} ×{n}" for word, n in ranked)
