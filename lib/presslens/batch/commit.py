"""The commit that a run's inputs stand at, where the project is kept with git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

CHANGED = ", with changes that are not committed"


def commit(root: Path, paths: Iterable[Path]) -> str:
    """Return the last commit that touched one of `paths`, or nothing if git does not know.

    It stays the same while they do, whatever else is committed. Said behind it: whether they
    differ from what is committed.
    """
    listed = [str(path) for path in paths if path.resolve().is_relative_to(root.resolve())]
    if not listed:
        return ""
    last = _git(root, "log", "-1", "--format=%H", "--", *listed)
    if not last:
        return ""
    return last + (CHANGED if _git(root, "status", "--porcelain", "--", *listed) else "")


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
