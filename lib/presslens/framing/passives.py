"""Passives found by form: *were detained*, *had been forced*, *got stopped*, and who did it.

A form of *be* or *get*, adverbs, and a past participle; participles that share the auxiliary
(*detained or imprisoned*) count each. There is no parser, so participles without an auxiliary
(*products made with forced labour*) are not found, and adjectives that look like participles
(*concerned*, *married*) are told apart by a list. How often that goes wrong is measured on hand
labels (`python -m tools.bench_framing`, docs in framing/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from presslens.config import read_yaml
from presslens.text import lemma

WORDS = Path(__file__).parent / "data" / "participles.yml"

_BE = "am is are was were be been being isn't aren't wasn't weren't"
_GET = "get gets got getting gotten"
_SHORT = (
    "it's he's she's that's who's what's there's where's here's they're we're you're who're i'm"
)
AUXILIARIES = tuple(f"{_BE} {_GET} {_SHORT}".split())  # in one of these a passive begins
_ADVERB = (
    r"\w+ly|not|also|never|ever|just|still|now|then|often|once|again|more|most|well|best|so|too|"
    r"always|already|even|soon|since|thus|yet|all|both|perhaps|indeed|instead|later|long|much|"
    r"rather|quite|twice|further|almost|first|last|only|under|over"
)
_GAP = r"[\s\"'“”‘’]+"
_PASSIVE = re.compile(
    rf"(?<![\w'’-])(?P<aux>{'|'.join(AUXILIARIES)})(?:{_GAP}(?:{_ADVERB}))*"
    rf"(?:{_GAP}(?P<last>being|been|getting|gotten)(?:{_GAP}(?:{_ADVERB}))*)?{_GAP}"
    rf"(?:(?:he|she|it|they|we|you|i){_GAP})?(?P<participle>[a-z]+(?:-[a-z]+)*)(?![\w’-]|'\w)",
    re.IGNORECASE,
)
# What may share the auxiliary: "…, and consequently transferred to", "or imprisoned".
_SHARED = re.compile(
    rf"(?:(?:,|;| [-–—])?\s+(?:and|or|but|nor|then)|,)(?:{_GAP}(?:{_ADVERB}))*{_GAP}"
    rf"(?P<participle>[a-z]+)(?![\w’'-])",
    re.IGNORECASE,
)
_NO_OBJECT = re.compile(
    r"[\"'”’]?\s*(?:$|[.,;:!?)…–—-]|(?:by|to|in|into|on|at|for|from|with|as|of|over|under|against|away|"
    r"out|up|down|off|within|without|after|before|during|through|until|while|when|because|and|or)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[.;:!?()–—]|\s-\s|,|\b(?:and|but|who|which|that|whose|where|when|while|because|after|before|"
    r"since|if|said|says|was|were|is|are|has|have|had|will|would)\b",
    re.IGNORECASE,
)
_USED = re.compile(r"\s+(?:by|as|in|for|to\s+(?!\w+ing\b)\w)")
_THERE = re.compile(r"\bthere\b[\w' ]*$", re.IGNORECASE)
_OF = re.compile(r"[\"']?\s+(?:\w+\s+)?(?:of|against|on|towards?)\b[\w\s'’-]+[\"']?\s*")
_BY = re.compile(r"\bby\s+", re.IGNORECASE)
# After "by": a way, a time, an extent, and not a doer.
_NO_DOER = re.compile(
    r"(?:(?!the\b|a\b|an\b)\w+ing\b(?!\s+(?:by|of|was|were))|(?:means|way|virtue|reason|law|mistake|"
    r"accident|default|design|hand|mail|phone|email|proxy|force|then|now|far|itself|"
    r"mon|tues|wednes|thurs|fri|satur|sun)\w*\b|"
    r"(?:early|late|mid|january|february|march|april|june|july|august|september|october|november|"
    r"december|next|last|this|today|tomorrow|noon|midnight)\b|\d{4}\b|"
    r"(?:about |almost |nearly |more than |less than )?(?:\d[\d.,]*|one|two|three|four|five|six|"
    r"seven|eight|nine|ten)\s*(?:%|percent\b|per cent\b|(?:percentage )?points?\b|years?\b|days?\b|"
    r"times\b)(?!\s+of\b)|(?:a|an|the)\s+(?:\w+\s+)?(?:gun|bullet|knife|margin|factor|majority|vote)\b)",
    re.IGNORECASE,
)
_DOER_ENDS = re.compile(
    r"[.,;:!?()\[\]\"“”–—]|\s-\s|\b(?:in|on|at|since|for|after|before|during|when|while|who|which|that|"
    r"to|as|because|if|under|with|from|within|into|over|but|was|were|is|are|has|have|had|until)\b",
    re.IGNORECASE,
)  # fmt: skip
FAR = 70  # characters from the participle within which "by" may name the doer


@dataclass(frozen=True)
class Passive:
    """A passive in a sentence: its participle, where the verb begins, and the doer if told.

    start and end are those of the participle, first that of the auxiliary it has or shares, all
    characters of the text; agent is what *by* introduces, agent_start where.
    """

    verb: str
    first: int
    start: int
    end: int
    agent: str = ""
    agent_start: int = -1


def passives(sentence: str, auxiliaries: Sequence[int] | None = None) -> list[Passive]:
    """Return the passives of one sentence in reading order.

    auxiliaries: where words of AUXILIARIES begin, ascending, if that is known, which saves looking.

    >>> found = passives("He was arrested by police, questioned and then sent to a camp.")
    >>> [(p.verb, p.agent) for p in found]
    [('arrest', 'police'), ('question', ''), ('send', '')]
    >>> passives("She is concerned about them; they had detained him, and it was a long night.")
    []
    """
    found = []
    plain = sentence.replace("’", "'")
    known = auxiliaries is not None
    for match in _matches(plain, auxiliaries) if known else _PASSIVE.finditer(plain):
        start, end = match.span("participle")
        word = match["participle"].lower()
        aux = (match["last"] or match["aux"]).lower()
        if not _is_passive(aux, word, sentence, match.start(), end):
            continue
        found.append(_passive(sentence, word, match.start("aux"), start, end))
    return sorted({p.start: p for p in [*found, *_shared(sentence, found)]}.values(), key=_place)


def _matches(sentence: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield what finditer would, if a match can begin at these places only."""
    end = 0
    for place in places:
        match = _PASSIVE.match(sentence, place) if place >= end else None
        if match:
            end = match.end()
            yield match


