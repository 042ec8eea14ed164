"""One at a time: the sole right to write into a folder, held as long as a process lives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presslens.errors import PresslensError


@contextmanager
def alone_in(folder: str | Path, *, what: str) -> Iterator[None]:
    """Hold the sole right to do `what` in a folder; it ends with the process, however that ends.

    The folder itself is locked, so that nothing has to be cleaned up. Systems that cannot lock
    (Windows, some shared file systems) leave it to the user to do one thing at a time.

    Raises PresslensError if another process holds it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, alone_in(place, what="import"):
    ...     with alone_in(place, what="import"):
    ...         pass
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: ...: another presslens import is under way there; wait ...
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise PresslensError(
            f"{folder}: another presslens {what} is under way there; wait for it to end."
        ) from None
    except OSError:  # a file system without locks
        pass
    try:
        yield
    finally:
        os.close(handle)
