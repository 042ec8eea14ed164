"""From a corpus to the table of attributions: who says what, in which words, by which rule.

Passages are joined, and the tagger marks content, cue and source in the text. From there on an
article is one pure function, `attribute_article`: the sources are resolved to speakers, and all
offsets are mapped back to the source.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, tee
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from presslens.corpus.importing.language import detect
from presslens.progress import watched
from presslens.schemas import conform, empty
from presslens.text import tokenize
from presslens.voices.actors import Actors, load_actors
from presslens.voices.article_text import Joined, Outermost, Passage, join
from presslens.voices.confidence import FLOOR, chance
from presslens.voices.quotations import Span, is_held_off, is_title, quotations
from presslens.voices.resolve_speakers import Article, Resolved, Said, resolve
from presslens.voices.tagger_cache import tag_kept

if TYPE_CHECKING:
    from presslens.corpus import Corpus

JOINT = " … "
CLOSING = "\"'”’»"
ACTORS_FILE = "actors.yml"
Tagger = Callable[[str], Sequence[Any]]


class Found(NamedTuple):
    """One attribution as a tagger gives it: spans of the text, end exclusive, possibly none."""

    content: Sequence[Span]
    cue: Sequence[Span]
    source: Sequence[Span]
    score: float = 1.0


def attribute(
    corpus: Corpus, actors: str | Path | Actors | None = None, *, tagger: Tagger | None = None
) -> pd.DataFrame:
    """Return the table of attributions of a corpus (see `schemas.TABLES["attributions"]`).

    actors: the file that groups the speakers; None takes `actors.yml` in the corpus's folder, and
    no groups where there is none. tagger: what finds the attributions in a text; None takes the
    model that ships with presslens, and never has it read a text twice (`voices.tagger_cache`).

    Left out is what is most likely no attribution: a score below `chance.FLOOR` and no words in
    quotation marks. Warns of articles that are not in English, which the model does not read.

    Raises PresslensError if the actors file cannot be used.
    """
    groups = actors if isinstance(actors, Actors) else load_actors_for(corpus, actors)
    about = corpus.articles.set_index("article_id")
    rows: list[dict[str, Any]] = []
    by_article = corpus.passages.groupby("article_id", sort=False)
    articles, again = tee((name, join_passages(some)) for name, some in by_article)
    texts = (joined.text for _, joined in again)
    found = tag_kept(texts) if tagger is None else map(tagger, texts)
    foreign: dict[str, str] = {}
    read = watched(zip(articles, found, strict=True), "who says what", total=len(by_article))
    for (article_id, joined), spans in read:
        foreign |= not_english({article_id: joined.text})
        facts = about.loc[article_id]
        article = Article(joined.text, facts["byline"], facts["outlet"], joined.head_end)
        said = attribute_article(joined, article, actors=groups, found=spans)
        rows += [{"article_id": article_id, **row} for row in said]
    warn_of(foreign, len(about))
    return conform(pd.DataFrame(rows), "attributions") if rows else empty("attributions")


def load_actors_for(corpus: Corpus, actors: str | Path | None = None) -> Actors:
    """Return the actors of a file, or those that lie beside the corpus, or none."""
    if actors is not None and str(actors):
        return load_actors(actors)
    path = Path(corpus.path)
    beside = (path if path.is_dir() else path.parent) / ACTORS_FILE
    return load_actors(beside) if beside.is_file() else Actors()


def join_passages(passages: pd.DataFrame) -> Joined:
    """Return the rows of one article in the passages table as one text."""
    columns = [passages[name] for name in ("passage_id", "section", "text", "alignment")]
    return join([Passage(*row) for row in zip(*columns, strict=True)])


def attribute_article(
    joined: Joined, article: Article, *, actors: Actors, found: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return the rows of one article, in reading order, without the article's id.

    found: what a tagger found in `joined.text`.

    >>> joined = join([Passage(0, "body", 'Ann Lee said: "No."', ((0, 0, 19),))])
    >>> found = [Found(content=[(14, 19)], cue=[(8, 12)], source=[(0, 7)])]
    >>> rows = attribute_article(joined, Article(joined.text), actors=Actors(), found=found)
    >>> [(row["kind"], row["content"], row["speaker"], row["cue_spans"]) for row in rows]
    [('direct', '"No."', 'Ann Lee', [[8, 12]])]
    """
    said = [
        Said(_within_section(joined, f.content, f.cue), list(f.cue), list(f.source), f.score)
        for f in found
    ]
    said += [Said([span]) for span in _going_on(joined, said)]
    said = sorted((s for s in said if s.content), key=_outer_first)
    rows = [
        _row(joined, one, speaker, nested=nested, actors=actors)
        for one, speaker, nested in zip(
            said, resolve(article, said, actors=actors), _nested(said), strict=True
        )
    ]
    rows = [row for row in rows if row["content_spans"] and is_likely(row)]
    rows.sort(key=lambda row: (row["content_spans"][0], -row["content_spans"][-1][1]))
    return [{"attribution_id": n, **row} for n, row in enumerate(rows)]


def is_likely(row: Mapping[str, Any]) -> bool:
    """Return True for what is kept: likely enough, or with words in quotation marks.

    >>> [is_likely({"kind": kind, "score": 0.1}) for kind in ("mixed", "indirect")]
    [True, False]
    """
    return row["kind"] != "indirect" or row["score"] >= FLOOR


