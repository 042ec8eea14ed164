"""Who is said to do it: events told with their doer, or without.

*Police detained him*, *he was detained by police*, *he was detained*, *his detention*: the same
event, and only the first two say who did it. Critical linguistics has read such choices since Trew
("Theory and ideology at work", in Fowler et al., Language and Control, 1979) and Fowler (Language
in the News, 1991). Mentions of listed events are sorted by form alone, without a parser:

- form: *active*, *passive* (with be or get), *participle* (without), *noun*;
- doer: *subject*, *by*, *owner* (China's crackdown, his arrest: who did it or whom it was done to,
  which form does not say), or *absent*.

An absent doer need not be hidden: it may be known from the sentence before, or to nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.framing.events import Event
from presslens.framing.matching import find, longest, outside, parse_term
from presslens.framing.passives import (
    AUXILIARIES,
    doer_after,
    is_participle,
    passives,
    takes_no_object,
)
from presslens.framing.token_positions import places
from presslens.text import sentence_at, sentence_spans

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

_AUXILIARIES = tuple(map(parse_term, AUXILIARIES))
FORMS = ("active", "passive", "participle", "noun")
DOERS = ("subject", "by", "owner", "absent")

_HAVE = re.compile(
    r"\b(?:have|has|had|having)(?:n't)?(?:\s+(?:\w+ly|also|not|never|already))*\s+$", re.I
)
_FINITE = re.compile(
    r"(?:\b(?:to|will|would|can|could|may|might|must|shall|should|do|does|did|not|who|i|you|he|she|it|"
    r"we|they)|n't)\s+(?:\w+ly\s+)?$",
    re.I,
)
_BEFORE_NOUN = re.compile(
    r"\b(?:a|an|the|this|that|these|those|of|for|from|to|about|against|in|into|by|with|as|his|her|its|"
    r"their|our|my|your|alleged|[a-z]+'s?)\s+[\"']?$",
    re.I,
)
# The subject of a verb stands between the start of its clause and the first verb in it.
_CLAUSE = re.compile(
    r"[.;:!?]|\b(?:that|who|which|whom|whose|where|when|while|because|if|whether|although|though|since|"
    r"after|before|until|as|so|but|what|how|why|says?|said)\b|,\s",
    re.I,
)
_FIRST_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|has|have|had|do|does|did|will|would|can|could|may|might|"
    r"must|shall|should|to|not)\b|n't\b|'(?:s|re|ve|ll|d)\s+(?=\w+(?:ed|ing|en)\b)",
    re.I,
)
_PREPOSITION = re.compile(r"\b(?:of|for|from|by|in|with|at|without|to)\s+(?:\w+ly\s+)?$", re.I)
# "committing genocide": the noun is what its subject does.
_LIGHT = re.compile(
    r"\b(?:commit|perpetrat|inflict|conduct|impos|practis|practic|carr|launch|wag)(?:s|es|e|ed|ting|"
    r"ing|ted|y|ies|ied|ying)?(?:\s+out)?\s+(?:\w+\s+){0,2}?[\"']?$",
    re.I,
)
_DETERMINER = re.compile(
    r"\b(?:a|an|the|this|that|these|those|of|his|her|its|their|our|my|your|[\w-]+'s)\s+(?:\w+\s+)?$",
    re.I,
)
_OBJECT = re.compile(
    r"\s+(?:a|an|the|his|her|its|their|our|my|your|him|them|us|me|you|people|"
    r"\d[\d,.]*|many|some|several|hundreds|thousands|dozens|more)\b"
)
# What a clause may have before its verb without having a subject: "and in some instances".
_JOINS = re.compile(
    r"\s*(?:[-–—]\s*)?(?:(?:and|or|but|then|also|later|\w+ly)\s+)*"
    r"(?:(?<=(?:.and|..or|.but|then)\s)(?:in|on|at|for|by|after|before|during|with|from)(?:\s[\w'-]+){1,4}\s+)?",
    re.I,
)
_WORD = re.compile(r"\w+")
_OWNER = re.compile(
    r"(?P<owner>\b(?:[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Yy]our)\b|"
    r"\b(?!(?:[Tt]here|[Ii]t|[Tt]hat|[Ww]ho|[Ww]hat|[Hh]ere|[Ll]et|[Hh]e|[Ss]he)'s)"
    r"(?:[A-Z][\w.-]*\s)*[\w.-]+(?:'s|s')|"
    r"\b[A-Z][a-z]+(?:ese|ish|ian|ean|can|rian|qi|li|ni|ch|ab)\b)"
    r"(?:\s+[a-z-]+){0,3}\s+[\"']?$"
)
# "detained, and in some instances imprisoned those people": a later verb of the row has an object.
_ROW = re.compile(
    r",?\s+(?:\w+ed,\s+)*(?:and|or),?\s+(?:\w+\s+){0,3}?(?P<verb>\w+ed)\s+(?P<rest>\w+)", re.I
)
COLUMNS = (
    "event", "label", "term", "form", "doer", "who", "first", "n", "who_start", "who_end",
)  # fmt: skip


def event_mentions(index: TermIndex, events: tuple[Event, ...]) -> pd.DataFrame:
    """Return every mention of a listed event, its form, and who is said to do it.

    Columns: event (key), label, term (as listed), form, doer, who (the words that name the doer or
    owner), first (token), n (tokens), who_start and who_end (of the passage's text, -1 if nobody).

    >>> from presslens.framing.events import parse_events
    >>> from presslens.words import index_texts
    >>> events = parse_events("events: {arrest: {verbs: [arrest], nouns: [arrest, arrests]}}")
    >>> text = "Police arrested two men. They were arrested at home. China's arrests go on."
    >>> event_mentions(index_texts([text]), events)[["form", "doer", "who"]].values.tolist()
    [['active', 'subject', 'Police'], ['passive', 'absent', ''], ['noun', 'owner', "China's"]]
    """
    rows = []
    where = places(index)
    for event in events:
        terms = [*event.nouns, *event.verbs]
        verbs = {verb.text for verb in event.verbs}
        found = longest(find(index, terms))
        found = found[outside(found, find(index, event.exclude))]
        number, first, n = (found[name].to_numpy() for name in ("term", "first", "n"))
        starts, ends = where.starts[first], where.ends[first + n - 1]
        hits = (number, first, n, index.passage_of(first), starts, ends)
        for which, token, size, row, start, end in zip(*map(np.ndarray.tolist, hits), strict=True):
            term, text = terms[which], index.texts[row]
            low, high = sentence_at(text, start)
            kind = {"noun": not term.lemma, "verb": term.text in verbs}
            told = tell(text[low:high], start - low, end - low, **kind)
            if told is None:  # a noun that is listed as a verb only: the police forces
                continue
            form, doer, who, (a, b) = told
            at = (low + a, low + b) if who else (-1, -1)
            rows.append((event.key, event.label, term.text, form, doer, who, token, size, *at))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"first": "int64", "n": "int64"})
    return table.sort_values("first", kind="stable", ignore_index=True)


Told = tuple[str, str, str, tuple[int, int]]


def tell(sentence: str, start: int, end: int, *, noun: bool, verb: bool) -> Told | None:
    """Return form, doer, the words for the doer and where they stand, of one mention, or None.

    `sentence[start:end]` is the mention; `noun` and `verb` say as what it is listed. A noun that is
    listed only as a verb is no mention.

    >>> text = "Officials say the state has tortured them."
    >>> tell(text, 28, 36, noun=True, verb=True)
    ('active', 'subject', 'the state', (14, 23))
    """
    before = sentence[:start]
    if verb and _is_verb(sentence, start, end):
        return _verb(sentence, start, end)
    if not noun:
        return None
    if _LIGHT.search(before):
        light = _LIGHT.search(before)
        if any(light.start() <= p.start < light.end() for p in passives(sentence)):
            return ("noun", "absent", "", (-1, -1))
        who, span = subject(sentence, light.start())
        return ("active", "subject", who, span) if who else ("active", "absent", "", span)
    who, place = doer_after(sentence, end, through_of=True)
    if who:
        return "noun", "by", who, (place, place + len(who))
    owner = _OWNER.search(before)
    if owner:
        return "noun", "owner", owner["owner"], owner.span("owner")
    return "noun", "absent", "", (-1, -1)


def subject(sentence: str, verb: int) -> tuple[str, tuple[int, int]]:
    """Return the words before the verb at `verb` that should hold its subject, and their place.

    A guess by form: from the start of the clause to its first verb. After a preposition (*accused
    China of imprisoning*) it is the words before that, back to a verb.

    >>> subject("It later transpired that police had taken him and detained him.", 50)[0]
    'police'
    >>> subject("reports accused China of imprisoning them", 25)[0]
    'China'
    """
    end = verb
    preposition = _PREPOSITION.search(sentence[:verb])
    if preposition and sentence[verb:].split(None, 1)[0].lower().rstrip(".,;").endswith("ing"):
        end = preposition.start()
        words = list(re.finditer(r"[\w'-]+", sentence[:end]))
        start = end
        for word in reversed(words):
            if re.search(r"(?:ed|s|ing)$", word.group()) and word.group().islower():
                break
            start = word.start()
    else:
        start, end = _clause(sentence, verb)
    raw = sentence[start:end]
    words = raw.strip(" ,\"'-–—")
    if not words:
        return "", (-1, -1)
    at = start + raw.index(words)
    return words, (at, at + len(words))


def _clause(sentence: str, verb: int) -> tuple[int, int]:
    """Return the stretch from the start of the verb's clause to the first verb in it.

    A clause that only joins on (*, and in some instances imprisoned*) has the subject of the one
    before it.
    """
    for start in [*reversed([m.end() for m in _CLAUSE.finditer(sentence, 0, verb)]), 0]:
        joins = _JOINS.match(sentence, start, verb)
        opens = _WORD.match(sentence, joins.end() if joins else start, verb)
        if start and (_JOINS.fullmatch(sentence, start, verb) or _goes_on(opens)):
            continue
        first = _FIRST_VERB.search(sentence, start, verb)
        end = first.start() if first else verb
        for past in re.finditer(r"\b[a-z]+ed\b", sentence[start:end]):
            if past.start() and is_participle(past.group()):
                return start, start + past.start()
        return start, end
    return verb, verb


def _goes_on(word: re.Match[str] | None) -> bool:
    """Tell whether a clause opens with a verb of the row before: *interrogated, detained, and*."""
    return word is not None and word.group().islower() and is_participle(word.group())


def _is_verb(sentence: str, start: int, end: int) -> bool:
    """Tell a verb from the noun that is written alike: *to torture*, *the torture of*."""
    word, before = sentence[start:end].lower(), sentence[:start]
    if word.endswith("ing"):
        return not _DETERMINER.search(re.sub(r"\bof\s+$", "", before))
    if is_participle(word):
        return True
    if _DETERMINER.search(before):
        return False
    return bool(_FINITE.search(before)) or bool(_OBJECT.match(sentence, end))


def _verb(sentence: str, start: int, end: int) -> Told:
    before, word = sentence[:start], sentence[start:end].lower()
    nobody = ("absent", "", (-1, -1))
    for passive in passives(sentence):
        if passive.start == start:
            if passive.agent:
                place = passive.agent_start
                return "passive", "by", passive.agent, (place, place + len(passive.agent))
            return ("passive", *nobody)
    if is_participle(word) and not _HAVE.search(before) and _alone(sentence, start, end):
        who, place = doer_after(sentence, end)
        if who:
            return "participle", "by", who, (place, place + len(who))
        return ("participle", *nobody)
    who, span = subject(sentence, start)
    return ("active", "subject", who, span) if who else ("active", *nobody)


def _alone(sentence: str, start: int, end: int) -> bool:
    """Tell a participle that stands by itself from a past tense, which has an object."""
    if _BEFORE_NOUN.search(sentence[:start]):
        return True
    if not takes_no_object(sentence, end):
        return False
    row = _ROW.match(sentence, end)
    return not (row and not takes_no_object(sentence, row.end("verb")))


def agency_counts(located: pd.DataFrame, *, voice: str = "all") -> pd.DataFrame:
    """Return how often each outlet tells each event with its doer: one row per outlet and event.

    `located` is `event_mentions` with places (`presslens.framing.rates.locate`). Columns: outlet,
    event, label, mentions, then one for each of DOERS, share_absent, and articles that mention it.
    voice: all, own, or quoted (paraphrase and verbatim).
    """
    part = located
    if voice != "all":
        part = located[(located["voice"] == "own") == (voice == "own")]
    keys = ["outlet", "event", "label"]
    if part.empty:
        return pd.DataFrame(columns=[*keys, "mentions", *DOERS, "share_absent", "articles"])
    flags = part.assign(**{doer: part["doer"] == doer for doer in DOERS})
    table = flags.groupby(keys, sort=False).agg(
        mentions=("doer", "size"),
        **{doer: (doer, "sum") for doer in DOERS},
        articles=("article_id", "nunique"),
    )
    table["share_absent"] = table["absent"] / table["mentions"]
    return table.reset_index()[[*keys, "mentions", *DOERS, "share_absent", "articles"]]


def corpus_passives(index: TermIndex) -> pd.DataFrame:
    """Return every passive of a corpus: verb, agent (empty if not told), first (token), n (tokens).

    >>> from presslens.words import index_texts
    >>> corpus_passives(index_texts(["He was held. They were shot by police."]))
        verb   agent  first  n
    0   hold              2  1
    1  shoot  police      5  1
    """
    tokens = np.sort(find(index, _AUXILIARIES)["first"].to_numpy())
    starts, bounds = places(index).starts, index.passage_bounds
    found = zip(index.passage_of(tokens).tolist(), starts[tokens].tolist(), strict=True)
    rows = []
    for row, begins in groupby(found, key=itemgetter(0)):
        text, here = index.texts[row], starts[bounds[row] : bounds[row + 1]].tolist()
        spans = sentence_spans(text)
        for n, inside in groupby(begins, key=lambda at: bisect_right(spans, (at[1], len(text)))):
            low, high = spans[n - 1]
            for one in passives(text[low:high], [start - low for _, start in inside]):
                place = bisect_right(here, low + one.start) - 1
                rows.append((one.verb, one.agent, int(bounds[row]) + place, 1))
    table = pd.DataFrame(rows, columns=["verb", "agent", "first", "n"])
    return table.astype({"first": "int64", "n": "int64"})


def passive_counts(located: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Return passives by outlet and voice: passives, without_agent, share, words and rates.

    `located` is `corpus_passives` with places; `words` has outlet, voice (own or quoted) and words.
    Columns: outlet, voice, words, passives, without_agent, per_1000 (passives without an agent in a
    thousand words of that voice), share_without, verbs (the commonest without an agent).
    """
    said = located.assign(voice=np.where(located["voice"] == "own", "own", "quoted"))
    said["without"] = said["agent"] == ""
    keys = ["outlet", "voice"]
    counts = said.groupby(keys).agg(passives=("verb", "size"), without_agent=("without", "sum"))
    verbs = said[said["without"]].groupby(keys)["verb"].agg(_commonest).rename("verbs")
    table = words.merge(counts.join(verbs).reset_index(), on=keys, how="left")
    table[["passives", "without_agent"]] = (
        table[["passives", "without_agent"]].fillna(0).astype(int)
    )
    table["verbs"] = table["verbs"].fillna("")
    table["per_1000"] = 1000 * table["without_agent"] / table["words"].where(table["words"] > 0)
    found = table["passives"].where(table["passives"] > 0)
    table["share_without"] = table["without_agent"] / found
    return table


def _commonest(verbs: pd.Series) -> str:
    counts = verbs.value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:8]
    return ", ".join(verb if n == 1 else f"{verb} ×{n}" for verb, n in ranked)
