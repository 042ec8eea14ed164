"""The voice of every character: the outlet's own, a speaker's paraphrased, or a speaker's verbatim.

Words between quotation marks inside an attributed content are verbatim, the rest of the content is
paraphrase, all else is the outlet's own voice. Of an attribution that is more likely misread than
not (its `score`), only what stands between marks is taken from the outlet: of 24 such in unseen
articles 9 had the right speaker, but 78% of what stood between their marks was somebody's words.
Marks that belong to no attribution (scare quotes) leave the words in the outlet's voice; what looks
like the title of a work is no quotation.

In *A said that B denied it* the outlet gives the floor to A, and all words are A's: what is nested
has a speaker in the table of attributions, and counts with what it is part of. That holds inside
quotation marks too, where the words are nearer to A's mouth than to B's: of 29 quotations in 192
articles that could have gone either way, 20 were A's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from presslens.schemas import VOICES, conform, empty
from presslens.text import tokenize
from presslens.voices.actors import is_outlet
from presslens.voices.article_text import Joined
from presslens.voices.attributions import join_passages
from presslens.voices.confidence import EVEN
from presslens.voices.quotations import Span, is_title

if TYPE_CHECKING:
    from presslens.corpus import Corpus

OWN, PARAPHRASE, VERBATIM = range(len(VOICES))
COLUMNS = ["attribution_id", "content_spans", "score"]


class Content(NamedTuple):
    """The content of one attribution, in characters of the joined text.

    likely: its words are counted as paraphrase; if not, only those in quotation marks are taken
    from the outlet's own voice.
    """

    attribution_id: int
    spans: list[Span]
    likely: bool = True

    @property
    def size(self) -> int:
        """Characters it covers."""
        return sum(end - start for start, end in self.spans)


def voice_spans(corpus: Corpus, attributions: pd.DataFrame) -> pd.DataFrame:
    """Return the table of voice spans (`schemas.TABLES["voice_spans"]`), which tiles every passage.

    The spans of a passage follow each other without gap or overlap from its first character to its
    last; a passage without text has none.
    """
    outer = _heard(attributions, corpus.articles)
    by_article = dict(tuple(outer.groupby("article_id", sort=False)))
    rows: list[dict[str, Any]] = []
    for article_id, passages in corpus.passages.groupby("article_id", sort=False):
        said = by_article.get(article_id, outer.iloc[:0])
        who = dict(zip(said["attribution_id"], said["speaker"], strict=True))
        group = dict(zip(said["attribution_id"], said["speaker_group"], strict=True))
        joined = join_passages(passages)
        for row in tile(joined, _contents(joined, said)):
            owner = row["attribution_id"]
            row |= {"speaker": who.get(owner, ""), "speaker_group": group.get(owner, "")}
            rows.append({"article_id": article_id, **row})
    return conform(pd.DataFrame(rows), "voice_spans") if rows else empty("voice_spans")


def _heard(attributions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the outermost attributions, and of the outlet's own only what stands between marks."""
    outer = are_outermost(attributions, articles)
    own = ~outer & ~attributions["nested"].to_numpy(dtype=bool)
    if not own.any():
        return attributions[outer]
    score = attributions["score"].mask(own, 0.0)
    who = {name: attributions[name].mask(own, "") for name in ("speaker", "speaker_group")}
    return attributions.assign(score=score, **who)[outer | own]


def are_outermost(attributions: pd.DataFrame, articles: pd.DataFrame) -> np.ndarray:
    """Tell which attributions stand inside no other and are not the outlet's own.

    What an outlet ascribes to itself (*CBC News has learned that …*) is its own voice; what stands
    inside that is then said to the outlet alone, and counts.

    >>> said = pd.DataFrame({"article_id": ["a"] * 3, "speaker": ["CBC News", "Ann Lee", "Bo Ek"],
    ...                      "nested": [False, True, True], "content_spans": [[[5, 40]], [[9, 30]],
    ...                      [[50, 60]]]})
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["CBC News"]})
    >>> are_outermost(said, articles).tolist()
    [False, True, False]
    """
    outlets = attributions["article_id"].map(articles.set_index("article_id")["outlet"])
    pairs = list(zip(attributions["speaker"], outlets, strict=True))
    known = {pair: is_outlet(*pair) for pair in set(pairs)}
    own = np.array([known[pair] for pair in pairs], dtype=bool)
    nested = attributions["nested"].to_numpy(dtype=bool)
    chosen = ~nested & ~own
    contents = attributions["content_spans"]
    ids = attributions["article_id"].to_numpy()
    for row in np.flatnonzero(own & ~nested):
        first, last = contents.iloc[row][0][0], contents.iloc[row][-1][1]
        for inner in np.flatnonzero(nested & ~own & (ids == ids[row])):
            spans = contents.iloc[inner]
            chosen[inner] |= first <= spans[0][0] and spans[-1][1] <= last
    return chosen


