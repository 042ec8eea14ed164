"""Large tables for pandas without reading them: Arrow files mapped into memory.

A Parquet part is small because it is compressed, and must be read to be used. Unpacked once into
an Arrow file beside it, its columns of text can be used where they lie: opening costs nothing, and
only what is looked at comes into memory. Whole numbers are read (four bytes each).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

_TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))  # pandas' own type for text


def to_arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Return the columns of a frame that a schema names, of its types, also where no row is.

    >>> to_arrow(pd.DataFrame({"n": []}), pa.schema([("n", pa.int32())])).schema.field("n").type
    DataType(int32)
    """
    if frame.empty:
        return schema.empty_table()
    return pa.Table.from_pandas(frame, schema, preserve_index=False)


def unpack(path: Path) -> Path:
    """Write a Parquet file as an Arrow file beside it, unless there is one; return its path."""
    unpacked = path.with_suffix(".arrow")
    if not unpacked.is_file():
        table = pa.parquet.read_table(path)
        place = path.with_name(f".{unpacked.name}-{uuid4().hex[:8]}")
        try:
            with pa.ipc.new_file(place, _mappable(table.schema)) as file:
                # One batch, so that a column is one piece.
                file.write_table(table.cast(_mappable(table.schema)).combine_chunks())
            place.replace(unpacked)
        finally:
            place.unlink(missing_ok=True)
    return unpacked


def open_frame(paths: Sequence[Path]) -> pd.DataFrame:
    """Return Arrow files, one after another, as a frame.

    Texts are pandas' own type for text, numbers and booleans numpy's; lists keep Arrow's type, and
    each is read when it is looked at. The frame is not to be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = Path(place) / "one.parquet"
    ...     pa.parquet.write_table(pa.table({"word": ["rain"], "spans": [[[0, 4]]]}), path)
    ...     frame = open_frame([unpack(path)] * 2)
    >>> frame["word"].tolist(), frame["spans"].iloc[1]
    (['rain', 'rain'], [[0, 4]])
    """
    schema = _mapped(paths[:1]).schema
    numbers = [field.name for field in schema if pa.types.is_primitive(field.type)]
    others = [name for name in schema.names if name not in numbers]
    # Mapped twice: numbers are copied, and what was mapped for them is then let go of.
    columns = {**_columns(_mapped(paths), numbers), **_columns(_mapped(paths), others)}
    return pd.DataFrame({name: columns[name] for name in schema.names}, copy=False)


def _mapped(paths: Sequence[Path]) -> pa.Table:
    return pa.concat_tables(
        [pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in paths]
    )


def _columns(table: pa.Table, names: Sequence[str]) -> dict[str, pd.Series]:
    return {name: _series(table[name]) for name in names}


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
