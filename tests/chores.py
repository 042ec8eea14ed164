"""Work for the tests of the work room: a module of its own, so that other processes can import it.

An article is a line of a file, "NAME TEXT"; what the text says is what happens to its reader.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa


def count_letters(where: str, names: Sequence[str]) -> dict[str, pa.Table]:
    texts = dict(line.split(" ", 1) for line in Path(where).read_text().splitlines())
    for name in names:
        _mishap(texts[name], Path(where).parent)
    return {
        "letters": pa.table({"name": list(names), "n": [len(texts[name]) for name in names]}),
        "first": pa.table({"name": list(names[:1])}),
    }


def _mishap(text: str, folder: Path) -> None:
    if text == "poison":
        raise ValueError("cannot read\nthis")
    if text == "full disk":
        raise OSError(errno.ENOSPC, "No space left on device")
    once = folder / f"{text}-happened".replace(" ", "-")
    if text == "kill" or (text == "kill once" and not once.exists()):
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def threads(where: str, names: Sequence[str]) -> dict[str, pa.Table]:
    return {"threads": pa.table({"n": [os.environ["PRESSLENS_THREADS"]]})}


@dataclass(frozen=True)
class Unpacked:
    """Counts letters; a deadly one kills every process in which it is unpacked."""

    deadly: bool = False

    def __call__(self, where: str, names: Sequence[str]) -> dict[str, pa.Table]:
        return count_letters(where, names)

    def __reduce__(self) -> tuple:
        return (_die, ()) if self.deadly else (Unpacked, ())


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
