"""What a word, a sentence and a dictionary form are: each rule stands here and nowhere else.

A token is a run of letters and digits, with what joins it inside. Each choice and its reason:

==================================  ==============================================================
printed                             token, and why
==================================  ==============================================================
China's, don't, o'clock             one: apostrophes join inside a word; at its edge they are marks
state-run, so-called, mid-1990s     one: hyphens join (`TokenRule(hyphens=False)` parts them);
                                    dashes part, so that 2017–2019 is two
U.S., p.m., C.I.A., Ph.D., U.S.-led one each: full stops join single letters; the last full stop is
                                    left out, for it may be the sentence's
1,200, 2.6, 3.5bn, 9/11, 10:30      one each: separators join digits as numbers, dates and times are
                                    written; signs and currencies are marks ($3.5bn is *3.5bn*)
AT&T, R&D                           one: an ampersand without blanks joins
@BBC_News, #MeToo                   one, with their sign: they are names of accounts and topics
https://..., bbc.co.uk, a@b.org     one each: what is written without a blank to be followed
l'histoire, d'Ivoire, qu'il         two: French elision parts; *O'Brien* and *D'Angelo* stay whole
snake_case, _emphasis_, ___         one, *emphasis*, none: underscores only join
f***, *emphasis*                    the letters alone
hyphen at the end of a line         parts: whether it joins cannot be known without a dictionary
==================================  ==============================================================

A *term* is what a token counts as: soft hyphens and characters without width are left out, marks of
different shape are the same, ligatures and full-width letters are unfolded, accents are composed
(NFC), letters are small. The ß stays (*Maße* are not *Masse*).

Every table that counts words names this rule, as `TOKEN_RULE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

TOKEN_RULE = (
    "tokens: letters and digits and what joins them inside (U.S., 1,200, state-run, AT&T); "
    "lower-cased"
)

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
# Soft hyphen, characters without width, signs of direction: in a word they are not seen.
_UNSEEN = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_APOSTROPHES, _HYPHENS = "'’‘ʼ´`", "\\-‐‑"
_VOWELS = "aeiouhàâäæèéêëîïôöœùûü"
_SITES = "com|org|net|edu|gov|mil|info|biz|tv|uk|eu|de|fr|ca|au|nz|ie|jp|cn|ru|io"


@dataclass(frozen=True)
class TokenRule:
    """The token rule with its two choices.

    Parameters
    ----------
    hyphens
        Whether a hyphen joins: *state-run* is one token; otherwise it is two.
    possessives
        Whether a possessive 's belongs to its noun: *China's* is one token; otherwise the 's is a
        token of its own.

    Examples
    --------
    >>> TokenRule().pattern.findall("China's state-run U.S. media, 1,200")
    ["China's", 'state-run', 'U.S', 'media', '1,200']
    >>> TokenRule(hyphens=False, possessives=False).pattern.findall("China's state-run")
    ['China', "'s", 'state', 'run']
    """

    hyphens: bool = True
    possessives: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The rule as a regular expression for any text."""
        return re.compile(_expression(self))

    @cached_property
    def plain(self) -> re.Pattern[str]:
        """The same for text in ASCII, in less time."""
        return re.compile(_expression(self, ascii_only=True), re.ASCII)

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield a match for each token of a text."""
        return (self.plain if text.isascii() else self.pattern).finditer(text)


def _expression(rule: TokenRule, *, wildcards: str = "", ascii_only: bool = False) -> str:
    """Return a rule's regular expression; `wildcards` are characters that stand for letters."""
    marks, unseen, apostrophes, hyphens, vowels = "", "", "'`", "\\-", "aeiouh"
    if not ascii_only:
        ranges = (part.split("-") for part in _MARKS.split())
        marks = "".join("-".join(chr(int(code, 16)) for code in ends) for ends in ranges)
        unseen, apostrophes, hyphens, vowels = _UNSEEN, _APOSTROPHES, _HYPHENS, _VOWELS
    first = rf"(?:[^\W_]|[{wildcards}])" if wildcards else r"[^\W_]"
    run = rf"{first}[\w{wildcards}{marks}{unseen}]*(?<![_{unseen}])"
    letter = r"[^\W\d_]"
    # l'histoire, L'histoire, l'Union; but L'Oréal and D'Angelo are names.
    elision = (
        rf"(?:(?<=\b[cdjlmnst])|(?<=[Qq]u))[{apostrophes}](?=[{vowels}{vowels.upper()}])"
        rf"|(?<=\b[CDJLMNST])[{apostrophes}](?=[{vowels}])"
    )
    possessive = "" if rule.possessives else rf"(?![{apostrophes}][sS]\b)"
    joined = [
        rf"(?!{elision}){possessive}[{apostrophes}]",
        r"&(?:amp;)?",
        r"(?<=\d)(?:[./](?=\d)|,(?=\d{3}(?!\d))|:(?=\d\d(?!\d)))",
        rf"(?<=\b{letter})\.(?={letter}\b|Sc\b|Phil\b)|(?<=\bPh)\.(?=D\b)",
        rf"(?<=\.{letter})\.{possessive}[{apostrophes}]",
    ]
    if rule.hyphens:
        joined += [f"[{hyphens}]", rf"(?<=\.{letter})\.[{hyphens}]"]
    # What follows most words is a blank, and one look says that it joins nothing.
    word = f"{run}(?:(?=[{apostrophes}{hyphens}&./,:])(?:{'|'.join(joined)}){run})*"
    site = (
        rf"(?:\.[\w\-]+)*\.(?:{_SITES})\b(?!\.\w)(?:[/?#:](?=\w)[^\s<>\"“”]*(?<![^\w/]))?"
        r"|(?<=\bwww)(?:\.[\w\-]+)+(?:/[^\s<>\"“”]*(?<![^\w/]))?"
        r"|(?<=tp|ps)://[^\s<>\"“”]+(?<![^\w/])"
    )
    mail = r"(?:[.+][\w\-]+)*@\w[\w\-]*(?:\.[\w\-]+)*\.\w\w+"
    apart = "" if rule.possessives else rf"|(?<=[\w.])[{apostrophes}][sS]\b"
    sign = rf"(?:(?<![\w@.])@(?=\w)|(?<![\w&#])#(?=\d*{letter}))?"
    return rf"{sign}{word}(?:(?=[.+@:])(?:{mail}|{site}))?{apart}"


