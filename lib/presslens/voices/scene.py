"""What resolution knows of an article while it reads it: cast, layout, and who spoke so far."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from presslens.voices.actors import Actors
from presslens.voices.antecedents import Candidate, Layout, rank
from presslens.voices.cast import Cast, Entity
from presslens.voices.lexicon import gender_of, seats, words
from presslens.voices.mentions import Name
from presslens.voices.outermost import Outermost
from presslens.voices.quotations import Span

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


class Scene:
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
