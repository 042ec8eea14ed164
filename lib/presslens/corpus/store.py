"""A corpus on disk, in parts: what `presslens import` writes and every command reads.

    FOLDER/
      corpus.yml                     its title, and settings for the next import; yours to edit
      README.md                      the data card
      articles/part-000000.parquet   one row an article
      passages/part-000000.parquet   one row a passage
      stripped/part-000000.parquet   what was set aside inside the articles, and why
      repairs/part-000000.parquet    what was mended
      sources/part-000000.parquet    article_id and text: the string that offsets refer to
      set_aside.jsonl                rows and files that are no part of the corpus, and why
      copies.csv                     articles that are, nearly or wholly, copies of earlier ones

Parts of one number hold the same articles, a few thousand each, so a part is a small Corpus of its
own: what is a function of one article maps over `part_names` and `read_part`. A part is never
changed once written. `articles/` is written last: a part without its articles was cut short, and
counts as not there. Columns are those of presslens.schemas, with two differences: `alignment` is
flat (text_start, source_start, length, text_start, …), and `articles` has three columns more:

    content         32 hex digits, the same for the same text, outlet and day; the first 16 for the
                    same text (`content_key`)
    published_utc   `published` in UTC; null for a day without a time and for a time without a zone
    sketch          256 bytes that two articles share the more of, the more their texts do
                    (presslens.corpus.copies)

Any tool that reads Parquet can read a table as one data set: pyarrow's
`dataset("FOLDER/articles")`, DuckDB's `'FOLDER/articles/*.parquet'`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from presslens.corpus.bundle import DESCRIPTION
from presslens.corpus.copies import BYTES, sketch
from presslens.corpus.model import Corpus
from presslens.errors import PresslensError, nearest
from presslens.schemas import TABLES, conform
from presslens.store import own_folder

PART_ARTICLES = 2_000
_TEXT, _WHOLE = pa.string(), pa.int32()
_TYPES = {"passage_id": _WHOLE, "start": _WHOLE, "end": _WHOLE, "n_words": _WHOLE}
_TYPES["alignment"] = pa.list_(_WHOLE)
SCHEMAS = {
    name: pa.schema([(column, _TYPES.get(column, _TEXT)) for column in TABLES[name]])
    for name in ("articles", "passages", "stripped", "repairs")
}
SCHEMAS["sources"] = pa.schema([("article_id", _TEXT), ("text", _TEXT)])
for _field in (
    pa.field("content", _TEXT),
    pa.field("published_utc", pa.timestamp("s", "UTC")),
    pa.field("sketch", pa.binary(BYTES)),
):
    SCHEMAS["articles"] = SCHEMAS["articles"].append(_field)


def is_store(path: Path) -> bool:
    """Say whether `path` is a folder that an import has begun to fill."""
    return "\0" not in str(path) and (path / "articles").is_dir() and (path / DESCRIPTION).is_file()


def part_names(folder: Path) -> list[str]:
    """Return the names of the parts that are whole, in the order they were written."""
    return sorted(path.stem for path in (folder / "articles").glob("part-*.parquet"))


def content_key(outlet: str, published: str, text: str) -> str:
    r"""Return what tells one article from another: its words, however spaced, its outlet and day.

    >>> one = content_key("A", "2021-06-18T12:57", "Rain\nfell.")
    >>> other = content_key("B", "2021-06-18", "Rain fell.")
    >>> one == other, one[:16] == other[:16], one
    (False, True, '5df7a9610ec3b35f7ad4e19747939596')
    """
    return _digest(" ".join(text.split())) + _digest(f"{outlet}\0{published[:10]}")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def part_name(number: int) -> str:
    """Return the name of a part.

    >>> part_name(7)
    'part-000007'
    """
    return f"part-{number:06}"


def next_part(folder: Path) -> int:
    """Return the number of the next part to be written."""
    names = part_names(folder)
    return int(names[-1].removeprefix("part-")) + 1 if names else 0


def write_part(
    folder: Path, corpus: Corpus, contents: Mapping[str, str] | None = None, *, name: str = ""
) -> str:
    """Write a batch of articles as the next part, or the part of a `name`, and return the name.

    contents: for each article_id its `content_key`, if that is known already.

    Raises PresslensError if the disk is full or the folder cannot be written to; the part is then
    not there, and the parts before it are as they were.

    >>> import tempfile
    >>> from presslens.corpus.tables import make_corpus
    >>> from presslens.corpus.records import Record
    >>> record = Record(article_id="a", outlet="A", source="Rain fell.", source_file="", where="")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     name = write_part(Path(place), make_corpus(Path(place), "Rain", [record]))
    ...     name, read_part(Path(place), name).passages["text"].tolist()
    ('part-000000', ['Rain fell.'])
    """
    name = name or part_name(next_part(folder))
    tables = {
        "sources": pd.DataFrame(
            {"article_id": list(corpus.sources), "text": list(corpus.sources.values())}
        ),
        "repairs": corpus.repairs,
        "stripped": corpus.stripped,
        "passages": corpus.passages.assign(
            alignment=[list(chain.from_iterable(pieces)) for pieces in corpus.passages["alignment"]]
        ),
        "articles": _with_extras(corpus, contents),
    }
    for table, rows in tables.items():
        path = folder / table / f"{name}.parquet"
        _save(path, pa.Table.from_pandas(rows, SCHEMAS[table], preserve_index=False))
    return name


def _with_extras(corpus: Corpus, contents: Mapping[str, str] | None) -> pd.DataFrame:
    articles = corpus.articles
    if contents is None:
        contents = {
            row.article_id: content_key(row.outlet, row.published, corpus.sources[row.article_id])
            for row in articles.itertuples()
        }
    body = corpus.passages[corpus.passages["section"] == "body"]
    texts = body.groupby("article_id", sort=False)["text"].agg(list)
    return articles.assign(
        content=articles["article_id"].map(contents),
        published_utc=[in_utc(published) for published in articles["published"]],
        sketch=[sketch(texts.get(article_id, [])) for article_id in articles["article_id"]],
    )


def in_utc(published: str) -> datetime | None:
    """Return a time that names its zone, in UTC; None for a day alone or a time without a zone.

    >>> in_utc("2021-06-18T12:57-04:00").isoformat(), in_utc("2021-06-18")
    ('2021-06-18T16:57:00+00:00', None)
    """
    moment = datetime.fromisoformat(published) if len(published) > 10 else None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _save(path: Path, table: pa.Table) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        own_folder(path.parents[1], path.parent.name)
        pq.write_table(table, half, compression="zstd")
        half.replace(path)
    except (OSError, pa.ArrowException) as error:
        half.unlink(missing_ok=True)
        raise PresslensError(f"{path}: cannot be written ({_reason(error)}).") from None


def read_part(folder: Path, name: str) -> Corpus:
    """Return one part as a Corpus.

    Raises PresslensError if there is no such part or a file of it is damaged.
    """
    return read_parts(folder, [name])


def iter_parts(folder: Path) -> Iterator[Corpus]:
    """Yield every part as a Corpus, in order, one in memory at a time."""
    for name in part_names(folder):
        yield read_part(folder, name)


def read_columns(
    folder: Path, table: str, columns: Sequence[str], names: Iterable[str] | None = None
) -> pa.Table:
    """Return some columns of a table of all parts, or of those named, without reading others."""
    names = part_names(folder) if names is None else names
    files = [str(folder / table / f"{name}.parquet") for name in names]
    if not files:
        return pa.schema([SCHEMAS[table].field(column) for column in columns]).empty_table()
    try:
        return ds.dataset(files, schema=SCHEMAS[table]).to_table(columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise _damaged(folder / table, error) from None


def read_parts(folder: Path, names: Sequence[str], *, title: str = "") -> Corpus:
    """Return some parts as one Corpus, in memory.

    Raises PresslensError if one is not there or damaged.
    """
    frames = {table: read_frame(folder, table, names) for table in SCHEMAS if table != "sources"}
    sources = read_table(folder, "sources", names)
    texts = zip(sources["article_id"].to_pylist(), sources["text"].to_pylist(), strict=True)
    return Corpus(path=folder, title=title, sources=dict(texts), **frames)


def read_frame(
    folder: Path, table: str, names: Iterable[str], articles: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return a table of some parts as it is documented, of all articles or of some.

    Raises PresslensError if a part is not there or damaged.
    """
    arrow = read_table(folder, table, names, articles)
    rows = _passages(arrow) if table == "passages" else conform(arrow.to_pandas(), table)
    whole = [column for column in rows.columns if _TYPES.get(column) == _WHOLE]
    return rows.astype(dict.fromkeys(whole, "int64"))


