"""What a batch gives, on disk: Parquet files that are there whole or not at all.

    FOLDER/TABLE/KEY.parquet    the rows of one table of one batch
    FOLDER/TABLE/KEY.arrow      the same, unpacked, of tables that are opened as frames
    FOLDER/done/KEY.json        written last: rows of each table, and articles set aside
    FOLDER/unfinished/          what is being written

A batch is done when its file in done/ is there, and only then are its tables believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet

from presslens.work.opening import open_frame, unpack
from presslens.writing import own_folder

DONE, UNFINISHED = "done", "unfinished"
OLD = 86_400  # seconds after which nobody is still writing


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
        """Say whether a batch's parts are all there."""
        return (self.folder / DONE / f"{key}.json").is_file()

    def write(
        self,
        key: str,
        tables: Mapping[str, pa.Table],
        set_aside: Mapping[str, str],
        *,
        run: str = "",
        unpacked: Collection[str] = (),
    ) -> None:
        """Keep what a batch gave, and which articles were set aside and why.

        run: a name for the whole undertaking, under which `sweep` finds what a kill left behind.
        unpacked: the tables that will be asked for by `frame`, which are unpacked here and now.

        Raises OSError if the disk is full or cannot be written; then the batch is not done.
        """
        for name, table in tables.items():
            with self._whole(f"{name}/{key}.parquet", run) as place:
                pa.parquet.write_table(table, place)
            if name in unpacked:
                unpack(self.folder / name / f"{key}.parquet")
        told = {
            "rows": {name: table.num_rows for name, table in tables.items()},
            "set_aside": dict(set_aside),
        }
        with self._whole(f"{DONE}/{key}.json", run) as place:
            place.write_text(json.dumps(told, indent=1, sort_keys=True), encoding="utf-8")

    @contextmanager
    def _whole(self, name: str, run: str) -> Iterator[Path]:
        """Give a place to write to; have it on disk, and only then give it its name."""
        table, _, file = name.partition("/")
        path = own_folder(self.folder, table) / file
        place = own_folder(self.folder, UNFINISHED) / f"{run}-{uuid4().hex}"
        try:
            yield place
            with place.open("rb") as file:
                os.fsync(file.fileno())
            place.replace(path)
        finally:
            place.unlink(missing_ok=True)

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
        """
        return open_frame([unpack(path) for path in self.paths(table)])

    def each(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield a table batch by batch, so that no more than one is held."""
        for path in self.paths(table):
            yield pa.parquet.read_table(path, columns=None if columns is None else list(columns))
