"""A Corpus that stays on disk: its tables are read when they are asked for, and only then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from presslens.corpus.bundle import DESCRIPTION, read_description
from presslens.corpus.model import Corpus
from presslens.corpus.records import stop
from presslens.corpus.store import (
    SCHEMAS,
    count_rows,
    part_names,
    read_columns,
    read_frame,
    read_table,
)
from presslens.errors import PresslensError

HELD = 8  # parts whose sources are kept in memory at a time


def open_store(folder: Path) -> StoredCorpus:
    """Open a folder that `presslens import` made.

    Raises PresslensError if the folder holds no whole part or a file is damaged.
    """
    tree = read_description(folder / DESCRIPTION, stop) or {}
    names = part_names(folder)
    if not names:
        raise PresslensError(f"{folder}: no article has been imported into it.")
    return StoredCorpus(folder, str(tree.get("title", "")) or folder.resolve().name, names)


class StoredCorpus(Corpus):
    """A Corpus in parts on disk (presslens.corpus.store). part_names: those it is made of.

    `articles` is read at once; `passages`, `stripped` and `repairs` when they are first asked for,
    and whole, so that what has to do with millions of articles asks for parts instead. `sources`
    reads the article it is asked for. What `select` and `only` return is an ordinary Corpus, with
    as much in memory as it holds.
    """

    def __init__(self, path: Path, title: str, part_names: list[str]) -> None:
        """Open parts of a folder; nothing is read but the table of articles.

        Raises PresslensError if a part is not whole.
        """
        parts = tuple(part_names)
        articles = read_frame(path, "articles", parts)
        for name, value in (
            ("path", path),
            ("title", title),
            ("part_names", parts),
            ("articles", articles),
            ("sizes", {table: count_rows(path, table, parts) for table in SCHEMAS}),
            ("sources", _Sources(path, articles["article_id"], parts)),
            ("notes", ()),
        ):
            object.__setattr__(self, name, value)

    @cached_property
    def passages(self) -> pd.DataFrame:
        """All passages, read now."""
        return read_frame(self.path, "passages", self.part_names)

    @cached_property
    def stripped(self) -> pd.DataFrame:
        """All that was stripped, read now."""
        return read_frame(self.path, "stripped", self.part_names)

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """All repairs, read now."""
        return read_frame(self.path, "repairs", self.part_names)

    def size(self, table: str) -> int:
        """Return how many rows a table has, without reading them."""
        return self.sizes[table]

    def columns(self, table: str, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of a table, read now, and no others."""
        if table in vars(self):
            return super().columns(table, names)
        return read_columns(self.path, table, names, self.part_names).to_pandas()

    def select(self, **limits: object) -> Corpus:
        """Return the articles of some outlets and days, as Corpus.select; all: this very corpus."""
        return super().select(**limits) if any(limits.values()) else self

    def only(self, articles: pd.DataFrame) -> Corpus:
        """Return the corpus of some rows of its table of articles."""
        chosen = articles["article_id"].tolist()
        numbers = self.sources.part_of.loc[chosen].unique()
        parts = [self.part_names[i] for i in sorted(numbers)]
        tables = {
            table: read_frame(self.path, table, parts, chosen)
            for table in ("passages", "stripped", "repairs")
        }
        return Corpus(
            path=self.path,
            title=self.title,
            articles=articles.reset_index(drop=True),
            sources=_Sources(self.path, articles["article_id"], self.part_names),
            notes=self.notes,
            **tables,
        )


class _Sources(Mapping[str, str]):
    """For each article the string its offsets refer to, read when asked for."""

    def __init__(self, folder: Path, articles: pd.Series, parts: tuple[str, ...]) -> None:
        self.articles = articles
        self._read = lru_cache(HELD)(lambda number: _texts(folder, parts[number]))
        self._folder, self._parts = folder, parts

    @cached_property
    def part_of(self) -> pd.Series:
        """For each article_id the number of its part."""
        paths = [self._folder / "articles" / f"{name}.parquet" for name in self._parts]
        ids = [pq.read_table(path, columns=["article_id"])["article_id"] for path in paths]
        numbers = [number for number, column in enumerate(ids) for _ in range(len(column))]
        return pd.Series(numbers, index=[key for column in ids for key in column.to_pylist()])

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.articles)

    def __getitem__(self, article_id: str) -> str:
        if article_id not in self._known:
            raise KeyError(article_id)
        return self._read(int(self.part_of.loc[article_id]))[article_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.articles)

    def __len__(self) -> int:
        return len(self.articles)


def _texts(folder: Path, part: str) -> dict[str, str]:
    sources = read_table(folder, "sources", [part])
    return dict(zip(sources["article_id"].to_pylist(), sources["text"].to_pylist(), strict=True))
