"""Where a run's files wait until they are whole: a folder inside the target, swapped by rename."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presslens.errors import PresslensError
from presslens.writing import own_folder, own_path

STAGING = ".staging"
LOCK = "lock"
REPORT, INDEX = "report.html", "index.html"
PATIENCE = 2  # seconds to wait for another run to end


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give an empty folder inside `out` to build in; only one process at a time gets it.

    It stands on the file system of `out`, so that what is built can be moved into place at one
    stroke, and git does not see it. What an interrupted run left behind is cleared first, and the
    folder goes when the block ends, however it ends.

    Raises PresslensError if `out` is a file or cannot be written, or another run is using it.
    """
    if not _is_folder(out):
        raise PresslensError(f"{out}: figures go into a folder, and this is a file.")
    folder = own_folder(out, STAGING)
    if not (folder / LOCK).exists() and any(folder.iterdir()):
        raise PresslensError(
            f"{folder} holds files that presslens did not write; move it elsewhere, or name "
            "another folder with --out."
        )
    own_path(folder / LOCK)
    lock = _lock(folder, out)
    try:
        _clear(folder)
        _recover(folder, out)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _lock(folder: Path, out: Path) -> int:
    """Return the open file that stands for the sole right to write in `out`."""
    try:
        import fcntl
    except ImportError:  # Windows: two runs at once are the user's to avoid
        return os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    limit = time.monotonic() + PATIENCE
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            # The workers of a run that was killed hold its lock until they have ended as well.
            if time.monotonic() < limit:
                time.sleep(0.05)
                continue
            raise PresslensError(
                f"{out}: another presslens run is writing there; wait for it to end."
            ) from None
        # A run that ends takes its lock file away; a lock on a file that is gone holds nothing.
        try:
            if (folder / LOCK).stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == LOCK or entry.name.startswith("old-"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _recover(folder: Path, out: Path) -> None:
    """Put back a folder that was moved aside by a run killed before it moved the new one in."""
    for old in folder.glob("old-*"):
        target = out / old.name.removeprefix("old-")
        if old.is_symlink() or not old.is_dir():
            old.unlink()
        elif target.exists() or target.is_symlink():
            shutil.rmtree(old)
        else:
            old.rename(target)


def swap(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of the folder `target`, which may not exist yet.

    Where the system can exchange two folders in one step (Linux), no moment passes in which
    `target` is missing or mixed. Elsewhere it is moved aside first, and the next run puts it back
    if this one is killed in between. `new` has to stand in the folder that `staging` gives.
    """
    own_path(target)
    if not target.exists():
        new.rename(target)
    elif _exchange(new, target):
        shutil.rmtree(new, ignore_errors=True)
    else:
        old = new.parent / f"old-{target.name}"
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths with Linux's renameat2; False where that is not to be had."""
    name = ctypes.util.find_library("c") if os.name == "posix" else None
    rename = getattr(ctypes.CDLL(name), "renameat2", None) if name else None
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE: linux/fcntl.h, linux/fs.h
    return rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def replace(new: Path, target: Path) -> None:
    """Put the file `new` in the place of the file `target`, in one step.

    Raises PresslensError if `target` is a folder.
    """
    check_file(target)
    new.replace(target)


def check_file(target: Path) -> None:
    """Raise PresslensError if `target` is a folder: it is not presslens's, and stays."""
    if target.is_dir() and not target.is_symlink():
        raise PresslensError(f"{target} is a folder, and presslens writes a file of that name.")


def check_target(folder: Path, *, listed: bool = False) -> None:
    """Raise PresslensError if `folder` exists and is not a run's folder, which may be replaced.

    A run's folder always holds its report, or is `listed` in the manifest.
    """
    own_path(folder)
    if not folder.exists() or (listed and folder.is_dir()):
        return
    if folder.is_dir() and (not any(folder.iterdir()) or (folder / REPORT).is_file()):
        return
    raise PresslensError(
        f"{folder} is not what a run made, and the figures of the run {folder.name} would take its "
        "place; move it elsewhere, or name another folder with --out."
    )


def _is_folder(path: Path) -> bool:
    """Say whether `path` is a folder, or could become one."""
    return next(one for one in (path, *path.absolute().parents) if one.exists()).is_dir()
