"""`presslens verify`: compare a folder of figures with its manifest."""

from __future__ import annotations

from pathlib import Path

from presslens.batch import manifest
from presslens.batch.publish import STAGING
from presslens.errors import PresslensError


def verify(folder: Path) -> tuple[list[str], int]:
    """Return a sentence for each file that is missing, changed or foreign, and how many there are.

    Raises PresslensError if the folder has no manifest, or one that is damaged or of another
    format.
    """
    try:
        told = manifest.load(folder)
    except (FileNotFoundError, NotADirectoryError):
        raise PresslensError(f"{folder}: there is no {manifest.NAME} to check by.") from None
    expected = dict(told["pages"])
    for name, run in told["runs"].items():
        expected |= {f"{name}/{file}": digest for file, digest in run["outputs"].items()}
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and STAGING not in path.parts
    }
    found.pop(manifest.NAME, None)
    problems = []
    for name, digest in sorted(expected.items()):
        if name not in found:
            problems.append(f"{name} is missing.")
        elif manifest.digest(found[name]) != digest:
            problems.append(f"{name} is not what was made: it has changed since.")
    problems += [f"{name} is in no run of the manifest." for name in found if name not in expected]
    for name, run in told["runs"].items():
        if run["status"] != "ok":
            problems.append(f"{name}: its last run failed; its figures are older.")
    return problems, len(found)
