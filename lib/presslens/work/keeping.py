"""Small results on disk, one file each under the name of their content, shared by every process.

The folder is presslens's own in the user's cache, never the folder where presslens is installed.
The environment variable PRESSLENS_CACHE names another, or `off` for none. It can be deleted at any
time: what is in it is only never worked out twice.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import platformdirs

VARIABLE, OFF = "PRESSLENS_CACHE", "off"


def cache_folder() -> Path | None:
    """Return the folder for what is kept between runs; None if PRESSLENS_CACHE is `off`."""
    if (named := os.environ.get(VARIABLE, "")) == OFF:
        return None
    if named:
        return Path(named)
    return Path(platformdirs.user_cache_dir("presslens", appauthor=False))


class Kept:
    """What is kept under one name: JSON values by `content_key`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     kept = Kept("sums", Path(place))
    ...     kept.put("0a1b", [3, 4])
    ...     print(kept.get("0a1b"), kept.get("ffff"))
    [3, 4] None
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        """`folder`: where; None takes `cache_folder`."""
        home = folder or cache_folder()
        self.folder = home / name if home else None

    def get(self, key: str) -> Any:
        """Return what is kept under `key`; None if nothing is, or nothing that can be read."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError):
            return json.loads(self._path(key).read_text(encoding="utf-8"))
        return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value, whole or not at all; a disk that takes nothing is no reason to fail."""
        if self.folder is None:
            return
        path = self._path(key)
        part = path.with_name(f".{path.name}.{uuid4().hex}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(json.dumps(value), encoding="utf-8")
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        # In folders by the first characters: one folder of a million files is slow.
        return self.folder / key[:2] / f"{key}.json"