def tile(joined: Joined, contents: list[Content]) -> list[dict[str, Any]]:
    """Return the voice spans of one article, in reading order, without article and speaker.

    >>> from presslens.voices.article_text import Passage, join
    >>> joined = join([Passage(0, "body", 'He called it "a lie" and left.', ((0, 0, 30),))])
    >>> [(row["voice"], joined.text[row["text_start"]:row["text_end"]])
    ...  for row in tile(joined, [Content(0, [(10, 20)])])]
    [('own', 'He called '), ('paraphrase', 'it '), ('verbatim', '"a lie"'), ('own', ' and left.')]
    >>> [row["voice"] for row in tile(joined, [Content(0, [(10, 20)], likely=False)])]
    ['own', 'verbatim', 'own']
    """
    voice, owner = paint(joined, contents)
    rows = []
    for base, passage in sorted(
        zip(joined.starts, joined.passages, strict=True), key=lambda pair: pair[1].passage_id
    ):
        for start, end in _runs(voice, owner, base, base + len(passage.text)):
            source = joined.to_source(start, end)
            # A stretch that a repair put in stands nowhere; it takes the place just before it.
            first = source[0][0] if source else (rows[-1]["end"] if rows else 0)
            last = source[-1][1] if source else first
            rows.append(
                {
                    "passage_id": passage.passage_id,
                    "text_start": start - base,
                    "text_end": end - base,
                    "start": first,
                    "end": last,
                    "voice": VOICES[voice[start]],
                    "attribution_id": int(owner[start]),
                }
            )
    return rows


def paint(joined: Joined, contents: list[Content]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each character of the joined text its voice (0, 1, 2) and its attribution (-1)."""
    voice = np.full(len(joined.text), OWN, dtype=np.int8)
    owner = np.full(len(joined.text), -1, dtype=np.int64)
    # Small contents first, so that the outermost is what stays.
    likely = (content for content in contents if content.likely)
    for content in sorted(likely, key=lambda c: (c.size, -c.attribution_id)):
        for start, end in content.spans:
            voice[start:end] = PARAPHRASE
            owner[start:end] = content.attribution_id
    for quote, content in _owners(joined, contents).items():
        start, end = quote
        voice[start:end] = VERBATIM
        owner[start:end] = content.attribution_id
    return voice, owner


def _owners(joined: Joined, contents: list[Content]) -> dict[Span, Content]:
    """Return for each attributed quotation the innermost content that holds it whole.

    To hold it, a content must cover its words but for one (the tagger may miss a word at an edge):
    what is nested inside the marks leaves out at least the words that attribute it. If none does,
    the quotation belongs to the content that covers most of it, if that is more than half.
    """
    covered: dict[Span, dict[int, int]] = {}
    by_id = {content.attribution_id: content for content in contents}
    for content in contents:
        for start, end in content.spans:
            for low, high in joined.quotations(start, end):
                shares = covered.setdefault((low, high), {})
                shares.setdefault(content.attribution_id, 0)
                shares[content.attribution_id] += min(high, end) - max(low, start)
    owners = {}
    for (low, high), shares in covered.items():
        quote = joined.text[low:high]
        if is_title(quote):
            continue
        spare = max((len(token) for token, _, _ in tokenize(quote)), default=0) + 4
        whole = [by_id[n] for n, size in shares.items() if size >= high - low - spare]
        widest = max(shares, key=lambda n: (shares[n], -n))
        if whole and 2 * shares[widest] > high - low:
            owners[(low, high)] = min(whole, key=lambda c: (c.size, c.attribution_id))
        elif 2 * shares[widest] > high - low:
            owners[(low, high)] = by_id[widest]
    return owners


def _runs(voice: np.ndarray, owner: np.ndarray, start: int, end: int) -> list[Span]:
    if start == end:
        return []
    here, who = voice[start:end], owner[start:end]
    turns = np.flatnonzero((here[1:] != here[:-1]) | (who[1:] != who[:-1])) + 1
    edges = [start, *(turns + start).tolist(), end]
    return list(zip(edges, edges[1:], strict=False))


def _contents(joined: Joined, said: pd.DataFrame) -> list[Content]:
    return [
        Content(
            int(attribution_id),
            [piece for start, end in spans for piece in joined.from_source(start, end)],
            likely=score >= EVEN,
        )
        for attribution_id, spans, score in said[COLUMNS].itertuples(index=False)
    ]
