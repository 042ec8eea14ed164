"""An article as the rules read it: layout, cast, who spoke so far, and whom a pronoun may mean.

`rank` scores candidates by hand-set weights in the spirit of Lappin and Leass (1994), "An algorithm
for pronominal anaphora resolution": nearness, subject and agreement count for a candidate, standing
inside a quotation or as a possessor counts against it.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from presslens.text import sentence_spans
from presslens.voices.actors import Actors
from presslens.voices.article_text import Outermost
from presslens.voices.cast import Cast, Entity
from presslens.voices.lexicon import gender_of, seats, words
from presslens.voices.mentions import Name
from presslens.voices.quotations import Span, passage_quotations

_STRAIGHT = str.maketrans("“”„«»‘’‚`´", "\"\"\"\"\"'''''")
PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
_ADJECTIVES = frozenset(
    ["first", "second", "third", "last", "next", "new", "old", "recent", "big", "small", "long",
     "short", "early", "late", "other", "own", "latest"]
)  # fmt: skip
_PERSONAL = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)
JUST = 0.5  # what "he" and "she" gain for the subject of the sentence just before
SENTENCES_BACK = 8
# "The first steps of a tribunal …": a sentence that begins so is about the tribunal.
_PART_OF = re.compile(r"(?:(?:But|And|So) )?(?:The|An?|Its|Their)\s(?:[\w-]+\s){1,3}(?:of|for)")


@dataclass(frozen=True)
class Article:
    """What resolution may know of an article; headline and standfirst end at `head_end`."""

    text: str
    byline: str = ""
    outlet: str = ""
    head_end: int = 0


@dataclass(frozen=True)
class Said:
    """One attribution as spans of the article's text."""

    content: list[Span]
    cue: list[Span] = field(default_factory=list)
    source: list[Span] = field(default_factory=list)
    score: float = 1.0


class Resolved(NamedTuple):
    """Who speaks, the rule that says so, and the words it went through.

    described: what else the article says of the speaker, for placing it in a group.
    """

    speaker: str
    rule: str
    mention: str = ""
    described: str = ""


@dataclass
class Turn:
    """One attribution, resolved: `who` is an Entity, or the words that describe the speaker."""

    said: Said
    resolved: Resolved
    who: Entity | str | None = None
    kind: str = ""  # person, people, organisation, document or ""
    noun: str = ""  # head noun and phrase of a speaker without a name
    phrase: str = ""
    inner: bool = False  # its source stands inside what somebody else says

    def again(self, said: Said, rule: str, mention: str) -> Turn:
        """Return the same speaker for another attribution."""
        resolved = self.resolved._replace(rule=rule, mention=mention)
        return Turn(said, resolved, self.who, self.kind, self.noun, self.phrase)

    def issued(self, phrase: str, noun: str) -> Turn:
        """Return the same speaker for a document of theirs, which is what was named."""
        turn = self.again(self.said, "document, of its issuer", phrase)
        turn.noun, turn.phrase = noun, phrase
        return turn