def _passages(arrow: pa.Table) -> pd.DataFrame:
    column = arrow["alignment"].combine_chunks()
    pieces = [tuple(piece) for piece in column.values.to_numpy().reshape(-1, 3).tolist()]
    bounds = (column.offsets.to_numpy() // 3).tolist()
    rows = arrow.drop_columns("alignment").to_pandas()
    rows["alignment"] = pd.Series(
        [tuple(pieces[a:b]) for a, b in zip(bounds, bounds[1:], strict=False)],
        dtype=object, index=rows.index,
    )  # fmt: skip
    return conform(rows, "passages")


def read_table(
    folder: Path, table: str, names: Iterable[str], articles: Sequence[str] | None = None
) -> pa.Table:
    """Return a table of some parts, of all articles or of some, in its documented columns."""
    schema = SCHEMAS[table]
    columns = list(TABLES.get(table, schema.names))
    parts = [schema.empty_table().select(columns)]
    chosen = None if articles is None else [("article_id", "in", [*articles, ""])]
    for name in names:
        path = folder / table / f"{name}.parquet"
        if not path.is_file():
            hint = nearest(name, part_names(folder))
            raise PresslensError(f"{path}: this part of the corpus is not there ({hint}).")
        try:
            parts.append(pq.read_table(path, columns=columns, schema=schema, filters=chosen))
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, error) from None
    return pa.concat_tables(parts)


