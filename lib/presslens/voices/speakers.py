"""Who a source is: the words of a source resolved to a speaker within the article.

Each source is read by its form - a name, a pronoun, a noun phrase, nothing at all - and every answer
says by which rule and through which words it was found. What no rule resolves stays as written.
A document speaks for its issuer where the article says whose it is, else for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from presslens.voices.actors import Actors, key
from presslens.voices.antecedents import Candidate, Layout, rank
from presslens.voices.cast import Cast, Entity
from presslens.voices.lexicon import gender_of, seats, words
from presslens.voices.phrases import core, head, kind_of_head, modifiers, plain
from presslens.voices.quotations import Span

_STRAIGHT = str.maketrans("“”„«»‘’‚`´", "\"\"\"\"\"'''''")
PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
FIRST_PERSON = ("i", "me", "my", "we", "us", "our", "myself", "ourselves")
PLURAL = ("they", "them", "their", "themselves", "theirs")
RELATIVE = ("who", "whom", "whose", "which", "that")
NEUTER = ("it", "its", "itself")
REACH = 2  # paragraphs an unattributed quotation may lie behind the one it continues


@dataclass(frozen=True)
class Article:
    """What resolution may know of an article."""

    text: str
    byline: str = ""
    outlet: str = ""


@dataclass(frozen=True)
class Said:
    """One attribution as spans of the article's text."""

    content: list[Span]
    cue: list[Span] = field(default_factory=list)
    source: list[Span] = field(default_factory=list)


class Resolved(NamedTuple):
    """Who speaks, the rule that says so, and the words it went through.

    described: what else the article says of the speaker, for placing it in a group.
    """

    speaker: str
    rule: str
    mention: str = ""
    described: str = ""


@dataclass
class _Turn:
    """What was resolved so far: who spoke where."""

    said: Said
    resolved: Resolved
    who: object
    kind: str  # person, people, organisation, document or ""
    noun: str = ""
    phrase: str = ""


def resolve(article: Article, said: Sequence[Said], *, actors: Actors) -> list[Resolved]:
    """Return who says each of `said` (in reading order), in the same order.

    >>> article = Article('Ann Lee, a lawyer, came. "No," she said.')
    >>> resolve(article, [Said([(25, 30)], [(35, 39)], [(31, 34)])], actors=Actors())
    [Resolved(speaker='Ann Lee', rule='pronoun', mention='Ann Lee', described='a lawyer')]
    """
    return Resolver(article, said, actors).run()


