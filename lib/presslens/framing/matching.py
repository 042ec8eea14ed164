"""Words, phrases, wildcards and lemmas found in a corpus: what frames and names are made of.

A *term* is written as people write it: `genocide`, `human rights`, `abus*`, `crimes against *`.
It matches whole tokens by the token rule, whatever their case and with or without a possessive
's; words written in capitals (`US`, `UN`) match capitals only. A star stands for any letters, and
alone for any one word. The words of a phrase stand next to each other in one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.framing.token_positions import places
from presslens.text import lemma as as_lemma
from presslens.text import term as normal_form
from presslens.text import token_pattern

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

MATCH_RULE = (
    "terms match whole words in any case, with or without 's; * is any letters; "
    "of overlapping matches the longest counts"
)
_TOKEN = token_pattern("*")
LONGEST = 200  # characters of a term
_LAST = chr(0x10FFFF)  # what no word goes on with: sorts behind all
_OWNER = re.compile(r"'s?$")


@dataclass(frozen=True)
class Term:
    """One entry of a list: as written, its words, and whether each stands for all its forms."""

    text: str
    words: tuple[str, ...]
    lemma: bool = False


def parse_term(text: str, *, lemma: bool = False) -> Term:
    """Return the term that `text` writes.

    Raises ValueError where it is no word, phrase or wildcard.

    >>> parse_term("human rights abus*").words
    ('human', 'rights', 'abus*')
    >>> parse_term("abus[e")
    Traceback (most recent call last):
    ...
    ValueError: "abus[e" is not made of words, with * for any letters
    """
    if len(text) > LONGEST:
        raise ValueError(f"a term has {len(text):,} characters; {LONGEST} at most are read")
    words = tuple(re.sub(r"\*+", "*", word) for word in _TOKEN.findall(text))
    rest = _TOKEN.sub("", text).replace(".", "").replace(",", "").replace("&", "").strip()
    if not words or rest or all(set(word) == {"*"} for word in words):
        raise ValueError(f'"{text}" is not made of words, with * for any letters')
    return Term(text, words, lemma)


def find(index: TermIndex, terms: Sequence[Term]) -> pd.DataFrame:
    """Return every place where a term stands: term (its number), first (token) and n (tokens).

    Overlapping matches are all there; see `longest`.

    >>> from presslens.words import index_texts
    >>> index = index_texts(["Human rights. The abuses, human rights abuses."])
    >>> find(index, [parse_term("human rights"), parse_term("abus*")])
       term  first  n
    0     0      0  2
    1     0      4  2
    2     1      3  1
    3     1      6  1
    """
    lexicon = _lexicon(index)
    parts = []
    for number, term in enumerate(terms):
        first = lexicon.places(term.words[0], term.lemma)
        for shift, word in enumerate(term.words[1:], start=1):
            forms = lexicon.forms(word, term.lemma)
            inside = first + shift < len(index.tokens)
            first = first[inside]
            first = first[np.isin(index.tokens[first + shift], forms)]
        if len(term.words) > 1 and len(first):
            first = first[_unbroken(index, first, len(term.words))]
        parts.append((np.full(len(first), number), first, np.full(len(first), len(term.words))))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] or [[], [], []]
    found = pd.DataFrame(dict(zip(("term", "first", "n"), columns, strict=True)))
    return found.astype("int64")


def longest(found: pd.DataFrame) -> pd.DataFrame:
    """Return `found` in reading order without matches that overlap an earlier or longer one.

    >>> longest(pd.DataFrame({"term": [0, 1], "first": [4, 6], "n": [3, 1]}))
       term  first  n
    0     0      4  3
    """
    order = np.lexsort((found["term"], -found["n"], found["first"]))
    first, size = found["first"].to_numpy()[order], found["n"].to_numpy()[order]
    if (first[1:] >= first[:-1] + size[:-1]).all():  # nothing overlaps
        return found.iloc[order].reset_index(drop=True)
    kept, end = [], -1
    for i, (start, length) in enumerate(zip(first.tolist(), size.tolist(), strict=True)):
        if start >= end:
            kept.append(i)
            end = start + length
    return found.iloc[order[kept]].reset_index(drop=True)


def outside(found: pd.DataFrame, excluded: pd.DataFrame) -> np.ndarray:
    """Return which matches do not touch any excluded one, as booleans.

    >>> where = pd.DataFrame({"first": [2, 8], "n": [1, 1]})
    >>> outside(where, pd.DataFrame({"first": [1], "n": [3]})).tolist()
    [False, True]
    """
    if excluded.empty:
        return np.ones(len(found), dtype=bool)
    blocked = np.unique(
        np.concatenate(
            [np.arange(a, a + n) for a, n in zip(excluded["first"], excluded["n"], strict=True)]
        )
    )
    place = np.searchsorted(blocked, found["first"].to_numpy())
    after = blocked[np.minimum(place, len(blocked) - 1)]
    return (after < found["first"]) | (after >= found["first"] + found["n"])


@dataclass(frozen=True, eq=False)
class _Lexicon:
    """The forms of an index in the ways they are looked up, and where each stands."""

    index: TermIndex
    plain: dict[str, list[int]]  # normal form, with and without 's -> forms
    ordered: list[str]  # normal forms by alphabet, and the number of each
    numbers: np.ndarray
    order: np.ndarray
    bounds: np.ndarray

    def forms(self, word: str, lemma: bool) -> np.ndarray:
        """Return the numbers of the forms that `word` of a term matches."""
        if "*" in word:
            return self._wild(normal_form(word))
        if lemma:
            return np.array(_lemmas(self.index).get(as_lemma(word), []), dtype=int)
        found = self.plain.get(normal_form(word), [])
        if word.isupper():
            names = self.index.forms
            found = [i for i in found if re.sub(r"['’]s?$", "", names[i]).isupper()]
        return np.array(found, dtype=int)

    def places(self, word: str, lemma: bool) -> np.ndarray:
        """Return every token that `word` matches, in reading order."""
        forms = self.forms(word, lemma)
        runs = [self.order[self.bounds[f] : self.bounds[f + 1]] for f in forms]
        return np.sort(np.concatenate(runs)) if runs else np.zeros(0, dtype=np.int64)

    def _wild(self, word: str) -> np.ndarray:
        head, *rest = word.split("*")
        low, high = (bisect_left(self.ordered, end) for end in (head, head + _LAST))
        if rest == [""]:  # all that begin so
            return self.numbers[low:high]
        found = [i for i in range(low, high) if _fits(self.ordered[i], head, rest)]
        return self.numbers[found]


def _fits(form: str, head: str, rest: Sequence[str]) -> bool:
    """Tell whether a form is `head` and then each of `rest`, with any letters before each.

    The first place of a part is always as good as a later one, so that one pass is enough.
    """
    at, *middle, tail = len(head), *rest
    for part in middle:
        at = form.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(form) - len(tail) >= at and form.endswith(tail)


@lru_cache(maxsize=1)
def _lexicon(index: TermIndex) -> _Lexicon:
    plain: dict[str, list[int]] = {}
    normal = [normal_form(form) for form in index.forms]
    for number, form in enumerate(normal):
        for key in {form, _OWNER.sub("", form)} if "'" in form else (form,):
            plain.setdefault(key, []).append(number)
    # Numbers of 16 bits are sorted many times as fast.
    few = len(normal) <= 1 << 16
    order = np.argsort(index.tokens.astype(np.uint16) if few else index.tokens, kind="stable")
    counts = np.bincount(index.tokens, minlength=len(normal))
    bounds = np.concatenate([[0], np.cumsum(counts)])
    numbers = sorted(range(len(normal)), key=normal.__getitem__)
    ordered = [normal[n] for n in numbers]
    return _Lexicon(index, plain, ordered, np.array(numbers, int), order, bounds)


@lru_cache(maxsize=1)
def _lemmas(index: TermIndex) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, form in enumerate(index.forms):
        found.setdefault(as_lemma(form), []).append(number)
    return found


def _unbroken(index: TermIndex, first: np.ndarray, n: int) -> np.ndarray:
    """Return which runs of `n` tokens stay in one passage with no stop between their words."""
    joined = places(index).joined
    return np.all([joined[first + shift] for shift in range(n - 1)], axis=0)
