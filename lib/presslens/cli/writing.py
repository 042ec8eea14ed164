"""Files that commands write: checked before the work, and whole or not there after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from presslens.errors import PresslensError


def writable(out: Path, *read: str | Path) -> Path:
    """Return a path that names a file in a folder that is there, and none of those that are read.

    Raises PresslensError for another.

    >>> writable(Path("."))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: --out . is a folder; name a file to write.
    """
    problem = ""
    if out.is_dir():
        problem = "is a folder"
    elif not out.parent.is_dir():
        problem = "stands in a folder that is not there"
    elif not os.access(out if out.exists() else out.parent, os.W_OK):
        problem = "must not be written"
    elif _is_one_of(out, read):
        problem = "is what is read"
    if problem:
        raise PresslensError(f"--out {out} {problem}; name a file to write.")
    return out


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `out` at the end.

    So whoever stops the work, or fills the disk, finds the file as it was. What is no ordinary file
    (a pipe, /dev/stdout) is written to directly.

    Raises PresslensError where it cannot be written.
    """
    try:
        if out.exists() and not out.is_file():
            yield out
            return
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        os.close(handle)
        part = Path(name)
        try:
            yield part
            part.chmod(out.stat().st_mode if out.exists() else 0o666 & ~_umask())
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PresslensError(
            f"--out {out}: cannot be written ({error.strerror or error})."
        ) from None


def _is_one_of(out: Path, read: Iterable[str | Path]) -> bool:
    return out.exists() and any(
        Path(path).exists() and out.samefile(path) for path in read if str(path)
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