@lru_cache(maxsize=100_000)
def is_participle(word: str) -> bool:
    """Tell whether a word, in small letters, can be the past participle of a verb.

    >>> [is_participle(word) for word in ("detained", "sent", "short-listed", "red", "hundred")]
    [True, True, True, False, False]
    """
    last = word.rsplit("-", 1)[-1]
    if last in _listed("irregular"):
        return True
    if not last.endswith("ed") or len(last) < 4:
        return False
    base = lemma(last)
    return base != last and not base.endswith("ed") or last in ("embedded", "needed")


def takes_no_object(text: str, end: int) -> bool:
    """Tell whether what follows the verb that ends at `end` cannot be its object.

    >>> takes_no_object("sent to a camp", 4), takes_no_object("sent them", 4)
    (True, False)
    """
    return bool(_NO_OBJECT.match(text[end:]))


def verb_of(participle: str) -> str:
    """Return the verb of a participle: *sent* is of *send*.

    >>> verb_of("sent"), verb_of("tortured"), verb_of("shot")
    ('send', 'torture', 'shoot')
    """
    return lemma(participle, verb=True)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(read_yaml(WORDS)[name].split())


def _is_passive(aux: str, word: str, text: str, first: int, end: int) -> bool:
    if not is_participle(word) or word in _listed("intransitive"):
        return False
    if (
        word in _listed("adjectives") and aux != "being"
    ):  # "is shocked" is a feeling, "being shocked" an act
        return word == "used" and bool(_USED.match(text, end))
    if _THERE.search(text, max(0, first - 24), first) or aux.startswith("there"):
        return False
    if word == "set" and re.match(r"\s+to\b", text[end:]):
        return False
    if aux.endswith("'s"):  # "it's said that", but "it's made a difference" has done so
        return bool(
            takes_no_object(text, end) or re.match(r"\s+(?:that|he|she|they)\b", text[end:])
        )
    if aux in ("get", "gets", "got", "getting", "gotten"):
        return bool(takes_no_object(text, end))
    return True


def _shared(text: str, found: list[Passive]) -> Iterator[Passive]:
    """Yield the participles after a passive that lean on its auxiliary."""
    starts = [p.first for p in found] + [len(text)]
    for passive, limit in zip(found, starts[1:], strict=True):
        for match in _SHARED.finditer(text, passive.end, limit):
            start, end = match.span("participle")
            word = match["participle"].lower()
            if (
                not is_participle(word)
                or word in _listed("intransitive")
                or word in ("said", "told")
            ):
                continue
            if not takes_no_object(text, end):
                continue
            yield _passive(text, word, passive.first, start, end)


def _passive(text: str, word: str, first: int, start: int, end: int) -> Passive:
    agent, place = doer_after(text, end)
    return Passive(verb_of(word.rsplit("-", 1)[-1]), first, start, end, agent, place)


def doer_after(text: str, end: int, *, through_of: bool = False) -> tuple[str, int]:
    """Return who did it and where that stands: what the next "by" introduces, if it is a doer.

    `end` is where the participle, or the noun for what was done, ends. With `through_of` the words
    between may only be those of an *of* (the *repression of minorities* by the state).

    >>> doer_after("He was held by the state for two years.", 11)
    ('the state', 15)
    >>> doer_after("He was held by mistake.", 11)
    ('', -1)
    """
    by = _BY.search(text, end, min(len(text), end + FAR))
    if by is None or _NO_DOER.match(text, by.end()):
        return "", -1
    if through_of:
        if text[end : by.start()].strip(" \"'") and not _OF.fullmatch(text, end, by.start()):
            return "", -1
    elif _STOP.search(text, end, by.start()):
        return "", -1
    stop = _DOER_ENDS.search(text, by.end())
    last = stop.start() if stop else len(text)
    return text[by.end() : last].strip(" '’"), by.end()


def _place(passive: Passive) -> int:
    return passive.start
