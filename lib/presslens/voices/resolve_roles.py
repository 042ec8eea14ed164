"""Sources that describe and do not name: roles, groups, organisations by kind, documents."""

from __future__ import annotations

import re

from presslens.voices.cast import Entity
from presslens.voices.discourse import Candidate, Discourse, Said, Turn, rank
from presslens.voices.lexicon import gender_of, is_person, words
from presslens.voices.phrases import core, head, kind_of_head, modifiers, plain, spelt_out
from presslens.voices.resolve_names import actor, modifies

_DEFINITE = re.compile(r"(?:the|this|that|these|those|both)\b", re.IGNORECASE)
_INDEFINITE = re.compile(r"(?:an?|one|another|some|no|any)\b", re.IGNORECASE)
_AGE = re.compile(r"\b(\d{1,2})-year-old")
_COUNT = re.compile(
    r"^(?:(?:all|some|many|most|several|more|fewer|than|at|least|both|the|of|other|one|two|three"
    r"|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands|[\d,]+)\s+)+",
    re.IGNORECASE,
)
ISSUED = re.compile(r"\b(?:issu|releas|publish|sen[dt]|wr[io]t|sign|post|put out|deliver)", re.I)
ORGANISED = ("organisation", "")
_SENDER = re.compile(r"\s(?:from|by)\s(the\s[^,.;]+)$")
FAR = -4.0  # a candidate that scores lower is no answer
_BARE = re.compile(r"the [\w-]+", re.IGNORECASE)
SAME = {"report": ("report", "study"), "study": ("report", "study")}


def role(story: Discourse, one: Said, at: int, phrase: str, noun: str) -> Turn:
    """Return the turn of "the senator", "the 27-year-old": somebody the article described so."""
    as_written = story.described(one, plain(phrase), "as written", phrase, "person", noun)
    if at < story.article.head_end:
        main = main_speaker(story, one, phrase, noun)
        if main is not None:
            return main
    if _INDEFINITE.match(phrase):
        return as_written
    again = _again(story, one, phrase, noun)
    found = by_role(story, phrase, noun, before=at)
    # Of one described before and one named with that role, whoever was spoken of last.
    if again is not None and (found is None or again[1] >= found[3]):
        return again[0]
    if found is not None:
        return story.entity(one, found[0], "role", found[2])
    alone = " of " not in phrase and "'s " not in phrase and len(phrase.split()) <= 6
    # "the front-runner and former secretary of state": two roles of somebody known
    alone = alone or (" and " in phrase and " and the " not in phrase)
    if _DEFINITE.match(phrase) and alone:
        for score, candidate in rank(story.layout, story.candidates, at, gender=gender_of(noun)):
            if score > -3 and candidate.person and _may_be(candidate, phrase):
                return story.through(one, candidate, "role, of who was last spoken of")
    return as_written


def _may_be(candidate: Candidate, phrase: str) -> bool:
    """Say whether nothing the article says of a candidate is at odds with a description."""
    age = _AGE.search(phrase)
    if not isinstance(candidate.who, Entity):
        return False
    if candidate.who.kind != "person":
        return False
    noun = head(phrase)
    # Known as "the US president", it is not who "the French president" is.
    if len(modifiers(phrase)) > 1 and any(head(core(text)) == noun for text in candidate.who.roles):
        return False
    return not (age and candidate.who.ages and int(age.group(1)) not in candidate.who.ages)


