"""What each line of an article is: headline, standfirst, crosshead, caption, body, or no part.

The rules look at form only (a credit in brackets, a short line without a full stop), never at what
an article is about. Whatever is said in corpus.yml comes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from presslens.corpus.dates import find_dates
from presslens.corpus.furniture import classify
from presslens.corpus.lines import Line, ends_in_credit
from presslens.schemas import SECTIONS

HEAD = 14  # lines in which byline and date are looked for
CROSSHEAD_WORDS, STANDFIRST_WORDS, BYLINE_WORDS, HEADLINE_CHARACTERS = 8, 60, 14, 200

LABEL = re.compile(
    r"(?:(?:image|media|video|photo|picture)(?: caption)?|caption)(?:\s?:\s*|,\s+(?=[A-ZÀ-Þ]))"
    r"|(?:image|media|video|photo|picture) caption\s+",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:By|BY|Words by|Written by|Reporting by|Story by):? +(?=[A-ZÀ-Þ])")
_BY_ALONE = re.compile(r"(?:by|author|words by|written by):?", re.IGNORECASE)
SPLIT_BYLINE = "byline split over lines"
_PARTS = re.compile(r"\s+[·|•]\s+")
_STAMP = re.compile(
    r"(?:first )?(?:last )?(?:published|posted|updated|modified|created|date)\b(?: on| at)?:?",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"updated|modified", re.IGNORECASE)
_WORD = re.compile(r"\w+")
CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*\Z")


@dataclass
class Head:
    """What the top of a page says about the article; empty where it says nothing."""

    byline: list[str] = field(default_factory=list)
    published: str = ""
    updated: str = ""


@dataclass
class Roles:
    """For each line: its section, or the kind it is stripped as, and the reason why."""

    role: list[str]
    reason: list[str]
    head: Head

    def set(self, i: int, role: str, reason: str) -> None:
        """Give line `i` its role."""
        self.role[i], self.reason[i] = role, reason


def assign(
    lines: Sequence[Line],
    *,
    marks: Mapping[int, str] | None = None,
    headline: str = "",
    standfirst: str = "",
    headed: bool = False,
) -> Roles:
    """Return the role of every line.

    marks: roles named in corpus.yml, by line. headline, standfirst: known from elsewhere; a line
    that says the same is given that section. headed: the first line is the headline for certain.

    >>> page = ["A day in May", "It rained, and nobody minded.", "By Ann Lee", "10 May 2021",
    ...         "Rain fell.", "What it means", "The fields are wet."]
    >>> assign([Line(0, 0, text) for text in page], headed=True).role
    ['headline', 'standfirst', 'metadata', 'metadata', 'body', 'crosshead', 'body']
    """
    roles = Roles([""] * len(lines), [""] * len(lines), Head())
    for i, mark in (marks or {}).items():
        roles.set(i, mark, "named in corpus.yml")
    _known(lines, roles, headline, standfirst)
    if headed:
        _first_line(lines, roles, headed)
    for i, rule in enumerate(classify(lines, [bool(role) for role in roles.role])):
        if rule:
            roles.set(i, rule.kind, rule.name)
    if not headed and not headline:
        _first_line(lines, roles, headed)
    _captions(lines, roles)
    _read_head(lines, roles)
    _crossheads(lines, roles)
    for i, role in enumerate(roles.role):
        if not role or role == "join":
            roles.set(i, "join" if role else "body", "")
    return roles


def same_words(one: str, other: str) -> bool:
    """Say whether two lines are the same but for marks, case and a final full stop.

    >>> same_words("It’s ‘over’", "It's 'over'.")
    True
    """
    return bool(one) and _words(one) == _words(other)


def _words(line: str) -> list[str]:
    return _WORD.findall(line.lower())


def _known(lines: Sequence[Line], roles: Roles, headline: str, standfirst: str) -> None:
    for section, known in (("headline", headline), ("standfirst", standfirst)):
        words = _words(known)
        for i, line in enumerate(lines[:HEAD] if known else ()):
            if section not in roles.role and not roles.role[i] and _words(line.text) == words:
                roles.set(i, section, "")


def _first_line(lines: Sequence[Line], roles: Roles, headed: bool) -> None:
    free = [i for i, role in enumerate(roles.role) if not role]
    if "headline" in roles.role or len(free) < (1 if headed else 2):
        return
    first = lines[free[0]]
    if headed or (
        len(first.text) <= HEADLINE_CHARACTERS and not re.search(r"[.,;:]\Z", first.text)
    ):
        roles.set(free[0], "headline", "")


def _captions(lines: Sequence[Line], roles: Roles) -> None:
    for i, line in enumerate(lines):
        if roles.role[i]:
            continue
        label = LABEL.match(line.text)
        if label and label.end() == len(line.text):
            roles.set(i, "furniture", "caption label")
        elif label or ends_in_credit(line.text):
            roles.set(i, "caption", "")


def _read_head(lines: Sequence[Line], roles: Roles) -> None:
    """Find byline and dates near the top; what stands between them and the headline leads in."""
    named = [i for i, role in enumerate(roles.role) if role == "byline"]
    free = sorted({*named, *(i for i in range(min(HEAD, len(lines))) if not roles.role[i])})
    after_by = -1
    for i in free:
        if i == after_by or roles.role[i] == "byline":
            _byline(lines, roles, i, lines[i].text)
        elif _BY_ALONE.fullmatch(lines[i].text):
            roles.set(i, "metadata", "byline")
            after_by = i + 1
        elif (by := _BY.match(lines[i].text)) and _is_short(lines[i].text, BYLINE_WORDS):
            _byline(lines, roles, i, lines[i].text[by.end() :])
        elif names := _stamped(lines[i].text, roles.head):
            _byline(lines, roles, i, names[0]) if names[0] else roles.set(
                i, "metadata", "date line"
            )
    known = [i for i in free if roles.role[i] == "metadata"]
    if not known:
        return
    for i in free:
        if not roles.role[i] and i < known[-1] and _continues_byline(lines, roles, i, known):
            roles.set(i, "metadata", "byline")
    before = [i for i in free if not roles.role[i] and i < known[0]]
    if len(before) <= 2 and "standfirst" not in roles.role and "headline" in roles.role[: known[0]]:
        for i in before:
            if len(lines[i].text.split()) <= STANDFIRST_WORDS:
                roles.set(i, "standfirst", "")


def _is_short(text: str, words: int) -> bool:
    return len(text.split()) <= words and not CLOSED.search(text)


def _byline(lines: Sequence[Line], roles: Roles, i: int, names: str) -> None:
    """Take down a byline, with the lines before it that end in a comma: one name a line."""
    roles.set(i, "metadata", "byline")
    before: list[str] = []
    while i > 0 and not roles.role[i - 1] and re.search(r"(?:,|\band|&)\Z", lines[i - 1].text):
        i -= 1
        if not _is_short(lines[i].text, BYLINE_WORDS):
            break
        roles.set(i, "metadata", SPLIT_BYLINE)
        before.insert(0, lines[i].text)
    roles.head.byline.append(" ".join([*before, names.strip()]))


def _continues_byline(lines: Sequence[Line], roles: Roles, i: int, known: Sequence[int]) -> bool:
    """Between byline and date: the writer's desk, title or handle."""
    return i > known[0] and _is_short(lines[i].text, 6)


