"""What a batch gives, on disk: Parquet files that are there whole or not at all.

    FOLDER/TABLE/KEY.parquet    the rows of one table of one batch
    FOLDER/TABLE/KEY.arrow      the same, unpacked, of tables that are opened as frames
    FOLDER/done/KEY.json        written last: rows and bytes of each table, and articles set aside
    FOLDER/unfinished/          what is being written

A batch is done when its file in done/ is there and its tables have the sizes that stand in it, and
only then are its tables believed.

A Parquet part is small because it is compressed, and must be read to be used. Unpacked once into an
Arrow file beside it, its texts can be used where they lie: opening costs nothing, and only what is
looked at comes into memory. Whole numbers are read (four bytes each).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.ipc
import pyarrow.parquet

from presslens.store import damaged, own_folder, whole

DONE, UNFINISHED = "done", "unfinished"
OLD = 86_400  # seconds after which nobody is still writing
_TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))  # pandas' own type for text


@dataclass(frozen=True)
class Parts:
    """The parts of one piece of work under a folder, in the order of `keys`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     parts = Parts(Path(place), ("a", "b"))
    ...     parts.write("a", {"hits": pa.table({"n": [1, 2]})}, {})
    ...     print(parts.is_done("a"), parts.is_done("b"), parts.rows("hits"))
    ...     Parts(Path(place), ("a",)).dataset("hits").to_table().to_pydict()
    True False 2
    {'n': [1, 2]}
    """

    folder: Path
    keys: tuple[str, ...]

    def is_done(self, key: str) -> bool:
        """Say whether a batch's parts are all there, whole."""
        try:
            sizes = self.told(key)["bytes"]
            return all(
                (self.folder / name / f"{key}.parquet").stat().st_size == size
                for name, size in sizes.items()
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False

    def write(
        self,
        key: str,
        tables: Mapping[str, pa.Table],
        set_aside: Mapping[str, str],
        *,
        run: str = "",
        unpacked: Collection[str] = (),
    ) -> None:
        """Keep what a batch gave.

        Parameters
        ----------
        key
            The batch's name.
        tables
            Its tables by name.
        set_aside
            The articles that could not be worked on, and why.
        run
            A name for the whole undertaking, under which `sweep` finds what a kill left behind.
        unpacked
            The tables that `frame` will be asked for, which are unpacked here and now.

        Raises
        ------
        PresslensError
            If the disk is full or cannot be written; then the batch is not done.
        """
        sizes = {}
        for name, table in tables.items():
            with self._whole(name, f"{key}.parquet", run) as place:
                pa.parquet.write_table(table, place, write_page_checksum=True)
            path = self.folder / name / f"{key}.parquet"
            sizes[name] = path.stat().st_size
            path.with_suffix(".arrow").unlink(missing_ok=True)
            if name in unpacked:
                _unpack(path)
        told = {
            "rows": {name: table.num_rows for name, table in tables.items()},
            "bytes": sizes,
            "set_aside": dict(set_aside),
        }
        with self._whole(DONE, f"{key}.json", run) as place:
            place.write_text(json.dumps(told, indent=1, sort_keys=True), encoding="utf-8")

    def _whole(self, table: str, file: str, run: str) -> Any:
        unfinished = own_folder(self.folder, UNFINISHED) / f"{run}-{uuid4().hex}"
        return whole(own_folder(self.folder, table) / file, unfinished=unfinished)

    def sweep(self, run: str) -> None:
        """Remove what workers that were killed left half written, in this run or long ago."""
        for path in own_folder(self.folder, UNFINISHED, make=False).glob("*"):
            with suppress(OSError):
                if path.name.startswith(f"{run}-") or time() - path.stat().st_mtime > OLD:
                    path.unlink()

    def told(self, key: str) -> dict:
        """Return what is noted of a batch that is done: "rows" by table, and "set_aside".

        A note that a crash of the machine left damaged counts as none: ValueError, OSError.
        """
        return json.loads((self.folder / DONE / f"{key}.json").read_text(encoding="utf-8"))

    def rows(self, table: str) -> int:
        """Return the rows of a table in all batches that are done."""
        return sum(self.told(key)["rows"].get(table, 0) for key in self.keys if self.is_done(key))

    def set_aside(self) -> dict[str, str]:
        """Return the articles that were set aside, each with the reason."""
        return {
            name: reason
            for key in self.keys
            if self.is_done(key)
            for name, reason in self.told(key)["set_aside"].items()
        }

    def paths(self, table: str) -> list[Path]:
        """Return the files of a table, in the order of the batches."""
        return [self.folder / table / f"{key}.parquet" for key in self.keys if self.is_done(key)]

    def dataset(self, table: str) -> pa.dataset.Dataset:
        """Return a table as a dataset, which reads only the rows and columns that are asked for."""
        return pa.dataset.dataset([str(path) for path in self.paths(table)], format="parquet")

    def frame(self, table: str) -> pd.DataFrame:
        """Return a table for pandas, its texts left on disk until they are looked at.

        Parts that were not unpacked when they were written are now, which takes a few seconds for
        a million rows; from then on opening takes milliseconds.

        Raises PresslensError for a part that is damaged.
        """
        return open_frame(self.paths(table))

    def each(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield a table batch by batch, so that no more than one is held.

        Raises PresslensError for a part that is damaged.
        """
        for path in self.paths(table):
            yield _read(path, None if columns is None else list(columns))


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    try:
        return pa.parquet.read_table(path, columns=columns, page_checksum_verification=True)
    except (OSError, ValueError, pa.ArrowException):
        raise damaged(path) from None


def to_arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Return the columns of a frame that a schema names, of its types, also where no row is.

    >>> to_arrow(pd.DataFrame({"n": []}), pa.schema([("n", pa.int32())])).schema.field("n").type
    DataType(int32)
    """
    if frame.empty:
        return schema.empty_table()
    return pa.Table.from_pandas(frame, schema, preserve_index=False)


def open_frame(paths: Sequence[Path]) -> pd.DataFrame:
    """Return Parquet files, one after another, as a frame.

    Texts are pandas' own type for text, numbers and booleans numpy's; lists keep Arrow's type, and
    each is read when it is looked at. The frame is not to be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = Path(place) / "one.parquet"
    ...     pa.parquet.write_table(pa.table({"word": ["rain"], "spans": [[[0, 4]]]}), path)
    ...     frame = open_frame([path] * 2)
    >>> frame["word"].tolist(), frame["spans"].iloc[1]
    (['rain', 'rain'], [[0, 4]])
    """
    schema = _mapped(paths[0]).schema
    numbers = [field.name for field in schema if pa.types.is_primitive(field.type)]
    others = [name for name in schema.names if name not in numbers]
    # Mapped twice: numbers are copied, and what was mapped for them is then let go of.
    columns = {}
    for names in (numbers, others):
        table = pa.concat_tables([_mapped(path) for path in paths])
        columns |= {name: _series(table[name]) for name in names}
    return pd.DataFrame({name: columns[name] for name in schema.names}, copy=False)


def _mapped(path: Path) -> pa.Table:
    """Map the unpacked part of a Parquet file into memory; make it anew if it is damaged."""
    try:
        return _open(_unpack(path))
    except (OSError, ValueError, pa.ArrowException):
        path.with_suffix(".arrow").unlink(missing_ok=True)
    try:
        return _open(_unpack(path))
    except (OSError, ValueError, pa.ArrowException):
        raise damaged(path) from None


def _open(unpacked: Path) -> pa.Table:
    table = pa.ipc.open_file(pa.memory_map(str(unpacked))).read_all()
    table.validate()
    if not all(table.schema.names):  # they are only decoded when they are looked at
        raise ValueError(unpacked)
    return table


def _unpack(path: Path) -> Path:
    """Write a Parquet file as an Arrow file beside it, unless there is one; return its path."""
    unpacked = path.with_suffix(".arrow")
    if not unpacked.is_file():
        table = _read(path)
        with whole(unpacked) as place, pa.ipc.new_file(place, _mappable(table.schema)) as file:
            # One batch, so that a column is one piece.
            file.write_table(table.cast(_mappable(table.schema)).combine_chunks())
    return unpacked


def _series(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_large_string(column.type):
        return pd.Series(pd.array(column, dtype=_TEXT, copy=False), copy=False)
    if pa.types.is_nested(column.type):
        return pd.Series(column, dtype=pd.ArrowDtype(column.type), copy=False)
    return pd.Series(column.to_numpy())


def _mappable(schema: pa.Schema) -> pa.Schema:
    # Texts with 64-bit offsets are what pandas holds, so that nothing need be converted.
    return pa.schema(
        [
            field.with_type(pa.large_string()) if pa.types.is_string(field.type) else field
            for field in schema
        ]
    )
