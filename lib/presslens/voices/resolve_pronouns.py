"""Pronouns as sources: he and she, they, it, I and we."""

from __future__ import annotations

import re

from presslens.voices.cast import Entity
from presslens.voices.discourse import (
    PRONOUNS,
    Candidate,
    Discourse,
    Resolved,
    Said,
    Turn,
    can_be_one_person,
    rank,
)
from presslens.voices.lexicon import seats, singular
from presslens.voices.phrases import head, kind_of_head
from presslens.voices.resolve_names import possessor
from presslens.voices.resolve_roles import document, group, main_speaker

FIRST_PERSON = ("i", "me", "my", "we", "us", "our", "myself", "ourselves")
PLURAL = ("they", "them", "their", "themselves", "theirs")
NEUTER = ("it", "its", "itself")
RELATIVE = ("who", "whom", "whose", "which", "that")
GENERIC = ("you", "one", "anyone", "no one", "nobody", "someone", "somebody", "your", "anybody")
NOUNS = {"m": "man", "f": "woman"}
_WHERE = re.compile(r"\b(?:in|at|near|across|around|throughout|inside|outside) (?:the )?$")
_NEXT = re.compile(r" ([a-z][\w-]*)")
_MANY = re.compile(r"[A-Z]{2,}s")
FADE = 1.4  # "it" looks less far back than "he" and "she"
WORST = {"person": -6.0, "other": -4.0}  # a candidate that scores lower is no answer


def pronoun(story: Discourse, one: Said, at: int, word: str) -> Turn:
    """Return the turn of a source that is the pronoun `word`, standing at `at`."""
    low = word.lower()
    if low in FIRST_PERSON:
        return first_person(story, one, at)
    if low in GENERIC:
        return story.nobody(one, "nobody in particular")
    if low in PRONOUNS:
        return _third_person(story, one, at, PRONOUNS[low])
    return _they(story, one, at) if low in PLURAL else _it(story, one, at)


def first_person(story: Discourse, one: Said, at: int) -> Turn:
    """Return who is quoted around a first person, or the author where nobody is quoted."""
    for turn in reversed(story.turns):
        if turn.who is not None and any(s <= at < e for s, e in turn.said.content):
            return turn.again(one, "first person in a quotation", turn.resolved.mention)
    article = story.article
    if not story.layout.quoted(at) and (article.byline or article.outlet):
        author = author_of(article.byline) or article.outlet
        return Turn(one, Resolved(author, "first person of the author", article.byline), author)
    return story.nobody(one, "first person without a speaker")


def author_of(byline: str) -> str:
    """Return the name in a byline.

    >>> author_of("By Ann Lee, news reporter")
    'Ann Lee'
    """
    return re.sub(r"^by\s+", "", byline.strip(), flags=re.IGNORECASE).split(",")[0].strip()


def _third_person(story: Discourse, one: Said, at: int, gender: str) -> Turn:
    excluded = _excluded(story, at)
    found = [
        (score, candidate)
        for score, candidate in rank(story.layout, story.candidates, at, gender=gender)
        if candidate.who not in excluded and can_be_one_person(candidate)
    ]
    if not found or found[0][0] < WORST["person"]:
        if at < story.article.head_end:
            main = main_speaker(story, one, story.text[at : at + 3].strip(), NOUNS[gender])
            if main is not None:
                return main
        return story.nobody(one, "pronoun without an antecedent")
    return story.through(one, found[0][1], "pronoun")


def _excluded(story: Discourse, at: int) -> list[Entity | str | None]:
    """Return who cannot be meant: inside a quotation, a third person is not who is quoted."""
    if not story.layout.quoted(at):
        return []
    return [turn.who for turn in story.turns if any(s <= at < e for s, e in turn.said.content)]


