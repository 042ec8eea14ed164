"""Files written whole or not at all, and only in folders that are presslens's own."""

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


def own_folder(home: Path, *inside: str, make: bool = True) -> Path:
    """Return the folder `home`/`inside`[0]/…, in which files may be cleared and replaced.

    A link inside `home` is refused: it leads to files that are not presslens's to touch.

    Parameters
    ----------
    home
        A folder that the user named; it may be a link.
    *inside
        Names of folders, each inside the one before.
    make
        Whether to make the folders that are missing.

    Raises
    ------
    PresslensError
        If one of the folders is a link or a file, or cannot be made.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as home:
    ...     os.symlink("/", Path(home) / "prepared")
    ...     own_folder(Path(home), "prepared", "words")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: .../prepared is a symbolic link, and presslens ...
    """
    folder = home
    for name in inside:
        folder = folder / name
        own_path(folder)
        if folder.exists() and not folder.is_dir():
            raise PresslensError(f"{folder} is a file, and presslens needs a folder of that name.")
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PresslensError(f"{folder}: the folder cannot be written ({reason}).") from None
    return folder


def own_path(path: Path) -> Path:
    """Return `path`, which presslens is about to clear or replace.

    Raises
    ------
    PresslensError
        If it is a symbolic link.
    """
    if path.is_symlink():
        raise PresslensError(
            f"{path} is a symbolic link, and presslens clears and replaces only what is its own; "
            "remove the link or name another folder."
        )
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