def count_rows(folder: Path, table: str, names: Iterable[str]) -> int:
    """Return how many rows some parts of a table have, without reading them.

    Raises PresslensError if a part is damaged or not there.
    """
    rows = 0
    for name in names:
        path = folder / table / f"{name}.parquet"
        try:
            rows += pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, error) from None
    return rows


def _reason(error: Exception) -> str:
    # Arrow tells of an error of the system in a sentence around it.
    number = getattr(error, "errno", None) or re.search(r"\[errno (\d+)\]", str(error))
    if number is None:
        return str(error)
    return os.strerror(number if isinstance(number, int) else int(number[1]))


def _damaged(path: Path, error: Exception) -> PresslensError:
    return PresslensError(
        f"{path}: damaged, or not written by presslens ({str(error).splitlines()[0]}); "
        "import the corpus anew."
    )


def known_contents(folder: Path) -> set[str]:
    """Return the content keys of all articles in a folder, empty if it is none yet."""
    return set(read_columns(folder, "articles", ["content"])["content"].to_pylist())


def sketches(folder: Path) -> np.ndarray:
    """Return the sketches of all articles, in the order of the parts, as rows of 64 numbers."""
    names = part_names(folder)
    found = np.empty((count_rows(folder, "articles", names), BYTES // 4), dtype=np.uint32)
    at = 0
    for name in names:  # one at a time: of a million articles they are 256 MB
        path = folder / "articles" / f"{name}.parquet"
        for column in pq.read_table(path, columns=["sketch"])["sketch"].chunks:
            numbers = np.frombuffer(column.buffers()[1], dtype="<u4").reshape(-1, BYTES // 4)
            found[at : at + len(column)] = numbers[column.offset :][: len(column)]
            at += len(column)
    return found