RULE = TokenRule()
TOKEN = RULE.pattern


def token_pattern(wildcards: str = "") -> re.Pattern[str]:
    """Return the token rule as a pattern; `wildcards` are characters that stand for letters.

    >>> token_pattern("*").findall("human rights abus*, anti-*, U.S.")
    ['human', 'rights', 'abus*', 'anti-*', 'U.S']
    """
    return re.compile(_expression(RULE, wildcards=re.escape(wildcards)))


def tokenize(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token, start, end) for each token of `text`, in order; end is exclusive.

    >>> list(tokenize("Beijing’s state-run media"))
    [('Beijing’s', 0, 9), ('state-run', 10, 19), ('media', 20, 25)]
    >>> [token for token, _, _ in tokenize("हिन्दी में @BBC_News, 9.30 p.m.")]
    ['हिन्दी', 'में', '@BBC_News', '9.30', 'p.m']
    """
    for match in RULE.find(text):
        yield match.group(), match.start(), match.end()


def count_tokens(text: str) -> int:
    """Return how many tokens `text` has.

    >>> count_tokens("It's over: 25 years.")
    4
    """
    return sum(map(_count_in, text.split()))  # no token holds a blank, and most words come again


@lru_cache(maxsize=1 << 16)
def _count_in(chunk: str) -> int:
    return len(RULE.pattern.findall(chunk))


_ONE_MARK = str.maketrans({**dict.fromkeys("’‘ʼʻ´`ʾʿ", "'"), **dict.fromkeys("‐‑", "-")})
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_WIDE = re.compile("[\ufb00-\ufb06\uff01-\uffee]+")
_ODD = re.compile(r"[`&]|\.['\-]")  # what is folded in a token in ASCII
_LAST_STOP = re.compile(r"\.(?=['\-])")  # that of an abbreviation, which it has not at its end


def term(token: str) -> str:
    """Return the term a token counts as: small letters, and one kind of mark, accent and width.

    >>> term("China’s"), term("U.S"), term("ﬁnance"), term("İstanbul")
    ("china's", 'u.s', 'finance', 'istanbul')
    """
    low = one_mark(token).lower()
    return low if low.isascii() else low.replace("i\u0307", "i")


def one_mark(token: str) -> str:
    """Return a token with one kind of apostrophe, hyphen, accent and width, capitals kept.

    >>> one_mark("China’s")
    "China's"
    """
    if token.isascii() and not _ODD.search(token):
        return token
    token = _WIDE.sub(lambda found: normalize("NFKC", found.group()), _HIDDEN.sub("", token))
    token = normalize("NFC", token.translate(_ONE_MARK)).replace("&amp;", "&")
    return _LAST_STOP.sub("", token).strip("'")


# Irregular forms that simplemma leaves as they are, or takes for those of rare words.
_IRREGULAR = {
    "awoken": "awake", "bade": "bid", "bent": "bend", "bidden": "bid", "bore": "bear",
    "broke": "break", "felt": "feel", "gone": "go", "halves": "half", "left": "leave",
    "rose": "rise", "shook": "shake", "shot": "shoot", "smelt": "smell", "spelt": "spell",
    "swore": "swear", "thought": "think", "trod": "tread", "wives": "wife", "won": "win",
    "worse": "bad",
}  # fmt: skip
# Forms that are more often another word: a bit, born, bound, drunk, the ground, a rung, a slew.
_IRREGULAR_VERBS = {
    "bit": "bite", "born": "bear", "bound": "bind", "drunk": "drink", "found": "find",
    "ground": "grind", "held": "hold", "laid": "lay", "rung": "ring", "slew": "slay",
    "wound": "wind",
}  # fmt: skip
_OWNER = re.compile(r"'s?$")


@lru_cache(maxsize=200_000)
def lemma(word: str, language: str = "en", *, verb: bool = False) -> str:
    """Return the dictionary form of a word, in small letters and without a possessive 's.

    Parameters
    ----------
    word
        A token.
    language
        Its language, as simplemma names it.
    verb
        Whether it is known to be a verb's form: *found* is then *find*, *wound* is *wind*.

    Notes
    -----
    simplemma's dictionary (Barbaresi 2021) with a table of the irregular English forms that it
    lacks. A word it does not know stays as it is. *Rose* with a capital is the name.

    Examples
    --------
    >>> lemma("Governments"), lemma("nation's"), lemma("shot"), lemma("wound", verb=True)
    ('government', 'nation', 'shoot', 'wind')
    """
    import simplemma

    name = one_mark(word)
    plain = _OWNER.sub("", name.lower()) or name.lower()
    if language == "en":
        if verb and plain in _IRREGULAR_VERBS:
            return _IRREGULAR_VERBS[plain]
        if plain in _IRREGULAR and name != "Rose":
            return _IRREGULAR[plain]
        return simplemma.lemmatize(plain, lang="en").lower()
    return simplemma.lemmatize(_OWNER.sub("", name) or name, lang=language).lower()


# After one of these a full stop ends a sentence only if a word follows that begins sentences.
_ABBREVIATIONS = """
    adm al approx apr ariz assn atty aug ave blvd bros ca calif capt cf cmdr co col colo conn corp
    cpl dec dept dr est etc feb fig figs fla fr ft gen gov hon inc insp jan jr jul jun lt ltd maj
    mar messrs mich minn mme mr mrs ms msgr mt mx neb nev no nos nov oct okla pp pres prof pvt rep
    reps rev sec sen sens sep sept sgt sr st supt tenn tex univ viz vol vs wis
