"""The token rule: the one place that says what a word is.

A token is a run of letters, digits or underscores, together with what an apostrophe or hyphen
joins inside it: *China's*, *state-organised* and *don't* are one token each, *G7* is one, *2.6* is
two, and punctuation is none. Accents and vowel signs written as characters of their own belong to
the letter before them. Marks of different shape count as the same mark, so that *China’s* and
*China's* are one term, and so are an é of one character and of two. The lower-cased token is the
term that is counted.

NLTK's RegexpTokenizer with this pattern finds the same tokens; its TreebankWordTokenizer does not:
it makes *do* and *n't* of *don't* and gives punctuation as tokens.

Every table that counts words names this rule, as `TOKEN_RULE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

TOKEN_RULE = "tokens: letters and digits, joined by inner apostrophes and hyphens; lower-cased"

# The combining marks of the first plane of Unicode 17 (categories Mn, Mc, Me), which \w lacks.
_MARKS = """
    0300-036f 0483-0489 0591-05bd 05bf 05c1-05c2 05c4-05c5 05c7 0610-061a 064b-065f 0670
    06d6-06dc 06df-06e4 06e7-06e8 06ea-06ed 0711 0730-074a 07a6-07b0 07eb-07f3 07fd 0816-0819
    081b-0823 0825-0827 0829-082d 0859-085b 0897-089f 08ca-08e1 08e3-0903 093a-093c 093e-094f
    0951-0957 0962-0963 0981-0983 09bc 09be-09c4 09c7-09c8 09cb-09cd 09d7 09e2-09e3 09fe
    0a01-0a03 0a3c 0a3e-0a42 0a47-0a48 0a4b-0a4d 0a51 0a70-0a71 0a75 0a81-0a83 0abc 0abe-0ac5
    0ac7-0ac9 0acb-0acd 0ae2-0ae3 0afa-0aff 0b01-0b03 0b3c 0b3e-0b44 0b47-0b48 0b4b-0b4d
    0b55-0b57 0b62-0b63 0b82 0bbe-0bc2 0bc6-0bc8 0bca-0bcd 0bd7 0c00-0c04 0c3c 0c3e-0c44
    0c46-0c48 0c4a-0c4d 0c55-0c56 0c62-0c63 0c81-0c83 0cbc 0cbe-0cc4 0cc6-0cc8 0cca-0ccd
    0cd5-0cd6 0ce2-0ce3 0cf3 0d00-0d03 0d3b-0d3c 0d3e-0d44 0d46-0d48 0d4a-0d4d 0d57 0d62-0d63
    0d81-0d83 0dca 0dcf-0dd4 0dd6 0dd8-0ddf 0df2-0df3 0e31 0e34-0e3a 0e47-0e4e 0eb1 0eb4-0ebc
    0ec8-0ece 0f18-0f19 0f35 0f37 0f39 0f3e-0f3f 0f71-0f84 0f86-0f87 0f8d-0f97 0f99-0fbc 0fc6
    102b-103e 1056-1059 105e-1060 1062-1064 1067-106d 1071-1074 1082-108d 108f 109a-109d
    135d-135f 1712-1715 1732-1734 1752-1753 1772-1773 17b4-17d3 17dd 180b-180d 180f 1885-1886
    18a9 1920-192b 1930-193b 1a17-1a1b 1a55-1a5e 1a60-1a7c 1a7f 1ab0-1add 1ae0-1aeb 1b00-1b04
    1b34-1b44 1b6b-1b73 1b80-1b82 1ba1-1bad 1be6-1bf3 1c24-1c37 1cd0-1cd2 1cd4-1ce8 1ced 1cf4
    1cf7-1cf9 1dc0-1dff 20d0-20f0 2cef-2cf1 2d7f 2de0-2dff 302a-302f 3099-309a a66f-a672
    a674-a67d a69e-a69f a6f0-a6f1 a802 a806 a80b a823-a827 a82c a880-a881 a8b4-a8c5 a8e0-a8f1
    a8ff a926-a92d a947-a953 a980-a983 a9b3-a9c0 a9e5 aa29-aa36 aa43 aa4c-aa4d aa7b-aa7d aab0
    aab2-aab4 aab7-aab8 aabe-aabf aac1 aaeb-aaef aaf5-aaf6 abe3-abea abec-abed fb1e fe00-fe0f
    fe20-fe2f
"""


def token_pattern(wildcards: str = "") -> re.Pattern[str]:
    """Return the token rule as a pattern; `wildcards` are characters that stand for letters.

    >>> token_pattern("*").findall("human rights abus*, anti-*")
    ['human', 'rights', 'abus*', 'anti-*']
    """
    ranges = (part.split("-") for part in _MARKS.split())
    marks = "".join("-".join(chr(int(code, 16)) for code in ends) for ends in ranges)
    word = rf"[\w{wildcards}][\w{wildcards}{marks}]*"
    return re.compile(rf"{word}(?:['’‘ʼ\-‐‑]{word})*")


TOKEN = token_pattern()
_PLAIN = re.compile(r"\w+(?:['\-]\w+)*", re.ASCII)  # the same for texts in ASCII, in less time
_ONE_MARK = str.maketrans("’‘ʼ‐‑", "'''--")


def tokenize(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token, start, end) for each token of `text`, in order; end is exclusive.

    >>> list(tokenize("Beijing’s state-run media"))
    [('Beijing’s', 0, 9), ('state-run', 10, 19), ('media', 20, 25)]
    >>> [token for token, _, _ in tokenize("हिन्दी में")]
    ['हिन्दी', 'में']
    """
    for match in (_PLAIN if text.isascii() else TOKEN).finditer(text):
        yield match.group(), match.start(), match.end()


def term(token: str) -> str:
    """Return the term a token counts as: lower-cased, with one kind of apostrophe and accent.

    >>> term("China’s")
    "china's"
    """
    return one_mark(token).lower()


def one_mark(token: str) -> str:
    """Return a token with one kind of apostrophe, hyphen and accent, capitals kept.

    >>> one_mark("China’s")
    "China's"
    """
    return token if token.isascii() else normalize("NFC", token.translate(_ONE_MARK))


def count_tokens(text: str) -> int:
    """Return how many tokens `text` has.

    >>> count_tokens("It's over: 25 years.")
    4
    """
    return len((_PLAIN if text.isascii() else TOKEN).findall(text))
