"""The cast of an article: people and organisations, each with all its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from presslens.voices.lexicon import first_name_gender, gender_of, is_person
from presslens.voices.mentions import Name, find_names
from presslens.voices.phrases import core, head, kind_of_head, spelt_out

_THING = re.compile(r"\b(?:the|in|at|near|into|across|outside|throughout|on) $")
_PRONOUN = re.compile(r"\b(?:he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)
_AGE = re.compile(r",? (?:aged )?(\d{1,2})(?:,|\.|;| \(|\)| years old)|^ \((\d{1,2})\)")
_APPOSED = re.compile(r", ((?:who is |who was )?[^,.;:\"()\n]{3,110})(?:[,.;:)\n]|$)")
_COPULA = re.compile(
    r" (?:is|was|has been|became|remains) ((?:an?|the|one of) [^,.;:\"()\n]{3,80})"
)
_OWNERS = ("his", "her")
_AT = re.compile(r"\b(?:in|at|near|from|to|of|into|across|outside|around|through|for|over) $")
_BEFORE = re.compile(r"(?:^|[.;:\"()\n] ?|, )([^,.;:\"()\n]{3,90}?),? $")


@dataclass(eq=False)
class Entity:
    """Somebody or something with a name.

    >>> cast = Cast("Ms. Ann Lee, a lawyer, spoke. Lee, 41, smiled. She left.")
    >>> [(who.name, who.gender, who.roles, who.ages) for who in cast.entities]
    [('Ann Lee', 'f', ['a lawyer'], {41})]
    """

    name: str
    kind: str = ""
    gender: str = ""
    parts: tuple[str, ...] = ()
    mentions: list[Name] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    ages: set[int] = field(default_factory=set)
    pronouns: Counter[str] = field(default_factory=Counter)

    @property
    def may_be_person(self) -> bool:
        """Return False for what is certainly an organisation, a place or a group."""
        return self.kind in ("", "person")


class Cast:
    """The people and organisations that a text names."""

    def __init__(self, text: str) -> None:
        """Read the names of `text` (straight marks) and sort out who is who."""
        self.text = text
        self.names = find_names(text)
        self.starts = [name.start for name in self.names]
        self.entities: list[Entity] = []
        self.of: dict[int, Entity] = {}  # start of a name -> who it is
        self._by_part: dict[str, list[Entity]] = {}
        self._by_name: dict[str, Entity] = {}
        self._by_initials: dict[str, list[Entity]] = {}
        for name in self.names:
            if len(name.parts) > 1:
                self._add(name)
        for name in self.names:
            # A word in capitals may be an organisation, or a surname in a transcript.
            if len(name.parts) < 2 and name.kind and name.kind != "person":
                people = [w for w in self._candidates(name.parts, "") if w.kind == "person"]
                spelt_out = self._spelt_out(name) or self._named_before(name)
                if spelt_out is not None:
                    self._claim(spelt_out, name)
                elif not self._is_surname(name) and not (
                    people and len(name.text) > 3 and name.kind == "organisation"
                ):
                    self._add(name)
        self._join_suffixes()
        for name in self.names:
            if name.start not in self.of:
                self._attach(name)
        for who in self.entities:
            who.mentions.sort(key=lambda name: name.start)
            for name in who.mentions:
                describe(self.text, name, who)
            who.gender = who.gender or _described_gender(who)
            self._place(who)
        self._count_pronouns()

    def within(self, start: int, end: int) -> list[Name]:
        """Return the names that lie in `text[start:end]`."""
        n = bisect_right(self.starts, start - 1)
        found = []
        while n < len(self.names) and self.names[n].start < end:
            if self.names[n].end <= end + 2:
                found.append(self.names[n])
            n += 1
        return found

    def named(self, start: int, end: int) -> bool:
        """Say whether a name lies in `text[start:end]`, or a part of one."""
        n = bisect_right(self.starts, end - 1) - 1
        return n >= 0 and self.names[n].end > start

    def find(self, words_: str) -> Entity | None:
        """Return who is called exactly `words_`, case aside (for headlines in capitals)."""
        exact = self._by_name.get(without_the(words_))
        if exact:
            return exact
        found = self._candidates(tuple(words_.lower().split()), "")
        return found[0] if len(found) == 1 else None

    def _add(self, name: Name) -> None:
        who = self._by_name.get(without_the(name.text))
        if who is None and name.kind in ("", "person"):
            who = next((w for w in self._by_part.get(name.parts[-1], []) if same(w, name)), None)
        if who is None:
            who = Entity(name.text, name.kind, name.gender, name.parts)
            self.entities.append(who)
            for part in {name.parts[0], name.parts[-1]} if name.parts else ():
                self._by_part.setdefault(part, []).append(who)
            initials = "".join(w[0] for w in name.text.split() if w[0].isupper() and w != "The")
            self._by_initials.setdefault(initials, []).append(who)
        self._claim(who, name)

    def _is_surname(self, name: Name) -> bool:
        """Return True for the surname of somebody named in full that is a place's name as well."""
        if name.kind != "place" or _AT.search(self.text[max(0, name.start - 10) : name.start]):
            return False
        people = [w for w in self._candidates(name.parts, "") if len(w.parts) > 1]
        return any(w.kind == "person" or first_name_gender(w.parts[0]) for w in people)

    def _spelt_out(self, name: Name) -> Entity | None:
        """Return the organisation whose initials a name is ("AP": the Associated Press)."""
        short = name.text.replace(".", "")
        if not (1 < len(short) < 7 and short.isupper()):
            return None
        fits = [
            who
            for who in self._by_initials.get(short, [])
            if who.kind in ("organisation", "", "thing")
        ]
        return fits[0] if len(fits) == 1 else None

    def _named_before(self, name: Name) -> Entity | None:
        """Return the organisation named last before it whose last word a name is ("the Post")."""
        if self.text[max(0, name.start - 4) : name.start].lower() != "the ":
            return None
        fits = [
            who
            for who in self._by_part.get(name.text.lower(), [])
            if who.kind == "organisation"
            and who.parts[-1] == name.text.lower()
            and len(who.parts) > 1
        ]
        before = [
            (m.start, n) for n, who in enumerate(fits) for m in who.mentions if m.start < name.start
        ]
        return fits[max(before)[1]] if before else None

    def _claim(self, who: Entity, name: Name) -> None:
        who.mentions.append(name)
        who.gender = who.gender or name.gender
        who.kind = who.kind or ("person" if name.kind == "place" else name.kind)
        if who.name.isupper() and not name.text.isupper() and len(name.parts) >= len(who.parts):
            who.name = name.text
        if who.name.lower() == f"the {name.text.lower()}":
            who.name = name.text  # both forms stand in the text
        titled = any(is_person(word.strip(".").lower()) for word in name.title.split())
        if titled or spelt_out(name.title):
            who.roles.append(name.title)
        self.of[name.start] = who
        self._by_name.setdefault(without_the(name.text), who)

    def _join_suffixes(self) -> None:
        """Let "Duncan Smith" be who "Iain Duncan Smith" is."""
        for who in list(self.entities):
            if not who.may_be_person or len(who.parts) < 2:
                continue
            longer = [
                other
                for other in self._by_part.get(who.parts[-1], [])
                if other is not who
                and other.may_be_person
                and len(other.parts) > len(who.parts)
                and other.parts[-len(who.parts) :] == who.parts
            ]
            if len(longer) == 1:
                for name in who.mentions:
                    self._claim(longer[0], name)
                self._by_name[without_the(who.name)] = longer[0]
                self.entities.remove(who)
                for part in {who.parts[0], who.parts[-1]}:
                    self._by_part[part] = [w for w in self._by_part[part] if w is not who]

    def _attach(self, name: Name) -> None:
        found = self._candidates(name.parts or (name.text.lower(),), name.gender, title=name.title)
        if not found:
            who = Entity(name.text, name.kind, name.gender, name.parts)
            self.entities.append(who)
            for part in name.parts:
                self._by_part.setdefault(part, []).append(who)
        else:
            who = found[0] if len(found) == 1 else self._nearest(found, name)
        self._claim(who, name)

    def _candidates(self, parts: tuple[str, ...], gender: str, *, title: str = "") -> list[Entity]:
        """Return who may be meant by a part of a name: surname, first name or first word."""
        if not parts:
            return []
        pool = self._by_part.get(parts[-1], [])
        fits = [w for w in pool if not (gender and w.gender and gender != w.gender)]
        last = [w for w in fits if w.parts[-1:] == parts[-1:] and w.may_be_person]
        if last:
            return last
        first = [w for w in fits if w.parts[:1] == parts[:1]]
        if not first and title and gender and first_name_gender(parts[0]):
            # "Sir Ian" for Sir Iain: a first name with a slip.
            first = [
                w
                for w in self.entities
                if w.may_be_person and w.parts and slip(w.parts[0], parts[0])
            ]
            first = [w for w in first if not (w.gender and w.gender != gender)]
        return first

    def shared(self, name: Name) -> bool:
        """Return True if a bare surname could be that of several people in the article."""
        return len(name.parts) == 1 and len(self._candidates(name.parts, name.gender)) > 1

    def _nearest(self, found: list[Entity], name: Name) -> Entity:
        """Choose among people of one name.

        That is whoever was named last, unless the article has by then spoken twice as often of
        another, and the last was named in an earlier paragraph: those of whom it speaks in passing
        ("Bill Clinton") it gives their full name each time. If nobody was named yet, the first to
        come.
        """
        before = {
            n: [m.start for m in who.mentions if m.start < name.start]
            for n, who in enumerate(found)
        }
        before = {n: starts for n, starts in before.items() if starts}
        if not before:
            return found[0]
        last = max(before, key=lambda n: max(before[n]))
        if "\n" in self.text[max(before[last]) : name.start]:
            most = max(before, key=lambda n: (len(before[n]), max(before[n])))
            last = most if len(before[most]) >= 2 * len(before[last]) else last
        return found[last]

    def _place(self, who: Entity) -> None:
        """Tell people from things where the name alone does not: by what stands around it."""
        if who.kind:
            return
        if who.roles or who.ages or who.gender:
            who.kind = "person"
            return
        things = sum(
            bool(_THING.search(self.text[max(0, name.start - 14) : name.start]))
            for name in who.mentions
        )
        if 2 * things >= len(who.mentions):
            who.kind = "thing"

    def _count_pronouns(self) -> None:
        """Count the pronouns that follow somebody's mention before anybody else is mentioned."""
        people = [n for n in self.names if self.of[n.start].may_be_person]
        edges = [*(n.start for n in people[1:]), len(self.text)]
        for name, edge in zip(people, edges, strict=False):
            stretch = self.text[name.end : min(edge, name.end + 300)].split("\n\n")[0]
            for match in _PRONOUN.finditer(stretch):
                self.of[name.start].pronouns[
                    "f"
                    if match.group()[0] in "sS" or match.group().lower().startswith("her")
                    else "m"
                ] += 1
        for who in self.entities:
            he, she = who.pronouns["m"], who.pronouns["f"]
            if (
                not who.gender
                and who.may_be_person
                and max(he, she) >= 2
                and max(he, she) >= 3 * min(he, she)
            ):
                who.gender = "m" if he > she else "f"
                who.kind = who.kind or "person"