def by_role(
    story: Discourse,
    phrase: str,
    noun: str,
    *,
    before: int | None = None,
    exclude: object = None,
) -> tuple[Entity, int, str, int] | None:
    """Return who was described with this head noun, by how many words, how, and where last."""
    wanted = modifiers(phrase)
    best: tuple[int, int, Entity, str] | None = None
    for who in story.cast.entities:
        if who is exclude or not who.may_be_person:
            continue
        if gender_of(noun) and who.gender and gender_of(noun) != who.gender:
            continue
        near = max(
            (n.start for n in who.mentions if before is None or n.start < before), default=-1
        )
        for text in who.roles:
            have = modifiers(core(text)) | spelt_out(text)
            same = head(core(text)) == noun or noun in spelt_out(text)
            if not same and not (noun in have and len(wanted) == 1):
                continue
            score = len(wanted & have) - len(wanted - have)
            if score > 0 and (best is None or (score, near) > best[:2]):
                best = (score, near, who, text)
    return (best[2], best[0], best[3], best[1]) if best else None


def _again(story: Discourse, one: Said, phrase: str, noun: str) -> tuple[Turn, int] | None:
    """Return an earlier speaker that was described by the same noun, and where."""
    if not _DEFINITE.match(phrase) and kind_of_head(noun) != "document":
        return None
    wanted = modifiers(phrase)
    for turn in reversed(story.turns):
        if turn.noun == noun and turn.phrase and wanted <= modifiers(turn.phrase) | {noun}:
            at = turn.said.source[0][0] if turn.said.source else -1
            return turn.again(one, "described before", turn.phrase), at
    return None


def group(story: Discourse, one: Said, at: int, phrase: str, noun: str, kind: str) -> Turn:
    """Return the turn of a group or an organisation that is described and not named."""
    again = _again(story, one, phrase, noun)
    if again is not None:
        return again[0]
    if kind == "organisation":
        found = _by_kind(story, at, phrase) if _DEFINITE.match(phrase) else None
        if found is not None:
            return story.entity(one, found, "organisation by its kind", found.name)
        last = (
            _spoken_of(story, at)
            if noun in words("organisations_again") and _BARE.fullmatch(phrase)
            else None
        )
        if last is not None:
            return story.through(one, last, "organisation, of which was last spoken of")
        if at < story.article.head_end:
            only = _only_so_called(story, noun)
            if only is not None:
                return story.entity(one, only, "headline, the only one so called", only.name)
            main = main_speaker(story, one, phrase, noun)
            if main is not None:
                return main
    last = story.turns[-1] if story.turns else None
    bare = noun == "others" or (_DEFINITE.match(phrase) and len(phrase.split()) == 2)
    if kind == "people" and bare and last is not None and last.kind == "people" and last.noun:
        gap = story.layout.paragraph(at) - story.layout.paragraph(last.said.content[0][0])
        if gap <= 1 and noun != last.noun:
            speaker = _COUNT.sub("", last.phrase) or last.phrase
            rule = "group, of who last spoke"
            return story.described(one, plain(speaker), rule, last.phrase, kind, last.noun)
    return story.described(one, plain(phrase), "as written", phrase, kind, noun)


def _spoken_of(story: Discourse, at: int) -> Candidate | None:
    """Return the organisation with a name that "the company" at `at` goes back to."""
    named = [
        c
        for c in story.candidates
        if isinstance(c.who, Entity)
        and c.who.kind in ORGANISED
        and not c.person
        and (len(c.who.parts) > 1 or len(c.who.mentions) > 1)  # one word once may be no name
    ]
    found = rank(story.layout, named, at, gender="")
    return found[0][1] if found and found[0][0] > FAR else None


def _by_kind(story: Discourse, at: int, phrase: str) -> Entity | None:
    """Return the organisation named last before whose name holds every word of the description."""
    wanted = modifiers(phrase)
    named = [
        (max(n.start for n in who.mentions if n.start < at), n, who)
        for n, who in enumerate(story.cast.entities)
        if who.kind == "organisation"
        and who.mentions[0].start < at
        and wanted <= modifiers(who.name)
    ]
    return max(named)[2] if named else None


def _only_so_called(story: Discourse, noun: str) -> Entity | None:
    """Return the one organisation of the text that has the noun ("alliance") in its name."""
    named = [
        who
        for who in story.cast.entities
        if who.kind == "organisation" and len(who.parts) > 1 and noun in modifiers(who.name)
    ]
    return named[0] if len(named) == 1 else None


