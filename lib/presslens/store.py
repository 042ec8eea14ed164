"""Files on disk: written whole or not at all, one writer at a time, named by their content."""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from presslens.errors import PresslensError

PACKAGE = Path(__file__).parent
CACHE, OFF = "PRESSLENS_CACHE", "off"
_CODE = (".py", ".onnx", ".json", ".yml", ".txt")


@contextmanager
def whole(out: str | Path, *, unfinished: Path | None = None, sync: bool = True) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `out` at the end.

    Whoever stops the work, or fills the disk, finds the file as it was. What is no ordinary file (a
    pipe, /dev/stdout) is written to directly.

    Parameters
    ----------
    out
        The file.
    unfinished
        Where to write until all is written, on the same disk; by default beside `out`.
    sync
        Whether to have the file on disk before it gets its name, so that a machine that crashes
        leaves no empty one.

    Raises
    ------
    PresslensError
        If the file cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     out = Path(place) / "said.txt"
    ...     with whole(out) as part:
    ...         _ = part.write_text("rain")
    ...         print(out.exists())
    ...     print(out.read_text())
    False
    rain
    """
    out = Path(out)
    try:
        if out.exists() and not out.is_file():
            yield out
            return
        part = unfinished or _beside(out)
        try:
            yield part
            part.chmod(out.stat().st_mode if out.exists() else 0o666 & ~_umask())
            if sync:
                with part.open("rb") as file:
                    os.fsync(file.fileno())
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PresslensError(f"{out}: {trouble(error)}.") from None


@contextmanager
def whole_folder(out: str | Path) -> Iterator[Path]:
    """Give a folder to write to, and call it `out` at the end, unless there is one by then.

    Raises PresslensError if it cannot be written.
    """
    out = Path(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            yield place
            with suppress(OSError):  # somebody else has just saved the same
                place.rename(out)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        raise PresslensError(f"{out}: {trouble(error)}.") from None


def trouble(error: Exception, what: str = "cannot be written") -> str:
    """Return why something cannot be done with a file, as a clause.

    >>> trouble(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full'
    >>> trouble(PermissionError(errno.EACCES, "Permission denied"))
    'cannot be written (permission denied)'
    """
    number = getattr(error, "errno", None)
    if number is None:  # Arrow tells of an error of the system in a sentence around it
        found = re.search(r"\[errno (\d+)\]", str(error), re.IGNORECASE)
        number = int(found[1]) if found else None
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full"
    reason = os.strerror(number) if number else str(error)
    return f"{what} ({reason[:1].lower()}{reason[1:]})"


def damaged(path: Path) -> PresslensError:
    """Return the error for a file or folder that is not what presslens wrote there.

    >>> str(damaged(Path("corpus/prepared/words/tokens/0a.parquet")))
    'corpus/prepared/words/tokens/0a.parquet is damaged; delete it and say presslens prepare again.'
    """
    return PresslensError(f"{path} is damaged; delete it and say presslens prepare again.")


def _beside(out: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    os.close(handle)
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


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


@contextmanager
def alone_in(folder: str | Path, *, what: str) -> Iterator[None]:
    """Hold the sole right to do `what` in a folder; it ends with the process, however that ends.

    Raises PresslensError if another process holds it, or the folder cannot be written.

    >>> with tempfile.TemporaryDirectory() as place, alone_in(place, what="import"):
    ...     with alone_in(place, what="import"):
    ...         pass
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: ...: another presslens import is under way there; wait ...
    """
    from filelock import FileLock, Timeout

    lock = FileLock(own_path(Path(folder) / ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise PresslensError(
            f"{folder}: another presslens {what} is under way there; wait for it to end."
        ) from None
    except OSError as error:
        raise PresslensError(f"{folder}: {trouble(error)}.") from None
    try:
        yield
    finally:
        lock.release()


def content_key(*parts: object) -> str:
    """Return a name for some content: 32 characters, the same for the same parts, in this order.

    Text and bytes count as they are, anything else by its `repr`.

    >>> content_key("a", "b") == content_key("a", "b"), content_key("ab") == content_key("a", "b")
    (True, False)
    """
    digest = blake2b(digest_size=16)
    for part in parts:
        text = part if isinstance(part, (str, bytes)) else repr(part)
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


@cache
def code_version(*rooms: str) -> str:
    """Return a name for the code of some rooms of the library (all, if none is named).

    A result kept under it is made anew when a line of that code, or a weight, has changed.

    >>> code_version("text") == code_version("text"), code_version("text") == code_version()
    (True, False)
    """
    roots = [PACKAGE / room for room in rooms] or [PACKAGE]
    files = [file for root in roots for file in sorted(_files(root))]
    names = [file.relative_to(PACKAGE).as_posix() for file in files]
    return content_key(*names, *(file.read_bytes() for file in files))


def _files(root: Path) -> Iterable[Path]:
    if not root.is_dir():
        return [root if root.suffix else root.with_suffix(".py")]
    return [file for file in root.rglob("*") if file.suffix in _CODE and file.is_file()]


def versions() -> tuple[str, str]:
    """Return what two machines must agree in: the version of presslens and of Python, for people.

    The version of presslens ends in the first characters of its `code_version`.
    """
    return f"presslens {version('presslens')}+{code_version()[:8]}", (
        f"Python {'.'.join(platform.python_version_tuple()[:2])}"
    )


def cache_folder() -> Path | None:
    """Return the folder for what is kept between runs, or None.

    It is the user's own cache folder, or what the environment variable PRESSLENS_CACHE names;
    `off` is none. It can be deleted at any time.
    """
    if (named := os.environ.get(CACHE, "")) == OFF:
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("presslens", appauthor=False)


class Cache:
    """Small results by content, one file each, shared by every process: JSON by `content_key`.

    Parameters
    ----------
    name
        The folder inside the cache.
    home
        The cache; by default `cache_folder`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     sums = Cache("sums", Path(place))
    ...     sums.put("0a1b", [3, 4])
    ...     print(sums.get("0a1b"), sums.get("ffff"))
    [3, 4] None
    """

    def __init__(self, name: str, home: Path | None = None) -> None:
        """Name the folder."""
        home = home or cache_folder()
        self.folder = home / name if home else None

    def get(self, key: str) -> Any:
        """Return what is kept under `key`; None if nothing is, or nothing that can be read."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError, RecursionError):
            return json.loads(self._path(key).read_text(encoding="utf-8"))
        return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value, whole or not at all; a disk that takes nothing is no reason to fail."""
        if self.folder is None:
            return
        path = self._path(key)
        with suppress(OSError, PresslensError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole(path, sync=False) as part:
                part.write_text(json.dumps(value), encoding="utf-8")

    def _path(self, key: str) -> Path:
        # In folders by the first characters: one folder of a million files is slow.
        return self.folder / key[:2] / f"{key}.json"
