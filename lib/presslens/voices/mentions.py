"""Names in a text, found without a model: runs of capitalised words, titles and particles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from presslens.voices.lexicon import (
    first_name_gender,
    gender_of,
    is_person,
    seats,
    words,
)

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮİĶŁĻŃŅŇŌŐŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_CAPITAL = (
    rf"(?:[{_UPPER}]\.(?:[{_UPPER}]\.)*(?!\w)"  # J. or U.S.
    rf"|(?:[dlDO]')?(?:al-|el-|bin-)?[{_UPPER}]\w*"
    rf"(?:-\w+|'(?!s\b)[{_UPPER}]\w*|&[{_UPPER}]\w*)*)"
)
_PARTICLE = (
    r"(?:de|da|do|dos|del|della|di|du|la|le|van|von|der|den|ten|ter|bin|ibn|bint|al|el|ap|abu)"
)
_ABBREVIATED = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Sens?|Reps?|Gov|Gen|Lt|Col|Capt|Maj|Sgt|Adm|Cpl|Cmdr|St|Jr|Sr"
    r"|Messrs)\."
)
_WORD = rf"(?:{_ABBREVIATED}|{_CAPITAL})"
# "Secretary of State John Kerry" is one run: an office, then who holds it.
_OFFICE = r"(?:of|for) (?:State|Staff|Defen[cs]e|Labou?r|Commerce|Energy|Education|Health|Justice)"
_RUN = re.compile(
    rf"(?<![\w'])(?:{_WORD})"
    rf"(?:,? (?:Jr|Sr)\.| {_OFFICE}(?= {_WORD})| (?:{_PARTICLE} )*(?:{_WORD}))*"
)
_OFFICE_BEFORE = re.compile(r"(?:secretary|minister|chief) of $", re.IGNORECASE)
_OF = re.compile(rf" (?:of|for|on|at|in)(?: the)? ({_CAPITAL}(?: (?:and |of |for )?{_CAPITAL})*)")
_SENTENCE_END = re.compile(
    r"[.!?:…][\"')\]]*\s+[\"'(\[]*$|^[\"'(\[\s-]*$|\n[\"'(\[\s-]*$|[\"(\[-]\s*$"
)
_WORDS = re.compile(r"\S+")
_BORN = re.compile(r"\w+-[a-z]{3,}")  # "Australian-born": describes, and is no part of a name
# Words of organisations that are surnames, too.
_SURNAMES = ("bank", "house", "church", "brothers", "park", "street", "hall", "bridge", "post")
COMMON = 4.2  # zipf frequency above which a lone sentence-initial word is taken as an ordinary word
_FIRST_PERSON = ("i", "i'm", "i've", "i'll", "i'd")
REACH = 12  # characters looked at before a run to tell whether a sentence starts there


@dataclass(frozen=True)
class Name:
    """A name as it stands in the text.

    title: titles and role words before the name ("Chinese Foreign Minister"). kind: person,
    organisation, place, group (Republicans) or "" where nothing tells.
    """

    start: int
    end: int
    text: str  # without title
    title: str = ""
    gender: str = ""
    kind: str = ""
    possessive: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the words of the name, without initials and suffixes, lower-cased."""
        plain = [part.strip(".,").lower() for part in self.text.split()]
        return tuple(p for p in plain if len(p) > 1 and p not in ("jr", "sr", "ii", "iii", "iv"))


def find_names(text: str) -> list[Name]:
    """Return the names in `text` (straight marks), in order.

    >>> text = "Asked, Chinese Foreign Minister Wang Yi met Mr. O'Neill of Amnesty's office."
    >>> [(name.title, name.text, name.kind, name.possessive) for name in find_names(text)]
    [('Chinese Foreign Minister', 'Wang Yi', 'person', False),
     ('Mr.', "O'Neill", 'person', False), ('', 'Amnesty', '', True)]
    """
    # How words stand elsewhere in the text tells whether a sentence's first word is a name.
    lower = {m.group() for m in re.finditer(r"(?<![\w'])[a-zà-ÿ][\w-]*", text)}
    inner = {m.group() for m in re.finditer(rf"(?<=[a-z,] )[{_UPPER}][\w-]*", text)}
    names: list[Name] = []
    shouted = _shouted(text)
    end = 0
    for match in _RUN.finditer(text):
        if match.start() < end or any(low <= match.start() < high for low, high in shouted):
            continue
        for name in _read(text, match, lower, inner):
            names.append(name)
            end = name.end
    return names