class Discourse:
    """One article being read."""

    def __init__(self, article: Article, said: Sequence[Said], actors: Actors) -> None:
        """Lay out the article and find its cast."""
        self.article, self.actors = article, actors
        self.text = article.text.translate(_STRAIGHT)
        self.layout = Layout(self.text)
        self.cast = Cast(self.text)
        self.turns: list[Turn] = []
        self.contents = Outermost(span for one in said for span in one.content)
        sources = {start for one in said for start, _ in one.source[:1]}
        self.candidates = [_named(self.cast, n, speaks=n.start in sources) for n in self.cast.names]
        spoken = {start for one in said for start, _ in one.source}
        self._pronouns = [m for m in _PERSONAL.finditer(self.text) if m.start() not in spoken]
        self._read = 0
        self.bodies = self._bodies(sources)

    def _bodies(self, sources: set[int]) -> list[Candidate]:
        """Return the organisations and documents without a name, from their owner's name on."""
        owners = {name.end + 3: name.start for name in self.cast.names if name.possessive}
        found = []
        for match in _body().finditer(self.text):
            start, end = match.span()
            if not self.cast.named(start, end):
                start = owners.get(start, start)
                if match.group().count('"') % 2 and self.text[end : end + 1] == '"':
                    end += 1  # 'a "people's tribunal"'
                words_, speaks = self.text[start:end], start in sources
                found.append(Candidate(start, end, words_, person=False, speaks=speaks))
        return found

    # -- reading on ------------------------------------------------------------------------------

    def remember(self, turn: Turn) -> None:
        """Let later pronouns and continuations find who spoke here."""
        self.turns.append(turn)
        if turn.who is not None and turn.said.source:
            start, end = turn.said.source[0]
            gender = turn.who.gender if isinstance(turn.who, Entity) else gender_of(turn.noun)
            people = turn.kind == "people"
            person = turn.kind == "person" and is_person_like(turn.who)
            self._insert(Candidate(start, end, turn.who, gender, people, person, speaks=True))

    def read_to(self, at: int) -> None:
        """Resolve the pronouns of the outlet's own sentences up to `at`, so that chains hold."""
        while self._read < len(self._pronouns) and self._pronouns[self._read].start() < at:
            match = self._pronouns[self._read]
            self._read += 1
            start, end = match.span()
            if self.layout.quoted(start):
                continue
            gender = PRONOUNS[match.group().lower()]
            found = rank(self.layout, self.candidates, start, gender=gender)
            found = [item for item in found if can_be_one_person(item[1])]
            if found:
                who = found[0][1].who
                owns = match.group().lower() in ("his", "her")
                known = found[0][1].person
                self._insert(Candidate(start, end, who, gender, person=known, possessive=owns))

    def _insert(self, candidate: Candidate) -> None:
        insort(self.candidates, candidate, key=lambda known: known.start)

    def is_inner(self, one: Said) -> bool:
        """Return True if the source stands inside the content of another attribution."""
        if not one.source:
            return False
        return self.contents.holding(*one.source[0]) not in (None, *one.content)

    # -- answers ---------------------------------------------------------------------------------

    def entity(self, one: Said, who: Entity, rule: str, mention: str) -> Turn:
        """Answer with somebody who has a name; a place that speaks stands for its government."""
        if who.kind == "place" and who.name.lower() in seats():
            speaker = self.actors.canonical(who.name) or seats()[who.name.lower()]
            return Turn(one, Resolved(speaker, "metonym", mention), who, "organisation")
        kind = "person" if who.may_be_person else "organisation"
        resolved = Resolved(who.name, rule, mention, "; ".join(who.roles[:3]))
        return Turn(one, self.known(resolved), who, kind)

    def described(
        self, one: Said, speaker: str, rule: str, phrase: str, kind: str, noun: str
    ) -> Turn:
        """Answer with the words that describe the speaker, or the name actors.yml has for them."""
        written = " ".join(self.text[s:e] for s, e in one.source)
        resolved = self.known(Resolved(speaker, rule, phrase, written))
        return Turn(one, resolved, resolved.speaker, kind, noun, phrase)

    def nobody(self, one: Said, rule: str) -> Turn:
        """Answer that nobody can be told."""
        return Turn(one, Resolved("", rule))

    def known(self, resolved: Resolved) -> Resolved:
        """Call the speaker by the name the actors file gives it."""
        canonical = self.actors.canonical(resolved.speaker)
        return resolved._replace(speaker=canonical) if canonical else resolved

    def through(self, one: Said, candidate: Candidate, rule: str) -> Turn:
        """Answer with whom a pronoun means."""
        mention = self.text[candidate.start : candidate.end]
        if isinstance(candidate.who, Entity):
            return self.entity(one, candidate.who, rule, mention)
        for turn in reversed(self.turns):
            if turn.who == candidate.who:
                return turn.again(one, rule, mention)
        return self.nobody(one, rule)


@cache
def _body() -> re.Pattern[str]:
    """What an organisation or a document without a name looks like: "an independent tribunal"."""
    nouns = "|".join(sorted(words("organisations") | words("documents")))
    other = "|".join(sorted(words("stop") - _ADJECTIVES))
    between = rf"(?:(?!(?:{other})\b)[\w'\"-]+\s){{0,3}}"
    return re.compile(
        rf"(?:\b(?:an?|the|this|that|his|her|their)\s|(?<=\w's )){between}(?:{nouns})\b",
        re.IGNORECASE,
    )


def can_be_one_person(candidate: Candidate) -> bool:
    """Return True unless it is known to be an organisation, a place, a group or a document."""
    if isinstance(candidate.who, Entity):
        return candidate.who.may_be_person
    return candidate.person


def is_person_like(who: Entity | str) -> bool:
    """Return True for people and for full names of nobody knows what; bare unknown words are not.

    A single capitalised word may be a brand or a programme as well as a surname.
    """
    if isinstance(who, str):
        return True
    return who.kind == "person" or (who.kind == "" and len(who.parts) in (2, 3))


def _named(cast: Cast, name: Name, *, speaks: bool) -> Candidate:
    who = cast.of[name.start]
    person = is_person_like(who)
    owns = name.possessive
    return Candidate(name.start, name.end, who, who.gender, False, person, speaks, owns)


