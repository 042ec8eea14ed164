"""Progress of what takes more than a second, where somebody is looking: never in a batch."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
DELAY = 1.0  # seconds that nobody needs to be told about


def watched(things: Iterable[T], what: str, *, total: int | None = None) -> Iterator[T]:
    """Yield the things one by one, under a bar that says how far it is if it takes a while.

    The bar appears after a second, in a terminal or a notebook, and goes when all is done. total:
    how many things there are, if `things` does not tell. Nothing is shown where nobody looks, nor
    where the environment variable TQDM_DISABLE says so, as in a batch.

    >>> list(watched("ab", "reading"))
    ['a', 'b']
    """
    if not somebody_looks():
        yield from things
        return
    with bar(what, total=total if total is not None else _length(things)) as shown:
        for thing in things:
            yield thing
            shown.update()


def bar(what: str, *, total: int | None = None, unit: str = "") -> Any:
    """Return a bar of tqdm's, which is silent where nobody looks."""
    if in_notebook():
        from tqdm.auto import tqdm
    else:
        from tqdm import tqdm
    return tqdm(
        desc=what,
        total=total,
        unit=f" {unit}".rstrip() or "it",
        delay=DELAY,
        leave=False,
        disable=not somebody_looks(),
    )


def somebody_looks() -> bool:
    """Say whether progress is to be shown: in a notebook or a terminal, unless it is turned off."""
    off = os.environ.get("TQDM_DISABLE", "") not in ("", "0")
    return not off and (in_notebook() or sys.stderr.isatty())


def in_notebook() -> bool:
    """Say whether this process is the kernel of a notebook."""
    kernel = sys.modules.get("ipykernel.kernelapp")
    return bool(kernel and kernel.IPKernelApp.initialized())


def _length(things: Iterable[Any]) -> int | None:
    return len(things) if hasattr(things, "__len__") else None