def is_sentence_start(text: str, start: int) -> bool:
    """Return True if a sentence, a paragraph or a quotation starts at `start`."""
    return bool(_SENTENCE_END.search(text[max(0, start - REACH) : start])) or start == 0


def _shouted(text: str) -> list[tuple[int, int]]:
    """Return the lines where a capital tells nothing: all capitals, or a headline Set Like This."""
    spans = []
    for match in re.finditer(r"[^\n]+", text):
        letters = [c for c in match.group()[:400] if c.isalpha()]
        if len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
            spans.append(match.span())
        elif len(match.group()) < 200:
            long = re.findall(r"[^\W\d_]{4,}", match.group())
            if len(long) > 3 and sum(word[0].isupper() for word in long) > 0.9 * len(long):
                spans.append(match.span())
    return spans


def _read(text: str, match: re.Match[str], lower: set[str], inner: set[str]) -> Iterator[Name]:
    start, end = match.span()
    found = [(m.start() + start, m.end() + start) for m in _WORDS.finditer(match.group())]
    # Words that are capitals by position only: at the start of a sentence.
    if is_sentence_start(text, start):
        while found and _ordinary(text, found, lower, inner):
            found = found[1:]
    while len(found) > 1 and _BORN.fullmatch(text[found[0][0] : found[0][1]]):
        found = found[1:]
    while found and _plain(text, found[0]) in _FIRST_PERSON:
        found = found[1:]
    if not found:
        return
    start, end = found[0][0], found[-1][1]
    last = _plain(text, found[-1])
    if last in words("calendar") and len(found) <= 2:
        return
    whole = text[start:end]
    if sum(len(word) > 2 and word.isupper() for word in whole.split()) > 2:
        return  # a heading in capitals that runs on in its line
    if any(part.lower() in words("name_of_organisation") for part in whole.split()):
        more = _OF.match(text, end)
        if more and more.group(1).lower() not in words("calendar"):
            end = more.end()
            found += [
                (m.start() + found[-1][1], m.end() + found[-1][1])
                for m in _WORDS.finditer(text[found[-1][1] : end])
            ]
    if sum(c.isalpha() for c in text[start:end]) > 1:
        yield _name(text, found)


def _plain(text: str, span: tuple[int, int]) -> str:
    return text[span[0] : span[1]].rstrip(".,").lower()


def _ordinary(text: str, found: list[tuple[int, int]], lower: set[str], inner: set[str]) -> bool:
    """Say whether the first word of a run that starts a sentence is no part of the name."""
    start, end = found[0]
    word = text[start:end]
    low = word.rstrip(".,").lower()
    following = _plain(text, found[1]) if len(found) > 1 else ""
    if low in words("stop") or low in words("calendar"):
        return not (
            low == "new" and (following in words("places") or f"new {following}" in seats())
        )
    if word.isupper() or "." in word or low in words("titles") or gender_of(low):
        return False
    if first_name_gender(low) and (len(found) > 1 or low not in lower):
        return False
    if low in seats() or low in words("places") or low in words("demonyms"):
        return False
    if is_person(low):
        return len(found) == 1
    if following in words("name_of_organisation"):
        return False
    if len(found) > 2 and not first_name_gender(following) and following not in words("titles"):
        return False  # "Human Rights Watch": capitals go on, and no person begins here
    if low in lower:
        return True
    # Alone or before a full name ("Yesterday Donald Trump"): an ordinary word if it is common.
    from wordfreq import zipf_frequency  # a long import, which whoever opens what is kept is spared

    return word not in inner and zipf_frequency(low, "en") >= COMMON