@dataclass(frozen=True)
class Candidate:
    """A mention that a later pronoun may mean."""

    start: int
    end: int
    who: object  # an Entity, or the speaker's description
    gender: str = ""
    plural: bool = False
    person: bool = True
    speaks: bool = False  # it is the source of an attribution
    possessive: bool = False


class Layout:
    """Sentences, paragraphs and quotations of a text.

    >>> layout = Layout('One. Mr. Two said: "No."\\n\\nThree.')
    >>> [layout.sentence(at) for at in (0, 5, 9, 26)], layout.quoted(20), layout.paragraph(26)
    ([0, 1, 1, 2], True, 1)
    """

    def __init__(self, text: str) -> None:
        """Lay out a text with straight marks; a blank line ends a paragraph."""
        self.text = text
        self.paragraphs = [0, *(m.end() for m in re.finditer(r"\n\n+", text))]
        self.sentences = [
            low + start
            for low, high in pairwise([*self.paragraphs, len(text)])
            for start, _ in sentence_spans(text[low:high]) or ((0, 0),)
        ]
        self.quotes: list[Span] = []
        texts = text.split("\n\n")
        at = 0
        for part, spans in zip(texts, passage_quotations(texts), strict=True):
            self.quotes += [(at + low, at + high) for low, high in spans]
            at += len(part) + 2
        # Distance is counted in the outlet's own sentences: a long quotation parts nobody.
        ends = [*self.sentences[1:], len(text)]
        self.steps = [
            start
            for start, end in zip(self.sentences, ends, strict=True)
            if (quote := self.quotation(start)) is None or text[quote[1] : end].strip()
        ]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that `at` stands in."""
        return bisect_right(self.sentences, at) - 1

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph that `at` stands in."""
        return bisect_right(self.paragraphs, at) - 1

    def step(self, at: int) -> int:
        """Return the number of sentences outside quotations that start up to `at`."""
        return bisect_right(self.steps, at)

    def quoted(self, at: int) -> bool:
        """Return True if `at` stands inside a quotation."""
        return self.quotation(at) is not None

    def quotation(self, at: int) -> Span | None:
        """Return the quotation that `at` stands in, if any."""
        n = bisect_right(self.quotes, (at, len(self.text))) - 1
        return self.quotes[n] if n >= 0 and self.quotes[n][0] <= at < self.quotes[n][1] else None

    def is_subject(self, start: int, end: int) -> bool:
        """Guess whether a mention is its sentence's subject: nothing but adjuncts before it."""
        first = self.sentences[self.sentence(start)]
        quote = self.quotation(first)
        if quote is not None and quote[1] <= start:
            first = quote[1]  # '"No," Smith said.'
        before = self.text[first:start].strip()
        if not before or _PART_OF.fullmatch(before):
            return True
        # "On Friday, Smith …", "But Smith …": short, and parted by a comma or a single word.
        return before.count(" ") < 1 or (before.endswith(",") and len(before) < 80)


def rank(
    layout: Layout,
    candidates: Sequence[Candidate],
    at: int,
    *,
    gender: str,
    plural: bool = False,
    fade: float = 1.0,
) -> list[tuple[float, Candidate]]:
    """Return the candidates before `at` that agree, the best score of each person first.

    fade: what a candidate loses for each sentence it lies behind.
    """
    here, step = layout.sentence(at), layout.step(at)
    inside = layout.quotation(at)
    best: dict[object, tuple[float, int, Candidate]] = {}
    first_after = bisect_right(candidates, at, key=lambda candidate: candidate.start)
    for n in range(first_after - 1, -1, -1):
        candidate = candidates[n]
        if candidate.end > at:
            continue
        back = (
            0
            if here == layout.sentence(candidate.start)
            else max(step - layout.step(candidate.start), 1)
        )
        if back > SENTENCES_BACK:
            break
        if candidate.plural != plural or (
            gender and candidate.gender and candidate.gender != gender
        ):
            continue
        score = -fade * back
        score += 1.2 if candidate.speaks else 0.0
        subject = layout.is_subject(candidate.start, candidate.end)
        score += 1.0 if subject else 0.0
        score += 1.0 if gender and candidate.gender == gender else 0.0
        score -= 0.7 if candidate.possessive else 0.0
        score -= 0.0 if candidate.person else 1.5
        quote = layout.quotation(candidate.start)
        score += JUST if subject and back == 1 and gender and quote is None else 0.0
        score -= 2.5 if quote is not None and quote != inside else 0.0
        known = best.get(candidate.who)
        if known is None or score > known[0]:
            best[candidate.who] = (score, candidate.start, candidate)
    ordered = sorted(best.values(), key=lambda item: (item[0], item[1]), reverse=True)
    return [(score, candidate) for score, _, candidate in ordered]
