"""Files written whole or not at all, so that whatever goes wrong leaves an older one as it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presslens.errors import PresslensError


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `out` at the end.

    So whoever stops the work, or fills the disk, finds the file as it was. What is no ordinary file
    (a pipe, /dev/stdout) is written to directly.

    Raises PresslensError where it cannot be written.

    >>> with tempfile.TemporaryDirectory() as place:
    ...     out = Path(place) / "said.txt"
    ...     with whole(out) as part:
    ...         _ = part.write_text("rain")
    ...         print(out.exists())
    ...     print(out.read_text())
    False
    rain
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
        raise PresslensError(f"{out}: cannot be written ({error.strerror or error}).") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