"""
_TITLES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Cpl|Maj|Adm|Cmdr|Rev|Hon|"
    r"Pres|St|Msgr|Messrs|Supt|Insp)\.$"
)
# Words that are written with a capital only where a sentence begins.
_STARTERS = """
    a about after all also although among an and another any as at because before besides but by
    critics despite during each earlier every few for from he her his how however i if in instead
    is it its just last later like many meanwhile moreover most my neither no nor not now of on
    once one only or other our others she since so some such that the their then there these they
    this those though through thus to under unlike until we what when where whether which while
    who why with without yet you your
"""
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|ph\.d|[bm]\.(?:sc|phil)")
_ENDS = re.compile(
    r"(?<=\w\.\.\.)\s+(?=[A-Z])|(?<=\b[ap]\.m\.)\s+(?=[A-Z])(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|"
    r"May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|[A-Z]{2,4}\b|Eastern|Central|Mountain|Pacific)"
)
_MAY_END = re.compile(r"[.?!…]\W*\s")
_WORD = re.compile(r"\w")


class _Abbreviations(frozenset):
    """The abbreviations, and whatever has full stops inside, such as u.s and p.m."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or bool(_DOTTED.fullmatch(str(word)))


@cache
def _splitter() -> PunktSentenceTokenizer:
    from nltk.tokenize import punkt  # not at the top: seconds, most of them scipy's

    class Marks(punkt.PunktLanguageVars):
        sent_end_chars = (".", "?", "!", "…")

    known = punkt.PunktParameters()
    known.abbrev_types = _Abbreviations(_ABBREVIATIONS.split())
    for word in _STARTERS.split():
        known.add_ortho_context(word, punkt._ORTHO_LC)
    return punkt.PunktSentenceTokenizer(known, lang_vars=Marks())


