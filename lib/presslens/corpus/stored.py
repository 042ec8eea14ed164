"""A Corpus that stays on disk: its tables are read when they are asked for, and only then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
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
    """A Corpus in parts on disk (presslens.corpus.store), or some of its articles.

    `articles` is read at once; `passages`, `stripped` and `repairs` when they are first asked for,
    and whole, so that work on millions of articles asks for parts instead. `sources` reads the
    article it is asked for. What `select` and `only` return stays on disk likewise.

    Attributes
    ----------
    part_names : tuple of str
        The parts of the whole corpus, in order.
    """

    def __init__(
        self,
        path: Path,
        title: str,
        part_names: Sequence[str],
        articles: pd.DataFrame | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Open the parts of a folder, reading nothing but the table of articles.

        articles: those rows of it that are wanted; None takes all.

        Raises PresslensError if a part is not whole.
        """
        parts = tuple(part_names)
        narrowed = articles is not None
        sizes = {}
        if articles is None:
            articles = read_frame(path, "articles", parts)
            sizes = {table: count_rows(path, table, parts) for table in SCHEMAS}
        for name, value in (
            ("path", path),
            ("title", title),
            ("part_names", parts),
            ("articles", articles.reset_index(drop=True)),
            ("chosen", articles["article_id"].tolist() if narrowed else None),
            ("sources", _Sources(path, articles["article_id"], parts)),
            ("sizes", sizes),
            ("notes", tuple(notes)),
        ):
            object.__setattr__(self, name, value)

    @property
    def is_whole(self) -> bool:
        """Whether it holds all the articles there are."""
        return self.chosen is None

    @cached_property
    def passages(self) -> pd.DataFrame:
        """Passages, read now."""
        return self._read("passages")

    @cached_property
    def stripped(self) -> pd.DataFrame:
        """What was stripped, read now."""
        return self._read("stripped")

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """Repairs, read now."""
        return self._read("repairs")

    def size(self, table: str) -> int:
        """Return how many rows a table has; of a whole corpus without reading them."""
        if self.is_whole:
            return self.sizes[table]
        if table in vars(self):
            return super().size(table)
        of_row = read_columns(self.path, table, ["article_id"], self._parts)["article_id"]
        return int(pc.sum(pc.is_in(of_row, value_set=self._wanted)).as_py() or 0)

    def columns(self, table: str, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of a table, read now, and no others."""
        if table in vars(self):
            return super().columns(table, names)
        wanted = list(dict.fromkeys([*names, "article_id"]))
        rows = read_columns(self.path, table, wanted, self._parts)
        if not self.is_whole:
            rows = rows.filter(pc.is_in(rows["article_id"], value_set=self._wanted))
        return rows.select(list(names)).to_pandas()

    def only(self, articles: pd.DataFrame, *, notes: Sequence[str] = ()) -> StoredCorpus:
        """Return the corpus of some rows of its table of articles, with more notes."""
        return StoredCorpus(self.path, self.title, self.part_names, articles, (*self.notes, *notes))

    @cached_property
    def _parts(self) -> list[str]:
        """The parts that hold the articles."""
        if self.is_whole:
            return list(self.part_names)
        numbers = self.sources.part_of.loc[self.chosen].unique()
        return [self.part_names[number] for number in sorted(numbers)]

    @cached_property
    def _wanted(self) -> pa.Array:
        # What stood before the first article of a file belongs to none and stays in the log.
        return pa.array([*(self.chosen or ()), ""], pa.string())

    def _read(self, table: str) -> pd.DataFrame:
        return read_frame(self.path, table, self._parts, self.chosen)


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