class Resolver:
    """Reads the sources of one article in order, remembering who spoke."""

    def __init__(self, article: Article, said: Sequence[Said], actors: Actors) -> None:
        """Lay out the article and find its cast."""
        self.text = article.text.translate(_STRAIGHT)
        self.article, self.said, self.actors = article, said, actors
        self.layout = Layout(self.text)
        self.cast = Cast(self.text)
        self.turns: list[_Turn] = []
        sources = {start for one in said for start, _ in one.source[:1]}
        self.candidates = [
            self._named(name, speaks=name.start in sources) for name in self.cast.names
        ]

    def run(self) -> list[Resolved]:
        """Return the speaker of each attribution."""
        for one in self.said:
            turn = self._turn(one)
            self.turns.append(turn)
            self._remember(turn)
        return [turn.resolved for turn in self.turns]

    # -- one source ------------------------------------------------------------------------------

    def _turn(self, one: Said) -> _Turn:
        if not one.source:
            return self._without_source(one)
        start, end = one.source[0][0], one.source[-1][1]
        written = " ".join(" ".join(self.text[s:e] for s, e in one.source).split())
        low = written.strip(" ,.;:\"'").lower()
        first = low.split()[0] if low.split() else ""
        bare = low.removesuffix(" himself").removesuffix(" herself").removesuffix(" themselves")
        if bare in PRONOUNS:
            return self._pronoun(one, start, PRONOUNS[bare], written)
        if bare in FIRST_PERSON:
            return self._first_person(one, start, written)
        if bare in PLURAL:
            return self._they(one, start, written)
        if bare in RELATIVE:
            return self._relative(one, start, written)
        if bare in NEUTER:
            return self._it(one, start, written)
        if first in PRONOUNS or first in PLURAL or first in ("my", "our", "its"):
            return self._possessed(one, start, written, first)
        return self._phrase(one, start, end, written)

    def _without_source(self, one: Said) -> _Turn:
        last = self.turns[-1] if self.turns else None
        if not one.cue and last is not None and last.resolved.speaker:
            at, before = one.content[0][0], last.said.content[-1][1]
            gap = self.layout.paragraph(at) - self.layout.paragraph(max(before - 1, 0))
            if gap <= REACH:
                words_ = last.resolved.mention or last.resolved.speaker
                resolved = last.resolved._replace(rule="continues the last speaker", mention=words_)
                return _Turn(one, resolved, last.who, last.kind, last.noun, last.phrase)
        return _Turn(one, Resolved("", "no source given"), None, "")

    # -- pronouns --------------------------------------------------------------------------------

    def _pronoun(self, one: Said, at: int, gender: str, written: str) -> _Turn:
        ranked = rank(self.layout, self.candidates, at, gender=gender)
        ranked = [(s, c) for s, c in ranked if c.who not in self._excluded(one, at)]
        if not ranked or ranked[0][0] < -6:
            return self._unresolved(one, written, "pronoun without antecedent")
        return self._through(one, ranked[0][1], "pronoun")

    def _excluded(self, one: Said, at: int) -> list[object]:
        """Return who cannot be meant: inside a quotation, a third person is not who is quoted."""
        if not self.layout.quoted(at):
            return []
        return [t.who for t in self.turns if any(s <= at < e for s, e in t.said.content)]

    def _first_person(self, one: Said, at: int, written: str) -> _Turn:
        for turn in reversed(self.turns):
            if any(s <= at < e for s, e in turn.said.content) and turn.who is not None:
                resolved = turn.resolved._replace(rule="first person in a quotation")
                return _Turn(one, resolved, turn.who, turn.kind, turn.noun, turn.phrase)
        quote = self.layout.quotation(at)
        if quote is None and (self.article.byline or self.article.outlet):
            author = _author(self.article.byline) or self.article.outlet
            return _Turn(one, Resolved(author, "first person of the author", "byline"), author, "")
        return self._unresolved(one, written, "first person without speaker")

    def _they(self, one: Said, at: int, written: str) -> _Turn:
        ranked = rank(self.layout, self.candidates, at, gender="", plural=True)
        ranked = [(s, c) for s, c in ranked if c.who not in self._excluded(one, at)]
        if not ranked or ranked[0][0] < -4:
            return self._unresolved(one, written, "pronoun without antecedent")
        return self._through(one, ranked[0][1], "plural pronoun")

    def _it(self, one: Said, at: int, written: str) -> _Turn:
        ranked = rank(self.layout, [c for c in self.candidates if self._is_thing(c)], at, gender="")
        if not ranked or ranked[0][0] < -4:
            return self._unresolved(one, written, "pronoun without antecedent")
        return self._through(one, ranked[0][1], "pronoun for an organisation or document")

    def _is_thing(self, candidate: Candidate) -> bool:
        return not candidate.person

    def _relative(self, one: Said, at: int, written: str) -> _Turn:
        """Resolve "who" and "which" to the phrase they follow."""
        sentence = self.layout.sentences[self.layout.sentence(at)]
        before = self.text[sentence:at].rstrip(' ,—–-("')
        end = sentence + len(before)
        names = [n for n in self.cast.within(max(sentence, end - 60), end) if end - n.end <= 3]
        if names and names[-1].start in self.cast.of:
            who = self.cast.of[names[-1].start]
            if who.may_be_person or written.lower() in ("which", "that"):
                return self._entity(one, who, "relative pronoun", names[-1].text)
        phrase = _last_phrase(before)
        if phrase:
            start = end - len(phrase)
            turn = self._phrase(one, start, end, phrase)
            rule = f"relative pronoun, {turn.resolved.rule}"
            turn.resolved = turn.resolved._replace(rule=rule, mention=phrase)
            return turn
        return self._unresolved(one, written, "relative pronoun without antecedent")

    def _possessed(self, one: Said, at: int, written: str, first: str) -> _Turn:
        """Resolve "his", "her campaign", "their lawyer" through whose it is."""
        if first in FIRST_PERSON:
            owner = self._first_person(one, at, first)
        elif first in PRONOUNS:
            owner = self._pronoun(one, at, PRONOUNS[first], first)
        else:
            owner = (self._it if first == "its" else self._they)(one, at, first)
        rest = written.split(maxsplit=1)[1]
        named = self.cast.within(at + len(first), one.source[-1][1])
        phrase = core(rest)
        noun = head(phrase)
        if named and kind_of_head(noun) != "organisation":
            turn = self._phrase(one, at, one.source[-1][1], written)
            if isinstance(turn.who, Entity) and turn.who in [self.cast.of[n.start] for n in named]:
                return turn
        match = self._by_role(phrase, noun, exclude=owner.who)
        if match is not None and match[1] > 1:
            return self._entity(one, match[0], "role", match[2])
        if not owner.resolved.speaker:
            return self._unresolved(one, plain(written), "as written")
        name = owner.resolved.speaker
        speaker = f"{name}'s {phrase}"
        resolved = Resolved(speaker, f"possessive, {owner.resolved.rule}", owner.resolved.mention)
        return _Turn(one, self._known(resolved), speaker, kind_of_head(noun), noun, phrase)

    # -- noun phrases ----------------------------------------------------------------------------

    def _phrase(self, one: Said, start: int, end: int, written: str) -> _Turn:
        phrase = core(written)
        who = self._joint(one, start, end, phrase)
        if who is not None:
            return who
        person = self._person_in(start, end, written, phrase)
        if person is not None:
            who, name = person
            shared = self.cast.shared(name) and len(who.parts) > 1
            rule = "name" if key(name.text) == key(who.name) else "part of a name"
            rule = "surname shared by several, the nearest" if shared else rule
            return self._entity(one, who, rule, name.text)
        canonical = self.actors.canonical(phrase) or self.actors.canonical(plain(phrase))
        if canonical:
            seat = key(phrase) in self.actors.metonyms
            rule = "metonym, actors file" if seat else "actors file"
            return self._other(one, canonical, rule, phrase, "organisation")
        seat_of = seats().get(phrase.lower()) or seats().get(phrase.lower().removeprefix("the "))
        if seat_of:
            return self._other(one, seat_of, "metonym", phrase, "organisation")
        noun = head(phrase)
        kind = kind_of_head(noun)
        # A capitalised head is a name, not a noun: "the Senate", "the Washington Post".
        if kind == "document":
            return self._document(one, start, phrase, noun)
        organisation = self._organisation_in(start, end, phrase)
        if organisation is not None:
            return organisation_turn(self, one, organisation, phrase)
        if kind == "person":
            return self._role(one, start, phrase, noun)
        if kind in ("people", "organisation"):
            return self._group(one, start, phrase, noun, kind)
        found = self.cast.find(phrase)
        if found is not None:
            return self._entity(one, found, "name", phrase)
        return self._unresolved(one, plain(phrase), "as written", kind=kind, noun=noun)

    def _joint(self, one: Said, start: int, end: int, phrase: str) -> _Turn | None:
        """Resolve "A and B" to both, if both are people with names."""
        names = [n for n in self.cast.within(start, end) if self.cast.of[n.start].may_be_person]
        joined = [
            (a, b)
            for a, b in zip(names, names[1:], strict=False)
            if re.fullmatch(r",? (?:and|or) |, ", self.text[a.end : b.start])
        ]
        if not joined or names[0].start - start > 4:
            return None
        chain = [joined[0][0]]
        for a, b in joined:
            if a is chain[-1]:
                chain.append(b)
        if not re.search(r" (?:and|or) ", self.text[chain[0].start : chain[-1].end]):
            return None
        people = list(dict.fromkeys(self.cast.of[n.start] for n in chain))
        if len(people) < 2:
            return None
        speakers = [self.actors.canonical(who.name) or who.name for who in people]
        speaker = ", ".join(speakers[:-1]) + " and " + speakers[-1]
        described = "; ".join(role for who in people for role in who.roles[:1])
        return _Turn(one, Resolved(speaker, "names", phrase, described), speaker, "people")

    def _person_in(self, start: int, end: int, written: str, phrase: str):  # noqa: ANN202
        """Return the person that a phrase names, and the name, or None.

        The name is the phrase's own if it stands first, or last before what is set off, or alone
        between commas after a role; behind a preposition or before "'s" it only modifies.
        """
        names = [n for n in self.cast.within(start, end) if self.cast.of[n.start].may_be_person]
        own_end = start + written.find(phrase) + len(phrase) if phrase in written else end
        for name in names:
            who = self.cast.of[name.start]
            before = self.text[start : name.start]
            after = self.text[name.end : end]
            if name.possessive and re.match(r"'s?\s+\w", after):
                continue
            if re.match(
                r" (?:campaign|administration|team|camp|supporters?|voters?|allies|aides?|"
                r"delegates?|surrogates?|backers|officials?|spokes\w+|foundation|"
                r"organi[sz]ation|family|fans?|staff\w*|advis[eo]rs?|loyalists)\b",
                after,
            ):
                continue
            lead = re.sub(
                r"^(?:the|an?|both|even|former|then-?)\s+", "", before.strip().lower() + " "
            ).strip()
            if not lead or lead.endswith(("'s",)):
                if name.end <= own_end or not lead:
                    if before.strip().lower() == "the" and not name.title and len(name.parts) < 2:
                        continue
                    return who, name
            if re.search(
                r"\b(?:of|for|to|from|with|by|behind|about|against|at|in|on|and|near|than|like|under|represent\w+|support\w+|back\w+)\s+(?:the |an? |former |then-)*(?:[\w-]+ ){0,2}$",
                before.lower(),
            ):
                continue
            if self.layout.quoted(name.start) and not self.layout.quoted(start):
                continue
            if re.search(r"\b(?:who|whom|which|that|whose|said|when|where)\b", before.lower()):
                continue
            if name.end <= own_end + 1:
                last = lead.split()[-1] if lead.split() else ""
                if (
                    kind_of_head(last) in ("person", "people")
                    or gender_of(last)
                    or name.title
                    or own_end - name.end <= 2
                ):
                    return who, name
            elif re.search(r",\s*$", before) and kind_of_head(head(phrase)) == "person":
                return who, name
        return None

    def _organisation_in(self, start: int, end: int, phrase: str) -> tuple[Entity, str] | None:
        """Return the organisation, place or group whose name the whole phrase is, or None."""
        bare = re.sub(r"^(?:the|an?)\s+", "", phrase, flags=re.IGNORECASE).removesuffix("'s")
        for name in self.cast.within(start, end):
            whole = f"{name.title} {name.text}".strip()
            if key(whole) == key(bare) or key(name.text) == key(bare):
                return self.cast.of[name.start], name.text
        return None

    def _role(self, one: Said, at: int, phrase: str, noun: str) -> _Turn:
        """Resolve "the senator", "the 27-year-old" to somebody the article described so."""
        if re.match(r"(?:an?|one|another|some|no)\b", phrase, re.IGNORECASE):
            return self._unresolved(one, plain(phrase), "as written", kind="person", noun=noun)
        again = self._again(phrase, noun, at)
        if again is not None:
            return again(one)
        match = self._by_role(phrase, noun, before=at)
        if match is not None:
            return self._entity(one, match[0], "role", match[2])
        definite = re.match(r"(?:the|this|that)\b", phrase, re.IGNORECASE)
        if definite and len(phrase.split()) <= 6 and not re.search(r"\b(?:of|for|from)\b", phrase):
            ranked = [
                (s, c)
                for s, c in rank(self.layout, self.candidates, at, gender=gender_of(noun))
                if c.person and s > -3 and self._may_be(c, phrase)
            ]
            if ranked and isinstance(ranked[0][1].who, Entity):
                return self._through(one, ranked[0][1], "role, of who was last spoken of")
        return self._unresolved(one, plain(phrase), "as written", kind="person", noun=noun)

    def _may_be(self, candidate: Candidate, phrase: str) -> bool:
        """Say whether nothing the article says of a candidate is at odds with a description."""
        age = re.search(r"\b(\d{1,2})-year-old", phrase)
        ages = candidate.who.ages if isinstance(candidate.who, Entity) else set()
        return not (age and ages and int(age.group(1)) not in ages)

    def _by_role(
        self, phrase: str, noun: str, *, before: int | None = None, exclude: object = None
    ) -> tuple[Entity, int, str] | None:
        """Return who was described with this head noun, how many words fit, and the description."""
        wanted = modifiers(phrase)
        best: tuple[int, int, Entity, str] | None = None
        for who in self.cast.entities:
            if who is exclude or not who.may_be_person:
                continue
            if gender_of(noun) and who.gender and gender_of(noun) != who.gender:
                continue
            for role in who.roles:
                have = modifiers(core(role))
                if head(core(role)) != noun and not (
                    noun in have and len(wanted) == 1 and " of " not in role and " for " not in role
                ):
                    continue
                if wanted - have and len(wanted - have) >= len(wanted & have) + 1:
                    continue
                near = max(
                    (n.start for n in who.mentions if before is None or n.start < before),
                    default=-1,
                )
                score = (len(wanted & have) - len(wanted - have), near)
                if best is None or score > best[:2]:
                    best = (*score, who, role)
        return (best[2], best[0] + 1, best[3]) if best else None

    def _again(self, phrase: str, noun: str, at: int):  # noqa: ANN202
        """Return how to repeat an earlier speaker that was described by the same noun, or None."""
        if not re.match(r"(?:the|this|that|these|those|both)\b", phrase, re.IGNORECASE):
            return None
        wanted = modifiers(phrase)
        for turn in reversed(self.turns):
            if turn.noun == noun and turn.phrase and wanted <= modifiers(turn.phrase) | {noun}:

                def repeat(one: Said, turn: _Turn = turn) -> _Turn:
                    resolved = turn.resolved._replace(rule="described before", mention=turn.phrase)
                    return _Turn(one, resolved, turn.who, turn.kind, noun, turn.phrase)

                return repeat
        return None

    def _group(self, one: Said, at: int, phrase: str, noun: str, kind: str) -> _Turn:
        """Resolve a group or an organisation that is described and not named."""
        again = self._again(phrase, noun, at)
        if again is not None:
            return again(one)
        if kind == "organisation" and re.match(r"(?:the|this|that)\b", phrase, re.IGNORECASE):
            wanted = modifiers(phrase)
            best = None
            for who in self.cast.entities:
                if who.kind != "organisation" or not who.mentions[0].start < at:
                    continue
                if wanted <= modifiers(who.name):
                    near = max(n.start for n in who.mentions if n.start < at)
                    best = max(best or (-1, None), (near, who), key=lambda item: item[0])
            if best is not None:
                return self._entity(one, best[1], "organisation by its kind", best[1].name)
        return self._unresolved(one, plain(phrase), "as written", kind=kind, noun=noun)

    def _document(self, one: Said, at: int, phrase: str, noun: str) -> _Turn:
        """Resolve a document to its issuer where the article says whose it is, else to itself."""
        named = self._longest_actor(phrase)
        if named:
            return self._other(one, named, "document, actors file", phrase, "document", noun)
        names = self.cast.within(at, at + len(phrase))
        issuer = next((n for n in names if n.possessive or n.end - at < len(phrase) - 1), None)
        if issuer is not None and not re.search(
            r"\b(?:on|about|into|against|to)\b", self.text[at : issuer.start]
        ):
            who = self.cast.of[issuer.start]
            if who.kind in ("organisation", "person", ""):
                return self._entity(one, who, "document, of its issuer", phrase)
        again = self._again(phrase, noun, at)
        if again is not None:
            return again(one)
        issued = self._issuer_before(noun, at)
        if issued is not None:
            return self._entity(one, issued[0], "document, of its issuer", issued[1])
        return self._unresolved(one, plain(phrase), "as written", kind="document", noun=noun)

    def _longest_actor(self, phrase: str) -> str:
        """Return the actor whose name ends the phrase ("a draft of the joint statement")."""
        tokens = phrase.split()
        for n in range(len(tokens)):
            for m in range(len(tokens), n, -1):
                if m - n < 2 and len(tokens) > 2:
                    continue
                canonical = self.actors.canonical(" ".join(tokens[n:m]))
                if canonical and kind_of_head(head(" ".join(tokens[n:m]))) == "document":
                    return canonical
        return ""

    def _issuer_before(self, noun: str, at: int) -> tuple[Entity, str] | None:
        """Return who issued the last document of this kind: "Amnesty said in a study"."""
        window = self.text[max(0, at - 4000) : at]
        base = max(0, at - 4000)
        nouns = {noun} | ({"report", "study"} if noun in ("report", "study") else set())
        pattern = re.compile(
            rf"\b(?:an?|the|its|his|her|their|'s)\s(?:[\w-]+\s){{0,4}}(?:{'|'.join(map(re.escape, nouns))})\b"
        )
        for match in reversed(list(pattern.finditer(window))):
            place = base + match.start()
            sentence = self.layout.sentences[self.layout.sentence(place)]
            stop = self.layout.sentence(place) + 1
            limit = self.layout.sentences[stop] if stop < len(self.layout.sentences) else at
            found = [
                t
                for t in self.turns
                if t.said.source
                and sentence <= t.said.source[0][0] < limit
                and isinstance(t.who, Entity)
            ]
            if found:
                return found[-1].who, " ".join(match.group().split())
            after = [
                n
                for n in self.cast.within(place, limit)
                if re.search(
                    r"\b(?:by|from|of)\s(?:the\s)?$", self.text[base + match.end() : n.start][-8:]
                )
                and n.start - base - match.end() < 25
            ]
            if after:
                return self.cast.of[after[0].start], " ".join(match.group().split())
        return None

    # -- answers ---------------------------------------------------------------------------------

    def _entity(self, one: Said, who: Entity, rule: str, mention: str) -> _Turn:
        kind = {"person": "person", "": "person"}.get(who.kind, "organisation")
        seat = seats().get(who.name.lower()) if who.kind == "place" else None
        if seat:
            return self._other(
                one, self.actors.canonical(who.name) or seat, "metonym", mention, "organisation"
            )
        resolved = Resolved(who.name, rule, mention, "; ".join(who.roles[:3]))
        return _Turn(one, self._known(resolved), who, kind)

    def _known(self, resolved: Resolved) -> Resolved:
        """Call the speaker by the name the actors file gives it."""
        canonical = self.actors.canonical(resolved.speaker)
        return resolved._replace(speaker=canonical) if canonical else resolved

    def _other(
        self, one: Said, speaker: str, rule: str, phrase: str, kind: str, noun: str = ""
    ) -> _Turn:
        return _Turn(one, Resolved(speaker, rule, phrase), speaker, kind, noun, phrase)

    def _through(self, one: Said, candidate: Candidate, rule: str) -> _Turn:
        mention = self.text[candidate.start : candidate.end]
        if isinstance(candidate.who, Entity):
            return self._entity(one, candidate.who, rule, mention)
        turn = next(t for t in reversed(self.turns) if t.who == candidate.who)
        return _Turn(
            one,
            turn.resolved._replace(rule=rule, mention=mention),
            turn.who,
            turn.kind,
            turn.noun,
            turn.phrase,
        )

    def _unresolved(
        self, one: Said, speaker: str, rule: str, *, kind: str = "", noun: str = ""
    ) -> _Turn:
        if rule != "as written":
            return _Turn(one, Resolved("", rule), None, kind)
        resolved = Resolved(speaker, rule)
        return _Turn(one, self._known(resolved), speaker, kind, noun, speaker)

    def _named(self, name, *, speaks: bool) -> Candidate:  # noqa: ANN001
        who = self.cast.of[name.start]
        person = who.may_be_person and not (
            who.kind == "" and len(who.parts) < 2 and not who.gender
        )
        return Candidate(
            name.start, name.end, who, who.gender, False, person, speaks, name.possessive
        )

    def _remember(self, turn: _Turn) -> None:
        """Let later pronouns find who spoke here."""
        if turn.who is None or not turn.said.source:
            return
        start, end = turn.said.source[0]
        known = Candidate(
            start, end, turn.who,
            turn.who.gender if isinstance(turn.who, Entity) else gender_of(turn.noun),
            turn.kind == "people",
            turn.kind == "person",
            True,
        )  # fmt: skip
        at = len(self.candidates)
        while at and self.candidates[at - 1].start > start:
            at -= 1
        self.candidates.insert(at, known)


