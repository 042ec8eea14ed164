"""From what the network says of each piece to attributions: who said what, in characters.

The network gives every piece the probability of seven tags, and three *links*: how likely each
other piece is the cue of this content, the source of this cue, the source of this content. Here
the best sequence of tags is found, the runs of one role become spans, and the spans are joined:

1. every content span goes to the cue that most of its pieces point to, and spans that share a cue
   are one attribution ("A," he said. "B.");
2. the attribution takes the source that its cue and its content point to, or none.

Shares are rounded before they are compared, and among equals the first in the text is taken.
Pure numpy; nothing here knows where the probabilities come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TAGS = ("O", "B-content", "I-content", "B-cue", "I-cue", "B-source", "I-source")
LINKS = ("content-cue", "cue-source", "content-source")
ROLES = ("content", "cue", "source")

REACH = 24  # pieces at a content's ends that say where it points
DIGITS = 5  # decimals of every probability and share; what is decided is decided by these
FAR = 128  # a content this long may have been read without its cue: it counts by itself

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
    ``first + k - 1``. ``inner``: does the piece go on with the word of the piece before?
    """

    tags: np.ndarray
    links: np.ndarray
    first: np.ndarray  # (n,) the window's first piece
    inner: np.ndarray  # (n,) bool


@dataclass(frozen=True)
class Settings:
    """Chosen on the validation articles; the card beside the weights records them."""

    content: float = 0.0  # added to the log-probability of content before tags are chosen
    cue: float = 0.0  # the same for cues
    source: float = 0.0  # the same for sources
    none: float = 1.0  # how much more than a source must hold for there to be none
    fragment: float = 0.0  # least share of a further fragment's pieces that point to the cue
    score: float = 0.0  # least score of an attribution


PLAIN = Settings()


def best_tags(probabilities: np.ndarray, settings: Settings = PLAIN) -> np.ndarray:
    """The likeliest sequence of tags in which no role is continued that was not begun (Viterbi).

    >>> p = np.full((3, 7), 0.01)
    >>> p[0, 0], p[1, 4], p[1, 3], p[2, 4] = 0.9, 0.6, 0.5, 0.9
    >>> [TAGS[t] for t in best_tags(p)]
    ['O', 'B-cue', 'I-cue']
    """
    logs = np.log(np.maximum(probabilities, 10.0**-DIGITS).astype(np.float64)).round(DIGITS)
    for role in ROLES:
        at = TAGS.index(f"B-{role}")
        logs[:, at : at + 2] += getattr(settings, role)
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


