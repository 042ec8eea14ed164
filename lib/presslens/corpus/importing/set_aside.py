"""The file of what is no part of the corpus, and why: one JSON object a line, nothing left out.

Its rows keep the names of fields, so that what has been put right in it can be imported from it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

from presslens.corpus.importing.found import Aside

FILE = "set_aside.jsonl"
EXAMPLES = 3


class SetAside:
    """Takes down what is set aside in one import; the file holds the latest word on each source.

    counts: by kind. examples: by kind, a few sentences.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        """Begin for a `source`, into `folder`."""
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        self._path = folder / FILE
        self._new = folder / f".{FILE}.{os.getpid()}"
        self._origin = blake2b(str(source.resolve()).encode("utf-8", "replace"), digest_size=4)
        self._out: TextIO | None = None

    def add(self, aside: Aside) -> None:
        """Take down one thing that is set aside."""
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
            "set_aside_source": self._origin.hexdigest(),
            **{name: _plain(value) for name, value in aside.row.items() if value not in ("", None)},
        }
        self._out.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Put the file in place: what was set aside of other sources, then of this one."""
        if self._out is not None:
            self._out.close()
        if not self._path.exists() and not self._new.exists():
            return
        merged = self._new.with_suffix(".merged")
        with merged.open("w", encoding="utf-8", errors="backslashreplace") as out:
            mark = f'"set_aside_source": "{self._origin.hexdigest()}"'
            for path, keep_own in ((self._path, False), (self._new, True)):
                if path.exists():
                    with path.open(encoding="utf-8", errors="backslashreplace") as lines:
                        out.writelines(line for line in lines if keep_own or mark not in line)
        self._new.unlink(missing_ok=True)
        if merged.stat().st_size:
            merged.replace(self._path)
        else:
            merged.unlink()
            self._path.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool)) else str(value)
