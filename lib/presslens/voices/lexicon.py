"""English words that the rules know: the lists of `lexicon.txt`, and which word carries a cue."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from presslens.text import lemma, term, tokenize

if TYPE_CHECKING:
    import pandas as pd

PUNCTUATION = "(punctuation)"
# Words of a cue that carry no stance of their own.
_LIGHT = frozenset(
    ["a", "also", "am", "an", "and", "are", "as", "at", "be", "been", "being", "by", "for", "from",
     "had", "has", "have", "having", "he", "her", "his", "in", "is", "it", "its", "of", "on",
     "previously", "she", "that", "the", "their", "they", "was", "were", "with", "will", "would",
     "further", "later", "then", "again", "repeatedly", "now", "still", "did", "does", "do", "not"]
)  # fmt: skip


@cache
def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    text = files("presslens.voices").joinpath("lexicon.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current.append(line)
    return sections


@cache
def words(section: str) -> frozenset[str]:
    """Return the words of a section, lower-cased.

    >>> "senator" in words("people"), "von" in words("particles")
    (True, True)
    """
    return frozenset(word.lower() for line in _sections()[section] for word in line.split())


@cache
def seats() -> dict[str, str]:
    """Return who is meant when a seat of government or a country speaks, by its name in lower case.

    >>> seats()["beijing"], seats()["the white house"]
    ('Chinese government', 'White House')
    """
    table = {}
    for line in _sections()["seats"]:
        names, _, speaker = line.partition("=")
        table |= {name.strip().lower(): speaker.strip() for name in names.split(",")}
    return table


def singular(noun: str) -> str:
    """Return the singular of a plural noun, by its ending; other words as they are.

    >>> [singular(word) for word in ("detainees", "parties", "witnesses", "women", "press")]
    ['detainee', 'party', 'witness', 'woman', 'press']
    """
    noun = noun.lower()
    if noun.endswith(("men", "man")):
        return noun[:-2] + "an"
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh")):
        if noun.endswith(ending) and len(noun) > len(ending) + 2:
            return noun[: -len(ending)] + instead
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


def is_person(noun: str) -> bool:
    """Return True for a noun of one person or several ("senator", "detainees")."""
    return singular(noun) in words("people") or noun.lower() in words("plural_people")


def is_plural(noun: str) -> bool:
    """Return True for a noun of several people ("detainees", "police")."""
    low = noun.lower()
    return low in words("plural_people") or (singular(low) != low and is_person(low))


def gender_of(word: str) -> str:
    """Return m, f or an empty string for what a noun or title says of somebody's gender.

    >>> gender_of("spokeswoman"), gender_of("Mr."), gender_of("senator")
    ('f', 'm', '')
    """
    low = word.lower().rstrip(".")
    if low in words("male") or low in words("titles_male"):
        return "m"
    return "f" if low in words("female") or low in words("titles_female") else ""


def first_name_gender(name: str) -> str:
    """Return m, f, "?" (a first name of either) or an empty string (no first name known)."""
    low = name.lower()
    male, female = low in words("first_male"), low in words("first_female")
    return "?" if male and female else "m" if male else "f" if female else ""


@lru_cache(4096)
def cue_verb(cue: str) -> str:
    """Return what a cue says, as a lemma: the word that carries it, without auxiliaries.

    A colon or dash by itself is told as such.

    >>> [cue_verb(cue) for cue in ("said", "went on to say", "has denied", "according to", ":")]
    ['say', 'say', 'deny', 'according to', '(punctuation)']
    """
    words = [term(token) for token, _, _ in tokenize(cue)]
    if not words:
        return PUNCTUATION if cue else ""
    if words[:1] == ["according"]:
        return "according to"
    if "to" in words[1:-1]:
        words = words[words.index("to") + 1 :] or words
    heavy = [word for word in words if word not in _LIGHT and word != "to"] or words[:1]
    return lemma(heavy[0], verb=True)


def cue_verbs_of(cues: pd.Series) -> pd.Series:
    """Return `cue_verb` of each cue, each different one looked at once."""
    return cues.map({cue: cue_verb(cue) for cue in cues.unique()}).astype(object)
