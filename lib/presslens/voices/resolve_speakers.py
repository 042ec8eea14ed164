"""Who a source is: the words of a source resolved to a speaker within the article.

Each source is read by its form (a name, a pronoun, a noun phrase, nothing at all), and every answer
says by which rule and through which words it was found. What no rule resolves stays as written, a
pronoun without an antecedent has no speaker: nothing is guessed silently. A document speaks for
its issuer where the article says whose it is, else for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presslens.voices.actors import Actors
from presslens.voices.cast import Entity
from presslens.voices.discourse import PRONOUNS, Article, Discourse, Resolved, Said, Turn
from presslens.voices.lexicon import seats
from presslens.voices.phrases import core, head, kind_of_head, plain
from presslens.voices.resolve_names import actor, organisation, person, possessor, several
from presslens.voices.resolve_pronouns import (
    FIRST_PERSON,
    GENERIC,
    NEUTER,
    PLURAL,
    RELATIVE,
    pronoun,
)
from presslens.voices.resolve_roles import by_role, document, group, role

__all__ = ["Article", "Resolved", "Said", "resolve"]

REACH = 2  # paragraphs an unattributed quotation may lie behind the one it continues
_SELVES = (" himself", " herself", " themselves", " itself", " both", " all")
_OWNERS = ("his", "her", "their", "its", "my", "our")
_WITH = ("he", "she", "they", "it", "i", "we")
_EDGES = frozenset(
    ["from", "by", "with", "to", "at", "in", "on", "and", "but", "is", "are", "was", "were", "be",
     "met", "said", "says", "than", "that", "as", "like", "including", "among", "for", "has", "had"]
)  # fmt: skip
_OWNED = re.compile(r"\bof (his|her|their|its) [\w'-]+")  # a translation of his remarks
_PASSED_ON = re.compile(  # "… was quoted as saying by the "
    r"\s(?:was|were|is|are|been|being)\s(?:\w+\s)?"
    r"(?:quoted|cited|reported|recorded|filmed|heard|overheard|paraphrased)\s"
    r"(?:[\w' -]{0,40}\s)?(?:saying|telling|having said|to have said)\s"
    r"(?:[\w' -]{0,60}\s)?by\s(?:the\s|an?\s)?$"
)
_WHO = re.compile(r"\bwhom?\b")
_STARTS = ("the", "a", "an", "his", "her", "their", "its", "some", "many", "several", "one")


def resolve(article: Article, said: Sequence[Said], *, actors: Actors) -> list[Resolved]:
    """Return who says each of `said` (in reading order), in the same order.

    >>> article = Article('Ann Lee, a lawyer, came. "No," she said.')
    >>> resolve(article, [Said([(25, 30)], [(35, 39)], [(31, 34)])], actors=Actors())
    [Resolved(speaker='Ann Lee', rule='pronoun', mention='Ann Lee', described='a lawyer')]
    """
    story = Discourse(article, said, actors)
    for one in said:
        turn = _turn(story, one)
        turn.inner = story.is_inner(one)
        story.remember(turn)
    return [turn.resolved for turn in story.turns]


def _turn(story: Discourse, one: Said) -> Turn:
    if not one.source:
        return _without_source(story, one)
    start, end = one.source[0][0], one.source[-1][1]
    written = " ".join(story.text[start:end].split())
    bare = written.strip(" ,.;:\"'-").lower()
    for self_ in _SELVES:
        bare = bare.removesuffix(self_)
    story.read_to(start)
    subject = _subject_of_passive(story, one, start)
    if subject is not None:
        return subject
    if bare in ("a", "an", "the") and one.cue and 0 < one.cue[0][0] - end < 80:
        # Only the article of the phrase was marked: the rest stands before the cue.
        end = one.cue[0][0]
        written = " ".join(story.text[start:end].split())
        bare = written.lower()
    if bare in ("and", "but", "or"):
        return story.nobody(one, "no source given")
    if bare.endswith((" of whom", " of which")):
        return _relative(story, one, start, bare.split()[-1])
    if bare in RELATIVE:
        return _relative(story, one, start, bare)
    if bare in PRONOUNS or bare in FIRST_PERSON or bare in (*PLURAL, *NEUTER, *GENERIC):
        return pronoun(story, one, start, bare)
    first, _, rest = bare.partition(" ")
    if first in _WITH and rest.startswith("and "):
        return _and_others(story, one, start, first, written)
    if first in _OWNERS:
        return _possessed(story, one, start, end, written)
    return _phrase(story, one, start, end, written)


def _without_source(story: Discourse, one: Said) -> Turn:
    """Return the turn of a content without source: the last speaker goes on, or nobody is named."""
    if not one.cue:
        at = one.content[0][0]
        for turn in reversed(story.turns):
            if turn.inner or not turn.resolved.speaker:
                continue
            last = max(end for _, end in turn.said.content)
            gap = story.layout.paragraph(at) - story.layout.paragraph(max(last - 1, 0))
            if gap > REACH:
                break
            words = turn.resolved.mention or turn.resolved.speaker
            return turn.again(one, "continues the last speaker", words)
    return story.nobody(one, "no source given")


def _and_others(story: Discourse, one: Said, at: int, first: str, written: str) -> Turn:
    """Return the turn of "she and her husband": the pronoun's antecedent, and the others."""
    turn = pronoun(story, one, at, first)
    if turn.resolved.speaker:
        speaker = f"{turn.resolved.speaker} {core(written.partition(' ')[2])}"
        turn.resolved = turn.resolved._replace(speaker=speaker, rule="pronoun and others")
    return turn