@lru_cache(maxsize=8_000)  # the passages of some hundred articles, asked for by several measures
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return [start, end) of each sentence of a paragraph.

    Notes
    -----
    NLTK's Punkt tokenizer (Kiss and Strunk 2006) with abbreviations and sentence starters listed
    here instead of learnt from a text. Besides, no sentence begins with a small letter or ends
    with a title, and one ends at "p.m." before a capital that begins no day, month or time zone,
    and at an ellipsis right behind a word.

    Examples
    --------
    >>> text = 'Mr. Wang denied it. "No," he told the U.S. Senate. He left at 5 p.m. Monday. Why?!'
    >>> [text[s:e] for s, e in sentence_spans(text)][1:]
    ['"No," he told the U.S. Senate.', 'He left at 5 p.m. Monday.', 'Why?!']
    """
    if not _MAY_END.search(text):
        return (_trimmed(text, 0, len(text)),) if text.strip() else ()
    spans: list[tuple[int, int]] = []
    for start, end in _splitter().span_tokenize(text):
        if spans and _goes_on(text, spans[-1], (start, end)):
            start = spans.pop()[0]
        for gap in _ENDS.finditer(text, start, end):
            spans.append((start, gap.start()))
            start = gap.end()
        spans.append((start, end))
    return tuple(_trimmed(text, *span) for span in spans)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _goes_on(text: str, before: tuple[int, int], span: tuple[int, int]) -> bool:
    """Say whether a span belongs to the sentence before it."""
    word = _WORD.search(text, *span)
    if word is None or word.group().islower() or text[span[0]] in "),;]":
        return True
    return bool(_TITLES.search(text, max(before[1] - 12, before[0]), before[1]))


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Return [start, end) of the sentence that holds character `place`; the whole text if none.

    >>> sentence_at("One here. Two there.", 12)
    (10, 20)
    """
    return next((s for s in sentence_spans(text) if s[0] <= place < s[1]), (0, len(text)))
