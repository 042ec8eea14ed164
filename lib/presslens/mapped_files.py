"""Files mapped into memory, whose pages go back to the system when they are no longer looked at.

Pages of a mapped file count to a process from the moment it looks at them, until the system needs
the room. It may take them back at any time, but a limit on memory may count them, and whoever looks
at the size of a process cannot tell them from its own. So they are given back when they are many;
what is looked at again is found in the system's own store of files, in a moment.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import sleep
from weakref import WeakSet

MOST = 512 << 20  # bytes of files that may count to a process
EVERY = 0.1  # seconds between two looks at how many do

_mapped: WeakSet[mmap.mmap] = WeakSet()
_watch: list[Thread] = []


def map_file(path: Path) -> mmap.mmap:
    """Map a file that is not empty into memory, to be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     path = Path(place) / "news"
    ...     _ = path.write_bytes(b"rain")
    ...     mapped = map_file(path)
    >>> let_go()
    >>> mapped[:]
    b'rain'
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _mapped.add(mapped)
    if held() and not any(thread.is_alive() for thread in _watch):  # none is after a fork
        _watch[:] = [Thread(target=_let_go_now_and_then, daemon=True, name="mapped files")]
        _watch[0].start()
    return mapped


def let_go() -> None:
    """Give the pages of all mapped files back to the system; they can still be looked at."""
    advice = getattr(mmap, "MADV_DONTNEED", None)  # there is none on Windows
    for mapped in [] if advice is None else list(_mapped):
        with suppress(OSError, ValueError):  # closed meanwhile
            mapped.madvise(advice)


def held() -> int:
    """Return how many bytes of files count to this process; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[2])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _let_go_now_and_then() -> None:
    while _mapped:
        if held() > MOST:
            let_go()
        sleep(EVERY)
