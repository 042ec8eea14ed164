"""Web-page furniture: lines a page puts around and between the words of an article.

Each rule has a name, which goes into the log of what was stripped. A rule matches a whole line and
is as narrow as its wording allows, because a sentence lost is worse than a button kept. Weak rules
(a bare "Facebook", a bare number) only count beside a line that a strong rule has matched. What no
general rule can know, such as a headline set between two paragraphs, is named in corpus.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from presslens.corpus.lines import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern for whole lines of one kind of furniture."""

    name: str
    kind: str
    pattern: re.Pattern[str]


def _rules(*rows: tuple[str, str, str]) -> tuple[Rule, ...]:
    return tuple(
        Rule(name, kind, re.compile(rf"(?:{pattern})\s*\Z", re.IGNORECASE))
        for kind, name, pattern in rows
    )


_NETWORK = r"facebook|twitter|x|whats ?app|linked ?in|reddit|telegram|e-?mail|messenger|pinterest|instagram"
_PIECE = r"article|story|page|post|video|with friends|with your friends"
_AGO = r"(?:about )?(?:\d{1,3}|an?) (?:second|minute|min|hour|hr|day|week|month|year)s? ago"
_NEWS = r"(?:e-?mails?|newsletters?|alerts?|briefings?|inbox)"

STRONG = _rules(
    ("furniture", "share buttons", rf"social sharing|share (?:this|the) (?:{_PIECE})|share (?:on|via|to) (?:{_NETWORK})"),
    ("furniture", "share buttons", rf"(?:share|tweet|like|follow)(?: (?:us|this))?(?: on| via)? (?:{_NETWORK})"),
    ("furniture", "share buttons", r"copy (?:the )?link|link copied!?|copied to clipboard|share options|gift this article"),
    ("furniture", "comment count", r"\d[\d.,]* comments?|(?:view|show|read|see|hide|add|post|leave)(?: a| all| the| \d+)? comments?"),
    ("furniture", "comment count", r"join the (?:conversation|discussion)|comments (?:are|have been) (?:closed|disabled)\.?"),
    ("furniture", "trust notice", r"why you can trust .{2,40}|our standards: .{2,80}"),
    ("furniture", "page navigation", r"skip to (?:main )?content|back to top|jump to .{2,40}|skip (?:past )?(?:advertisement|ad|newsletter promotion)"),
    ("furniture", "cookie notice", r"(?:we|this site|this website) uses? cookies\b.{0,200}|(?:accept|allow|reject|manage) (?:all )?cookies\b.{0,30}"),
    ("furniture", "style sheet", r"[.#@][\w-][^{}.!?]{0,80}\{|[a-z-]{3,30}: ?[^.:;]{1,60};|\}"),
    ("furniture", "rights notice", r"(?:©|\(c\)|copyright ©?) ?(?:19|20)\d\d.{0,120}|all rights reserved\.?"),
    ("player", "player text", r"play (?:video|audio)(?: ?[-–—:|] ?.{1,160})?|(?:listen to|hear) this (?:article|story)(?: .{1,20})?"),
    ("player", "player text", r"please use chrome browser for a more accessible video player|media playback is (?:un|not )supported on (?:your|this) device"),
    ("player", "player text", r"(?:this|the) video (?:can ?not|could not|can't) be (?:played|loaded)\b.{0,80}|(?:video player|player) (?:is )?loading\.*"),
    ("player", "player text", r"your browser does not support the .{2,40}|(?:video|audio) ?(?:duration|length):? .{1,40}|loaded: \d+(?:\.\d+)?%"),
    ("player", "duration", r"(?:\d{1,2}:)?\d{1,2}:\d{2}|\d+ (?:minutes?|mins?)(?:,? \d+ (?:seconds?|secs?))?"),
    ("related", "related links heading", r"keep reading|read more:?|more on this(?: story| topic)?:?|see also:?|also read:?|up next:?|you (?:may|might) also (?:like|be interested in):?"),
    ("related", "related links heading", r"(?:related|recommended)(?: (?:stories|articles|topics|content|coverage|links|news|internet links|videos?))?:?"),
    ("related", "related links heading", r"(?:most (?:read|popular|viewed|shared)|trending(?: now)?|top stories|editors?['’]?s? picks?|popular now|what to read next|don['’]t miss):?"),
    ("related", "related links heading", r"more (?:on|from|about) (?!the |a |an |that |this )[\w'’ .-]{2,40}(?<![.!?])"),
    ("related", "related link", r"(?:read more|read also|also read|related|see also|more|watch|listen|explainer)(?: ?[:|>»] ?|\s[-–—] ?).{3,200}(?<![.:,])"),
    ("promotion", "advertisement", r"advertisements?|ad|ads by .{2,30}|sponsored(?: content| by .{2,40})?|paid (?:content|post|partner content)|promoted(?: content| stories)?"),
    ("promotion", "advertisement", r"(?:story|article|report|post) continues (?:below|after)\b.{0,60}|continue reading(?: the main story| below)?|scroll (?:down )?(?:to|for) (?:continue|more)\b.{0,30}"),
    ("promotion", "newsletter", rf"(?:sign[ -]?up|subscribe|register)\b(?=.{{0,160}}\b{_NEWS}\b).{{5,200}}|subscribe(?: now| today| here)?|sign[ -]up(?: now| today| here)?"),
    ("promotion", "newsletter", rf"(?:get|receive|join)\b(?=.{{0,100}}\b(?:your inbox|{_NEWS} (?:here|today|now|list|community))\b).{{5,160}}"),
    ("promotion", "newsletter", r"(?:thank you|thanks) for (?:subscribing|signing up).{0,60}|by (?:signing up|subscribing|clicking).{5,160}(?:terms|policy|privacy).{0,80}|enter your e-?mail.{0,40}"),
    ("promotion", "app or channel", r"(?:download|get|install) (?:the|our) .{0,30}\bapp\b.{0,60}|follow (?:us|our .{2,30}) on .{2,60}|(?:like|find) us on .{2,40}"),
    ("metadata", "source line", r"(?:sources?|via) ?: ?[^.!?]{2,80}(?:\.)?|image source,? .{2,80}"),
    ("metadata", "age of the item", rf"(?:updated |published |posted )?{_AGO}"),
    ("metadata", "reading time", r"(?:reading time:? )?\d{1,2}[ -](?:minutes?|mins?)\.?(?: to)? read|reading time:? .{1,20}"),
)  # fmt: skip