def _subject_of_passive(story: Discourse, one: Said, at: int) -> Turn | None:
    """Return the turn of "the woman was quoted as saying by" what stands at `at`: the woman's.

    The subject is whose words they are; behind *by* stands who passes them on.
    """
    sentence = story.layout.sentences[story.layout.sentence(at)]
    passive = _PASSED_ON.search(story.text[sentence:at])
    if passive is None:
        return None
    before = story.text[sentence : sentence + passive.start()]
    end = sentence + len(before)
    last = re.search(r"[\w'-]+$", before)
    names = [n for n in story.cast.within(max(sentence, end - 60), end) if n.end == end]
    if last and last[0].lower() in (*PRONOUNS, *PLURAL):
        turn = pronoun(story, one, sentence + last.start(), last[0])
    elif names:
        turn = story.entity(one, story.cast.of[names[-1].start], "name", names[-1].text)
    elif words := _last_phrase(before):
        turn = _phrase(story, one, end - len(words), end, words)
    else:
        return None
    rule, mention = turn.resolved.rule, turn.resolved.mention or before.split()[-1]
    turn.resolved = turn.resolved._replace(rule=f"subject of a passive, {rule}", mention=mention)
    return turn


def _relative(story: Discourse, one: Said, at: int, word: str) -> Turn:
    """Return the turn of "who" or "which": the phrase it follows."""
    sentence = story.layout.sentences[story.layout.sentence(at)]
    before = story.text[sentence:at].rstrip(" ,—–-(\"'")
    end = sentence + len(before)
    names = [n for n in story.cast.within(max(sentence, end - 60), end) if end - n.end <= 2]
    if names:
        who = story.cast.of[names[-1].start]
        if who.may_be_person or word in ("which", "that"):
            return story.entity(one, who, "relative pronoun", names[-1].text)
    words = _last_phrase(before)
    if not words and word in ("who", "whom"):
        who = _set_off(story, sentence, end)
        if who is not None:
            return story.entity(one, who, "relative pronoun", who.name)
    if not words:
        return story.nobody(one, "relative pronoun without an antecedent")
    turn = _phrase(story, one, end - len(words), end, words)
    rule = f"relative pronoun, {turn.resolved.rule}"
    turn.resolved = turn.resolved._replace(rule=rule, mention=words, described=words)
    return turn