def _name(text: str, found: list[tuple[int, int]]) -> Name:
    office = _OFFICE_BEFORE.search(text[max(0, found[0][0] - 24) : found[0][0]])
    if office and len(found) > 1:
        # "secretary of State Clinton": the office belongs to the title, not to the name.
        found = [(found[0][0] - len(office.group()), found[0][1]), *found[1:]]
    start, end = found[0][0], found[-1][1]
    tokens = [text[s:e] for s, e in found]
    first = max(_title_length(tokens), 1 if office and len(found) > 1 else 0)
    title = " ".join(tokens[:first])
    name = " ".join(tokens[first:]).rstrip(",")
    gender = next((gender_of(t) for t in reversed(tokens[:first]) if gender_of(t)), "")
    possessive = text[end : end + 2] in ("'s", "' ") and text[end : end + 1] == "'"
    kind = kind_of(name, titled=bool(title))
    if kind == "person" and not gender:
        gender = (
            first_name_gender(tokens[first]).replace("?", "") if len(tokens) > first + 1 else ""
        )
    return Name(start, end, name, title, gender, kind, possessive)


def _title_length(tokens: list[str]) -> int:
    """Return how many of the first tokens are title: up to the last title word before a name."""
    last = 0
    for n, token in enumerate(tokens[:-1]):
        low = token.rstrip(".,").lower()
        titled = (
            low in words("titles") or low in words("titles_male") or low in words("titles_female")
        )
        # "Justice Department", "President Trump": a title word names no one if an office follows.
        following = tokens[n + 1].rstrip(".,").lower()
        if (
            titled
            and following not in words("name_of_organisation")
            and not (n and first_name_gender(tokens[0]) and len(tokens) <= 3)
        ):
            last = n + 1
        elif low in ("of", "for") and last == n:
            last = n + 2  # the office a title names
        elif n and first_name_gender(low) and _leads_in(tokens[last:n], alone=n == len(tokens) - 2):
            last = n  # "Pollster Ann Lee", "Grand Old Club Marshal Ann Lee": she begins at Ann
    return last


def _leads_in(tokens: list[str], *, alone: bool) -> bool:
    """Say whether words before a first name describe and do not name.

    alone: first name and surname are all that follows, so that three words more are not theirs.
    """
    low = [token.strip(".,").lower() for token in tokens]
    if len(low) > 1:
        return (is_person(low[-1]) or (alone and len(low) > 2)) and not any(
            map(first_name_gender, low)
        )
    return all(
        not first_name_gender(word)
        and (
            is_person(word)
            or word in words("demonyms") | words("places")
            or word.endswith(("ing", "ed", "ly"))
        )
        for word in low
    )


def kind_of(name: str, *, titled: bool = False) -> str:
    """Return person, organisation, place, group or an empty string for a name without title.

    >>> [kind_of(n) for n in ("Tim Kaine", "Human Rights Watch", "Beijing", "Republicans", "Kaine")]
    ['person', 'organisation', 'place', 'group', '']
    """
    low = [part.strip(".,").lower() for part in name.split()]
    if not low:
        return ""
    whole = " ".join(low)
    if whole in seats() or name.lower() in seats() or all(p in words("places") for p in low):
        return "place"
    if titled and not any(p in words("name_of_organisation") for p in low[1:]):
        return "person"
    somewhere = words("places") | {"north", "south", "east", "west", "new"}
    if all(part in somewhere for part in low):
        return "place"
    placed = all(part in somewhere | words("demonyms") for part in low)
    if low[-1] in words("demonyms") and (placed or low[-1].endswith("s")):
        return "group"  # "Republicans", "the South Carolina Republican"
    organised = words("name_of_organisation")
    forename = bool(first_name_gender(low[0])) and 2 <= len(low) <= 4
    if forename and (low[-1] not in organised or (len(low) == 2 and low[1] in _SURNAMES)):
        return "person"
    if any(part in organised for part in low):
        return "organisation"
    if len(low) == 1 and name.replace(".", "").isupper() and len(name) > 1:
        return "organisation"
    if 2 <= len(low) <= 3 and (low[0] in words("family_name_first")):
        return "person"
    return ""