def describe(text: str, name: Name, who: Entity) -> None:
    """Add to `who` the roles and ages that stand beside one mention of the name."""
    after = text[name.end : name.end + 130]
    age = _AGE.match(after)
    if age:
        who.ages.add(int(age.group(1) or age.group(2)))
        after = after[age.end() - 1 :]
    apposed = _APPOSED.match(after)
    if apposed and kind_of_head(head(core(apposed.group(1)))) == "person":
        who.roles.append(apposed.group(1))
    copula = _COPULA.match(after)
    if copula and kind_of_head(head(core(copula.group(1)))) == "person":
        who.roles.append(copula.group(1))
    before = _BEFORE.search(text[max(0, name.start - 100) : name.start])
    if before and not name.title:
        phrase = before.group(1).strip()
        glued = text[name.start - 2 : name.start - 1] != ","
        last = phrase.split()[-1].lower() if phrase.split() else ""
        if (glued and is_person(last)) or (
            not glued and kind_of_head(head(core(phrase))) == "person" and len(phrase.split()) > 1
        ):
            who.roles.append(" ".join(phrase.split()[-7:]))


def _described_gender(who: Entity) -> str:
    """Return the gender that somebody's roles tell: of "his wife" the noun's, not the owner's."""
    words_ = (word for role in who.roles for word in core(role).split())
    found = Counter(filter(None, (gender_of(head(core(role))) for role in who.roles))) or Counter(
        gender_of(word) for word in words_ if gender_of(word) and word.lower() not in _OWNERS
    )
    return found.most_common(1)[0][0] if found else ""


