"""Arrays that grow at their end, in files or in memory; in files, mapped when they are read."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from presslens.store import own_path

Sizes = dict[str, tuple[str, int]]  # of each array its kind and how many values it has


class Arrays:
    """Arrays that grow at their end: files of a folder, or memory without one.

    A context: at its end all that was written is on disk, so that index.jsonl can tell of it, and
    whatever happened no file is left open.

    >>> with Arrays(None, {}) as arrays:
    ...     arrays.append("ones", np.ones(2, int))
    ...     arrays.append("ones", np.ones(1, int))
    >>> arrays.read()["ones"]
    array([1, 1, 1])
    """

    def __init__(self, folder: Path | None, sizes: Sizes) -> None:
        """`sizes`: of what is in the folder; what lies behind it there was never finished."""
        self.folder = folder
        self.sizes = dict(sizes)
        self._ends: dict[str, IO[bytes] | bytearray] = {}

    def append(self, name: str, values: np.ndarray) -> None:
        """Add values at the end; the first ones settle their kind."""
        values = np.asarray(values)
        kind, size = self.sizes.get(name, (values.dtype.str, 0))
        data = memoryview(np.ascontiguousarray(values, kind)).cast("B")
        end = self._end(name, size * np.dtype(kind).itemsize)
        if isinstance(end, bytearray):
            end += data
        else:
            end.write(data)
        self.sizes[name] = kind, size + values.size

    def _end(self, name: str, at: int) -> IO[bytes] | bytearray:
        if name not in self._ends:
            # A bytearray grows where it is; joining arrays would hold them twice.
            self._ends[name] = bytearray()
            if self.folder:
                self._ends[name] = own_path(self.folder / name).open("ab")
                self._ends[name].truncate(at)
        return self._ends[name]

    def __enter__(self) -> Arrays:
        """Begin to append."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Have all on disk, or, after an error, let go of what was not written."""
        files = [end for end in self._ends.values() if not isinstance(end, bytearray)]
        try:
            for file in files if kind is None else ():
                file.flush()
                os.fsync(file.fileno())
        finally:
            for file in files:
                with suppress(OSError):  # of a full disk, which has been told
                    file.close()

    def read(self) -> dict[str, np.ndarray]:
        """Return the arrays."""
        if self.folder:
            return {name: _map(self.folder / name, *size) for name, size in self.sizes.items()}
        return {
            name: np.frombuffer(self._ends[name], kind) for name, (kind, _) in self.sizes.items()
        }


def as_lines(texts: Iterable[str]) -> np.ndarray:
    """Return texts without line breaks as the bytes of lines."""
    text = "".join(f"{text}\n" for text in texts)
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def read_lines(values: np.ndarray) -> list[str]:
    """Return the texts that `as_lines` made bytes of; no token holds a line break."""
    return values.tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]


def _map(path: Path, kind: str, size: int) -> np.ndarray:
    """Map the first `size` values of a file into memory as an array."""
    if not size:
        return np.zeros(0, kind)  # nothing cannot be mapped
    with path.open("rb") as file:
        length = size * np.dtype(kind).itemsize
        return np.frombuffer(mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ), kind)
