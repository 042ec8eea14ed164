"""Web-page furniture: lines a page puts around and between the words of an article.

Each rule has a name, which goes into the log of what was stripped. A rule matches a whole line and
is as narrow as its wording allows, because a sentence lost is worse than a button kept. Weak rules
(a bare "Facebook", a bare number) only count beside a line that a strong rule has matched. What no
general rule can know, such as a headline set between two paragraphs, is named in corpus.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presslens.corpus.lines import Line
from presslens.corpus.wordings import AGE, DURATION, DURATION_NAME, HEADING, STRONG, WEAK, Rule

_LABEL = re.compile(r"(?:image|photo|picture|video|media|caption)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*\Z")
LINKS_SHOWN, LINK_WORDS = 6, 6


def classify(lines: Sequence[Line], taken: Sequence[bool]) -> list[Rule | None]:
    """Return for each line the rule that calls it furniture, or None.

    `taken` marks lines whose part is known already; they are left alone and end a list of links.

    >>> page = ["KEEP READING", "Why brands are implicated in the affair", "The report was read."]
    >>> lines = [Line(0, 0, text) for text in page]
    >>> [rule.name if rule else "" for rule in classify(lines, [False] * 3)]
    ['related links heading', 'link under a related links heading', '']
    """
    found = [None if taken[i] else _match(STRONG, line.text) for i, line in enumerate(lines)]
    _cards(lines, taken, found)
    _links(lines, taken, found)
    _weak(lines, taken, found)
    return found


def _match(rules: Sequence[Rule], text: str) -> Rule | None:
    if len(text) > 260:
        return None
    return next((rule for rule in rules if rule.pattern.match(text)), None)


_COUNT = Rule("comment count", "furniture", re.compile(r"\d[\d.,]*\Z"))
_CARD_TITLE = Rule("title of a video card", "player", re.compile(r".{3,160}(?<![.!?…])\Z"))
_CARD_TEXT = Rule("blurb of a video card", "player", re.compile(rf".+\s({DURATION})\Z"))
_LINK = Rule("link under a related links heading", "related", re.compile(r".+\Z"))


def _cards(lines: Sequence[Line], taken: Sequence[bool], found: list[Rule | None]) -> None:
    """Strip the title over "2 days ago, 2:30", a blurb ending in that time, "816, comments"."""
    for i, line in enumerate(lines[:-1]):
        after = lines[i + 1].text
        if _COUNT.pattern.match(line.text) and after.lower() in ("comment", "comments"):
            found[i] = found[i] or _COUNT
            found[i + 1] = found[i + 1] or _COUNT
        if _name(found[i]) != DURATION_NAME:
            continue
        title = i - 2
        free = title > 0 and not taken[title] and not found[title]
        if free and _name(found[i - 1]) == AGE and _CARD_TITLE.pattern.match(lines[title].text):
            found[title] = _CARD_TITLE
        blurb = _CARD_TEXT.pattern.match(after)
        if blurb and blurb.group(1) == line.text and not taken[i + 1]:
            found[i + 1] = found[i + 1] or _CARD_TEXT


def _name(rule: Rule | None) -> str:
    return rule.name if rule else ""


def _links(lines: Sequence[Line], taken: Sequence[bool], found: list[Rule | None]) -> None:
    """Strip the headlines listed under "Keep reading" and the like: long, and no sentences."""
    under = 0
    for i, line in enumerate(lines):
        if found[i]:
            under = LINKS_SHOWN if _name(found[i]) == HEADING else under
        elif under and not taken[i] and _is_link(line.text):
            found[i] = _LINK
            under -= 1
        else:
            under = 0


def _is_link(text: str) -> bool:
    return len(text.split()) >= LINK_WORDS and not _ENDS.search(text) and not _LABEL.match(text)


def _weak(lines: Sequence[Line], taken: Sequence[bool], found: list[Rule | None]) -> None:
    """Strip a bare word or number beside furniture, going down the page and then up."""
    for order, beside in ((range(1, len(lines)), -1), (range(len(lines) - 2, -1, -1), 1)):
        for i in order:
            if not found[i] and not taken[i] and found[i + beside]:
                found[i] = _match(WEAK, lines[i].text)
