"""From what the network says of each piece to attributions: who said what, in characters.

The network gives every piece the probability of seven tags, and three *links*: how likely each
other piece is the cue of this content, the source of this cue, the source of this content. Here
the best sequence of tags is found, the runs of one role become spans, and the spans are joined:

1. every content span goes to the cue that most of its pieces point to, and spans that share a cue
   are one attribution ("A," he said. "B.");
2. the attribution takes the source that its cue and its content point to, or none.

Pure numpy; nothing here knows where the probabilities come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TAGS = ("O", "B-content", "I-content", "B-cue", "I-cue", "B-source", "I-source")
LINKS = ("content-cue", "cue-source", "content-source")
ROLES = ("content", "cue", "source")

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """One attribution; all spans are characters of the text, end exclusive, in reading order.

    ``cue`` and ``source`` may be empty. ``score`` is how sure the model is, between 0 and 1.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    score: float = 1.0


@dataclass(frozen=True)
class Reading:
    """What the network says of ``n`` pieces.

    ``tags`` (n, tags): probabilities. ``links`` (n, links, window): how likely each piece belongs
    to each place of the window it was read in; place 0 is "to none", and place ``k`` is piece
    ``first + k - 1``.
    """

    tags: np.ndarray
    links: np.ndarray
    first: np.ndarray  # (n,) the window's first piece


@dataclass(frozen=True)
class Settings:
    """Chosen on the validation articles; the card beside the weights records them."""

    content: float = 0.0  # least mean probability of a content span
    cue: float = 0.0  # least mean probability of a cue
    link: float = 0.0  # least share of a content's pieces that point to its cue
    score: float = 0.0  # least score of an attribution
    source: float = 0.0  # least share that points to the source
    own_voice: float = 0.0  # added to the log-probability of "no role" before tags are chosen


def best_tags(probabilities: np.ndarray, *, own_voice: float = 0.0) -> np.ndarray:
    """The likeliest sequence of tags in which no role is continued that was not begun (Viterbi).

    ``own_voice`` is added to the log-probability of "no role".

    >>> p = np.full((3, 7), 0.01)
    >>> p[0, 0], p[1, 4], p[1, 3], p[2, 4] = 0.9, 0.6, 0.5, 0.9
    >>> [TAGS[t] for t in best_tags(p)]
    ['O', 'B-cue', 'I-cue']
    """
    logs = np.log(np.maximum(probabilities, 1e-9)).astype(np.float64)
    logs[:, 0] += own_voice
    inside = [t for t, tag in enumerate(TAGS) if tag.startswith("I-")]  # each stands after its B-
    best = [0.0] + [-1e4] * (len(TAGS) - 1)  # before the text: no role
    back: list[list[int]] = []
    for row in logs.tolist():
        # Plain lists: seven numbers a piece are too few for numpy to be quick.
        top = max(range(len(TAGS)), key=best.__getitem__)
        came = [top] * len(TAGS)
        for t in inside:
            came[t] = t if best[t] > best[t - 1] else t - 1
        best = [best[c] + p for c, p in zip(came, row, strict=True)]
        back.append(came)
    out = np.empty(len(back), dtype=np.int64)
    tag = max(range(len(TAGS)), key=best.__getitem__)
    for i in range(len(back) - 1, -1, -1):
        out[i] = tag
        tag = back[i][tag]
    return out


def runs(tags: np.ndarray, role: str) -> list[Span]:
    """The spans of one role in a sequence of tags, as pieces.

    >>> runs(np.array([0, 1, 2, 1, 0, 5]), "content"), runs(np.array([0, 1, 5]), "source")
    ([(1, 3), (3, 4)], [(2, 3)])
    """
    begin, inside = TAGS.index(f"B-{role}"), TAGS.index(f"I-{role}")
    out = []
    starts = np.flatnonzero(tags == begin)
    for start in starts:
        end = start + 1
        while end < len(tags) and tags[end] == inside:
            end += 1
        out.append((int(start), int(end)))
    return out


def pointed(reading: Reading, spans: list[Span], link: str) -> tuple[np.ndarray, float]:
    """Where the pieces of ``spans`` point: (n,) share for each piece, and the share for none."""
    rows = np.concatenate([np.arange(s, e) for s, e in spans])
    mass, none = np.zeros(len(reading.tags)), 0.0
    for first in np.unique(reading.first[rows]):
        here = rows[reading.first[rows] == first]
        share = reading.links[here, LINKS.index(link)].sum(0) / len(rows)
        room = min(len(share) - 1, len(mass) - first)
        mass[first : first + room] += share[1 : room + 1]
        none += float(share[0])
    return mass, none


def choose(mass: np.ndarray, spans: list[Span]) -> tuple[int, float]:
    """Which of ``spans`` holds most of ``mass``, and how much; (-1, 0.0) if there is none."""
    if not spans:
        return -1, 0.0
    total = np.concatenate([[0.0], np.cumsum(mass)])
    held = np.array([total[e] - total[s] for s, e in spans])
    best = int(held.argmax())
    return best, float(held[best])


def confidence(reading: Reading, span: Span, role: str) -> float:
    """Mean probability that a piece of ``span`` has ``role``."""
    at = TAGS.index(f"B-{role}")
    return float(reading.tags[span[0] : span[1], at : at + 2].sum(1).mean())


def link(reading: Reading, settings: Settings) -> list[tuple[dict[str, list[Span]], float]]:
    """Attributions as pieces by role, each with its score, in reading order of their contents."""
    tags = best_tags(reading.tags, own_voice=settings.own_voice)
    spans = {role: runs(tags, role) for role in ROLES}
    groups: dict[int, list[tuple[Span, float]]] = {}
    for content in spans["content"]:
        if confidence(reading, content, "content") < settings.content:
            continue
        mass, _ = pointed(reading, [content], "content-cue")
        cue, share = choose(mass, spans["cue"])
        if cue < 0 or share < settings.link:
            continue
        groups.setdefault(cue, []).append((content, share))
    out = []
    for cue, members in groups.items():
        contents = [c for c, _ in members]
        at = spans["cue"][cue]
        mass, none = pointed(reading, [at], "cue-source")
        more, none2 = pointed(reading, contents, "content-source")
        mass, none = (mass + more) / 2, (none + none2) / 2
        source, share = choose(mass, spans["source"])
        has = source >= 0 and share > none and share >= settings.source
        sure = confidence(reading, at, "cue")
        score = sure * max(s * confidence(reading, c, "content") for c, s in members)
        if sure < settings.cue or score < settings.score:
            continue
        found = {
            "content": contents,
            "cue": [at],
            "source": [spans["source"][source]] if has else [],
        }
        out.append((found, score))
    return sorted(out, key=lambda f: f[0]["content"][0])


def to_characters(
    found: list[tuple[dict[str, list[Span]], float]], starts: np.ndarray, ends: np.ndarray
) -> list[Found]:
    """Attributions in pieces to attributions in characters."""

    def places(spans: list[Span]) -> tuple[Span, ...]:
        return tuple((int(starts[s]), int(ends[e - 1])) for s, e in sorted(spans))

    return [Found(**{r: places(spans[r]) for r in ROLES}, score=score) for spans, score in found]
