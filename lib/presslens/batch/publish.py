"""Put what a run made in its place, whole, with the manifest and the gallery that describe it.

All is first written to a folder inside the folder of figures, `.staging`, so that it stands on the
same disk, and then moved into place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from presslens.batch import manifest
from presslens.errors import PresslensError
from presslens.store import own_folder, own_path

STAGING = ".staging"
LOCK = "lock"
REPORT, INDEX = "report.html", "index.html"
PATIENCE = 2  # seconds to wait for another run to end


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give an empty folder inside `out` to build in; only one process at a time gets it.

    What an interrupted run left is cleared first; the folder is removed when the block ends.

    Raises
    ------
    PresslensError
        If `out` is a file or cannot be written, another run is using it, or its `.staging` is a
        link or holds files that presslens did not write.
    """
    from filelock import FileLock, Timeout

    check_out(out)
    folder = own_folder(out, STAGING)
    if not (folder / LOCK).exists() and any(folder.iterdir()):
        raise PresslensError(
            f"{folder} holds files that presslens did not write; move it elsewhere, or name "
            "another folder with --out."
        )
    lock = FileLock(own_path(folder / LOCK), timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise PresslensError(
            f"{out}: another presslens run is writing there; wait for it to end."
        ) from None
    try:
        _clear(folder, out)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _clear(folder: Path, out: Path) -> None:
    """Empty the staging folder, but put back what a run that was killed had only moved aside."""
    for entry in folder.iterdir():
        name = entry.name.removeprefix("old-")
        target = out / name
        if entry.is_symlink() or entry.is_file():
            if entry.name != LOCK:
                entry.unlink()
        elif name == entry.name or target.exists() or target.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.rename(target)


def swap(new: Path, target: Path) -> None:
    """Put the folder `new`, which stands in the staging folder, in the place of `target`.

    The old one is moved aside first. A run that is killed in between leaves it to the next one to
    put it back.
    """
    own_path(target)
    if not target.exists():
        new.rename(target)
        return
    old = new.with_name(f"old-{target.name}")
    target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def replace(new: Path, target: Path) -> None:
    """Put the file `new` in the place of the file `target`, in one step."""
    check_file(target)
    new.replace(target)


def check_out(out: Path) -> None:
    """Raise PresslensError if `out` or a folder above it is a file."""
    if not next(one for one in (out, *out.absolute().parents) if one.exists()).is_dir():
        raise PresslensError(f"{out}: figures go into a folder, and this is a file.")


def check_file(target: Path) -> None:
    """Raise PresslensError if a folder has the name of a file that presslens writes."""
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


class Publisher:
    """The folder of figures while runs end: after each of them it is whole again.

    Attributes
    ----------
    out
        The folder.
    order
        The names of the runs, in the order of the suite.
    entries
        What the manifest will hold of each run that is to be done.
    """

    def __init__(self, out: Path, order: list[str], entries: Mapping[str, dict[str, Any]]) -> None:
        """Continue from the manifest that is there."""
        self.before = manifest.read(out)
        self.out, self.order, self.entries = out, order, entries
        runs = self.before["runs"]
        self.runs = {name: run for name, run in runs.items() if (out / name).is_dir()}

    def publish(
        self, name: str, staged: Path, captions: list[dict[str, Any]], error: Mapping | None
    ) -> None:
        """Put in place what the run `name` made in the folder `staged`, and describe it.

        The figures of a run that worked replace its earlier ones as a whole. Those of a run that
        failed are dropped: its earlier ones stay, and its report says where it failed. All is
        written before anything is moved, so that a full disk leaves everything as it was.
        """
        made, target = staged / name, self.out / name
        entry = self.entries[name]
        if error is None:
            self.runs[name] = entry | {"results": captions, "outputs": manifest.outputs(made)}
            self._write(staged, {name: made})
            swap(made, target)
        else:
            earlier = self.runs.get(name, entry | {"results": [], "outputs": {}})
            told = {"status": "failed", "error": {k: error[k] for k in ("cell", "name", "message")}}
            report = manifest.outputs(made)
            self.runs[name] = earlier | told | {"outputs": earlier["outputs"] | report}
            self._write(staged, {})
            if not target.exists():
                swap(made, target)
            elif report:
                replace(made / REPORT, target / REPORT)
        self._put(staged)

    def write(self, staged: Path) -> None:
        """Write the gallery and the manifest anew, by way of the folder `staged`."""
        self._write(staged, {})
        self._put(staged)

    def _write(self, staged: Path, made: Mapping[str, Path]) -> None:
        """Write gallery and manifest to `staged`; `made`: folders that are still to be moved."""
        from presslens.batch import gallery

        folders = {name: self.out / name for name in self.runs} | made
        held = {"format": manifest.FORMAT, "code": manifest.code(), "runs": self.runs}
        index = staged / INDEX
        index.write_bytes(gallery.render(held, folders, self.order).encode("utf-8"))
        held["pages"] = {INDEX: manifest.digest(index)}
        (staged / manifest.NAME).write_bytes(manifest.dumps(held).encode("utf-8"))

    def _put(self, staged: Path) -> None:
        replace(staged / INDEX, self.out / INDEX)
        replace(staged / manifest.NAME, self.out / manifest.NAME)

    def stale(self) -> bool:
        """Say whether the gallery is not what would be written now."""
        index = self.out / INDEX
        if self.before.get("code") != manifest.code() or not index.is_file():
            return True
        return manifest.digest(index) != self.before["pages"].get(INDEX)
