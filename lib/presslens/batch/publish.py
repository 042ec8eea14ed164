"""Puts what a run has made in its place, whole, with manifest and gallery to tell of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presslens.batch import library, manifest
from presslens.batch.execute import Outcome
from presslens.batch.staging import INDEX, replace, swap


class Publisher:
    """The folder of figures while runs end: after each of them it is whole again.

    out: the folder. order: the names of the runs as the suite has them. entries: what the manifest
    will tell of each run to be done.
    """

    def __init__(self, out: Path, order: list[str], entries: Mapping[str, dict[str, Any]]) -> None:
        """Take up from the manifest that is there."""
        before = manifest.read(out)
        self.out, self.order, self.entries = out, order, entries
        self.runs = {name: run for name, run in before["runs"].items() if (out / name).is_dir()}
        self.before = before

    def publish(self, outcome: Outcome, staged: Path) -> None:
        """Put in place what a run has made in the folder `staged`, and tell of it.

        The figures of a run that works replace its earlier ones as a whole; those of a run that
        fails are left as they are, and its report says where it failed. All is written before
        anything is moved, so that a full disk leaves everything as it was. Killed between two
        moves, the manifest tells of files that are not there, and the run is done again.
        """
        made, target = staged / outcome.name, self.out / outcome.name
        entry = self.entries[outcome.name]
        if outcome.error is None:
            done = {"results": outcome.captions, "outputs": manifest.outputs(made)}
            self.runs[outcome.name] = entry | done
            self._write(staged, {outcome.name: made})
            swap(made, target)
        else:
            _leave_only_report(made)
            earlier = self.runs.get(outcome.name, entry | {"results": [], "outputs": {}})
            failure = {key: outcome.error[key] for key in ("cell", "name", "message")}
            outputs = earlier["outputs"] | manifest.outputs(made)
            self.runs[outcome.name] = earlier | {
                "status": "failed",
                "error": failure,
                "outputs": outputs,
            }
            self._write(staged, {})
            if not target.exists():
                swap(made, target)
            elif (made / "report.html").exists():
                replace(made / "report.html", target / "report.html")
        self._put(staged)

    def write(self, staged: Path) -> None:
        """Write the gallery and the manifest anew, by way of the folder `staged`."""
        self._write(staged, {})
        self._put(staged)

    def _write(self, staged: Path, made: Mapping[str, Path]) -> None:
        """Write gallery and manifest in `staged`; `made`: folders that are still to be moved."""
        from presslens.batch import gallery

        folders = {name: self.out / name for name in self.runs} | made
        shown = {"format": manifest.FORMAT, "runs": self.runs}
        index = staged / INDEX
        index.write_bytes(gallery.render(shown, folders, self.order).encode("utf-8"))
        pages = {"gallery": gallery_code(), "pages": {INDEX: manifest.digest(index)}}
        told = manifest.dumps(shown | pages)
        (staged / manifest.NAME).write_bytes(told.encode("utf-8"))

    def _put(self, staged: Path) -> None:
        replace(staged / INDEX, self.out / INDEX)
        replace(staged / manifest.NAME, self.out / manifest.NAME)

    def stale(self) -> bool:
        """Say whether the gallery is not what would be written now."""
        index = self.out / INDEX
        if self.before.get("gallery") != gallery_code() or not index.is_file():
            return True
        return manifest.digest(index) != self.before["pages"].get(INDEX)


def gallery_code() -> str:
    """Return a hash of the code that writes the gallery."""
    import hashlib

    found = library.used(["import presslens.batch.gallery"])
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]


def _leave_only_report(made: Path) -> None:
    """Drop the figures of a run that failed: they may be half of what it would have made."""
    made.mkdir(exist_ok=True)
    for path in made.iterdir():
        if path.name == "report.html":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
