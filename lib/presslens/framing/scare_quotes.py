"""Scare quotes: marks that hold a word at arm's length, told from quotations and terms of art.

A quotation that is attributed to somebody is speech. What remains between marks in the outlet's own
voice is read by its surroundings: a title of a work or a name being introduced (*called "X"*) is
a term; short words in the run of the sentence are scare quotes. *So-called* does the same work
without marks. The rules look at form only, never at which words are quoted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from presslens.corpus.alignment import to_source
from presslens.corpus.tables import by_article
from presslens.text import count_tokens, sentence_spans, term, tokenize
from presslens.voices.quotations import SHORT, is_title, noun_after, passage_quotations

if TYPE_CHECKING:
    from presslens.corpus import Corpus

LONGEST = 6  # words: a longer stretch between marks is a quotation, whoever said it
HEADS = ("headline", "standfirst", "crosshead")
Spoken = tuple[int, int, str, str]  # start, end (of the passage's text), voice, speaker
NEAR = 100  # characters before the marks that are looked at
COLUMNS = [
    "outlet", "article_id", "passage_id", "section", "words", "kind", "why", "voice", "speaker",
    "text_start", "text_end", "start", "end", "text", "sentence",
]  # fmt: skip

_SO_CALLED = re.compile(r"\bso[- ]called\s+(?=\S)", re.IGNORECASE)
_NAMING = re.compile(
    r"\b(?:called|named|titled|entitled|dubbed|nicknamed|known (?:\w+ )?as|termed|labell?ed|coined|"
    r"goes by|the (?:term|word|phrase|slogan|hashtag|song|film|book|novel|album|play|episode|name|"
    r"nickname))\s+(?:the |an? )?$",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b(?:his|her|its|their)\s+$", re.IGNORECASE)


def scare_quotes(corpus: Corpus, voice_spans: pd.DataFrame) -> pd.DataFrame:
    """Return every scare quote and so-called, with its sentence and where it stands.

    kind: "scare quotes" or "so-called". why: the rule that told it. voice and speaker: whose
    stretch of text it stands in. start and end are characters of the source, and text is the
    source's own words, marks included.
    """
    spoken = _spans_by_passage(voice_spans)
    outlets = dict(zip(corpus.articles["article_id"], corpus.articles["outlet"], strict=True))
    columns = ("passage_id", "section", "alignment", "text")
    rows = []
    for article_id, passages in by_article(corpus.passages, *columns).items():
        said: str | None = None
        quotations = passage_quotations([text for *_, text in passages])
        for (number, section, alignment, text), quotes in zip(passages, quotations, strict=True):
            for found in _in_passage(text, quotes, spoken.get((article_id, number), [])):
                # A headline quotes in short what the body quotes in full, and names nobody.
                if section in HEADS:
                    if said is None:
                        said = _verbatim_words(article_id, passages, spoken)
                    if _plain(found["words"]) in said:
                        continue
                pieces = to_source(alignment, found["text_start"], found["text_end"])
                start, end = pieces[0][0], pieces[-1][1]
                rows.append(
                    {
                        **found,
                        "outlet": outlets[article_id],
                        "article_id": article_id,
                        "passage_id": number,
                        "section": section,
                        "start": start,
                        "end": end,
                        "text": corpus.quote(article_id, start, end),
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)


def judge(text: str, start: int, end: int, *, quoted: bool, speaker: str = "") -> tuple[str, str]:
    """Return what a stretch between marks is, and the rule that told it.

    `text[start:end]` includes the marks; `quoted` says that it stands in words that are reported,
    and `speaker` who is named for them. It is "scare quotes", "so-called", "term" or "quotation".

    >>> text = 'He was sent to a so-called "school" and then to what he called "hell".'
    >>> judge(text, 27, 35, quoted=False), judge(text, 63, 69, quoted=False)
    (('so-called', 'after "so-called"'), ('term', 'introduced by a naming verb'))
    >>> judge('The "school" guards', 4, 12, quoted=True)
    ('scare quotes', 'inside the paraphrase, before the noun it qualifies')
    """
    before, words = text[max(0, start - NEAR) : start], unmarked(text[start:end])
    size = count_tokens(words)
    if re.search(r"\bso[- ]called\s+$", before, re.IGNORECASE):
        return "so-called", 'after "so-called"'
    if size > LONGEST:
        return "quotation", "long"
    # American commas and stops stand inside the marks: on ABC's "This Week," he said.
    if is_title(f'"{words.rstrip(".,")}"'):
        return "term", "title of a work"
    if words.startswith("@") or not any(letter.isalpha() for letter in words):
        return "term", "an account or a number"
    if re.search(r"[.!?,]$", words) and size > 2:
        return "quotation", "ends like a sentence"
    if before.endswith("=") or "://" in words:
        return "term", "an attribute or an address of a web page"
    if text[:start].strip() == text[end:].strip() == "":
        return "quotation", "stands alone"
    if _NAMING.search(before) or re.match(r"\s+moniker\b", text[end:]):
        return "term", "introduced by a naming verb"
    if _is_name(before, words):
        return "term", "a name, capitalised inside a sentence"
    if not quoted:
        return "scare quotes", "in the outlet's own voice, nobody quoted"
    if size <= SHORT and not re.search(r"[.,!?]$", words):
        if noun_after(text, end):
            return "scare quotes", "inside the paraphrase, before the noun it qualifies"
        if not speaker:
            return "scare quotes", "in reported words that nobody is named for"
        if _WHOSE.search(before):
            return "scare quotes", "inside the paraphrase, of those who are spoken about"
    return "quotation", "attributed"


def _is_name(before: str, words: str) -> bool:
    """Tell whether words are all capitalised where the words before them are not.

    >>> _is_name("star of television's ", "Scandal"), _is_name("", "Related")
    (True, False)
    >>> _is_name("Xi Denies The ", "Camps"), _is_name("so they ", "lied")
    (False, False)
    """
    long = [word for word, _, _ in tokenize(words) if len(word) > 3] or [words]
    if not all(word[0].isupper() for word in long) or words.isupper() and len(words) > 6:
        return False
    around = [word for word, _, _ in tokenize(before[-60:])][-4:]
    # At the head of a sentence, or in a title where every word has a capital, it tells nothing.
    starts = re.search(r"(?:^|[.!?:—–;])[\s\"“‘']*$", before) is not None
    return not starts and any(word[0].islower() and len(word) > 3 for word in around)


def unmarked(quoted: str) -> str:
    """Return what stands between quotation marks; two single ones are one mark.

    >>> unmarked('"school"'), unmarked("''debt stack''")
    ('school', 'debt stack')
    """
    width = 2 if quoted.startswith("''") else 1
    return quoted[width:-width]


def _in_passage(text: str, quotes: list[tuple[int, int]], spans: list[Spoken]) -> list[dict]:
    found, taken = [], []
    for start, end in quotes:
        voice, speaker = _voice_at(spans, start + 1)
        kind, why = judge(text, start, end, quoted=voice == "verbatim", speaker=speaker)
        if kind in ("quotation", "term"):
            continue
        words = unmarked(text[start:end]).rstrip(".,;:!?")
        found.append(_row(text, start, end, words, kind, why, voice, speaker))
        taken.append((start, end))
    for match in _SO_CALLED.finditer(text) if "called" in text.lower() else ():
        if any(start <= match.end() < end for start, end in [*taken, *quotes]):
            continue
        rest = text[match.end() : match.end() + 80]
        tokens = list(tokenize(rest))
        if not tokens:
            continue
        # The noun may come after a word that qualifies it (so-called Cadillac tax), but hardly
        # after a plural (the so-called experts left).
        stop = tokens[0][2]
        noun = None if rest[:stop].endswith("s") else noun_after(rest, stop)
        end = match.end() + (noun.end() if noun else stop)
        voice, speaker = _voice_at(spans, match.start())
        words = text[match.end() : end]
        found.append(_row(text, match.start(), end, words, "so-called", "no marks", voice, speaker))
    return sorted(found, key=lambda row: row["text_start"])


def _row(
    text: str, start: int, end: int, words: str, kind: str, why: str, voice: str, speaker: str
) -> dict:
    around = next((text[s:e] for s, e in sentence_spans(text) if s <= start < e), text)
    return {
        "words": words, "kind": kind, "why": why, "voice": voice, "speaker": speaker,
        "text_start": start, "text_end": end, "sentence": around,
    }  # fmt: skip


def _voice_at(spans: list[Spoken], place: int) -> tuple[str, str]:
    return next(((v, who) for start, end, v, who in spans if start <= place < end), ("own", ""))


def _spans_by_passage(voice_spans: pd.DataFrame) -> dict[tuple[str, int], list[Spoken]]:
    names = ["article_id", "passage_id", "text_start", "text_end", "voice", "speaker"]
    found: dict[tuple[str, int], list[Spoken]] = {}
    others = voice_spans[voice_spans["voice"] != "own"]  # what is in no span is the outlet's own
    columns = [others[name].tolist() for name in names]
    for article, passage, start, end, voice, speaker in zip(*columns, strict=True):
        found.setdefault((article, passage), []).append((start, end, voice, speaker))
    return found


def _verbatim_words(article_id: str, passages: list[tuple], spoken: dict) -> str:
    """Return what the body quotes verbatim, as plain words with blanks around them."""
    said = [
        _plain(text[start:end])
        for number, section, _, text in passages
        if section == "body"
        for start, end, voice, _ in spoken.get((article_id, number), [])
        if voice == "verbatim"
    ]
    return "|".join(said)


def _plain(words: str) -> str:
    return f" {' '.join(term(token) for token, _, _ in tokenize(words))} "
