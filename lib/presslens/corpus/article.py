"""One article: from its stretch of the source to passages, what was stripped, what was repaired.

Everything here is a function of one article, so that many can be read side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from presslens.corpus.alignment import Alignment
from presslens.corpus.lines import Line, split_glued, split_lines
from presslens.corpus.repair import Repair, mend
from presslens.corpus.structure import CLOSED, LABEL, SPLIT_BYLINE, Head, assign, is_section

# After one of these an English sentence goes on, whatever the next line looks like.
_OPEN_ENDED = re.compile(
    r"\b(?:an?|the|of|and|or|that|by|from|as|with|into|its|their|our|is|are|was|were|has|have|had)\Z"
)
_GOES_ON = re.compile(r"[\"'“‘«(\[]?[a-zß-öø-ÿ]")
_NO_SENTENCE = re.compile(r"\(?[a-z]{1,4}[.)]\s|https?:|www\.|\S+@|[a-z]+[A-Z]")
_CLOSES = re.compile(r"(?:[,;:!?)\]”»]|\.(?!\.))(?!\w)|['’]s\b")
WRAP_WIDTH, WRAPS_NEEDED = 100, 4
SHOWN = 24  # characters of context in the log of repairs


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article in one section; `source[start:end]` is its raw text."""

    section: str
    text: str
    start: int
    end: int
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Stripped:
    """A stretch set aside: its kind and the rule, or line of corpus.yml, that says so."""

    start: int
    end: int
    kind: str
    reason: str


@dataclass
class Article:
    """What was read of one article."""

    passages: list[Passage] = field(default_factory=list)
    stripped: list[Stripped] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    head: Head = field(default_factory=Head)

    def first(self, section: str) -> str:
        """Return the text of the first passage of a section, or ""."""
        return next((p.text for p in self.passages if p.section == section), "")


Marker = Callable[[Sequence[Line]], Mapping[int, str]]


def read_article(
    source: str,
    start: int = 0,
    end: int | None = None,
    *,
    marker: Marker | None = None,
    headline: str = "",
    standfirst: str = "",
    headed: bool = False,
) -> Article:
    r"""Read the article that stands in `source[start:end]`.

    marker: gives the roles that corpus.yml names for some of the lines. headline, standfirst: known
    already. headed: the first line is the headline for certain.

    >>> article = read_article("Rain\nIt fell on\nfields.\nShare\nADVERTISEMENT", headed=True)
    >>> [(passage.section, passage.text) for passage in article.passages]
    [('headline', 'Rain'), ('body', 'It fell on fields.')]
    >>> [part.reason for part in article.stripped]
    ['share buttons', 'advertisement']
    """
    lines, unwrapped = _unwrap(source, split_lines(source, start, end))
    lines = [part for line in lines for part in split_glued(line)]
    marks = marker(lines) if marker else {}
    roles = assign(lines, marks=marks, headline=headline, standfirst=standfirst, headed=headed)
    article = Article(head=roles.head, repairs=unwrapped)
    groups: list[tuple[str, list[Line]]] = []
    for i, line in enumerate(lines):
        if line.glued:
            article.repairs.append(
                _shown("sentence glued to a credit", source, line.start, line.start)
            )
        role = roles.role[i]
        if role == "join" or (
            role == "body" and i not in marks and _continues(lines, roles.role, i)
        ):
            roles.role[i] = role = roles.role[i - 1] if i else "body"
            if groups and is_section(role):
                groups[-1][1].append(line)
                continue
            roles.reason[i] = roles.reason[i - 1] if i else ""
        if roles.reason[i] == SPLIT_BYLINE and i + 1 < len(lines):
            repair = _shown(SPLIT_BYLINE, source, line.end, lines[i + 1].start, " ")
            article.repairs.append(repair)
        if is_section(role):
            groups.append((role, [line]))
        else:
            article.stripped.append(Stripped(line.start, line.end, role, roles.reason[i]))
    for section, group in groups:
        _add(article, source, section, group)
    article.stripped.sort(key=lambda part: part.start)
    article.repairs.sort(key=lambda part: (part.start, part.end))
    return article


def _continues(lines: Sequence[Line], roles: Sequence[str], i: int) -> bool:
    """Say whether line `i` goes on with the sentence of the line before."""
    if i == 0 or roles[i - 1] != "body" or lines[i].glued:
        return False
    before, text, gap = lines[i - 1].text, lines[i].text, lines[i].gap
    if not gap and _CLOSES.match(text):
        return True
    if CLOSED.search(before) or _NO_SENTENCE.match(text):
        return False
    return bool(_GOES_ON.match(text)) or (
        not gap and len(before.split()) > 2 and bool(_OPEN_ENDED.search(before))
    )


def _add(article: Article, source: str, section: str, group: Sequence[Line]) -> None:
    """Add a passage made of one line or of the lines that broke it up."""
    start, end = group[0].start, group[-1].end
    label = LABEL.match(group[0].text) if section == "caption" else None
    if label and label.end() < len(group[0].text):
        article.stripped.append(Stripped(start, start + label.end(), "furniture", "caption label"))
        start += label.end()
    closed = []
    for before, after in zip(group, group[1:], strict=False):
        joint = "" if _CLOSES.match(after.text) else " "
        if not joint:
            closed.append(before.end - start)
        article.repairs.append(_shown("broken line", source, before.end, after.start, joint))
    breaks = [before.end - start for before in group[:-1]]
    mended = mend(source[start:end], start, closed=closed, breaks=breaks)
    article.repairs.extend(mended.repairs)
    article.passages.append(Passage(section, mended.text, start, end, mended.alignment))


def _shown(rule: str, source: str, start: int, end: int, joint: str = " ¶ ") -> Repair:
    """Log a repair between two places, with some of the words on either side of it."""
    before, after = source[max(0, start - SHOWN) : start], source[end : end + SHOWN]
    before, after = before.splitlines()[-1], after.splitlines()[0]
    return Repair(
        rule, start, end, f"{before}{'⏎' if end > start else ''}{after}", before + joint + after
    )


def _unwrap(source: str, lines: list[Line]) -> tuple[list[Line], list[Repair]]:
    r"""Put lines together that were wrapped at a fixed width, if this is such a text.

    It is one if paragraphs are parted by blank lines and no line inside a paragraph has room for
    the first word of the next, which is how programs wrap text and how nothing else looks.
    """
    width = max((len(line.text) for line in lines), default=0)
    inner = [(one, two) for one, two in zip(lines, lines[1:], strict=False) if not two.gap]
    full = [len(one.text) + 1 + len(two.text.split()[0]) > width for one, two in inner]
    if (
        width > WRAP_WIDTH
        or len(inner) < WRAPS_NEEDED
        or not all(full)
        or len(inner) == len(lines) - 1
    ):
        return lines, []
    merged: list[Line] = []
    for line in lines:
        if merged and not line.gap:
            first = merged[-1]
            merged[-1] = replace(first, end=line.end, text=source[first.start : line.end])
        else:
            merged.append(line)
    at = lines[0].start
    return merged, [
        Repair(
            "wrapped lines", at, lines[-1].end, f"{len(lines)} lines", f"{len(merged)} paragraphs"
        )
    ]