def main_speaker(story: Discourse, one: Said, phrase: str, noun: str) -> Turn | None:
    """Return whom a headline describes ("Woman breaks silence"): who speaks most in the text.

    Only if nobody else of that kind speaks half as often; headlines drop their articles, so a
    description there is of somebody the text goes on to name.
    """
    counts: list[tuple[int, int, Entity]] = []
    for n, who in enumerate(story.cast.entities):
        spoken = sum(1 for c in story.candidates if c.who is who and c.speaks)
        fits = who.may_be_person == is_person(noun) and who.kind not in ("place", "group")
        fits = fits and who.name != story.article.outlet
        clash = gender_of(noun) and who.gender and gender_of(noun) != who.gender
        if spoken > 1 and fits and not clash:
            counts.append((spoken, -n, who))
    counts.sort(reverse=True)
    if not counts or (len(counts) > 1 and 2 * counts[1][0] > counts[0][0]):
        return None
    return story.entity(one, counts[0][2], "headline, of who speaks most", phrase)


def document(story: Discourse, one: Said, at: int, phrase: str, noun: str) -> Turn:
    """Return the turn of a document: of its issuer where the article says whose, else of itself."""
    named = actor(story, phrase, noun)
    if named:
        return story.described(one, named, "document, actors file", phrase, "document", noun)
    for name in story.cast.within(at, at + len(phrase)):
        who = story.cast.of[name.start]
        between = story.text[at : name.start].lower()
        about = re.search(r"\b(?:on|about|into|against|to|in|for)\b", between)
        if noun in words("printed") and re.fullmatch(r".*\bin (?:the )?", between):
            about = None  # "an article in the Times"
        other = modifies(story.text[name.end : at + len(phrase)]) and name.start > at + 12
        if not about and not other and who.kind not in ("place", "group", "thing"):
            return story.entity(one, who, "", phrase).issued(phrase, noun)
    again = _again(story, one, phrase, noun)
    if again is not None:
        return again[0]
    issuer = _issuer_before(story, at, noun)
    if issuer is not None:
        return issuer.again(one, "", phrase).issued(phrase, noun)
    sender = _SENDER.search(phrase)
    if sender is not None:
        body = head(sender[1])
        kind = kind_of_head(body)
        if kind == "organisation":
            return group(story, one, at, sender[1], body, kind).issued(phrase, noun)
        if kind == "person":
            return role(story, one, at, sender[1], body).issued(phrase, noun)
    short = re.split(r"\s(?:on|by|from|to|in|for|about|with)\s", phrase, maxsplit=1)[0]
    return story.described(one, plain(short), "as written", phrase, "document", noun)


def _issuer_before(story: Discourse, at: int, noun: str) -> Turn | None:
    """Return who spoke in or issued the last such document: "Amnesty said in a new study"."""
    nouns = "|".join(SAME.get(noun, (re.escape(noun),)))
    pattern = re.compile(
        rf"\b(?:an?|the|its|his|her|their)\s(?:[\w'-]+\s){{0,4}}(?:{nouns})\b", re.IGNORECASE
    )
    places = [m.start() for m in pattern.finditer(story.text, 0, at + 1)]
    for place in reversed(places[-20:]):
        sentence = story.layout.sentence(place)
        for turn in reversed(story.turns):
            if turn.who is None or not turn.said.source or turn.inner or turn.kind == "document":
                continue
            source = turn.said.source[0][0]
            if story.layout.sentence(source) != sentence:
                continue
            cue_end = max((e for _, e in turn.said.cue), default=0)
            before = story.text[max(0, place - 25) : place]
            tells_in = -30 <= place - cue_end <= 40 and re.search(r"\bin $", before)
            if tells_in or ISSUED.search(before):
                return turn
    return None
