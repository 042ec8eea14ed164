"""The passages behind a number: what was counted, in the source's own words."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from presslens.schemas import SECTIONS
from presslens.words.concordance import COLUMNS, line_columns
from presslens.words.hits import source_span, token_hits
from presslens.words.view import View

if TYPE_CHECKING:
    import pandas as pd


def occurrences(
    view: View, terms: Collection[str], *, width: int = 6, limit: int | None = None
) -> pd.DataFrame:
    """Return the passages behind a term's count: a line for each occurrence, terms in order.

    Columns: term, article_id, outlet, passage_id, section, voice, speaker_group, start, end,
    text (the source's own words) and context. `limit` keeps that many for each term and outlet.
    """
    import pandas as pd

    parts = []
    for name in terms:
        hits = np.flatnonzero(view.ids == view.number(name))
        if limit is not None:
            article = np.searchsorted(view.index.article_bounds, hits, side="right") - 1
            outlet = view.index.article_columns["outlet"][article]
            nth = pd.Series(outlet).groupby(outlet).cumcount()
            hits = hits[nth.to_numpy() < limit]
        part = pd.DataFrame(line_columns(view, token_hits(view, hits, view.n), width))
        part.insert(0, "term", name)
        parts.append(part)
    frame = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["term", *COLUMNS])
    )
    frame["context"] = (frame["left"] + " " + frame["node"] + " " + frame["right"]).str.strip()
    return as_evidence(view, frame)[
        ["term", "article_id", "outlet", "passage_id", "section", "voice", "speaker_group",
         "start", "end", "text", "context"]
    ]  # fmt: skip


def as_evidence(view: View, lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines of a concordance with `text`, the source's own words, in place of `node`.

    A passage's text is repaired (straight marks, one blank between words); its source is not.
    """
    import pandas as pd

    if view.index.quote is None:
        return lines.rename(columns={"node": "text"})
    # In the order of the articles, since a stored corpus reads its sources part by part.
    order = view.index.articles.reset_index().set_index("article_id")["index"]
    places = lines.iloc[np.argsort(order[lines["article_id"]].to_numpy(), kind="stable")]
    columns = (places[name] for name in ("article_id", "start", "end"))
    texts = [view.index.quote(*place) for place in zip(*columns, strict=True)]
    read = pd.Series(texts, index=places.index, dtype=object)
    return lines.assign(node=read).rename(columns={"node": "text"})


def passages_counted(view: View, *, limit: int | None = None) -> pd.DataFrame:
    """Return the passages whose words a view counts; `limit` keeps that many for each outlet.

    Columns: outlet, article_id, passage_id, section, start, end, text (the source's own words).

    >>> from presslens.words import index_texts, view
    >>> passages_counted(view(index_texts(["One fish.", "Red fish."])))["text"].tolist()
    ['One fish.', 'Red fish.']
    """
    import pandas as pd

    index = view.index
    filled = np.flatnonzero(np.diff(index.passage_bounds))
    used = filled[np.logical_or.reduceat(view.selected, index.passage_bounds[filled])]
    article = index.passage_columns["article"][used]
    outlet = index.article_columns["outlet"][article]
    if limit is not None:
        first = pd.Series(outlet).groupby(outlet).cumcount().to_numpy() < limit
        used, article, outlet = used[first], article[first], outlet[first]
    texts = [index.texts[row] for row in used]
    spans = [source_span(index, row, 0, len(text)) for row, text in zip(used, texts, strict=True)]
    frame = pd.DataFrame(
        {
            "outlet": outlet,
            "article_id": index.article_columns["article_id"][article],
            "passage_id": index.passage_columns["passage_id"][used],
            "section": [SECTIONS[i] for i in index.passage_columns["section"][used]],
            "start": [start for start, _ in spans],
            "end": [end for _, end in spans],
            "node": texts,
        }
    )
    return as_evidence(view, frame)