WEAK = _rules(
    ("furniture", "share buttons", rf"{_NETWORK}|share|save|print|tweet|like|follow|copy|bookmark|more options|\d+ shares?|shares?"),
    ("furniture", "comment count", r"comments?|\d[\d.,]{0,8}"),
    ("furniture", "page navigation", r"menu|search|home|close|watch|listen|live|log ?in|sign ?in|account"),
    ("player", "player text", r"(?:un)?mute|pause|play|stop|volume(?: \d+%)?|(?:full ?screen|captions?|subtitles?|quality|settings)(?: off| on)?|current time|remaining time|0"),
)  # fmt: skip

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
_CARD_TITLE = Rule("title of a video card", "player", re.compile(r".{3,160}\Z"))
_CARD_TEXT = Rule(
    "blurb of a video card", "player", re.compile(r".+\s((?:\d{1,2}:)?\d{1,2}:\d{2})\Z")
)
_LINK = Rule("link under a related links heading", "related", re.compile(r".+\Z"))


def _cards(lines: Sequence[Line], taken: Sequence[bool], found: list[Rule | None]) -> None:
    """Strip the title over "2 days ago / 2:30", a blurb ending in that duration, "816 / comments"."""
    for i, line in enumerate(lines):
        rule = found[i]
        after = lines[i + 1].text if i + 1 < len(lines) else ""
        if _COUNT.pattern.match(line.text) and re.fullmatch(r"comments?", after, re.IGNORECASE):
            found[i] = found[i] or _COUNT
            found[i + 1] = found[i + 1] or _COUNT
        if not rule or rule.name != "duration":
            continue
        aged = i > 0 and bool(found[i - 1]) and found[i - 1].name == "age of the item"
        title = i - 2
        if aged and title > 0 and not taken[title] and not found[title]:
            if _CARD_TITLE.pattern.match(lines[title].text) and not _ENDS.search(lines[title].text):
                found[title] = _CARD_TITLE
        blurb = _CARD_TEXT.pattern.match(after)
        if blurb and blurb.group(1) == line.text and not taken[i + 1]:
            found[i + 1] = found[i + 1] or _CARD_TEXT


def _links(lines: Sequence[Line], taken: Sequence[bool], found: list[Rule | None]) -> None:
    """Strip the headlines listed under "Keep reading" and the like: long, and no sentences."""
    under = 0
    for i, line in enumerate(lines):
        if found[i]:
            under = LINKS_SHOWN if found[i].name == "related links heading" else under
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
