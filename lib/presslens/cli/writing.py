"""Where commands may write, checked before the work; `presslens.writing` writes it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from presslens.errors import PresslensError


def writable(out: Path, *read: str | Path, ending: str = ".csv") -> Path:
    """Return a path that names a file in a folder that is there, and none of those that are read.

    Raises PresslensError for another, and for one that ends otherwise than what is written.

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
    elif out.suffix.lower() != ending:
        raise PresslensError(
            f'--out {out} does not end in "{ending}", and nothing else is written here; '
            f"did you mean {out.with_suffix(ending)}?"
        )
    if problem:
        raise PresslensError(f"--out {out} {problem}; name a file to write.")
    return out


def _is_one_of(out: Path, read: Iterable[str | Path]) -> bool:
    return out.exists() and any(
        Path(path).exists() and out.samefile(path) for path in read if str(path)
    )
