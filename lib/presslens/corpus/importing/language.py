"""Which language a text is in: whether it is English first, as most of a corpus should be.

English is told by its function words, or else by the share of a text's words that stand in
simplemma's dictionary. Only a text that fails both is compared with other languages, by its script
or its most frequent words (wordfreq).
"""

from __future__ import annotations

import re
from functools import cache

ENGLISH = 0.6  # share of words in the dictionary; English news has .9 and more, others at most .4
# Words that make up a third of English, and next to nothing of other languages.
FUNCTION_WORDS = frozenset((
    "the", "of", "and", "to", "that", "is", "was", "for", "it", "with", "as", "by", "this", "had",
    "not", "are", "but", "from", "have", "they", "which", "were", "their", "has", "been", "will",
    "would", "who", "said",
))  # fmt: skip
PLAINLY = 0.2  # share of them at which a text is English without another look
SURE = 0.15  # share of a text's words that are among a language's 200 most frequent
FEWEST = 12  # words; of fewer nothing can be said
SAMPLE = 4_000  # characters
MOST_FREQUENT = 200
# Languages in Latin letters that wordfreq's small lists hold.
LATIN = (
    "ca", "cs", "da", "de", "es", "fi", "fil", "fr", "hu", "id", "is", "it", "lt", "lv", "ms",
    "nb", "nl", "pl", "pt", "ro", "sh", "sk", "sl", "sv", "tr", "vi",
)  # fmt: skip
# The script, and the language it most often writes where no other can be told from it.
SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("ta", "\u0b80-\u0bff"),
    ("th", "\u0e00-\u0e7f"),
    ("uk", "іїєґ"),
    ("fa", "پچژگ"),
    ("ar", "\u0600-\u06ff"),
    ("ru", "\u0400-\u04ff"),
)
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")


def detect(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, "und" for one unknown, "" if too short.

    >>> detect("The government said on Wednesday that it would help those who lost their homes.")
    'en'
    >>> detect("Die Regierung sagte am Mittwoch, sie werde denen helfen, die ihr Haus verloren.")
    'de'
    >>> detect("政府周三表示，将帮助那些失去家园的人。"), detect("Rain.")
    ('zh', '')
    """
    text = _middle(text)
    if script := _by_script(text):
        return script
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < FEWEST:
        return ""
    if sum(word in FUNCTION_WORDS for word in words) >= PLAINLY * len(words):
        return "en"
    from simplemma import in_target_language  # reads its dictionary on first use

    if in_target_language(text, lang="en") >= ENGLISH:
        return "en"
    shares = {code: sum(w in _frequent(code) for w in words) / len(words) for code in LATIN}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= SURE else "und"


def _middle(text: str) -> str:
    """Return a stretch from the middle of a long text, away from headlines, names and credits."""
    start = max(0, (len(text) - SAMPLE) // 2)
    return text[start : start + SAMPLE]


def _by_script(text: str) -> str:
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if foreign < len(text) / 4:
        return ""
    letters = len(_LETTER.findall(text))
    for code, script in SCRIPTS:
        # Some scripts write several languages, of which a few letters tell one.
        least = 0.02 if code in ("ja", "uk", "fa") else 0.4
        if letters and len(re.findall(f"[{script}]", text)) >= least * letters:
            return code
    return ""


@cache
def _frequent(code: str) -> frozenset[str]:
    from wordfreq import top_n_list

    return frozenset(top_n_list(code, MOST_FREQUENT, wordlist="small"))
