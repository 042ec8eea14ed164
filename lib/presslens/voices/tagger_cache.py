"""The tagger's findings, kept on disk by content: no text is read twice, whoever asks.

What a text's findings are kept under is the text, the weights with their settings, and the code
from text to spans. Who the speakers are is worked out anew each time: it is quick, and depends on
files that people edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from presslens.store import Cache, code_version, content_key
from presslens.voices.linker import Found

READERS = ("voices/tagger", "voices/wordpieces", "voices/linker", "voices/weights")


def tag_kept(texts: Iterable[str]) -> Iterator[list[Found]]:
    """Yield what the tagger finds in each text and inside what it finds, from the cache if it can.

    Each text is read by itself: in 8 bits, what a text is read with tips its closest calls, and a
    text's findings must not depend on its neighbours.

    >>> [[found.cue for found in some] for some in tag_kept(["He said he was ill.", ""])]
    [[((3, 7),)], []]
    """
    kept, version = Cache("attributions"), code_version(*READERS)
    for text in texts:
        key = content_key(version, text)
        rows = kept.get(key)
        if rows is None:
            from presslens.voices import tagger

            outer = tagger.tag(text)
            rows = pack([*outer, *tagger.tag_inside(text, outer)])
            kept.put(key, rows)
        yield unpack(rows)


def pack(found: Iterable[Found]) -> list[list]:
    """Findings as JSON.

    >>> pack([Found(((1, 2),), (), ((4, 9),), 0.5)])
    [[((1, 2),), (), ((4, 9),), 0.5]]
    """
    return [[f.content, f.cue, f.source, f.score] for f in found]


def unpack(rows: Iterable[list]) -> list[Found]:
    """The findings that `pack` packed.

    >>> unpack([[[[1, 2]], [], [[4, 9]], 0.5]])
    [Found(content=((1, 2),), cue=(), source=((4, 9),), score=0.5)]
    """
    return [
        Found(*(tuple((s, e) for s, e in spans) for spans in row[:3]), score=row[3]) for row in rows
    ]
