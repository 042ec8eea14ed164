"""From records to tables: what was read of each article, in the columns of presslens.schemas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from presslens import schemas
from presslens.corpus.article import Article, read_article
from presslens.corpus.lines import split_lines
from presslens.corpus.model import Corpus
from presslens.corpus.records import Record
from presslens.corpus.repair import straighten
from presslens.text import count_tokens

# What stands before the first article of a file: source file, source, start, end.
Leftover = tuple[str, str, int, int]
INTEGERS = ("passage_id", "start", "end", "n_words")


def make_corpus(
    path: Path,
    title: str,
    records: Iterable[Record],
    *,
    leftovers: Sequence[Leftover] = (),
    notes: Sequence[str] = (),
) -> Corpus:
    """Read every record and return the corpus they make, in the order they come.

    >>> record = Record(article_id="a", outlet="A", source="Rain fell.", source_file="", where="")
    >>> make_corpus(Path("."), "Rain", [record]).passages["text"].tolist()
    ['Rain fell.']
    """
    articles, passages, stripped, repairs = [], [], [], []
    sources: dict[str, str] = {}
    for _, source, start, end in leftovers:
        for line in split_lines(source, start, end):
            reason = "before the first article of the file"
            stripped.append(("", line.start, line.end, "metadata", reason, line.text))
    for record in records:
        key, read = record.article_id, _read(record)
        sources[key] = record.source
        articles.append(_row(record, read))
        for number, p in enumerate(read.passages):
            passages.append((key, number, p.section, p.text, p.start, p.end, p.alignment))
        for part in read.stripped:
            raw = record.source[part.start : part.end]
            stripped.append((key, part.start, part.end, part.kind, part.reason, raw))
        repairs += [(key, r.rule, r.start, r.end, r.before, r.after) for r in read.repairs]
    return Corpus(
        path=path,
        title=title,
        articles=frame(articles, "articles"),
        passages=frame(passages, "passages"),
        stripped=frame(stripped, "stripped"),
        repairs=frame(repairs, "repairs"),
        sources=sources,
        notes=tuple(notes),
    )


def _read(record: Record) -> Article:
    return read_article(
        record.source,
        record.start,
        record.end,
        marker=record.marker,
        headline=record.headline,
        standfirst=record.standfirst,
        headed=record.headed,
    )


def _row(record: Record, read: Article) -> tuple[str | int, ...]:
    return (
        record.article_id,
        record.outlet,
        straighten(record.headline) or read.first("headline"),
        straighten(record.standfirst) or read.first("standfirst"),
        record.byline or ", ".join(read.head.byline),
        record.published or read.head.published,
        record.updated or read.head.updated,
        record.url,
        record.event,
        record.language,
        record.source_file,
        sum(count_tokens(passage.text) for passage in read.passages),
    )


def by_article(table: pd.DataFrame, *names: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each article, as tuples of some columns: many times as fast as groups.

    >>> passages = pd.DataFrame({"article_id": ["a", "a", "b"], "text": ["One.", "Two.", "No."]})
    >>> by_article(passages, "text")
    {'a': [('One.',), ('Two.',)], 'b': [('No.',)]}
    """
    found: dict[str, list[tuple[Any, ...]]] = {}
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    for article, row in zip(table["article_id"].tolist(), rows, strict=True):
        found.setdefault(article, []).append(row)
    return found


def frame(rows: Sequence[tuple[object, ...]], table: str) -> pd.DataFrame:
    """Return rows as the named table, its columns of the right types even where there is no row.

    >>> frame([], "stripped")["start"].sum()
    np.int64(0)
    """
    if not rows:
        # Of the right types, so that sums and comparisons work on nothing as well.
        none = schemas.empty(table).astype(object)
        whole = [column for column in none.columns if column in INTEGERS]
        return none.astype(dict.fromkeys(whole, "int64"))
    return schemas.conform(pd.DataFrame(rows, columns=list(schemas.TABLES[table])), table)
