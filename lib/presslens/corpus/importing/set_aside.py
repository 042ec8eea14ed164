"""The file of what is no part of the corpus, and why: one JSON object a line, nothing left out.

Its rows keep the names of fields, so that what has been put right in it can be imported from it.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

from presslens.corpus.importing.items import Aside

FILE = "set_aside.jsonl"
EXAMPLES = 3
_MARK = re.compile(r'"set_aside_source": "([0-9a-f]{8})"')


class SetAside:
    """Takes down what is set aside in one import; FILE holds the latest word on each file read.

    counts: by kind. examples: by kind, a few sentences.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        """Begin for a `source`, into `folder`."""
        self._base = source.resolve() if source.is_dir() else source.resolve().parent
        self._read: dict[str, str] = {}  # the mark of each file that is read
        self._marks: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        self._path = folder / FILE
        self._new = folder / f".{FILE}.{os.getpid()}"
        self._out: TextIO | None = None

    def reads(self, name: str) -> str:
        """Note that a file is read, so that what stood of it is replaced; return its mark."""
        if name not in self._read:
            path = self._base
            for part in name.split("/"):  # of what lies in an archive, the archive
                path = path / part
                if path.is_file():
                    break
            digest = blake2b(str(path).encode("utf-8", "replace"), digest_size=4)
            self._read[name] = digest.hexdigest()
            self._marks.add(digest.hexdigest())
        return self._read[name]

    def add(self, aside: Aside) -> None:
        """Take down one thing that is set aside."""
        mark = self.reads(aside.source_file)
        self.counts[aside.kind] += 1
        shown = self.examples.setdefault(aside.kind, [])
        if len(shown) < EXAMPLES:
            shown.append(f"{aside.where}: {aside.reason}.")
        if self._out is None:
            self._out = self._new.open("w", encoding="utf-8", errors="backslashreplace")
        entry = {
            "set_aside_where": aside.where,
            "set_aside_why": aside.kind,
            "set_aside_reason": aside.reason,
            "set_aside_source": mark,
            **{name: _plain(value) for name, value in aside.row.items() if value not in ("", None)},
        }
        self._out.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Put the file in place: what was set aside of files not read now, then of those read."""
        if self._out is not None:
            self._out.close()
        if not self._path.exists() and not self._new.exists():
            return
        merged = self._new.with_suffix(".merged")
        with merged.open("w", encoding="utf-8", errors="backslashreplace") as out:
            if self._path.exists():
                with self._path.open(encoding="utf-8", errors="backslashreplace") as lines:
                    out.writelines(line for line in lines if not self._replaces(line))
            if self._new.exists():
                with self._new.open(encoding="utf-8", errors="backslashreplace") as lines:
                    out.writelines(lines)
        self._new.unlink(missing_ok=True)
        if merged.stat().st_size:
            merged.replace(self._path)
        else:
            merged.unlink()
            self._path.unlink(missing_ok=True)

    def _replaces(self, line: str) -> bool:
        mark = _MARK.search(line)
        return bool(mark) and mark.group(1) in self._marks


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool)) else str(value)