def organisation_turn(
    resolver: Resolver, one: Said, found: tuple[Entity, str], phrase: str
) -> _Turn:
    """Answer with an organisation, or with who speaks for a place."""
    who, name = found
    rule = "name" if key(who.name) == key(name) else "part of a name"
    return resolver._entity(one, who, rule, phrase)


def _author(byline: str) -> str:
    """Return the name in a byline ("By Ann Lee, news reporter")."""
    return re.sub(r"^by\s+", "", byline.strip(), flags=re.IGNORECASE).split(",")[0].strip()


def _last_phrase(before: str) -> str:
    """Return the noun phrase that a stretch of text ends with.

    >>> _last_phrase("It was heard from an older woman"), _last_phrase("He met critics")
    ('an older woman', 'critics')
    """
    tokens = before.split()
    taken: list[str] = []
    for token in reversed(tokens[-12:]):
        low = token.lower().strip(",")
        if taken and (token.endswith((",", ".", ";", ":")) or low in _BREAKS):
            break
        taken.insert(0, token)
        if low in (
            "the",
            "a",
            "an",
            "his",
            "her",
            "their",
            "its",
            "some",
            "many",
            "several",
            "one",
        ):
            break
    else:
        pass
    phrase = " ".join(taken)
    return phrase if kind_of_head(head(phrase)) else ""


_BREAKS = frozenset(
    ["from", "by", "with", "to", "at", "in", "on", "and", "but", "is", "are", "was", "were", "be",
     "met", "said", "says", "than", "that", "as", "like", "including", "among", "for", "has", "had"]
)  # fmt: skip