def kind_of(joined: Joined, content: Sequence[Span], *, within: bool = False) -> str:
    """Return direct (all words quoted), mixed (some) or indirect (none).

    Titles are not quotations, and neither are marks that only hold a word off.

    within: the content is part of what somebody else says, and so may be the marks around it.

    >>> joined = join([Passage(0, "body", 'He called it "a lie" and left.', ((0, 0, 30),))])
    >>> kind_of(joined, [(13, 20)]), kind_of(joined, [(10, 30)]), kind_of(joined, [(21, 30)])
    ('direct', 'mixed', 'indirect')
    """
    inside = outside = 0
    for start, end in content:
        marks = joined.quotations(start, end)
        if within and any(low < start and end < high for low, high in marks):
            inner = quotations(joined.text[start:end])
            marks = [(start + low, start + high) for low, high in inner]
        quotes = [
            (low, high)
            for low, high in marks
            if not is_title(joined.text[low:high]) and not is_held_off(joined.text, low, high)
        ]
        for _, at, _ in tokenize(joined.text[start:end]):
            if any(low <= start + at < high for low, high in quotes):
                inside += 1
            else:
                outside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def _within_section(joined: Joined, content: Sequence[Span], cue: Sequence[Span]) -> list[Span]:
    """Return the content without what runs over into another section of the article.

    A headline or crosshead ends without a full stop, so a tagger may read on from it into the body.
    What stands in another section than the cue is kept only if it is a quotation by itself.
    """

    def section(place: int) -> str:
        return joined.passages[place].section

    pieces = [
        (place, (joined.starts[place] + low, joined.starts[place] + high))
        for start, end in content
        for place, low, high in joined.pieces(start, end)
    ]
    if len({section(place) for place, _ in pieces}) < 2:
        return list(content)
    longest = max(pieces, key=lambda piece: piece[1][1] - piece[1][0])[0]
    home = section(joined.place(cue[0][0]) if cue else longest)
    kept = [
        span
        for place, span in pieces
        if section(place) == home or any(q == span for q in joined.quotations(*span))
    ]
    return kept or list(content)


def _going_on(joined: Joined, said: Sequence[Said]) -> list[Span]:
    """Return the paragraphs that go on with a quotation and were found in nobody's content.

    A paragraph that opens with a mark, after one whose quotation was left open, is the same
    speaker's: of 34 such paragraphs in PolNeAR's training part 31 were, and 3 were nobody's.
    """
    told = {at for one in said for span in one.content for at, _, _ in joined.pieces(*span)}
    paragraphs = set(zip(joined.starts, joined.ends, strict=True))
    return [
        quoted
        for (_, before), quoted in pairwise(joined.quotes)
        if quoted in paragraphs
        and joined.text[before - 1] not in CLOSING
        and joined.text[before : quoted[0]].isspace()
        and joined.place(quoted[0]) not in told
    ]


def _outer_first(said: Said) -> tuple[int, int]:
    """What attributions are sorted by: where they begin, the longer before what it holds."""
    return min(said.content)[0], -max(end for _, end in said.content)


def _row(
    joined: Joined, said: Said, speaker: Resolved, *, nested: bool, actors: Actors
) -> dict[str, Any]:
    source = JOINT.join(joined.text[s:e] for s, e in said.source)
    kind = kind_of(joined, said.content, within=nested)
    row: dict[str, Any] = {"kind": kind}
    for name, spans in (("content", said.content), ("cue", said.cue), ("source", said.source)):
        row[name] = JOINT.join(" ".join(joined.text[s:e].split()) for s, e in spans)
        row[f"{name}_spans"] = [piece for s, e in spans for piece in joined.to_source(s, e)]
    return row | {
        "speaker": speaker.speaker,
        "speaker_group": actors.group(speaker.speaker, source, speaker.described)
        if speaker.speaker
        else "",
        "continuation": not said.cue and not said.source,
        "nested": nested,
        "rule": speaker.rule,
        "mention": speaker.mention,
        "score": round(chance(said.score, row["cue"], kind, named=bool(said.source)), 3),
    }


def _nested(said: Sequence[Said]) -> list[bool]:
    """Say for each whether its content stands in a stretch of what another says, and is less."""
    outer = Outermost(span for one in said for span in one.content)
    return [all(outer.holding(*span) not in (None, span) for span in one.content) for one in said]


def not_english(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the language of each text that is not in English, by its name.

    A text too short to tell, or of no language that can be told, passes for English.

    >>> not_english({"a": "Die Regierung sagte am Mittwoch, sie werde denen helfen, die ihr Haus "
    ...     "verloren haben, aber nicht vor dem Ende des Jahres.", "b": "Rain."})
    {'a': 'de'}
    """
    found = {name: detect(text) for name, text in texts.items()}
    return {name: code for name, code in found.items() if code not in ("en", "und", "")}


def warn_of(foreign: Mapping[str, str], total: int) -> None:
    """Warn, in one sentence, that some of `total` articles are not in English."""
    if not foreign:
        return
    some = ", ".join(f"{name} ({code})" for name, code in list(foreign.items())[:3])
    are = "1 article is" if len(foreign) == 1 else f"{len(foreign):,} articles are"
    more = " and others" if len(foreign) > 3 else ""
    warnings.warn(
        f"{are} not in English, of {total:,}: {some}{more}. The model that finds who says what "
        "reads English; what it finds there means little.",
        stacklevel=3,
    )
