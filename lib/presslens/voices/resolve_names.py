"""Sources that give a name: one person, several, an organisation, a place that speaks."""

from __future__ import annotations

import re

from presslens.voices.actors import key
from presslens.voices.cast import Entity
from presslens.voices.discourse import Discourse, Resolved, Said, Turn
from presslens.voices.lexicon import gender_of, words
from presslens.voices.mentions import Name
from presslens.voices.phrases import core, head, kind_of_head

# A name behind one of these only qualifies what stands before it: "a spokesman for Ann Lee".
_BEHIND = re.compile(
    r"\b(?:of|for|to|from|with|by|behind|about|against|at|in|on|and|near|than|like|under|between"
    r"|including|represent\w+|support\w+|back\w+|serv\w+|work\w+|visit\w+|me[et]t)\s+"
    r"(?:the |an? |former |then-?)*(?:[\w-]+ ){0,2}$"
)
# "secretary of state Ann Lee": an office and who holds it, not somebody behind a preposition.
_OFFICE = re.compile(
    r"(?:secretary|minister|chief|head|director|professor|president) of [a-z]+ $", re.IGNORECASE
)
_AND_OTHERS = re.compile(r",? and ((?:his |her |their )?[a-z][\w -]*)")
_DETERMINED = re.compile(r"(?:the|an?|his|her|their|its) [a-z]", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:who|whom|which|that|whose|said|when|where|while|as)\b")
_LEAD = re.compile(r"^(?:(?:the|an?|both|even|only|former|then)[ -]|then-)+")
_NOUNS = re.compile(r"(?: [a-z][\w-]*){1,3} ")
_DOER = re.compile(r"(?:[eo]rs?|ists?)$")  # skywriters, speechwriter, activist
_NOT_NOUNS = frozenset(
    ["of", "from", "in", "on", "at", "for", "and", "himself", "herself", "also", "then", "both",
     "but", "who", "with", "to", "by", "or"]
)  # fmt: skip


def several(story: Discourse, one: Said, start: int, end: int, phrase: str) -> Turn | None:
    """Return the turn of "A and B", if the phrase joins people with names."""
    names = [n for n in story.cast.within(start, end) if story.cast.of[n.start].may_be_person]
    if not names or names[0].start - start > 4:
        return None
    chain = [names[0]]
    for name in names[1:]:
        if not re.fullmatch(r",? (?:and|or) |, ", story.text[chain[-1].end : name.start]):
            break
        chain.append(name)
    people = list(dict.fromkeys(story.cast.of[name.start] for name in chain))
    between = story.text[chain[0].start : chain[-1].end]
    rest = _AND_OTHERS.fullmatch(story.text[chain[-1].end : end])
    if len(people) == 1 and rest and kind_of_head(head(rest[1])) == "people":
        who = story.actors.canonical(people[0].name) or people[0].name
        speaker = f"{who} and {rest[1]}"
        return Turn(one, Resolved(speaker, "names and others", phrase), speaker, "people")
    if len(people) < 2 or not re.search(r" (?:and|or) ", between):
        return None
    if modifies(story.text[chain[-1].end : end]):
        return None
    speakers = [story.actors.canonical(who.name) or who.name for who in people]
    speaker = ", ".join(speakers[:-1]) + " and " + speakers[-1]
    described = "; ".join(role for who in people for role in who.roles[:1])
    return Turn(one, Resolved(speaker, "names", phrase, described), speaker, "people")


def person(story: Discourse, one: Said, start: int, end: int, written: str) -> Turn | None:
    """Return the turn of a phrase that names one person."""
    found = _person_in(story, start, end, written)
    if found is None:
        return None
    who, name = found
    rule = "name" if key(name.text) == key(who.name) else "part of a name"
    if story.cast.shared(name) and len(who.parts) > 1:
        rule = "part of a name several share, the nearest"
    return story.entity(one, who, rule, name.text)


