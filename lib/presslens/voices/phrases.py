"""The noun phrase of a source: its core, and the noun that says what kind of speaker it is."""

from __future__ import annotations

import re

from presslens.voices.lexicon import is_person, is_plural, singular, words

# What follows these describes the speaker and is no part of the phrase.
_AFTER = re.compile(
    r",(?! (?:[\w'-]+ ){1,3}and\b)|[;:(\[—–\n]| - "
    r"|\s(?:who|whom|whose|which|that|where|when|while|as|including|citing|whether)\b"
    r"|\s(?:seen|led|made|given|issued|released|published|posted|obtained|addressed|dated|written"
    r"|sent|speaking|representing|described|known|familiar|close|based|living|working|cited|quoted"
    r"|interviewed|placed|gathered|detained|running|taken|conducted|commissioned|filed|signed"
    r"|sponsored)\b"
)
_PREPOSITION = re.compile(
    r"\s(?:of|for|in|on|at|from|with|to|by|behind|inside|about|against|near|among|after|over|under"
    r"|within|across|around|between|during|through|outside|above|below|without)\s"
)
_DETERMINER = re.compile(r"(?:the|an?|this|that|these|those|its|another)\s+", re.IGNORECASE)
_TOKEN = re.compile(r"[\w][\w'.&-]*")
SHORT = {
    "gov": "governor", "sen": "senator", "rep": "representative", "prof": "professor",
    "gen": "general", "lt": "lieutenant", "col": "colonel", "rev": "reverend",
}  # fmt: skip
KINDS = ("person", "people", "organisation", "document", "")


def core(source: str) -> str:
    """Return the phrase without what is set off behind it.

    >>> core("a lawyer for the group, who asked not to be named")
    'a lawyer for the group'
    >>> core("a draft of the joint statement seen by CBC News")
    'a draft of the joint statement'
    """
    source = source.strip(" \t\n,;:.\"'-—–")
    found = _AFTER.search(source, 1)
    return (source[: found.start()] if found else source).strip(" ,;:.\"'")


def head(phrase: str) -> str:
    """Return the noun that the phrase is about, lower-cased.

    A phrase that only counts or takes a part of something is about that something.

    >>> head("the former Conservative party leader"), head("a majority of voters in Ohio")
    ('leader', 'voters')
    >>> head("a draft of the joint statement"), head("both women")
    ('statement', 'women')
    """
    for _ in range(3):
        before = _PREPOSITION.split(phrase, maxsplit=1)
        tokens = _TOKEN.findall(before[0])
        if not tokens:
            return ""
        last = tokens[-1].lower()
        counts = singular(last) in words("heads_before_of") or last in words("heads_before_of")
        of = re.match(r".*?\s(?:of|among)\s+(.+)", phrase[: len(before[0]) + 200], re.DOTALL)
        counting = (
            counts or last.isdigit() or last in words("documents") and last in ("part", "text")
        )
        if (
            len(before) == 2
            and counting
            and of
            and phrase[len(before[0]) :].lstrip()[:5]
            in (
                "of " + of.group(1)[:2],
                "among",
            )
        ):
            phrase = of.group(1)
            continue
        return last
    return last


def kind_of_head(noun: str) -> str:
    """Return person, people, organisation, document or an empty string for a head noun.

    >>> [kind_of_head(n) for n in ("leader", "detainees", "ministry", "report", "moon")]
    ['person', 'people', 'organisation', 'document', '']
    """
    low = noun.lower()
    if low.endswith(("-year-old", "-year-olds")):
        return "person" if low.endswith("d") else "people"
    if is_plural(low):
        return "people"
    if is_person(low):
        return "person"
    if low in words("documents") or singular(low) in words("documents"):
        return "document"
    if low in words("organisations") or singular(low) in words("organisations"):
        return "organisation"
    return ""


def plain(phrase: str) -> str:
    """Return the phrase as a speaker's description: no leading article, no needless capital.

    >>> plain("The former detainees"), plain("US officials"), plain("An older woman")
    ('former detainees', 'US officials', 'older woman')
    """
    phrase = " ".join(phrase.split())
    cut = _DETERMINER.match(phrase)
    rest = phrase[cut.end() :] if cut else phrase
    first, *more = re.split(r"[\s-]", rest, maxsplit=1)
    ordinary = first.lower() in words("stop") | words("heads_before_of") or kind_of_head(first)
    named = first.lower() in words("demonyms") or (more and more[0][:1].isupper())
    if first[1:].islower() and ordinary and not named:
        rest = rest[:1].lower() + rest[1:]
    return rest


def modifiers(phrase: str) -> frozenset[str]:
    """Return the content words of a phrase, singular, for comparing two descriptions.

    >>> sorted(modifiers("the former Conservative party leader"))
    ['conservative', 'former', 'leader', 'party']
    """
    found = (token.lower().removesuffix("'s").rstrip(".") for token in _TOKEN.findall(phrase))
    return frozenset(singular(token) for token in found if token not in words("stop"))


def spelt_out(title: str) -> frozenset[str]:
    """Return the nouns that a title shortens.

    >>> spelt_out("Gov."), spelt_out("Governor")
    (frozenset({'governor'}), frozenset())
    """
    return frozenset(SHORT.get(word.rstrip(".").lower(), "") for word in title.split()) - {""}
