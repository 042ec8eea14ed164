"""How varied a text's vocabulary is: plain functions of its tokens, in order.

All but MATTR, MTLD and HD-D fall as a text gets longer, whatever its vocabulary: compare them only
between texts of the same length. The three that were made against that still need some length:
MTLD and HD-D about 100 tokens, MATTR its window.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

CAVEAT = "type-token ratios fall with length: compare texts of the same length, or MATTR and MTLD"


def _types(tokens: Sequence[Hashable]) -> tuple[int, int]:
    if not len(tokens):
        raise ValueError("diversity is not defined for a text without words")
    return len(set(tokens)), len(tokens)


def ttr(tokens: Sequence[Hashable]) -> float:
    """Return types over tokens.

    >>> ttr("a b a c".split())
    0.75
    """
    types, n = _types(tokens)
    return types / n


def guiraud_r(tokens: Sequence[Hashable]) -> float:
    """Return types over the square root of tokens (Guiraud 1954; root TTR).

    >>> guiraud_r("a b a c".split())
    1.5
    """
    types, n = _types(tokens)
    return types / math.sqrt(n)


def carroll_cttr(tokens: Sequence[Hashable]) -> float:
    """Return types over the square root of twice the tokens (Carroll 1964; corrected TTR).

    >>> round(carroll_cttr("a b a c".split()), 4)
    1.0607
    """
    return guiraud_r(tokens) / math.sqrt(2)


def herdan_c(tokens: Sequence[Hashable]) -> float:
    """Return log types over log tokens (Herdan 1960); 1 for a text of one token.

    >>> round(herdan_c("a b a c".split()), 4)
    0.7925
    """
    types, n = _types(tokens)
    return math.log(types) / math.log(n) if n > 1 else 1.0


def maas_a2(tokens: Sequence[Hashable]) -> float:
    """Return (log n - log types) / (log n)^2, natural logarithms (Maas 1972): low is varied.

    >>> round(maas_a2("a b a c".split()), 4)
    0.1497
    """
    types, n = _types(tokens)
    return (math.log(n) - math.log(types)) / math.log(n) ** 2 if n > 1 else 0.0


def yule_k(tokens: Sequence[Hashable]) -> float:
    """Return Yule's K, 10^4 (sum of squared counts - n) / n^2: low is varied (Yule 1944).

    >>> yule_k("a b a c".split())
    1250.0
    """
    _, n = _types(tokens)
    return 1e4 * (sum(f * f for f in Counter(tokens).values()) - n) / n**2


def simpson_d(tokens: Sequence[Hashable]) -> float:
    """Return the chance that two tokens drawn are the same type (Simpson 1949).

    >>> round(simpson_d("a b a c".split()), 4)
    0.1667
    """
    _, n = _types(tokens)
    if n == 1:
        return 0.0
    return sum(f * (f - 1) for f in Counter(tokens).values()) / (n * (n - 1))


def mattr(tokens: Sequence[Hashable], *, window: int = 50) -> float:
    """Return the mean type-token ratio of every window of that many tokens.

    A text no longer than the window gives its own ratio.

    >>> mattr("a b a c".split(), window=2)
    1.0

    Raises ValueError for a window below 1.

    Source: M. A. Covington and J. D. McFall, "Cutting the Gordian knot: the moving-average
    type-token ratio (MATTR)", Journal of Quantitative Linguistics 17(2), 2010.
    """
    _, n = _types(tokens)
    if window < 1:
        raise ValueError(f"a window holds at least 1 token, not {window}")
    if n <= window:
        return ttr(tokens)
    inside = Counter(tokens[:window])
    total = len(inside)
    for leaving, entering in zip(tokens[: n - window], tokens[window:], strict=True):
        inside[leaving] -= 1
        if not inside[leaving]:
            del inside[leaving]
        inside[entering] += 1
        total += len(inside)
    return total / window / (n - window + 1)


def msttr(tokens: Sequence[Hashable], *, segment: int = 100) -> float:
    """Return the mean type-token ratio of segments of that many tokens, the rest left out.

    A text shorter than a segment gives its own ratio.

    >>> msttr("a b a c d".split(), segment=2)
    1.0

    Raises ValueError for a segment below 1.

    Source: W. Johnson, "Studies in language behavior", Psychological Monographs 56, 1944.
    """
    _, n = _types(tokens)
    if segment < 1:
        raise ValueError(f"a segment holds at least 1 token, not {segment}")
    if n < segment:
        return ttr(tokens)
    starts = range(0, n - segment + 1, segment)
    return sum(ttr(tokens[i : i + segment]) for i in starts) / len(starts)


def mtld(tokens: Sequence[Hashable], *, threshold: float = 0.72) -> float:
    """Return the mean length of runs that keep a type-token ratio above the threshold.

    A run ends when its ratio reaches the threshold, as the authors put it and LexicalRichness does
    it; koRpus goes on until it is below. Read forwards and backwards; the rest at the end counts as
    the part of a run that its ratio has gone down. A text whose ratio never falls to it has no
    value: infinity.

    >>> round(mtld(("the cat saw the dog and the dog saw the cat " * 5).split()), 2)
    5.84

    Source: P. M. McCarthy and S. Jarvis, "MTLD, vocd-D, and HD-D: a validation study of
    sophisticated approaches to lexical diversity assessment", Behavior Research Methods 42, 2010.
    """
    _types(tokens)
    forwards = _mtld_one_way(tokens, threshold)
    backwards = _mtld_one_way(tokens[::-1], threshold)
    return (forwards + backwards) / 2


def _mtld_one_way(tokens: Sequence[Hashable], threshold: float) -> float:
    factors, seen, length = 0.0, set(), 0
    for token in tokens:
        seen.add(token)
        length += 1
        if len(seen) / length <= threshold:
            factors += 1
            seen, length = set(), 0
    if length:
        factors += (1 - len(seen) / length) / (1 - threshold)
    return len(tokens) / factors if factors else math.inf


def hdd(tokens: Sequence[Hashable], *, sample: int = 42) -> float:
    """Return HD-D: the type-token ratio expected of `sample` tokens drawn without replacement.

    Each type adds the hypergeometric chance of coming at all, over the sample's size.

    >>> round(hdd("a b a c".split(), sample=2), 4)  # 1 - 1/12: two tokens differ but for a, a
    0.9167

    Raises ValueError if the text has fewer tokens than the sample.

    Source: P. M. McCarthy and S. Jarvis, "vocd: a theoretical and empirical evaluation", Language
    Testing 24(4), 2007.
    """
    _, n = _types(tokens)
    if n < sample:
        raise ValueError(f"HD-D draws {sample} tokens; the text has {n}")
    total = 0.0
    for f in Counter(tokens).values():
        # C(n - f, sample) / C(n, sample), as logarithms.
        absent = 0.0
        if n - f >= sample:
            absent = math.exp(
                math.lgamma(n - f + 1)
                - math.lgamma(n - f - sample + 1)
                - math.lgamma(n + 1)
                + math.lgamma(n - sample + 1)
            )
        total += 1 - absent
    return total / sample


def dugast_u(tokens: Sequence[Hashable]) -> float:
    """Return (log n)^2 / (log n - log types), natural logarithms (Dugast 1978).

    Infinite for a text that repeats no word.

    >>> round(dugast_u("a b a c".split()), 4)
    6.6803
    """
    a2 = maas_a2(tokens)
    return 1 / a2 if a2 else math.inf


def summer_s(tokens: Sequence[Hashable]) -> float:
    """Return log log types over log log tokens (Summer 1966); for texts of 3 types or more.

    >>> round(summer_s("a b a c".split()), 4)
    0.2879
    """
    types, n = _types(tokens)
    if types < 3:
        return math.nan
    return math.log(math.log(types)) / math.log(math.log(n))


def yule_i(tokens: Sequence[Hashable]) -> float:
    """Return Yule's I, types^2 over (sum of squared counts - types) (Yule 1944): high is varied.

    >>> yule_i("a b a c".split())
    3.0
    """
    types, _ = _types(tokens)
    rest = sum(f * f for f in Counter(tokens).values()) - types
    return types**2 / rest if rest else math.inf


def herdan_vm(tokens: Sequence[Hashable]) -> float:
    """Return sqrt(sum of squared counts / n^2 - 1 / types) (Herdan 1955): low is varied.

    >>> round(herdan_vm("a b a c".split()), 4)
    0.2041
    """
    types, n = _types(tokens)
    return math.sqrt(sum(f * f for f in Counter(tokens).values()) / n**2 - 1 / types)