def _person_in(story: Discourse, start: int, end: int, written: str) -> tuple[Entity, Name] | None:
    """Return the person that a phrase names.

    The name is the phrase's own if it stands first, or last behind a role, or between commas after
    a role; behind a preposition, in a clause or before "'s" it only qualifies.
    """
    phrase = core(written)
    own_end = start + max(written.find(phrase), 0) + len(phrase)
    for name in story.cast.within(start, end):
        who = story.cast.of[name.start]
        before, after = story.text[start : name.start], story.text[name.end : end]
        if name.text.lower() in words("titles"):
            continue  # "Vice President for news Ann Lee", and "Minister resigns" in a headline
        if not who.may_be_person or (name.possessive and re.match(r"'s?\s+\w", after)):
            continue
        if modifies(after[: max(own_end - name.end, 0)]) or _heads(story, name, own_end):
            continue
        lead = _LEAD.sub("", before.lower()).strip()
        if not lead:
            bare = before.strip().lower() in ("the", "a", "an") and not name.title
            if not (bare and len(name.parts) < 2):
                return who, name
            continue
        if lead.endswith("'s") and name.end <= own_end + 1:
            return who, name
        held = _OFFICE.search(before) and len(name.parts) > 1
        if (_BEHIND.search(before.lower()) and not held) or _CLAUSE.search(before.lower()):
            continue
        if story.layout.quoted(name.start) and not story.layout.quoted(start):
            continue
        noun = lead.split()[-1]
        if name.end <= own_end + 1:
            role = kind_of_head(noun) in ("person", "people") or gender_of(noun) or name.title
            if role or own_end - name.end <= 2:
                return who, name
        elif kind_of_head(head(phrase)) == "person":
            # "one conservative, the radio host Ann Lee": set off, with a role of its own.
            set_off = before.rpartition(",")[2].strip()
            if not set_off or kind_of_head(set_off.split()[-1]) == "person":
                return who, name
        elif _set_off(phrase, before) and len(name.parts) > 1:
            # "the lockkeeper, Ann Lee": a noun that is in no list.
            return who, name
    return None


def _set_off(phrase: str, before: str) -> bool:
    """Return True for "the lockkeeper, " before a name: a noun that is in no list, set off."""
    bare = bool(_DETERMINED.match(phrase)) and before == f"{phrase}, "
    return bare and not kind_of_head(head(phrase))


def _heads(story: Discourse, name: Name, end: int) -> bool:
    """Say whether a name only opens the role of who is named behind it, at the phrase's end.

    "George W. Bush speechwriter Ann Lee": a noun and a full name follow without a comma.
    """
    for other in story.cast.within(name.end, end):
        between = story.text[name.end : other.start]
        if other.end >= end - 1 and len(other.parts) > 1 and _NOUNS.fullmatch(between):
            return story.cast.of[other.start].may_be_person
    return False


def possessor(story: Discourse, start: int, end: int, phrase: str) -> tuple[str, str] | None:
    """Return "Ryan's office" with the full name of its owner, and the part of it that was given."""
    for name in story.cast.within(start, end)[:1]:
        who = story.cast.of[name.start]
        part = f"{name.text}'s "
        if phrase.startswith(part) and who.kind == "person" and key(name.text) != key(who.name):
            return f"{who.name}'s {phrase[len(part) :]}", name.text
    return None


def modifies(after: str) -> bool:
    """Return True if a name only qualifies the noun behind it.

    >>> modifies(" campaign manager"), modifies(" of Ohio"), modifies(""), modifies(" skywriters")
    (True, False, False, True)
    """
    following = re.match(r"(?: [a-z][\w-]*){1,4}", after)
    if not following:
        return False
    nouns = following.group().split()
    if nouns[0] in _NOT_NOUNS or nouns[0] in words("stop"):
        return False
    if following.end() == len(after) and _DOER.search(nouns[-1]):
        return True
    return any(kind_of_head(noun) for noun in nouns)


def organisation(story: Discourse, one: Said, start: int, end: int, phrase: str) -> Turn | None:
    """Return the turn of a phrase that is the name of an organisation, a place or a group."""
    bare = key(phrase)
    for name in story.cast.within(start, end):
        if bare in (key(f"{name.title} {name.text}"), key(name.text)):
            who = story.cast.of[name.start]
            rule = "name" if key(who.name) == key(name.text) else "part of a name"
            return story.entity(one, who, rule, phrase)
        # "a divided Supreme Court": adjectives before a name do not make it another.
        before = phrase[: max(name.start - start, 0)].split()
        last = phrase.endswith(name.text) and who_is(story, name).kind == "organisation"
        plain = all(w.lower() == w and w not in _NOT_NOUNS and "'" not in w for w in before[1:])
        if last and plain and len(before) < 4 and before and before[0].lower() == before[0]:
            return story.entity(one, who_is(story, name), "name", phrase)
    return None


def who_is(story: Discourse, name: Name) -> Entity:
    """Return whom a name names."""
    return story.cast.of[name.start]


def actor(story: Discourse, phrase: str, noun: str) -> str:
    """Return the actor of actors.yml that the phrase names up to its head noun, or "".

    "a draft of the joint statement" names an actor "joint statement"; "a Chinese government
    official" does not name the "Chinese government", because it is an official that speaks.
    """
    plain = [token.strip("\"',") for token in phrase.split()]
    ends = [n for n, token in enumerate(plain, 1) if token.lower().removesuffix("'s") == noun]
    whole = story.actors.canonical(" ".join(plain))
    if whole:
        return whole
    for end in ends[:1]:
        for start in range(end - 1):
            canonical = story.actors.canonical(" ".join(plain[start:end]))
            if canonical:
                return canonical
    return ""