def _stamped(text: str, head: Head) -> list[str]:
    """Return [names] if `text` is a date line, the names being what stands before the outlet."""
    dates = find_dates(text) if len(text) <= 160 and not re.search(r"[<>={}]", text) else []
    if not dates:
        return []
    published, updated, rest, last = "", "", "", 0
    for iso, start, end in dates:
        label = _STAMP.findall(text[last:start])
        if label and _UPDATED.search(label[-1]):
            updated = updated or iso
        else:
            published = published or iso
        rest += _STAMP.sub("", text[last:start]) + " | "
        last = end
    parts = [part.strip(" \t,:|·•-–—") for part in _PARTS.split(rest + text[last:])]
    words = [part for part in parts if part]
    if sum(len(part.split()) for part in words) > 8 or (words and CLOSED.search(text)):
        return []
    head.published = head.published or published
    head.updated = head.updated or updated
    return [words[0] if words and _PARTS.search(text) else ""]


def _crossheads(lines: Sequence[Line], roles: Roles) -> None:
    """Take a short line without a full stop, between finished lines, for a crosshead."""
    free = [i for i, role in enumerate(roles.role) if not role]
    for before, i, after in zip(free, free[1:], free[2:], strict=False):
        text, following = lines[i].text, lines[after].text
        if (
            _is_short(text, CROSSHEAD_WORDS)
            and not re.search(r"[,–—-]\Z", text)
            and re.match(r"[\"'“‘«]?[A-ZÀ-Þ0-9]", text)
            and re.match(r"[\"'“‘«(\[]?[A-ZÀ-Þ0-9]", following)
            and not _is_short(following, CROSSHEAD_WORDS)
            and CLOSED.search(lines[before].text)
        ):
            roles.set(i, "crosshead", "")


def is_section(role: str) -> bool:
    """Say whether a role is a section of the article rather than a kind of stripped line."""
    return role in SECTIONS
