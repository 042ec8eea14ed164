"""How strongly two words attract one another: plain functions of counts.

Throughout, `both` is how often the two stand together, `first` and `second` how often each
stands at all, `n` the words (or bigrams) of the corpus. With a window, the second word has `span`
places to fall in beside each occurrence of the first, so it is expected first x second x span / n
times; a bigram has one place. Each argument may be a number or an array; arrays give arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from presslens.words import keyness
from presslens.words.arrays import floats, number


def expected(first: ArrayLike, second: ArrayLike, n: ArrayLike, *, span: float = 1) -> Any:
    """Return how often the two would stand together if neither cared about the other.

    >>> expected(15828, 4675, 14307668) < 5.2
    True
    """
    first, second, n = floats(first, second, n)
    return number(first * second * span / n)


def mi(
    both: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    n: ArrayLike,
    *,
    power: float = 1,
    span: float = 1,
) -> Any:
    """Return mutual information, log2 of observed over expected: high for rare pairs.

    >>> round(mi(20, 42, 20, 14307668), 2)  # "Ayatollah Ruhollah", Manning and Schütze table 5.14
    18.38

    Source: K. W. Church and P. Hanks, "Word association norms, mutual information, and
    lexicography", Computational Linguistics 16(1), 1990.
    """
    (both,) = floats(both)
    with np.errstate(divide="ignore"):
        return number(np.log2(both**power / expected(first, second, n, span=span)))


def mi2(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike, *, span: float = 1
) -> Any:
    """Return log2 of the square of observed over expected (Daille 1994).

    >>> mi2(4, 8, 8, 64)
    4.0
    """
    return mi(both, first, second, n, power=2, span=span)


def mi3(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike, *, span: float = 1
) -> Any:
    """Return log2 of the cube of observed over expected (Daille 1994; Oakes 1998).

    >>> mi3(4, 8, 8, 64)
    6.0
    """
    return mi(both, first, second, n, power=3, span=span)


def t_score(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike, *, span: float = 1
) -> Any:
    """Return (observed - expected) / sqrt(observed): high for frequent pairs.

    The variance of a rare event is taken to be its mean.

    >>> round(t_score(8, 15828, 4675, 14307668), 6)  # "new companies"
    0.999932

    Source: C. D. Manning and H. Schütze, Foundations of Statistical Natural Language Processing,
    1999, section 5.3.1 and table 5.6, whence the example.
    """
    (both,) = floats(both)
    chance = expected(first, second, n, span=span)
    with np.errstate(divide="ignore", invalid="ignore"):
        return number(np.where(both > 0, (both - chance) / np.sqrt(both), -np.inf))


def z_score(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike, *, span: float = 1
) -> Any:
    """Return (observed - expected) / sqrt(expected) (Dennis 1965; Berry-Rogghe 1973).

    >>> z_score(8, 8, 32, 64)
    2.0
    """
    (both,) = floats(both)
    chance = expected(first, second, n, span=span)
    return number((both - chance) / np.sqrt(chance))


def log_dice(both: ArrayLike, first: ArrayLike, second: ArrayLike) -> Any:
    """Return 14 + log2 of Dice's coefficient: at most 14, and the same in a corpus of any size.

    >>> log_dice(10, 10, 10)
    14.0

    Source: P. Rychlý, "A lexicographer-friendly association score", RASLAN 2008.
    """
    both, first, second = floats(both, first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        return number(14 + np.log2(2 * both / (first + second)))


def log_likelihood(
    both: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    n: ArrayLike,
    *,
    span: float = 1,
    signed: bool = True,
) -> Any:
    """Return Dunning's G2 of the pair's 2 x 2 table, negative where they repel one another.

    NLTK's likelihood_ratio has no sign, so pairs that avoid each other ("the the") rank among
    the strongest; signed=False agrees with it. With a window the table compares the `first x span`
    places beside the first word with all the other places.

    >>> round(log_likelihood(150, 12593, 932, 14307668), 2)  # "most powerful"
    1291.32

    Source: T. Dunning, Computational Linguistics 19(1), 1993; the example is from Manning and
    Schütze 1999, table 5.12 (printed as 1291.42).
    """
    both, first, second, n = floats(both, first, second, n)
    beside = first * span
    return keyness.log_likelihood(
        both, np.maximum(second - both, 0), beside, np.maximum(n - beside, 1), signed=signed
    )


def delta_p(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike, *, given: str = "first"
) -> Any:
    """Return by how much one word raises the chance of the other, from -1 to 1.

    given="first" is P(second | first) - P(second | not first); given="second" is the reverse:
    a pair may pull one way only ("of course").

    >>> both, first, second, n = 5610, 5610 + 168938, 5610 + 2257, 10_409_868
    >>> round(delta_p(both, first, second, n), 3)  # "course" given "of"
    0.032
    >>> round(delta_p(both, first, second, n, given="second"), 3)  # "of" given "course"
    0.697

    Raises ValueError for any other `given`.

    Source: S. Th. Gries, "50-something years of work on collocations", International Journal of
    Corpus Linguistics 18(1), 2013, after L. G. Allan 1980.
    """
    if given not in ("first", "second"):
        raise ValueError(f'delta P is given "first" or "second", not "{given}"')
    both, first, second, n = floats(both, first, second, n)
    if given == "second":
        first, second = second, first
    with np.errstate(divide="ignore", invalid="ignore"):
        return number(both / first - (second - both) / (n - first))