def _they(story: Discourse, one: Said, at: int) -> Turn:
    excluded = _excluded(story, at)
    found = rank(story.layout, story.candidates, at, gender="", plural=True)
    found = [item for item in found if item[1].who not in excluded]
    if found and found[0][0] >= WORST["other"]:
        return story.through(one, found[0][1], "plural pronoun")
    # An organisation or a coalition may be "they", too, if it was the last to speak.
    for turn in reversed(story.turns[-2:]):
        near = story.layout.paragraph(at) - story.layout.paragraph(turn.said.content[0][0]) <= 1
        if near and turn.kind == "organisation" and turn.who not in excluded:
            return turn.again(one, "plural pronoun", turn.resolved.speaker)
    return story.nobody(one, "pronoun without an antecedent")


def _may_be_it(who: object) -> bool:
    """Neither is a town that no government speaks from, nor several ("MPs")."""
    if not isinstance(who, Entity):
        return True
    if _MANY.fullmatch(who.name):
        return False
    named = who.kind in ("organisation", "") or who.name.lower().startswith("the ")
    return named or who.name.lower() in seats()


def _it(story: Discourse, one: Said, at: int) -> Turn:
    bodies = [c for c in story.bodies if c.end <= at]
    known = [c for c in story.candidates if not c.person and _may_be_it(c.who)]
    known = [c for c in known if not (_is_where(story, c) or _only_qualifies(story, c))]
    candidates = sorted([*known, *bodies], key=lambda c: c.start)
    candidates = [c for c in candidates if not _is_several(story.text[c.start : c.end])]
    found = rank(story.layout, candidates, at, gender="", fade=FADE)
    if not found or found[0][0] < WORST["other"]:
        return story.nobody(one, "pronoun without an antecedent")
    best = found[0][1]
    if best in bodies:
        phrase = story.text[best.start : best.end]
        turn = _body(story, one, best.start, phrase)
        rule = f"pronoun for an organisation or a document, {turn.resolved.rule}"
        turn.resolved = turn.resolved._replace(rule=rule, mention=phrase)
        return turn
    return story.through(one, best, "pronoun for an organisation or a document")


def _body(story: Discourse, one: Said, at: int, phrase: str) -> Turn:
    """Return the turn of an organisation or a document without a name: "her letter"."""
    noun = head(phrase)
    kind = kind_of_head(noun)
    first, _, rest = phrase.partition(" ")
    named = possessor(story, at, at + len(phrase), phrase)
    if named is not None and kind != "document":
        return story.described(one, named[0], "possessive, part of a name", phrase, kind, noun)
    if first.lower() in ("his", "her", "their"):
        owner = pronoun(story, one, at, first)
        if owner.resolved.speaker and kind == "document":
            return owner.issued(rest, noun)
        if owner.resolved.speaker:
            speaker = f"{owner.resolved.speaker}'s {rest}"
            return story.described(one, speaker, "possessive", rest, kind, noun)
    if kind == "document":
        return document(story, one, at, phrase, noun)
    return group(story, one, at, phrase, noun, "organisation")


def _is_several(phrase: str) -> bool:
    """Say whether a phrase is plural, or a pronoun for people."""
    noun = head(phrase)
    return phrase.lower() in (*FIRST_PERSON, *PLURAL) or (noun in phrase and singular(noun) != noun)


def _only_qualifies(story: Discourse, candidate: Candidate) -> bool:
    """In "a U.S. citizen" and "CNBC moderator Ann Lee" a name says whose somebody is."""
    after = _NEXT.match(story.text, candidate.end)
    whose = after is not None and kind_of_head(after[1]) in ("person", "people")
    return isinstance(candidate.who, Entity) and not candidate.speaks and whose


def _is_where(story: Discourse, candidate: Candidate) -> bool:
    """A place where something happens is not who says something next."""
    if not isinstance(candidate.who, Entity) or candidate.who.kind != "place":
        return False
    before = story.text[max(0, candidate.start - 16) : candidate.start]
    return _WHERE.search(before) is not None
