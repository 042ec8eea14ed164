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
from presslens.framing.sentences import sentence_spans
from presslens.tokens import count_tokens, tokenize
from presslens.voices.quotations import is_title, passage_quotations

if TYPE_CHECKING:
    from presslens.corpus import Corpus

LONGEST = 6  # words: a longer stretch between marks is a quotation, whoever said it
SHORT = 2  # words that may be held at a distance inside reported words
COLUMNS = [
    "outlet", "article_id", "passage_id", "section", "words", "kind", "why", "voice", "speaker",
    "text_start", "text_end", "start", "end", "text", "sentence",
]  # fmt: skip

_SO_CALLED = re.compile(r"\bso[- ]called\s+(?=\S)", re.IGNORECASE)
_NAMING = re.compile(
    r"\b(?:called|named|titled|entitled|dubbed|nicknamed|known (?:\w+ )?as|termed|labell?ed|coined|"
    r"the (?:term|word|phrase|slogan|hashtag|song|film|book|novel|album|play|episode))"
    r"\s+(?:the |an? )?$",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b(?:his|her|its|their)\s+$", re.IGNORECASE)
# A noun that the quoted word qualifies comes next, and none of these small words.
_SMALL = (
    "and|or|but|nor|so|yet|of|in|on|at|by|for|from|to|with|as|is|are|was|were|be|been|being|has|have|"
    "had|do|does|did|will|would|can|could|may|might|must|shall|should|that|which|who|whom|whose|when|"
    "where|while|if|because|since|until|after|before|than|then|against|about|into|over|under|between|"
    "through|during|within|without|towards?|upon|via|per|not|never|also|he|she|it|they|we|i|you|"
    "says?|said|told|tells?|adding|added"
)
_NOUN_AFTER = re.compile(rf"\s+(?!(?:{_SMALL})\b)[a-z][\w'-]+")


def scare_quotes(corpus: Corpus, voice_spans: pd.DataFrame) -> pd.DataFrame:
    """Return every scare quote and so-called, with its sentence and where it stands.

    kind: "scare quotes" or "so-called". why: the rule that told it. voice and speaker: whose
    stretch of text it stands in. start and end are characters of the source, and text is the
    source's own words, marks included.
    """
    rows = []
    by_passage = {
        key: part.sort_values("text_start")
        for key, part in voice_spans.groupby(["article_id", "passage_id"], sort=False)
    }
    outlets = corpus.articles.set_index("article_id")["outlet"]
    for article_id, passages in corpus.passages.groupby("article_id", sort=False):
        texts = list(passages["text"])
        for passage, quotes in zip(
            passages.itertuples(index=False), passage_quotations(texts), strict=True
        ):
            spans = by_passage.get((article_id, passage.passage_id))
            for found in _in_passage(passage.text, quotes, spans):
                pieces = to_source(passage.alignment, found["text_start"], found["text_end"])
                start, end = pieces[0][0], pieces[-1][1]
                rows.append(
                    {
                        **found,
                        "outlet": outlets[article_id],
                        "article_id": article_id,
                        "passage_id": passage.passage_id,
                        "section": passage.section,
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
    before, words = text[:start], text[start + 1 : end - 1]
    size = count_tokens(words)
    if re.search(r"\bso[- ]called\s+$", before, re.IGNORECASE):
        return "so-called", 'after "so-called"'
    if size == 0 or size > LONGEST or is_title(text[start:end]):
        return ("quotation", "long") if size > LONGEST else ("term", "title of a work")
    if re.search(r"[.!?,]$", words) and size > 2:
        return "quotation", "ends like a sentence"
    if _NAMING.search(before):
        return "term", "introduced by a naming verb"
    if not quoted:
        return "scare quotes", "in the outlet's own voice, nobody quoted"
    if size <= SHORT and not re.search(r"[.,!?]$", words):
        if _NOUN_AFTER.match(text, end):
            return "scare quotes", "inside the paraphrase, before the noun it qualifies"
        if not speaker:
            return "scare quotes", "in reported words that nobody is named for"
        if _WHOSE.search(before):
            return "scare quotes", "inside the paraphrase, of those who are spoken about"
    return "quotation", "attributed"


def _in_passage(text: str, quotes: list[tuple[int, int]], spans: pd.DataFrame | None) -> list[dict]:
    found, taken = [], []
    for start, end in quotes:
        voice, speaker = _voice_at(spans, start + 1)
        kind, why = judge(text, start, end, quoted=voice == "verbatim", speaker=speaker)
        if kind in ("quotation", "term"):
            continue
        words = text[start + 1 : end - 1].rstrip(".,;:!?")
        found.append(_row(text, start, end, words, kind, why, voice, speaker))
        taken.append((start, end))
    for match in _SO_CALLED.finditer(text):
        if any(start <= match.end() < end for start, end in [*taken, *quotes]):
            continue
        tokens = list(tokenize(text[match.end() : match.end() + 80]))
        if not tokens:
            continue
        end = match.end() + tokens[0][2]
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


def _voice_at(spans: pd.DataFrame | None, place: int) -> tuple[str, str]:
    if spans is not None:
        here = spans[(spans["text_start"] <= place) & (place < spans["text_end"])]
        for span in here.itertuples(index=False):
            return span.voice, span.speaker
    return "own", ""