def without_the(name: str) -> str:
    """Return what a name is looked up by: "The Bath Post" is the Bath Post."""
    return name.lower().removeprefix("the ")


def same(who: Entity, name: Name) -> bool:
    """Return True if a full name is another spelling of somebody's: initials, short forms."""
    if not who.may_be_person or len(who.parts) < 2 or len(name.parts) < 2:
        return False
    if who.gender and name.gender and who.gender != name.gender:
        return False
    mine, its = who.parts, name.parts
    if mine[-1] == its[-1]:
        if len(mine) != len(its) and mine[-2:] == its[-2:] and min(len(mine), len(its)) == 2:
            return False  # "Duncan Smith" may be the surname of several: see `_join_suffixes`
        return mine[0] == its[0] or short_form(mine[0], its[0]) or slip(mine[0], its[0])
    return mine[0] == its[0] and len(mine[-1]) > 5 and slip(mine[-1], its[-1])


def short_form(one: str, other: str) -> bool:
    """Return True if one first name is the beginning of the other (Tim, Timothy).

    >>> short_form("tim", "timothy"), short_form("al", "alan")
    (True, False)
    """
    low, high = sorted((one, other), key=len)
    return len(low) >= 3 and high.startswith(low)


def slip(one: str, other: str) -> bool:
    """Return True if two spellings differ by one letter that was left out or put in.

    >>> slip("iain", "ian"), slip("dan", "don"), slip("ann", "nan")
    (True, False, False)
    """
    low, high = sorted((one, other), key=len)
    if one == other:
        return True
    if len(high) - len(low) != 1 or len(low) < 3 or low[0] != high[0]:
        return False
    return any(high[:n] + high[n + 1 :] == low for n in range(1, len(high)))