def whole_words(tags: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Every word has the role of its first piece.

    >>> [TAGS[t] for t in whole_words(np.array([3, 0, 0, 2]), np.array([0, 1, 0, 1], dtype=bool))]
    ['B-cue', 'I-cue', 'O', 'O']
    """
    out = tags.copy()
    for i in np.flatnonzero(inner):
        if i:
            out[i] = out[i - 1] + out[i - 1] % 2  # B- tags are odd; the I- of a role is next
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


def pointed(
    reading: Reading, spans: list[Span], link: str, *, reach: int = REACH
) -> tuple[np.ndarray, float]:
    """Where ``spans`` point: (n,) share for each piece, and the share for none.

    Only pieces within ``reach`` of a span's ends are asked: a long quotation's middle may stand
    so far from its cue that it was read without it.
    """
    rows = np.concatenate(
        [
            np.arange(s, e) if e - s <= 2 * reach else np.r_[s : s + reach, e - reach : e]
            for s, e in spans
        ]
    )
    mass, none = np.zeros(len(reading.tags)), 0.0
    for first in np.unique(reading.first[rows]):
        here = rows[reading.first[rows] == first]
        share = reading.links[here, LINKS.index(link)].sum(0, dtype=np.float64) / len(rows)
        room = min(len(share) - 1, len(mass) - first)
        mass[first : first + room] += share[1 : room + 1]
        none += float(share[0])
    return mass.round(DIGITS), round(none, DIGITS)


def choose(
    mass: np.ndarray, spans: list[Span], inner: np.ndarray, *, edge: float = 0.3
) -> tuple[Span, float]:
    """The span that holds most of ``mass``, and how much.

    One of ``spans`` if it can be. Where pieces outside all of them hold more, the run around the
    most pointed-to piece: what is pointed to need not have been tagged.

    >>> words = np.zeros(4, dtype=bool)
    >>> choose(np.array([0.0, 0.6, 0.1, 0.3]), [(0, 2), (3, 4)], words)
    ((0, 2), 0.6)
    >>> choose(np.array([0.0, 0.1, 0.5, 0.4]), [(0, 2)], words)
    ((2, 4), 0.9)
    """
    total = np.concatenate([[0.0], np.cumsum(mass)])
    held = [round(float(total[e] - total[s]), DIGITS) for s, e in spans]
    best = int(np.argmax(held)) if held else -1
    peak = int(mass.argmax())
    start, end = peak, peak + 1
    while start and (inner[start] or mass[start - 1] > edge * mass[peak]):
        start -= 1
    while end < len(mass) and (inner[end] or mass[end] > edge * mass[peak]):
        end += 1
    around = round(float(total[end] - total[start]), DIGITS)
    if held and (held[best] >= around or start < spans[best][1] and spans[best][0] < end):
        return spans[best], held[best]
    return (start, end), around


def confidence(reading: Reading, span: Span, role: str) -> float:
    """Mean probability that a piece of ``span`` has ``role``."""
    at = TAGS.index(f"B-{role}")
    return round(float(reading.tags[span[0] : span[1], at : at + 2].sum(1).mean()), DIGITS)


def link(reading: Reading, settings: Settings) -> list[tuple[dict[str, list[Span]], float]]:
    """Attributions as pieces by role, each with its score, in reading order of their contents."""
    tags = whole_words(best_tags(reading.tags, settings), reading.inner)
    cues, sources = runs(tags, "cue"), runs(tags, "source")
    members: dict[Span, list[tuple[Span, float]]] = {}
    for content in runs(tags, "content"):
        mass, _ = pointed(reading, [content], "content-cue")
        mass[content[0] : content[1]] = 0.0
        cue, share = choose(mass, cues, reading.inner)
        if not any(s < cue[1] and cue[0] < e for s, e in cues):
            cues.append(cue)
        members.setdefault(cue, []).append((content, share))
    out = []
    for cue, some in members.items():
        top = max(share for _, share in some)
        contents = [c for c, share in some if share >= min(settings.fragment, top)]
        sure = max(share * confidence(reading, c, "content") for c, share in some)
        score = round(sure * confidence(reading, cue, "cue"), DIGITS)
        if max(e - s for s, e in contents) >= FAR:
            score = max(confidence(reading, c, "content") for c in contents)
        if score < settings.score:
            continue
        one, none = pointed(reading, [cue], "cue-source")
        two, nobody = pointed(reading, contents, "content-source")
        mass = (one + two) / 2
        for s, e in (cue, *contents):
            mass[s:e] = 0.0
        source, share = choose(mass, sources, reading.inner)
        has = share > settings.none * (none + nobody) / 2
        found = {"content": contents, "cue": [cue], "source": [source] if has else []}
        out.append((found, score))
    return sorted(out, key=lambda f: f[0]["content"][0])


def to_characters(
    found: list[tuple[dict[str, list[Span]], float]], starts: np.ndarray, ends: np.ndarray
) -> list[Found]:
    """Attributions in pieces to attributions in characters."""

    def places(spans: list[Span]) -> tuple[Span, ...]:
        return tuple((int(starts[s]), int(ends[e - 1])) for s, e in sorted(spans))

    return [Found(**{r: places(spans[r]) for r in ROLES}, score=score) for spans, score in found]
