"""The token rule: the one place that says what a word is.

A token is a run of letters, digits or underscores, together with what an apostrophe or hyphen
joins inside it: *China's*, *state-organised* and *don't* are one token each, *G7* is one, *2.6* is
two, and punctuation is none. Marks of different shape count as the same mark, so that *China’s*
and *China's* are one term. The lower-cased token is the term that is counted.

Every table that counts words names this rule, as `TOKEN_RULE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN_RULE = "tokens: letters and digits, joined by inner apostrophes and hyphens; lower-cased"

TOKEN = re.compile(r"\w+(?:['’‘ʼ\-‐‑]\w+)*")
_ONE_MARK = str.maketrans("’‘ʼ‐‑", "'''--")


def tokenize(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token, start, end) for each token of `text`, in order; end is exclusive.

    >>> list(tokenize("Beijing’s state-run media"))
    [('Beijing’s', 0, 9), ('state-run', 10, 19), ('media', 20, 25)]
    """
    for match in TOKEN.finditer(text):
        yield match.group(), match.start(), match.end()


def term(token: str) -> str:
    """Return the term a token counts as: lower-cased, with one kind of apostrophe and hyphen.

    >>> term("China’s")
    "china's"
    """
    return one_mark(token).lower()


def one_mark(token: str) -> str:
    """Return a token with one kind of apostrophe and hyphen, capitals kept.

    >>> one_mark("China’s")
    "China's"
    """
    return token if token.isascii() else token.translate(_ONE_MARK)


def count_tokens(text: str) -> int:
    """Return how many tokens `text` has.

    >>> count_tokens("It's over: 25 years.")
    4
    """
    return sum(1 for _ in TOKEN.finditer(text))