def _set_off(story: Discourse, sentence: int, end: int) -> Entity | None:
    """Return the person that "who" goes back to past what is set off between them.

    "Ann Lee, the casino mogul and backer who", "Ann Lee, whom voters know, and who": the last
    person named before a comma, in the second case before the first relative pronoun.
    """
    before = story.text[sentence:end]
    first = _WHO.search(before) if before.endswith((" and", " but")) else None
    end = sentence + first.start() if first else end
    for name in reversed(story.cast.within(sentence, end)):
        if story.text[name.end : name.end + 1] == "," and story.cast.of[name.start].may_be_person:
            return story.cast.of[name.start]
    return None


def _last_phrase(before: str) -> str:
    """Return the noun phrase that a stretch of text ends with, or an empty string.

    >>> _last_phrase("It was heard from an older woman"), _last_phrase("He met critics")
    ('an older woman', 'critics')
    """
    taken: list[str] = []
    for token in reversed(before.split()[-12:]):
        low = token.lower().strip(",")
        if taken and (token.endswith((",", ".", ";", ":")) or low in _EDGES):
            break
        taken.insert(0, token)
        if low in _STARTS:
            break
    phrase = " ".join(taken)
    return phrase if kind_of_head(head(phrase)) and before.endswith(phrase) else ""


def _possessed(story: Discourse, one: Said, start: int, end: int, written: str) -> Turn:
    """Return the turn of "his lawyer", "her campaign": who was described so, or whose it is."""
    first, _, rest = written.partition(" ")
    owner = pronoun(story, one, start, first.strip("\"'"))
    phrase = core(rest)
    if not phrase:
        return owner
    noun = head(phrase)
    named = None
    if rest:
        named = several(story, one, start, end, written) or person(story, one, start, end, written)
    if named is not None and named.who is not owner.who:
        return named
    found = by_role(story, phrase, noun, exclude=owner.who)
    if found is not None:
        return story.entity(one, found[0], "role", found[2])
    if not owner.resolved.speaker:
        return story.described(one, plain(written), "as written", phrase, kind_of_head(noun), noun)
    if kind_of_head(noun) == "document":
        return owner.issued(phrase, noun)
    speaker = f"{owner.resolved.speaker}'s {phrase}"
    rule = f"possessive, {owner.resolved.rule}"
    return story.described(one, speaker, rule, phrase, kind_of_head(noun), noun)


def _phrase(story: Discourse, one: Said, start: int, end: int, written: str) -> Turn:
    """Return the turn of a noun phrase."""
    phrase = core(written)
    turn = several(story, one, start, end, phrase) or person(story, one, start, end, written)
    if turn is not None:
        return turn
    noun = head(phrase)
    kind = kind_of_head(noun)
    owned = possessor(story, start, end, phrase) if noun else None
    if owned is not None:
        speaker, mention = owned
        return story.described(one, speaker, "possessive, part of a name", mention, kind, noun)
    # "the senator", and in a headline "Senator", are roles, whatever else is called so.
    definite = phrase[:4].lower() == "the " or start < story.article.head_end
    if not (kind == "person" and definite):
        turn = organisation(story, one, start, end, phrase)
        if turn is not None:
            return turn
    if kind == "document":
        owned = _OWNED.search(phrase)
        if owned is not None:
            owner = pronoun(story, one, start + written.find(phrase) + owned.start(1), owned[1])
            if owner.resolved.speaker:
                return owner.issued(phrase, noun)
        return document(story, one, start, phrase, noun)
    named = actor(story, phrase, noun)
    if named:
        return story.described(one, named, "actors file", phrase, kind or "organisation", noun)
    seat = seats().get(phrase.lower())
    if seat:
        return story.described(one, seat, "metonym", phrase, "organisation", noun)
    if kind == "person":
        return role(story, one, start, phrase, noun)
    if kind in ("people", "organisation"):
        return group(story, one, start, phrase, noun, kind)
    found = story.cast.find(phrase)
    if found is not None:
        return story.entity(one, found, "name", phrase)
    return story.described(one, plain(phrase), "as written", phrase, kind, noun)
