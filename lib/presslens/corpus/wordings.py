"""The wordings of web-page furniture: one regular expression a line, for a whole line of text.

Case does not matter. Add a wording where a page has another; keep it so narrow that no sentence of
an article can match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern for whole lines of one kind of furniture."""

    name: str
    kind: str
    pattern: re.Pattern[str]


def rule(kind: str, name: str, wordings: str) -> Rule:
    """Return the rule that any of the wordings fits, one to a line.

    >>> bool(rule("player", "player text", "play video").pattern.match("Play Video"))
    True
    """
    lines = [line.strip() for line in wordings.splitlines() if line.strip()]
    return Rule(name, kind, re.compile(rf"(?:{'|'.join(lines)})\s*\Z", re.IGNORECASE))


NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|linked ?in|reddit|telegram|e-?mail|messenger|pinterest"
    r"|instagram)"
)
NEWS = r"(?:e-?mails?|newsletters?|alerts?|briefings?|inbox)"
AGO = r"(?:about )?(?:\d{1,3}|an?) (?:second|minute|min|hour|hr|day|week|month|year)s? ago"
DURATION = r"(?:\d{1,2}:)?\d{1,2}:\d{2}"

HEADING, DURATION_NAME, AGE = "related links heading", "duration", "age of the item"

STRONG = (
    rule(
        "furniture",
        "share buttons",
        rf"""
        social sharing|share|share this
        share (?:this|the) (?:article|story|page|post|video)
        share (?:this )?with (?:your )?friends
        share (?:this )?(?:on|via|to|by) {NETWORK}
        (?:share|tweet|like|follow)(?: us| this)?(?: on| via)? {NETWORK}
        copy (?:the )?link|link copied!?|copied to clipboard
        share options|gift this article|save for later|print this (?:article|page|story)
        """,
    ),
    rule(
        "furniture",
        "comment count",
        r"""
        \d[\d.,]* comments?
        (?:view|show|read|see|hide|add|post|leave)(?: a| all| the| \d+)? comments?
        join the (?:conversation|discussion)
        comments (?:are|have been) (?:closed|disabled)\.?
        """,
    ),
    rule("furniture", "trust notice", r"why you can trust .{2,40}|our standards: .{2,80}"),
    rule(
        "furniture",
        "page navigation",
        r"""
        skip to (?:main )?content|back to top|jump to .{2,40}
        skip (?:past )?(?:advertisement|ad|newsletter promotion)
        """,
    ),
    rule(
        "furniture",
        "cookie notice",
        r"""
        (?:we|this site|this website) uses? cookies\b.{0,200}
        (?:accept|allow|reject|manage) (?:all )?cookies\b.{0,30}
        """,
    ),
    rule(
        "furniture",
        "style sheet",
        r"""
        [.#@][\w-][^{}.!?]{0,80}\{|\}
        (?-i:[a-z-]{3,30}): ?[^.:;]{1,60};
        """,
    ),
    rule(
        "furniture",
        "rights notice",
        r"""
        (?:©|\(c\)|copyright ©?) ?(?:19|20)\d\d.{0,120}
        all rights reserved\.?
        """,
    ),
    rule(
        "player",
        "player text",
        r"""
        play (?:video|audio)(?: ?[-–—:|] ?.{1,160})?
        (?:listen to|hear) this (?:article|story)(?: .{1,20})?
        please use chrome browser for a more accessible video player
        media playback is (?:un|not )supported on (?:your|this) device
        (?:this|the) video (?:can ?not|could not|can't) be (?:played|loaded)\b.{0,80}
        (?:video player|player) (?:is )?loading\.*
        your browser does not support the .{2,40}
        (?:video|audio) ?(?:duration|length):? .{1,40}
        loaded: \d+(?:\.\d+)?%
        """,
    ),
    rule("player", DURATION_NAME, DURATION),
    rule(
        "related",
        HEADING,
        r"""
        keep reading|read more:?|more on this(?: story| topic)?:?|see also:?|also read:?|up next:?
        you (?:may|might) also (?:like|be interested in):?
        (?:related|recommended):?
        (?:related|recommended) (?:stories|articles|topics|content|coverage|links|news|videos?):?
        (?:most (?:read|popular|viewed|shared)|trending(?: now)?|top stories|popular now):?
        editors?['’]?s? picks?:?|what to read next:?|don['’]t miss:?
        more (?:on|from|about) (?!the |an? |that |this )[\w'’ .-]{2,40}(?<![.!?])
        """,
    ),
    rule(
        "related",
        "related link",
        r"""
        (?:read more|read also|also read|related|see also) ?[:|>»–—-] ?.{3,200}(?<![.:,])
        (?:watch|listen) ?[:|>»] ?.{3,200}(?<![.:,])
        """,
    ),
    rule(
        "promotion",
        "advertisement",
        r"""
        advertisements?|ad|ads by .{2,30}
        sponsored(?: content| by .{2,40})?|promoted(?: content| stories)?
        paid (?:content|post|partner content)
        (?:story|article|report|post) continues (?:below|after)\b.{0,60}
        continue reading(?: the main story| below)?
        scroll (?:down )?(?:to|for) (?:continue|more)\b.{0,30}
        """,
    ),
    rule(
        "promotion",
        "newsletter",
        rf"""
        (?:sign[ -]?up|subscribe|register)\b(?=.{{0,160}}\b{NEWS}\b).{{5,200}}
        (?:subscribe|sign[ -]up)(?: now| today| here)?
        (?:get|receive|join)\b(?=.{{0,99}}\b(?:your inbox|{NEWS} (?:here|now|list)\b)).{{5,160}}
        (?:thank you|thanks) for (?:subscribing|signing up).{{0,60}}
        by (?:signing up|subscribing|clicking).{{5,160}}(?:terms|policy|privacy).{{0,80}}
        enter your e-?mail.{{0,40}}
        """,
    ),
    rule(
        "promotion",
        "app or channel",
        r"""
        (?:download|get|install) (?:the|our) .{0,30}\bapp\b.{0,60}
        follow (?:us|our .{2,30}) on .{2,60}
        (?:like|find) us on .{2,40}
        """,
    ),
    rule("metadata", "source line", r"(?:sources?|via) ?: ?[^.!?]{2,80}\.?|image source,? .{2,80}"),
    rule("metadata", AGE, rf"(?:updated |published |posted )?{AGO}"),
    rule(
        "metadata",
        "reading time",
        r"\d{1,2}[ -](?:minutes?|mins?)\.?(?: to)? read|reading time:? .{1,20}",
    ),
)

# These count only beside a line that a strong rule has matched.
WEAK = (
    rule(
        "furniture",
        "share buttons",
        rf"{NETWORK}|save|print|tweet|like|follow|copy|bookmark|(?:\d+ )?shares?",
    ),
    rule("furniture", "comment count", r"comments?|\d[\d.,]{0,8}"),
    rule(
        "furniture", "page navigation", r"menu|search|home|close|watch|listen|live|(?:log|sign) ?in"
    ),
    rule(
        "player",
        "player text",
        r"""
        (?:un)?mute|pause|play|stop|volume(?: \d+%)?|full ?screen|current time|remaining time
        (?:captions?|subtitles?|quality|settings)(?: off| on)?
        """,
    ),
)
